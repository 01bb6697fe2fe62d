"""Putting the papers of a meeting together: seconds of work, outside every transaction."""

from __future__ import annotations

from celery import shared_task
from django.template.loader import render_to_string

from cases.core.access.verbs import Verb
from cases.core.case.selectors import locked
from cases.core.documents.pdf import join_pdfs, render_pdf
from cases.core.documents.printing import print_styles
from cases.core.documents.selectors import newest_versions
from cases.core.documents.services import keep_made
from cases.panel.models import Meeting
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope


@shared_task(name="cases.panel.join_papers", max_retries=3, default_retry_delay=30)
def join_papers(partnership_id: int, meeting_id: int, asked: int) -> None:
    """Join cover, agenda and papers into one PDF; `asked` is which asking this answers.

    What was asked for anew meanwhile, or was joined already, is left alone.
    """
    with scope(partnership_id, CLOCK):
        meeting = _waiting(meeting_id, asked)
        if meeting is None:
            return
        titles = [paper.title for paper in meeting.papers.all()]
        contents = _contents(meeting)
        cover_page = render_to_string("cases/panel/papers_cover.html", _cover(meeting, titles))
        title = f"{meeting.case.reference}: papers of panel meeting {meeting.number}"
    trouble, joined = "", b""
    try:
        cover = render_pdf(cover_page, title=title, static_root=print_styles())
        parts = list(zip(titles, contents, strict=True))
        joined = join_pdfs([("Agenda", cover), *parts])
    except ValueError as error:
        trouble = str(error)[:300]
    with scope(partnership_id, CLOCK):
        _keep(meeting, asked, title, joined, trouble)


def _waiting(meeting_id: int, asked: int) -> Meeting | None:
    return (
        Meeting.objects.select_related("case__protocol", "case__partnership", "papers_document")
        .filter(pk=meeting_id, papers_asked=asked, papers_state=Meeting.Papers.WAITING)
        .first()
    )


def _contents(meeting: Meeting) -> list[bytes]:
    """Give the newest file of each paper, in order."""
    documents = [paper.document_id for paper in meeting.papers.all()]
    newest = newest_versions(documents)
    found = []
    for document in documents:
        with newest[document].file.open("rb") as file:
            found.append(file.read())
    return found


def _cover(meeting: Meeting, titles: list[str]) -> dict[str, object]:
    case = meeting.case
    return {
        "meeting": meeting,
        "titles": titles,
        "marking": case.partnership.marking,
        "reference": case.reference,
        "label": case.label,
        "review": case.protocol.rules.names.review_name(case.opened_on)[0],
        "partnership": case.partnership,
    }


def _keep(meeting: Meeting, asked: int, title: str, joined: bytes, trouble: str) -> None:
    case = locked(meeting.case)
    found = _waiting(meeting.pk, asked)
    if found is None:
        return
    if trouble:
        found.papers_state, found.papers_trouble = Meeting.Papers.FAILED, trouble
    else:
        version = keep_made(
            case=case,
            name=f"{case.reference}-panel-{found.number}.pdf",
            content=joined,
            content_type="application/pdf",
            title=title,
            kind="panel_papers",
            reader_verb=Verb.READ_PANEL,
            document=found.papers_document,
        )
        found.papers_document = version.document
        found.papers_state = Meeting.Papers.READY
    found.save()
