"""Making the papers of the fund: seconds of work, outside every transaction."""

from __future__ import annotations

from celery import shared_task

from cases.costs.printing import pdf_of
from cases.costs.word import word_of
from partnerships.funding.models import FundPaper
from partnerships.models import Partnership
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope

State = FundPaper.State


@shared_task(name="cases.costs.make_paper", max_retries=3, default_retry_delay=30)
def make_paper(partnership_id: int, paper_id: int) -> None:
    """Make a paper as PDF, the board paper as Word too; one that is made is left alone."""
    with scope(partnership_id, CLOCK):
        partnership = Partnership.objects.get(pk=partnership_id)
        paper = FundPaper.objects.filter(pk=paper_id, state=State.WAITING).first()
    if paper is None:
        return
    trouble, pdf, word = "", b"", None
    try:
        pdf = pdf_of(paper, partnership)
        word = word_of(paper) if paper.kind == FundPaper.Kind.BOARD_PAPER else None
    except ValueError as error:
        trouble = str(error)[:300]
    with scope(partnership_id, CLOCK):
        state = State.FAILED if trouble else State.READY
        FundPaper.objects.filter(pk=paper_id, state=State.WAITING).update(
            state=state, trouble=trouble, pdf=pdf or None, word=word
        )
