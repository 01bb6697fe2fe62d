"""What becomes of each tenant table when a partnership inherits another's reviews, and why.

Every table has a rule: declared here, or known because its rows belong to rows that move whole.
What moves them, and why nothing else can, stands in partnerships.tenancy.moving.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models

from partnerships.tenancy.migrations import guarded_keys, is_tenant_table


class How(StrEnum):
    """What becomes of the rows of a table."""

    MOVES = "moves as it is"
    RENUMBERED = "moves, with the columns named changed so that they fit"
    WITH_ITS_CASE = "moves where it belongs to a case, else stays"
    HEIR_WINS = "moves where the heir has none of its own, else stays"
    KEPT = "stays with the abolished partnership, where the heir may read it"


@dataclass(frozen=True)
class Rule:
    """How a table moves, why, which rows of it (SQL over `t`), and what changes in them."""

    how: How
    why: str = ""
    where: str = ""
    sets: Mapping[str, str] = field(default_factory=dict)


# In the SQL below, t is the row; the variables are those of the function: old_id and new_id are the
# two partnerships, old_code the code of the abolished one, merger_day the day of the merger.


def _after(column: str, table: str, same: str = "") -> str:
    """Give the SQL that counts a number on after the heir's last one."""
    also = f" AND x.{same} = t.{same}" if same else ""
    return (  # names of ours
        f"t.{column} + coalesce((SELECT max(x.{column}) FROM public.{table} x "  # noqa: S608
        f"WHERE x.partnership_id = new_id{also}), 0)"
    )


def _unless_heir_has(table: str, *columns: str, where: str = "true") -> str:
    same = " AND ".join(f"x.{each} = t.{each}" for each in columns)
    return (  # names of ours
        f"NOT EXISTS (SELECT 1 FROM public.{table} x WHERE x.partnership_id = new_id "  # noqa: S608
        f"AND {same} AND {where})"
    )


INHERITED = "coalesce(t.inherited_from_id, old_id)"


def _own_key(table: str) -> str:
    """Give the SQL of a key that the heir has not, and for what is of no case will not make."""
    return (  # names of ours
        f"CASE WHEN t.case_id IS NULL OR EXISTS (SELECT 1 FROM public.{table} x "  # noqa: S608
        "WHERE x.partnership_id = new_id AND x.key = t.key) "
        "THEN left('merged ' || old_id || ': ' || t.key, 200) ELSE t.key END"
    )


#: Whose rows are not tied to a row that moves whole; of the others `rule_of` knows by itself.
RULES: dict[str, Rule] = {
    "cases.Case": Rule(How.MOVES, "a review keeps its reference for life; codes are given once"),
    "cases.OutboxMail": Rule(
        How.RENUMBERED, "what waits still goes out", sets={"key": _own_key("cases_outboxmail")}
    ),
    "cases.DigestLine": Rule(
        How.RENUMBERED, "is told in the next digest", sets={"key": _own_key("cases_digestline")}
    ),
    "cases.Protocol": Rule(
        How.RENUMBERED,
        "reviews keep the version that they were opened under; it is in force for no new one",
        sets={"version": _after("version", "cases_protocol"), "inherited_from_id": INHERITED},
    ),
    "cases.LetterText": Rule(
        How.RENUMBERED,
        "letters name the version that they were made from; it is in force for no new one",
        sets={
            "number": _after("number", "cases_lettertext", "code"),
            "inherited_from_id": INHERITED,
        },
    ),
    "cases.Letterhead": Rule(
        How.RENUMBERED,
        "as the texts of letters",
        sets={"number": _after("number", "cases_letterhead"), "inherited_from_id": INHERITED},
    ),
    "cases.SubGroupMeeting": Rule(
        How.RENUMBERED,
        "the heir's meetings have the same numbers",
        sets={"number": _after("number", "cases_subgroupmeeting")},
    ),
    "cases.DelayReason": Rule(
        How.RENUMBERED,
        "explanations name it; it is offered for no new one, the heir's list stays as it is",
        sets={
            "words": "CASE WHEN EXISTS (SELECT 1 FROM public.cases_delayreason x WHERE "
            "x.partnership_id = new_id AND lower(x.words) = lower(t.words)) "
            "THEN left(t.words, 108) || ' (' || old_code || ')' ELSE t.words END",
            "retired_on": "coalesce(t.retired_on, merger_day)",
        },
    ),
    "cases.Publication": Rule(
        How.RENUMBERED,
        "its public address, where the heir's has the same; the old one leads to the new",
        sets={
            "slug": "CASE WHEN EXISTS (SELECT 1 FROM public.cases_publication x WHERE "
            "x.partnership_id = new_id AND x.slug = t.slug) "
            "THEN left(t.slug, 108) || '-' || lower(old_code) ELSE t.slug END"
        },
    ),
    "cases.MissedExplanation": Rule(How.MOVES, "it names its reason for the delay"),
    "cases.TransferIn": Rule(How.MOVES, "who has not been answered is answered by the heir"),
    "cases.IncomingReferral": Rule(How.MOVES, "who is writing one goes on writing"),
    "cases.ChainHead": Rule(
        How.WITH_ITS_CASE,
        "a case's chain moves whole; the partnership's own stays whole where it is",
        where="t.chain LIKE 'case:%'",
    ),
    "cases.CaseEvent": Rule(How.WITH_ITS_CASE, "as the head of its chain"),
    "cases.EventDetail": Rule(
        How.WITH_ITS_CASE,
        "as its event",
        where="t.event_id IN (SELECT x.id FROM public.cases_caseevent x "
        "WHERE x.partnership_id = new_id)",
    ),
    "cases.Reading": Rule(How.WITH_ITS_CASE, "what was read of a case"),
    "cases.Deadline": Rule(How.WITH_ITS_CASE, "the routine of the abolished has ended"),
    "cases.WorkAssignment": Rule(How.WITH_ITS_CASE, "the rest was work of the abolished itself"),
    "cases.Draft": Rule(How.WITH_ITS_CASE, "the rest was about settings of the abolished"),
    "cases.Snooze": Rule(
        How.HEIR_WINS,
        "somebody's own list",
        where=_unless_heir_has("cases_snooze", "user_id", "key"),
    ),
    "cases.NoticeChoice": Rule(
        How.HEIR_WINS,
        "somebody's own choice",
        where=_unless_heir_has("cases_noticechoice", "user_id", '"group"'),
    ),
    "cases.CalendarFeed": Rule(
        How.HEIR_WINS,
        "who has an address with the heir sees all of it there; others' old addresses go on",
        where="t.revoked_at IS NOT NULL OR "
        + _unless_heir_has("cases_calendarfeed", "user_id", where="x.revoked_at IS NULL"),
    ),
    "partnerships.AgencyContact": Rule(
        How.HEIR_WINS,
        "taken over where the heir chose it and has none for the purpose",
        where="takes_contacts AND "
        + _unless_heir_has("partnerships_agencycontact", "agency_id", "purpose"),
    ),
    "cases.AccessRequest": Rule(How.WITH_ITS_CASE, "who asked for a review asks the heir for it"),
    "cases.AccessReview": Rule(
        How.RENUMBERED,
        "its lines name reviews; one that was open ends that day, the heir's own goes on",
        sets={
            "completed_by": "CASE WHEN t.completed_on IS NULL THEN 'Ended by the merger' "
            "ELSE t.completed_by END",
            "completed_on": "coalesce(t.completed_on, merger_day)",
        },
    ),
    "partnerships.AgencyCarried": Rule(
        How.HEIR_WINS,
        "whether a merged body's contacts were confirmed: the heir's own word counts",
        where=_unless_heir_has("partnerships_agencycarried", "agency_id"),
    ),
    "partnerships.ListReview": Rule(How.KEPT, "reviews of its own standard list"),
    "partnerships.ListReviewLine": Rule(How.KEPT, "as the review of the list"),
    "partnerships.StandardListChange": Rule(How.KEPT, "how its own standard list changed"),
    "partnerships.Invitation": Rule(How.KEPT, "roles of the abolished; the heir invites its own"),
    "partnerships.SignInProvider": Rule(How.KEPT, "by which the abolished's people signed in"),
    "partnerships.ProviderLink": Rule(How.KEPT, "as the provider"),
    "cases.ReferenceCounter": Rule(How.KEPT, "no reference of the abolished is given any more"),
    "cases.Routine": Rule(How.KEPT, "duties of the abolished itself; the heir has its own"),
    "cases.RoutineAct": Rule(How.KEPT, "as the duty"),
    "cases.ClosedDay": Rule(How.KEPT, "its office's days; the heir's own count"),
    "cases.NamedDeputy": Rule(How.KEPT, "deputies of a chair who is none any more"),
    "cases.Knock": Rule(How.KEPT, "counts who sends too much, for a day"),
    "partnerships.MergerAnswer": Rule(How.KEPT, "what it agreed to"),
}
MOVES_WHOLE = (How.MOVES, How.RENUMBERED)
Models = Iterable[type[models.Model]]


def is_history(model: type[models.Model]) -> bool:
    """Say whether a model is the history table of another."""
    return hasattr(model, "instance_type")


def bound_to_what_moves(all_models: Models) -> set[str]:
    """Give the labels of the tables each row of which belongs to a row that moves whole.

    The database itself says so: a key that may not be empty and includes the partnership can
    neither stay behind nor go ahead.
    """
    tenants = [model for model in all_models if is_tenant_table(model) and not is_history(model)]
    found = {label for label, rule in RULES.items() if rule.how in MOVES_WHOLE}
    tables = {m._meta.db_table for m in tenants if m._meta.label in found}
    grown = True
    while grown:
        grown = False
        for model in tenants:
            if model._meta.label in found or model._meta.label in RULES:
                continue
            empty = {str(f.column) for f in model._meta.local_fields if f.null}
            if any(t in tables and c not in empty for c, t in guarded_keys(model)):
                found.add(model._meta.label)
                tables.add(model._meta.db_table)
                grown = True
    return found


def rules_of(all_models: Models) -> tuple[dict[type[models.Model], Rule], list[str]]:
    """Give the rule of every tenant table, history included, in the order in which they move.

    Gives with them the labels of those for which no rule is declared.
    """
    every = [model for model in all_models if is_tenant_table(model)]
    bound = bound_to_what_moves(every)
    rules: dict[type[models.Model], Rule] = {}
    unknown = []
    for model in sorted((m for m in every if not is_history(m)), key=_order):
        label = model._meta.label
        if label in RULES:
            rules[model] = RULES[label]
        elif label in bound:
            rules[model] = Rule(How.MOVES, "belongs to what moves")
        else:
            unknown.append(label)
    for model in sorted((m for m in every if is_history(m)), key=_order):
        base = model.instance_type  # type: ignore[attr-defined]  # simple_history sets it
        if base in rules:
            rules[model] = _of_history(base, rules[base])
    return rules, unknown


def _order(model: type[models.Model]) -> tuple[int, str]:
    # Declared ones that ask what has moved already come after what they ask.
    label = model._meta.label
    return (list(RULES).index(label) + 1 if label in RULES else 0, label)


def _of_history(base: type[models.Model], rule: Rule) -> Rule:
    """Give the rule of a history table: its rows follow, and say what they said."""
    if rule.how in MOVES_WHOLE:
        return Rule(How.MOVES, "the history of what moves")
    if rule.how is How.KEPT:
        return Rule(How.KEPT, "the history of what stays")
    if rule.how is How.WITH_ITS_CASE:
        return Rule(How.WITH_ITS_CASE, "as the row")
    table = base._meta.db_table
    followed = (  # a table of ours
        f"t.id IN (SELECT x.id FROM public.{table} x WHERE x.partnership_id = new_id)"  # noqa: S608
    )
    return Rule(How.HEIR_WINS, "as the row", where=followed)
