"""What help for another area adds to the case page, the work list and the process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from cases.assist.models import AssistRequest, AssistSupport
from cases.assist.selectors import assist_of
from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.case_kinds import CaseKind
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
from cases.core.workflow.steps import Step
from partnerships.pages.dates import in_words

RULE = "A trawl is conducted on behalf of the area that asks (LR §2.2)."


def asked(case: Case) -> Iterable[Reason]:
    """Ask which area wants help."""
    if assist_of(case) is None:
        yield Reason("It has not been said which area asks for help.", rule=RULE)


def answered(case: Case) -> Iterable[Reason]:
    """Ask that the area has its answer, and the other help that it asked for."""
    request = assist_of(case)
    if request is None:
        return
    if request.answered_on is None:
        yield Reason(
            f"{request.area} has not been sent what the agencies answered.",
            url=case_url(case, "assist_answer"),
            rule=RULE,
            link="Record the answer",
        )
    for each in AssistSupport.objects.filter(request=request, done_on=None):
        yield Reason(
            f"Other help is open: {each.get_kind_display().lower()} of {each.of_whom}.",
            url=case_url(case, "assist_support_given", number=each.pk),
            rule=RULE,
            link="Record that it was given",
        )


def summary(case: Case, access: Any) -> Iterator[SummaryLine]:
    """Say which area asks, and until when."""
    if (request := assist_of(case)) is None or not access.allows(Verb.READ_TRAWL):
        return
    page = case_url(case, "assist")
    yield SummaryLine("Help for", request.area, page)
    if request.answered_on:
        yield SummaryLine("Answered", in_words(request.answered_on), page)
    else:
        yield SummaryLine("Answer wanted by", in_words(request.reply_by), page)


def tabs(case: Case, access: Any) -> Iterator[Tab]:
    """Link to what the area asks for."""
    if case.kind == CaseKind.ASSIST:
        yield Tab("What is asked for", case_url(case, "assist"), Verb.READ_TRAWL)


def work(actor: Any, reach: Any, today: date) -> Iterator[WorkRow]:
    """Give the other help that is open; the answer itself is a deadline."""
    mine = cases_for(reach, Verb.RUN_ASSIST)
    rows = AssistSupport.objects.filter(done_on=None, request__case__in=mine).select_related(
        "request__case__partnership"
    )
    for each in rows:
        request: AssistRequest = each.request
        case = request.case
        yield WorkRow(
            "assist.support",
            f"{each.get_kind_display()} for {request.area}",
            f"It asked for this of {each.of_whom}",
            case_url(case, "assist_support_given", number=each.pk),
            due_on=each.due_on,
            reference=case.reference,
            label=case.label,
            key=f"assist:support:{each.pk}",
            owed_by=Verb.RUN_ASSIST.value,
            case_id=case.pk,
        )


PLUG = StagePlug(
    name="assist",
    gates=(Gate(Step.BEGIN_ASSIST, asked), Gate(Step.END_ASSIST, answered)),
    summary=Summary(queries=1, build=summary, tabs=tabs),
    work=Work(queries=1, find=work, title="Help for other areas"),
)
