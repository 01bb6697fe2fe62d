"""Making the paper of a collation: seconds of work, outside every transaction."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.documents.models import DocumentVersion
from cases.core.documents.pdf import render_pdf
from cases.core.documents.printing import print_styles
from cases.core.documents.services import keep_made
from cases.trawl.outcome_models import CollationPaper
from cases.trawl.paper import TASK, as_html, content_of
from cases.trawl.paper_word import as_word
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@shared_task(name=TASK, max_retries=3, default_retry_delay=30)
def make_collation_paper(partnership_id: int, paper_id: int) -> None:
    """Make a paper in PDF and Word and keep both; one that is made already is left alone."""
    with scope(partnership_id, CLOCK):
        waiting = _waiting(paper_id)
        if waiting is None:
            return
        content = content_of(waiting.case)
        page = as_html(content)
    title = f"{content['reference']}: collation of the trawl"
    try:
        pdf = render_pdf(page, title=title, static_root=print_styles())
        word = as_word(content)
    except ValueError:
        pdf = word = b""
    with scope(partnership_id, CLOCK):
        _keep(paper_id, title, pdf, word)


def _waiting(paper_id: int) -> CollationPaper | None:
    found: CollationPaper | None = (
        CollationPaper.objects.select_related("case__protocol", "case__partnership")
        .filter(pk=paper_id, state=CollationPaper.State.WAITING)
        .first()
    )
    return found


def _keep(paper_id: int, title: str, pdf: bytes, word: bytes) -> None:
    found = _waiting(paper_id)
    if found is None:
        return
    case = locked(found.case)
    found = _waiting(paper_id)
    if found is None:
        return
    if not pdf:
        found.state = CollationPaper.State.FAILED
    else:
        how: dict[str, Any] = {"case": case, "title": title, "number": found.pk}
        found.pdf = _file(**how, content=pdf, ending="pdf", content_type="application/pdf")
        found.word = _file(**how, content=word, ending="docx", content_type=WORD)
        found.state = CollationPaper.State.READY
    found.save()


def _file(
    *, case: Case, title: str, number: int, content: bytes, ending: str, content_type: str
) -> DocumentVersion:
    return keep_made(
        case=case,
        name=f"{case.reference}-trawl-{number}.{ending}",
        content=content,
        content_type=content_type,
        title=title,
        kind="trawl_collation",
        reader_verb=Verb.READ_TRAWL,
    )
