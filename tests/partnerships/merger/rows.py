"""A row of every tenant table in a partnership, made from the models themselves, and what stands.

The rows need make no sense: they are there so that whatever has a partnership has a row to move,
with every key that it can have.
"""

from __future__ import annotations

import itertools
import json
from datetime import date, time
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.db import Error, connections, models, transaction
from django.utils import timezone

from cases.core.case.models import Case
from partnerships.merging import PartnershipMerger
from partnerships.models import Agency, Office
from partnerships.tenancy.checks import concrete_models
from partnerships.tenancy.migrations import is_tenant_table
from partnerships.tenancy.moving_rules import is_history
from tests import cast

Model = type[models.Model]
_number = itertools.count(700)
#: Made by the real verbs beforehand; a chain is made of real events only.
BY_VERBS = {
    "cases.Case",
    "cases.CaseEvent",
    "cases.EventDetail",
    "cases.ChainHead",
    "partnerships.MergerAnswer",
}
#: What a rule of the table asks for that no field says by itself.
SO: dict[str, dict[str, Any]] = {
    "cases.ConfidentialityAcceptance": {"appointment": None},
    "cases.Attendance": {"appointment": None},
    "cases.RecordsRequest": {"holds": "", "acknowledged_on": None},
    # What the heir has too, so that both cannot stand as they are.
    "cases.LetterText": {"code": "trawl", "number": 1},
    "cases.Letterhead": {"number": 1},
    "cases.SubGroupMeeting": {"number": 1},
    "cases.DelayReason": {"words": "Waiting for a trial"},
    "cases.Publication": {"slug": "a-name-of-both-2025"},
    "cases.OutboxMail": {"key": "digest:2026-01-05"},
    "cases.DigestLine": {"key": "digest:2026-01-05"},
    "cases.Snooze": {"key": "routine:1"},
    "cases.NoticeChoice": {"group": "deadlines"},
    "cases.Routine": {"kind": "sub_group_meets"},
    "cases.ReferenceCounter": {"year": 2026},
    "partnerships.Invitation": {"roles": ["officer"]},
    "partnerships.SignInProvider": {"domains": ["council.example"]},
    "cases.ClosedDay": {"day": date(2026, 12, 28)},
}
#: Two cases, the first and the last.
PAIRS: dict[str, tuple[str, ...]] = {
    "cases.DeathCompared": ("case", "other"),
    "cases.CaseMerge": ("case", "into"),
}


def tenant_models() -> list[Model]:
    """Give every tenant model but histories."""
    return [m for m in concrete_models() if is_tenant_table(m) and not is_history(m)]


def fill(company: cast.Company) -> list[str]:
    """Make a row of every tenant table that has none yet, in scope; give what could not be."""
    left = [m for m in tenant_models() if m._meta.label not in BY_VERBS]
    there = {m: m._base_manager.filter(partnership=company.partnership).exists() for m in left}
    left = [model for model in left if not there[model]]
    made = list(left)
    while left:
        still = [model for model in left if not _made(model, company)]
        if len(still) == len(left):
            return [model._meta.label for model in still]
        left = still
    for model in made:
        case = next((f for f in model._meta.local_fields if f.name == "case" and f.null), None)
        if case is not None:
            named = any(isinstance(f, models.CharField) and f.name == "key" for f in _fields(model))
            _save(model, company, every_key=False, **({"key": "of no case"} if named else {}))
    return []


def _fields(model: Model) -> Any:
    return model._meta.local_fields


def _made(model: Model, company: cast.Company) -> bool:
    try:
        return _save(model, company, every_key=True) or _save(model, company, every_key=False)
    except LookupError:
        return False


def _save(model: Model, company: cast.Company, every_key: bool, **so: Any) -> bool:
    given: dict[str, Any] = {}
    cases = Case.objects.order_by("pk")
    pair = PAIRS.get(model._meta.label, ())
    for field in model._meta.local_fields:
        if field.primary_key or field.name == "partnership":
            continue
        if field.name in pair:
            given[field.name] = cases[0] if field.name == pair[0] else cases[1]
            continue
        if field.name in so:
            given[field.name] = so[field.name]
            continue
        if field.name in SO.get(model._meta.label, {}):
            given[field.name] = SO[model._meta.label][field.name]
        elif (value := _value(field, company, model, every_key)) is not None:
            given[field.name] = value
    row = model(partnership=company.partnership, **given)
    try:
        with transaction.atomic():
            row.save()
    except Error:
        return False
    return True


def _value(field: Any, company: cast.Company, model: Model, every_key: bool) -> Any:
    if field.remote_field:
        return _other(field, company, model, every_key)
    if isinstance(field, models.FileField):
        return ContentFile(f"of {model._meta.label}".encode(), name="a.txt")
    if field.null or field.has_default():
        return None
    if field.choices:
        return field.choices[0][0]
    number = next(_number)
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.EmailField):
        return f"somebody{number}@agency.example"
    if isinstance(field, models.CharField | models.TextField):
        return f"{model.__name__.lower()}-{number}"[: field.max_length or 200]
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return date(2026, 1, 5)
    if isinstance(field, models.TimeField):
        return time(10, 0)
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.BooleanField):
        return False
    return number


def _other(field: Any, company: cast.Company, model: Model, every_key: bool) -> Any:
    remote = field.remote_field.model
    fixed: dict[str, Any] = {
        "partnerships.User": company.people["officer"],
        "partnerships.Partnership": None if field.null else company.partnership,
        "partnerships.Agency": Agency.objects.first(),
        "partnerships.Office": Office.objects.first(),
        "partnerships.PartnershipMerger": PartnershipMerger.objects.first(),
        "auth.Group": Group.objects.get_or_create(name="A group")[0],
        "auth.Permission": Permission.objects.get(codename="add_case"),
    }
    if remote._meta.label in fixed:
        return fixed[remote._meta.label]
    if field.null and (not every_key or remote is model):
        return None
    rows = remote._base_manager.filter(partnership=company.partnership).order_by("-pk")
    if remote is Case and field.one_to_one:
        taken = model._base_manager.values_list(f"{field.name}_id", flat=True)
        rows = rows.exclude(pk__in=list(taken))
    found = rows.first()
    if found is None and not field.null:
        raise LookupError(remote._meta.label)
    return found


def standing() -> dict[str, dict[Any, dict[str, Any]]]:
    """Give every row of every table of a partnership, by label and number, as the owner sees it."""
    found: dict[str, dict[Any, dict[str, Any]]] = {}
    with connections["owner"].cursor() as cursor:
        for model in concrete_models():
            if not any(f.attname == "partnership_id" for f in model._meta.local_fields):
                continue
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t')  # noqa: S608  (a table of ours)
            rows = [json.loads(r) if isinstance(r, str) else r for (r,) in cursor.fetchall()]
            found[model._meta.label] = {row[key]: row for row in rows}
    return found


def of(partnership: Any, rows: dict[str, dict[Any, dict[str, Any]]]) -> dict[str, dict[Any, Any]]:
    """Keep the rows of one partnership."""
    return {
        label: {key: row for key, row in each.items() if row["partnership_id"] == partnership.pk}
        for label, each in rows.items()
    }
