"""What a transfer pack holds: the minimum that the receiver needs, as plain values (R13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from cases.core.audit.selectors import chronicle
from cases.core.case.models import Case, Milestone
from cases.core.documents.models import Document
from cases.core.identity.models import Person
from cases.core.timetable.kinds import Milestone as M
from cases.handover.models import TransferOut
from cases.referral.models import InvolvedAgency, Referral, SectionSaved
from cases.referral.selectors import parallel_reviews, people_with_particulars, standing_of

FORMAT = 1
#: Facts of the death that stay what they are wherever the case goes.
KEPT_MILESTONES = (M.INCIDENT, M.DEATH)
OWN = {"id", "partnership", "case", "referral", "person", "lead_scan"}


def plain(row: models.Model) -> dict[str, Any]:
    """Give a row's own values by field name, without what ties it to this partnership."""
    return {
        each.attname: each.value_from_object(row)
        for each in row._meta.concrete_fields
        if each.name not in OWN
    }


def restored(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """Give the values of a pack as a model's fields take them; what it does not know is left."""
    known = {each.attname: each for each in model._meta.concrete_fields if each.name not in OWN}
    return {name: known[name].to_python(value) for name, value in values.items() if name in known}


def pack_of(transfer: TransferOut) -> dict[str, Any]:
    """Give the pack of a handing over."""
    case = transfer.case
    referral = Referral.objects.filter(case=case).first()
    people = people_with_particulars(case)
    place = {person.pk: index for index, person in enumerate(people)}
    standing = standing_of(case)
    reached = {row.code: row.on for row in Milestone.objects.filter(case=case, subject_kind="case")}
    return {
        "format": FORMAT,
        "from": {
            "name": case.partnership.name,
            "reference": case.reference,
            "mailbox": case.partnership.mailbox,
            "opened_on": case.opened_on,
            "came_to_attention_on": reached.get(M.CAME_TO_ATTENTION),
            "handed_over_on": transfer.on,
            "because": transfer.because,
        },
        "referral": plain(referral) if referral else {},
        "sections": [
            [row.section, place.get(row.person_number)]
            for row in SectionSaved.objects.filter(referral=referral)
        ]
        if referral
        else [],
        "people": [_person(person) for person in people],
        "agencies": [plain(row) for row in InvolvedAgency.objects.filter(referral__case=case)],
        "checks": [
            {
                "title": str(check.title),
                "told": answer.told if answer else "",
                "on": answer.told_on if answer else None,
                "outcome": answer.outcome or answer.not_told_because if answer else "",
            }
            for check in standing.checks
            for answer in [standing.answers.get(check.code)]
        ],
        "other_reviews": [
            {
                "kind": row.kind,
                "body": row.body,
                "reference": row.linked.reference if row.linked else row.reference,
                "contact": row.contact,
                "standing": row.standing,
            }
            for row in parallel_reviews(case)
        ],
        "milestones": {str(code): reached[code] for code in KEPT_MILESTONES if code in reached},
        "chronicle": _chronicle(case) if transfer.with_chronicle else [],
        "documents": [
            {"title": each.title} for each in Document.objects.filter(pk__in=transfer.documents)
        ],
    }


def _person(person: Person) -> dict[str, Any]:
    particulars = getattr(person, "particulars", None)
    return {
        "part": person.part,
        "label": person.label,
        "relationship": person.relationship,
        "died_on": person.died_on,
        "names": [plain(row) for row in person.names.all()],
        "births": [plain(row) for row in person.births.all()],
        "addresses": [plain(row) for row in person.addresses.all()],
        "particulars": plain(particulars) if particulars else {},
        "vulnerabilities": [plain(row) for row in person.vulnerabilities.all()],
    }


def _chronicle(case: Case) -> list[dict[str, Any]]:
    """Give the events of a case in words, which never hold a name of a person of the case."""
    return [
        {"on": event.happened_on, "who": event.detail.actor_name, "what": event.detail.words}
        for event in _oldest_first(chronicle(case))
    ]


def _oldest_first(events: Iterable[Any]) -> list[Any]:
    return sorted(events, key=lambda event: event.number)
