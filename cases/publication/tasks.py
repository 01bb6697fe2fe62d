"""What the clock and the workers do: the PDFs of a publication, and taking down in time."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.case.selectors import locked
from cases.core.documents.services import keep_made
from cases.publication.models import Publication, PublishedFile
from cases.publication.public_text import file_name, pdf_of, texts_of_publication
from cases.publication.selectors import removal_dates
from cases.publication.services import mark_taken_down
from partnerships.pages.dates import in_words
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope
from partnerships.tenancy.tasks import each_partnership


@shared_task(name="cases.publication.make_published_files", max_retries=3, default_retry_delay=30)
def make_published_files(partnership_id: int, publication_id: int) -> None:
    """Make the PDFs of a publication; doing it again makes only what is missing."""
    with scope(partnership_id, CLOCK):
        publication = Publication.objects.select_related(
            "case__partnership", "case__protocol", "partnership", "report", "summary"
        ).get(pk=publication_id)
        texts = texts_of_publication(publication)
        made = set(publication.files.values_list("kind", flat=True))
    for text in texts:
        if text.kind in made:
            continue
        content = pdf_of(publication, text)
        with scope(partnership_id, CLOCK):
            case = locked(publication.case)
            if PublishedFile.objects.filter(publication=publication, kind=text.kind).exists():
                continue
            version = keep_made(
                case=case,
                name=file_name(publication, text.kind),
                content=content,
                content_type="application/pdf",
                title=f"{text.heading}, as published",
                kind="published_report",
                reader_verb=Verb.READ_PUBLICATION_PLAN,
            )
            version.document.marking = ""  # what everybody may read bears no marking (R127)
            version.document.save()
            PublishedFile.objects.create(
                publication=publication,
                kind=text.kind,
                document_version=version,
                partnership_id=partnership_id,
            )


@shared_task(name="cases.publication.take_down_all")
def take_down_all() -> None:
    """Take down in every partnership what has reached its removal date (R104).

    The public pages ask the date themselves; this writes it down, case by case.
    """
    each_partnership(take_down_due, CLOCK, "take down publications")


def take_down_due() -> int:
    """Take down what is due in the partnership in scope; give how many."""
    today = timezone.localdate()
    rows = list(Publication.objects.filter(taken_down_on=None))
    gone = removal_dates(rows)
    count = 0
    for row in rows:
        day = gone.get(row.pk)
        if day is None or today < day:
            continue
        case = locked(row.case)
        fresh = row.refreshed()
        if fresh.taken_down_on is None:
            mark_taken_down(case, fresh, CLOCK, f"Its period ended on {in_words(day)}.")
            count += 1
    return count
