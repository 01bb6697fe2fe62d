"""What publication adds to the case page, the work list and the steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.case.services import unmark_milestone
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.workflow.plug import StagePlug, Summary, SummaryLine, Tab, Work, WorkRow
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.publication.gates import GATES
from cases.publication.letters import LETTERS
from cases.publication.models import AfterPublication, Publication, PublishedFile
from cases.publication.selectors import plan_of, removal_dates
from partnerships.pages.dates import in_words

SHOWN_FROM = (State.HOME_OFFICE_QA, State.PUBLICATION, State.ACTION_MONITORING)


def summary(case: Any, access: Any) -> Iterator[SummaryLine]:
    """Say when the report is to be published, or until when it stands."""
    if case.stage_reached not in SHOWN_FROM or not access.may["read_publication_plan"]:
        return
    url = case_url(case, "publication")
    published = Publication.objects.filter(case=case).first()
    if published is None:
        plan = plan_of(case)
        if plan is not None and plan.publish_on:
            yield SummaryLine("Publication", f"Planned for {in_words(plan.publish_on)}", url)
        return
    if published.taken_down_on:
        text = f"Taken down on {in_words(published.taken_down_on)}"
    else:
        gone = removal_dates([published]).get(published.pk)
        until = f", until {in_words(gone)}" if gone else ""
        text = f"Published on {in_words(published.published_on)}{until}"
    yield SummaryLine("Publication", text, url)


def tabs(case: Any, access: Any) -> Iterator[Tab]:
    """One tab, from the time when publication can be planned."""
    if case.stage_reached in SHOWN_FROM:
        yield Tab("Publication", case_url(case, "publication"), Verb.READ_PUBLICATION_PLAN)


def work(actor: Any, reach: Any, today: date) -> Iterator[WorkRow]:
    """What is still to be sent after publication (R105)."""
    sending = cases_for(reach, Verb.SEND_LETTERS)
    rows = AfterPublication.objects.filter(
        sent_on=None, publication__case__in=sending
    ).select_related("publication__case__partnership")
    for row in rows:
        case = row.publication.case
        yield WorkRow(
            "publication.after",
            f"{row.what}: {row.recipient_words}",
            "The report is published",
            case_url(case, "after_publication", row=row.pk),
            reference=case.reference,
            label=case.label,
            key=f"publication:after:{case.pk}:{row.pk}",
            owed_by=Verb.SEND_LETTERS.value,
            case_id=case.pk,
        )


def left_the_house(case: Any, taken: Any) -> str:
    """What was published has been read."""
    if taken.step != Step.PUBLISH:
        return ""
    published = Publication.objects.filter(case=case).first()
    if published is None:
        return ""
    return f"the report was published on {in_words(published.published_on)}"


def taken_back(case: Any, taken: Any, by: Any) -> None:
    """Take away what a step had marked."""
    if taken.step == Step.AGREE_NOT_TO_PUBLISH:
        unmark_milestone(case=case, code=Milestone.NOT_PUBLISHED)


def subjects(kind: str, numbers: list[int]) -> dict[int, str]:
    """Give the publication that is taken down, by its day: a case may be published twice."""
    if kind != SubjectKind.PUBLICATION:
        return {}
    found = Publication.objects.filter(pk__in=numbers).values_list("pk", "published_on")
    return {pk: f"published {in_words(on)}" for pk, on in found}


def left_undone() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give publications on the web of which a PDF is not made."""
    lacking = Publication.objects.filter(taken_down_on=None).exclude(
        pk__in=PublishedFile.objects.filter(kind=PublishedFile.Kind.OVERVIEW_REPORT).values(
            "publication"
        )
    )
    for number in lacking.values_list("pk", flat=True):
        yield "cases.publication.make_published_files", (number,)


PLUG = StagePlug(
    name="publication",
    gates=GATES,
    step_pages={Step.PUBLISH: "publish", Step.AGREE_NOT_TO_PUBLISH: "not_published"},
    summary=Summary(queries=2, build=summary, tabs=tabs),
    work=Work(queries=1, find=work, title="Publication"),
    letters=LETTERS,
    left_the_house=left_the_house,
    taken_back=taken_back,
    subjects=subjects,
    left_undone=left_undone,
)
