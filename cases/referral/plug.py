"""What the referral adds to the case page, the work list and the process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.case_kinds import CaseKind
from cases.core.workflow.plug import Gate, Hook, StagePlug, Summary, SummaryLine, Tab, Work, WorkRow
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.referral.elsewhere import follow, left_undone
from cases.referral.gates import missing_for_decision, missing_in, on_decision
from cases.referral.incoming import work as incoming
from cases.referral.merging import against_taking_back, gone_from_here, on_its_page_only, undo
from cases.referral.parallel_work import QUERIES as BESIDE_QUERIES
from cases.referral.parallel_work import waiting_beside
from cases.referral.selectors import STANDING_QUERIES, Standing, standing_of, standings
from cases.referral.twins import TWIN_QUERIES, twin_lines, twin_work
from cases.referral.views import late_words
from partnerships.people.roles import Role


def summary_lines(case: Case, access: Any) -> Iterator[SummaryLine]:
    """Give the criteria, the signatures, a late alert and the checks, to who may read them."""
    if not access.allows(Verb.READ_REFERRAL):
        return
    standing = standing_of(case)
    if not case.is_statutory and standing.referral.pk is None:
        return  # No referral by law was written: a local review, or help for another area.
    criteria, url = standing.referral.criteria, case_url(case, "referral")
    yield SummaryLine("Criteria for a review", criteria.answer, url)
    yield SummaryLine("Referral signed", signed_words(standing), url)
    if late := late_words(standing):
        yield SummaryLine("Late alert", f"Came in {late} after the 48 hours", url, "Late")
    if standing.checks:
        answered = len(standing.checks) - len(standing.open_checks)
        yield SummaryLine(
            "Checks of other reviews", f"{answered} of {len(standing.checks)} answered", url
        )
    yield from twin_lines(case, access)


def signed_words(standing: Standing) -> str:
    """Give how far the signatures are, naming nobody."""
    referral = standing.referral
    if referral.lead_signed_on:
        after = "; changed since" if standing.changed_since_signed else ""
        return f"By the referrer and the Safeguarding Lead{after}"
    if referral.lead_not_signed_because:
        return "Not by the Safeguarding Lead, with a reason"
    return "By the referrer only" if referral.referrer_signed_on else "Not yet"


def tabs(case: Case, access: Any) -> tuple[Tab, ...]:
    """Give the pages that the case page links to."""
    if case.kind == CaseKind.ASSIST:
        return (Tab("Who is who", case_url(case, "identity"), Verb.READ_IDENTITY),)
    return (
        Tab("Referral", case_url(case, "referral"), Verb.READ_REFERRAL),
        Tab("Who is who", case_url(case, "identity"), Verb.READ_IDENTITY),
        Tab("Other reviews", case_url(case, "parallel"), Verb.READ_REFERRAL),
        Tab("One-page summary", case_url(case, "case_summary"), Verb.PRINT_SUMMARY),
    )


def waiting(actor: Any, reach: Any, today: date) -> Iterator[WorkRow]:
    """Give the officer the referrals to complete, the checks to answer, and what is ready."""
    if Role.OFFICER not in reach.roles:
        return
    yield from twin_work(reach)
    yield from incoming.rows(reach, today)
    yield from waiting_beside(reach, today)
    cases = list(
        cases_for(reach, Verb.EDIT_REFERRAL)
        .filter(state=State.REFERRAL)
        .select_related("protocol", "partnership")
    )
    due = {
        row.case_id: row
        for row in Deadline.objects.filter(case__in=cases, kind="decision", met_on=None)
    }
    for pk, standing in standings(cases).items():
        case, url = standing.case, case_url(standing.case, "referral")
        deadline = due.get(pk)
        more: Any = {
            "due_on": deadline.due_on if deadline else None,
            "deadline": deadline.pk if deadline else None,
            "reference": case.reference,
            "label": case.label,
            "case_id": pk,
            "owed_by": Role.OFFICER.value,
        }
        missing = list(missing_in(standing))
        open_checks = standing.open_checks
        if not missing:
            step = case_url(case, "step", step=Step.PUT_TO_DECISION.value)
            yield WorkRow(
                "referral_ready",
                "Put to decision",
                "Nothing is missing",
                step,
                key=f"referral:ready:{pk}",
                **more,
            )
        if len(missing) > len(open_checks):
            why = f"{len(missing) - len(open_checks)} things are still missing"
            if len(missing) - len(open_checks) == 1:
                why = "One thing is still missing"
            yield WorkRow(
                "referral",
                "Complete the referral",
                why,
                url,
                key=f"referral:complete:{pk}",
                **more,
            )
        if open_checks:
            word = "check is" if len(open_checks) == 1 else "checks are"
            yield WorkRow(
                "referral_checks",
                "Answer the checks of other reviews",
                f"{len(open_checks)} {word} open",
                f"{url}#checks",
                key=f"referral:checks:{pk}",
                **more,
            )


PLUG = StagePlug(
    name="referral",
    gates=(
        Gate(Step.PUT_TO_DECISION, missing_for_decision),
        Gate(Step.MERGE, on_its_page_only),
    ),
    hooks=(Hook(State.DECISION, on_decision), Hook(State.TRANSFERRED, gone_from_here)),
    summary=Summary(STANDING_QUERIES + TWIN_QUERIES, summary_lines, tabs),
    work=Work(STANDING_QUERIES + 3 + incoming.QUERIES + BESIDE_QUERIES, waiting, "Referral"),
    left_the_house=against_taking_back,
    taken_back=undo,
    people_changed=follow,
    left_undone=left_undone,
)
