"""The private links of an agency's request, and the mails that carry them."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from cases.core.access.links import make_link, revoke_links
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose
from cases.core.notices.services import put_in_outbox
from cases.core.timetable.calendar import uk
from cases.trawl.models import SUBJECT, TrawlRequest
from cases.trawl.selectors import why_due

OPEN_AFTER_DUE = timedelta(days=28)
FORM = "trawl_return"


def expires_on(request: TrawlRequest) -> date:
    """Give until when a link works: 28 days after the due date, and at least 28 from today."""
    today = timezone.localdate()
    due_on = request.due_on or today
    if due_on >= today:
        return due_on + OPEN_AFTER_DUE
    return max(due_on + OPEN_AFTER_DUE, today)


def current_links(request: TrawlRequest) -> list[Link]:
    """Give the links of a request that were not withdrawn, the newest first."""
    return list(
        Link.objects.filter(
            case_id=request.case_id,
            purpose=Purpose.TRAWL_RETURN,
            subject_kind=SUBJECT,
            subject_number=request.pk,
            revoked_at=None,
        ).order_by("-pk")
    )


def new_link(
    request: TrawlRequest, *, address: str, until: date | None = None, revoke: bool = True
) -> tuple[Link, str]:
    """Make a link for a request; the old ones are withdrawn unless told otherwise."""
    if revoke:
        revoke_links(request.case, Purpose.TRAWL_RETURN, SUBJECT, request.pk)
    link, url = make_link(
        case=request.case,
        purpose=Purpose.TRAWL_RETURN,
        subject_kind=SUBJECT,
        subject_number=request.pk,
        expires_on=until or expires_on(request),
        address=address,
        agency=request.agency,
    )
    request.link_made_at = timezone.now()
    request.save()
    return link, url


def mail_link(
    request: TrawlRequest, *, key: str, to: str, subject: str, opening: str, url: str
) -> bool:
    """Put a mail with reference and link into the outbox: no name and no fact of the case."""
    mailbox = request.case.partnership.mailbox
    contact = f"\n\nQuestions: {mailbox}" if mailbox else ""
    due_on = request.due_on
    due = f" by {uk(due_on)}" if due_on else ""
    why = why_due(request.case, request.sent_on, due_on) if due_on and request.sent_on else ""
    because = f"\n\nWhy then: {why}" if why else ""
    return put_in_outbox(
        key=key,
        to=to,
        subject=f"{request.case.reference}: {subject}",
        body=(
            f"{opening}\n\nPlease answer{due}. You need no account: open this private link and "
            f"answer on one page. An answer is needed even where you hold no record.{because}\n\n"
            f"{url}\n\n"
            f"The link is for {request.agency_words} only. Reference: {request.case.reference}."
            f"{contact}\n\n{request.case.partnership.name}"
        ),
        case=request.case,
    )
