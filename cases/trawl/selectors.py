"""Questions about trawls: who was asked, who answered, who had a trace, how fast."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery
from django.utils import timezone

from cases.assist.selectors import assist_of
from cases.core.case.models import Case
from cases.core.deadlines.reasons import outside
from cases.core.deadlines.refresh import calendar_of
from cases.core.identity.models import Part, Person
from cases.core.timetable import engine
from cases.core.timetable.kinds import KINDS, Milestone, Subject
from cases.core.workflow.states import State
from cases.decision.selectors import relevant_scope
from cases.trawl.models import (
    KIND,
    SUBJECT,
    TrawlFinding,
    TrawlPerson,
    TrawlRequest,
    TrawlReturn,
    TrawlRound,
)
from cases.trawl.outcome_models import PanelRecommendation
from partnerships.agencies.contacts import main_contacts
from partnerships.models import AgencyContact, AgencyKind

BEFORE_DECISION = (State.REFERRAL, State.DECISION)
PRODUCT_YEARS = 5


def last_returns() -> Any:
    """Give the returns that count: the last version of each request."""
    newest = (
        TrawlReturn.objects.filter(request=OuterRef("request")).order_by("-number").values("pk")
    )
    return TrawlReturn.objects.filter(pk=Subquery(newest[:1]))


def requests_of(case: Case) -> Any:
    """Give what was sent on a case, due dates and the return that counts, in six queries."""
    returns = last_returns().prefetch_related("findings__person", "signatures")
    return (
        TrawlRequest.objects.sent()
        .with_due()
        .filter(case=case)
        .select_related("agency__successor", "round")
        .prefetch_related("agency__former_names", Prefetch("returns", returns, to_attr="counting"))
        .order_by("round__number", "agency__name", "pk")
    )


def agencies_with_trace(case: Case) -> Any:
    """Give the agencies whose last return says that somebody is known to them (LC ¶41)."""
    from partnerships.models import Agency

    traced = last_returns().filter(request__case=case, is_nil=False)
    return Agency.objects.filter(pk__in=list(traced.values_list("request__agency_id", flat=True)))


def last_recommendation(case: Case) -> PanelRecommendation | None:
    """Give what the sub-group last recommended for the panel, or None."""
    found: PanelRecommendation | None = (
        PanelRecommendation.objects.filter(case=case)
        .prefetch_related("agencies__agency")
        .order_by("-number")
        .first()
    )
    return found


def recommended_for_panel(case: Case) -> Any:
    """Give the agencies to invite to the panel (LC ¶41): whom the sub-group recommends.

    Until it has recommended anybody: the agencies with a trace.
    """
    from partnerships.models import Agency

    last = last_recommendation(case)
    if last is None:
        return agencies_with_trace(case)
    return Agency.objects.filter(pk__in=[row.agency_id for row in last.agencies.all()])


@dataclass(frozen=True)
class Candidate:
    """An agency that may be recommended for the panel, with how it answered."""

    agency: Any
    words: str
    has_trace: bool


def may_be_recommended(case: Case) -> list[Candidate]:
    """Give whom the sub-group may recommend: who was asked, and domestic abuse services (LC ¶52).

    Who has a trace stands first.
    """
    found: dict[int, Candidate] = {}
    for each in requests_of(case):
        last = each.counting[0] if each.counting else None
        known = [row.person.label for row in last.findings.all() if row.known] if last else []
        trace = bool(known)
        if trace:
            words = f"Trace: {', '.join(sorted(known))}"
        elif last is not None:
            words = "Nil return"
        else:
            words = "Waived" if each.waived_on else "No answer yet"
        before = found.get(each.agency_id)
        if before is None or (trace and not before.has_trace):
            found[each.agency_id] = Candidate(each.agency, words, trace)
    for contact in trawl_contacts().filter(agency__kind=AgencyKind.DOMESTIC_ABUSE_SERVICE):
        found.setdefault(
            contact.agency_id,
            Candidate(contact.agency, "Not asked; a specialist domestic abuse service", False),
        )
    return sorted(found.values(), key=lambda each: (not each.has_trace, each.agency.name))


def agencies_that_answered(case: Case) -> Any:
    """Give the agencies that told something of their own in a case: a return, or several (R136)."""
    from partnerships.models import Agency

    answered = TrawlReturn.objects.filter(request__case=case)
    return Agency.objects.filter(
        pk__in=list(answered.values_list("request__agency_id", flat=True))
    ).order_by("name")


def unanswered(case: Case) -> Any:
    """Give the requests of a case that are neither answered nor waived."""
    return TrawlRequest.objects.silent().with_due().filter(case=case).select_related("agency")


def rounds_of(case: Case) -> Any:
    """Give the rounds of a case in their order."""
    return TrawlRound.objects.filter(case=case).order_by("number")


def round_in_preparation(case: Case) -> TrawlRound | None:
    """Give the round that is being prepared, or None."""
    return TrawlRound.objects.filter(case=case, sent_on=None).first()


def standard_list() -> Any:
    """Give the trawl contacts on this partnership's standard list (LC ¶42)."""
    return trawl_contacts().filter(on_standard_list=True)


def trawl_contacts() -> Any:
    """Give the contact for trawls of every agency in use, in this partnership."""
    return main_contacts(AgencyContact.Purpose.TRAWL)


def people_to_search(case: Case) -> Any:
    """Give the people of a case whom a trawl would ask about."""
    return Person.objects.filter(case=case, is_relevant_for_trawl=True)


def usual_years(case: Case) -> int:
    """Give how many years before the death agencies are asked to search (LC ¶39).

    What the sub-group recommended; else the protocol's longer usual period; where it names none,
    five years (product default).
    """
    rules = case.protocol.rules.trawl
    return relevant_scope(case) or rules.years_to or rules.years_from or PRODUCT_YEARS


def usual_period(case: Case, years: int | None = None) -> tuple[date, date]:
    """Give the usual period to scope: the years before the death, or before the case was opened.

    For another area's review it is the period that the area asks for (R14; LR §2.2).
    """
    if (asked := assist_of(case)) and asked.period_from and asked.period_to and not years:
        return asked.period_from, asked.period_to
    died_on = (
        Person.objects.filter(case=case, part=Part.DECEASED)
        .exclude(died_on=None)
        .order_by("died_on")
        .values_list("died_on", flat=True)
        .first()
    )
    end = died_on or case.opened_on
    count = years or usual_years(case)
    try:
        return end.replace(year=end.year - count), end
    except ValueError:  # 29 February
        return end.replace(year=end.year - count, day=28), end


def rule_due(case: Case, sent_on: date) -> engine.Computed | None:
    """Give when, and why then, the protocol wants the answer to what is sent on a day."""
    subject = Subject(SUBJECT, 1)
    computed = engine.timetable(
        rules=case.protocol.rules.timetable,
        milestones={(Milestone.TRAWL_SENT, subject): sent_on},
        calendar=calendar_of(case),
        today=timezone.localdate(),
        kinds=[KINDS[KIND]],
    )
    return computed[0] if computed else None


def rule_due_on(case: Case, sent_on: date) -> date | None:
    """Give when the protocol wants the answer to what is sent on a day; None where it is silent."""
    computed = rule_due(case, sent_on)
    return computed.due_on if computed else None


def proposed_due_on(case: Case, sent_on: date) -> date | None:
    """Give the date of return that is proposed: by rule, or the day another area set (R14).

    Another area's day that has passed is not proposed again.
    """
    asked = assist_of(case)
    if asked is not None and asked.reply_by >= sent_on:
        return asked.reply_by
    return rule_due_on(case, sent_on)


def why_due(case: Case, sent_on: date, due_on: date) -> str:
    """Give why an answer is due on a day, as an agency reads it in letter and mail."""
    by_rule = rule_due(case, sent_on)
    by_person = by_rule is None or by_rule.due_on != due_on
    sentence = by_rule.explanation if by_rule else ""
    return outside(KINDS[KIND].title, {"sentence": sentence, "by_person": by_person}, due_on)


def may_trawl_before_decision(case: Case) -> bool:
    """Say whether this case's protocol lets a trawl go out before the decision (K17)."""
    return case.protocol.rules.trawl.before_decision


def scoped_people(trawl_round: TrawlRound) -> list[TrawlPerson]:
    """Give the people of a round with names, dates of birth and addresses, in four queries."""
    return list(
        TrawlPerson.objects.filter(round=trawl_round)
        .select_related("person")
        .prefetch_related("person__names", "person__births", "person__addresses")
    )


def returns_of(request: TrawlRequest) -> list[TrawlReturn]:
    """Give every version that an agency sent, the last first."""
    return list(
        TrawlReturn.objects.filter(request=request)
        .select_related("document__document", "request__case", "request__agency")
        .prefetch_related(
            "signatures",
            Prefetch(
                "findings", TrawlFinding.objects.select_related("person").order_by("person_id")
            ),
        )
        .order_by("-number")
    )


def asked_about(case: Case) -> tuple[list[Person], dict[int, frozenset[int]]]:
    """Give whom any round that went out asks about, and who is in each round by its number."""
    people: dict[int, Person] = {}
    rounds: dict[int, set[int]] = defaultdict(set)
    for row in (
        TrawlPerson.objects.filter(round__case=case, round__sent_on__isnull=False)
        .select_related("person", "round")
        .order_by("person_id")
    ):
        people.setdefault(row.person_id, row.person)
        rounds[row.round.number].add(row.person_id)
    return list(people.values()), {number: frozenset(who) for number, who in rounds.items()}


def addresses_of(numbers: list[int]) -> dict[int, tuple[str, str]]:
    """Give address and agency of the requests that still wait, by the request's number."""
    found = TrawlRequest.objects.silent().filter(pk__in=numbers).select_related("agency")
    return {each.pk: (each.address, each.agency.name) for each in found}
