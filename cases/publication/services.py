"""Publishing, taking down, and what is sent afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked, milestone_on
from cases.core.case.services import mark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.notices.services import produce_letter
from cases.core.progress.advance import advance, happened, missing_for, require_on
from cases.core.protocol.choices import Document, Recipient
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.steps import Step
from cases.overview.selectors import latest_version
from cases.publication.letters import HomeOfficeNotice
from cases.publication.models import AfterPublication, Publication, PublishedFile
from cases.publication.selectors import (
    documents_to_publish,
    month_of_death,
    people_who_died,
    public_title,
    removal_dates,
)
from cases.quality_assurance.selectors import latest_letter
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor
from partnerships.tenancy.after_commit import ask_a_worker

#: What goes to whom when the report is out, in every protocol (R105; GL §4.3, LC ¶91).
AFTERWARDS: dict[str, str] = {
    Recipient.HOME_OFFICE: "Link to the published report",
    Recipient.PARTICIPATING_AGENCIES: "Copy of the report and the action plan",
    Recipient.FAMILY: "Copy of the report and of the Home Office's letter",
    Recipient.PCC: "Link to the published report",
    Recipient.DAC: "Copy of the report",
}


@transaction.atomic
def publish_report(
    *, case: Case, by: Actor, on: date | None = None, seen_version: int | None = None
) -> Publication:
    """Publish the report: public pages at once, PDFs by a worker, removal date by the protocol.

    Takes the day on which it goes public (today unless said, never in the future). Makes the
    tasks that follow (R105) and the letter with the link, and moves the case on. Raises
    AccessDenied, and NotReady with everything that is missing.
    """
    case = locked(case)
    require_on(by, case, Verb.PUBLISH)
    day = happened(on)
    missing = missing_for(case, Step.PUBLISH)
    summary = latest_version(case, "executive_summary")
    if missing or summary is None:
        raise NotReady(missing or [Reason("The executive summary is missing.")])
    wanted = documents_to_publish(case)
    letter = latest_letter(case) if Document.HOME_OFFICE_LETTER in wanted else None
    title = public_title(case, day)
    publication = Publication.objects.create(
        case=case,
        slug=_free_slug(case, day),
        title=title,
        died_in=month_of_death(case),
        published_on=day,
        published_by=by.name,
        report=latest_version(case) if Document.OVERVIEW_REPORT in wanted else None,
        summary=summary,
        letter=letter,
        partnership_id=case.partnership_id,
    )
    if letter is not None:
        PublishedFile.objects.create(
            publication=publication,
            kind=PublishedFile.Kind.HOME_OFFICE_LETTER,
            document_version=letter.redacted or letter.scan,
            partnership_id=case.partnership_id,
        )
    mark_milestone(
        case=case,
        code=Milestone.PUBLISHED,
        on=day,
        subject_kind=SubjectKind.PUBLICATION,
        subject_number=publication.pk,
    )
    mark_milestone(case=case, code=Milestone.PUBLISHED, on=day)
    refresh_deadlines(case)
    _set_out_what_follows(case, publication)
    _tell_home_office(case, publication, by)
    removal = removal_dates([publication]).get(publication.pk)
    record(
        "publication.published",
        "published the report"
        + (f"; it will be taken down on {in_words(removal)}" if removal else ""),
        by=by,
        case=case,
        on=day,
        details={"publication": publication.pk, "documents": [each.value for each in wanted]},
    )
    advance(case, Step.PUBLISH, by=by, on=day, seen_version=seen_version)
    ask_a_worker("cases.publication.make_published_files", publication.pk)
    return publication


def _free_slug(case: Case, on: date) -> str:
    names = "-".join(person.pseudonym for person in people_who_died(case))
    stem = slugify(f"{names}-{on.year}")[:100] or f"review-{on.year}"
    slug, number = stem, 1
    while Publication.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug


def public_address(publication: Publication) -> str:
    """Give the whole address under which everybody finds a publication."""
    path = reverse("published_report", args=[publication.partnership.slug, publication.slug])
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def _set_out_what_follows(case: Case, publication: Publication) -> None:
    recipients = list(AFTERWARDS) + [
        each for each in case.protocol.rules.publication.after if each not in AFTERWARDS
    ]
    told = milestone_on(case, Milestone.SENT_TO_DAC)
    for recipient in recipients:
        known = told if recipient == Recipient.DAC else None
        AfterPublication.objects.create(
            publication=publication,
            recipient=str(recipient),
            what=AFTERWARDS.get(recipient, "Link to the published report"),
            sent_on=known,
            how="Recorded before publication" if known else "",
            partnership_id=case.partnership_id,
        )


def _tell_home_office(case: Case, publication: Publication, by: Actor) -> None:
    names = case.protocol.rules.names
    produce_letter(
        case=case,
        by=by,
        code="publication_notice_home_office",
        recipient=names.qa_body,
        recipient_code="home_office",
        address=names.home_office_mailbox,
        fields=HomeOfficeNotice(
            dated=publication.published_on,
            title=publication.title,
            address=public_address(publication),
            signed_by=by.name,
            signed_as=names.officer,
        ),
        subject_kind="publication",
        subject_number=publication.pk,
    )


@transaction.atomic
def agree_not_to_publish(
    *,
    case: Case,
    by: Actor,
    because: str,
    on: date | None = None,
    seen_version: int | None = None,
) -> Case:
    """Record that the report will not be published, with the Home Office's word (R102; LC ¶100)."""
    case = locked(case)
    require_on(by, case, Verb.PUBLISH)
    if not because.strip():
        raise NotReady([Reason("Say why the report is not published.")])
    day = happened(on)
    mark_milestone(case=case, code=Milestone.NOT_PUBLISHED, on=day)
    return advance(
        case,
        Step.AGREE_NOT_TO_PUBLISH,
        by=by,
        because=because.strip(),
        on=day,
        seen_version=seen_version,
    )


@transaction.atomic
def take_down(*, case: Case, by: Actor, publication: Publication, because: str) -> Publication:
    """Take a publication down before its time, with a reason; its page is gone at once."""
    case = locked(case)
    require_on(by, case, Verb.TAKE_DOWN)
    row = Publication.objects.get(pk=publication.pk, case=case)
    if row.taken_down_on is not None:
        raise NotReady([Reason("The publication has been taken down already.")])
    if not because.strip():
        raise NotReady([Reason("Say why it is taken down.")])
    return mark_taken_down(case, row, by, because.strip())


def mark_taken_down(case: Case, row: Publication, by: Actor, because: str) -> Publication:
    """Mark a publication as taken down today, by a person or by the clock."""
    today = timezone.localdate()
    row.taken_down_on, row.taken_down_by, row.taken_down_because = today, by.name, because
    row.save()
    mark_milestone(
        case=case,
        code=Milestone.REMOVED,
        on=today,
        subject_kind=SubjectKind.PUBLICATION,
        subject_number=row.pk,
    )
    refresh_deadlines(case)
    words = "took the published report down"
    if case.protocol.rules.publication.on_request_after_removal:
        words += "; from now on it can be had on request"
    record("publication.taken_down", words, by=by, case=case, because=because)
    return row


@transaction.atomic
def note_sent(*, case: Case, by: Actor, row: AfterPublication, sent_on: date, how: str) -> Any:
    """Note that something was sent after publication: on which day and how (R105)."""
    case = locked(case)
    require_on(by, case, Verb.SEND_LETTERS)
    found = AfterPublication.objects.select_related("publication").get(
        pk=row.pk, publication__case=case
    )
    day = happened(sent_on)
    if day < found.publication.published_on:
        raise NotReady([Reason("It cannot have been sent before the report was published.")])
    found.sent_on, found.how, found.noted_by = day, how.strip(), by.name
    found.save()
    if found.recipient == Recipient.DAC:
        mark_milestone(case=case, code=Milestone.SENT_TO_DAC, on=day)
        refresh_deadlines(case)
    to = found.recipient.replace("_", " ")
    record("publication.sent", f"noted what was sent to the {to}", by=by, case=case, on=day)
    return found
