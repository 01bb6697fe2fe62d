"""What a local review adds to the case page, the work list and the process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.case_kinds import LOCAL, CaseKind
from cases.core.workflow.plug import (
    Gate,
    Reason,
    StagePlug,
    Summary,
    SummaryLine,
    Tab,
    Work,
    WorkRow,
)
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.local_review.choices import Consent
from cases.local_review.selectors import local_review_of
from partnerships.pages.dates import in_words

ANSWERED = (Consent.AGREES, Consent.DECLINES, Consent.NOT_SAFE)


def decided(case: Case) -> Iterable[Reason]:
    """Ask who decided and why."""
    row = local_review_of(case)
    if row is None or row.decided_on is None:
        yield Reason(
            "The partnership has not decided yet.",
            url=case_url(case, "local_review_decide"),
            link="Record the decision",
            rule="The partnership decides on a local review (GL §5, §5.2).",
        )


def grounds(case: Case) -> Iterable[Reason]:
    """Ask for a criterion, and in a near miss for what the person agreed to."""
    row = local_review_of(case)
    if row is None or not row.criteria:
        yield Reason(
            "It has not been said what makes this case worth a review.",
            url=case_url(case, "local_review_weigh"),
            link="Say what speaks for it",
            rule="One of the criteria is enough (GL §5.1).",
        )
    if case.kind == CaseKind.NEAR_MISS and (row is None or row.consent not in ANSWERED):
        yield Reason(
            "It has not been said whether the person who survived agrees.",
            url=case_url(case, "local_review_weigh"),
            link="Say what was agreed",
            rule="The person lives: their consent and privacy come first (GL §5).",
        )


def summary(case: Case, access: Any) -> Iterator[SummaryLine]:
    """Say what was decided, and when the workshop is."""
    if case.kind not in LOCAL or not access.allows(Verb.READ_REFERRAL):
        return
    row, page = local_review_of(case), case_url(case, "local_review")
    if row is None:
        yield SummaryLine("Workshop", "Not planned yet", page)
        return
    if row.decided_on:
        yield SummaryLine("Decided", f"{in_words(row.decided_on)} by {row.decided_by}", page)
    if case.state != State.REFERRAL:
        on = in_words(row.workshop_on) if row.workshop_on else "Not planned yet"
        yield SummaryLine("Workshop", on, page)
    if case.kind == CaseKind.NEAR_MISS:
        consent = row.get_consent_display() if row.consent else "Not asked yet"
        yield SummaryLine("Person who survived", consent, page)


def tabs(case: Case, access: Any) -> Iterator[Tab]:
    """Link to the local review."""
    if case.kind in LOCAL:
        yield Tab("Local review", case_url(case, "local_review"), Verb.READ_REFERRAL)


def work(actor: Any, reach: Any, today: date) -> Iterator[WorkRow]:
    """Give the local reviews to decide, and those without a workshop."""
    waiting = cases_for(reach, Verb.DECIDE_LOCAL_REVIEW).filter(state=State.REFERRAL)
    for case in waiting.select_related("partnership"):
        yield _row(case, "decide", "Decide on a local review", Verb.DECIDE_LOCAL_REVIEW)
    running = cases_for(reach, Verb.RUN_LOCAL_REVIEW).filter(
        state=State.OTHER_REVIEW, local_review__workshop_on=None
    )
    for case in running.select_related("partnership"):
        yield _row(case, "plan", "Plan the workshop", Verb.RUN_LOCAL_REVIEW)


def _row(case: Case, kind: str, title: str, verb: Verb) -> WorkRow:
    return WorkRow(
        f"local_review.{kind}",
        title,
        case.get_kind_display(),
        case_url(case, "local_review"),
        reference=case.reference,
        label=case.label,
        key=f"local_review:{kind}:{case.pk}",
        owed_by=verb.value,
        case_id=case.pk,
    )


PLUG = StagePlug(
    name="local_review",
    gates=(
        Gate(Step.BEGIN_LOCAL_REVIEW, grounds),
        Gate(Step.BEGIN_LOCAL_REVIEW, decided, on_taking=True),
        Gate(Step.DECLINE_LOCAL_REVIEW, decided, on_taking=True),
    ),
    step_pages={
        Step.BEGIN_LOCAL_REVIEW: "local_review_decide",
        Step.DECLINE_LOCAL_REVIEW: "local_review_decide",
    },
    summary=Summary(queries=1, build=summary, tabs=tabs),
    work=Work(queries=2, find=work, title="Local reviews"),
)
