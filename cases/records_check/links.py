"""The private links of an agency's notice, and the mails that carry them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.core.access.links import make_link, revoke_links
from cases.core.access.verbs import Purpose
from cases.core.notices.services import put_in_outbox
from cases.core.timetable.calendar import uk
from cases.records_check.models import SUBJECT, RecordsRequest

#: A link outlives the date on the notice, so that a late answer can still be given.
OPEN_AFTER_DUE = timedelta(days=56)


def fresh_link(request: RecordsRequest, *, revoke: bool = True) -> str:
    """Make a link to a notice and give its address; earlier ones are withdrawn unless told not."""
    if revoke:
        revoke_links(request.case, Purpose.RECORDS_CHECK, SUBJECT, request.pk)
    _, url = make_link(
        case=request.case,
        purpose=Purpose.RECORDS_CHECK,
        subject_kind=SUBJECT,
        subject_number=request.pk,
        expires_on=max(request.due_on, timezone.localdate()) + OPEN_AFTER_DUE,
        address=request.address,
        agency=request.agency,
    )
    request.link_made_at = timezone.now()
    request.save()
    return url


def mail_link(request: RecordsRequest, *, key: str, subject: str, opening: str, url: str) -> None:
    """Put a mail with reference and link into the outbox: no name and no fact of the case."""
    mailbox = request.case.partnership.mailbox
    contact = f"\n\nQuestions: {mailbox}" if mailbox else ""
    put_in_outbox(
        key=f"records_check:{request.pk}:{key}",
        to=request.address,
        subject=f"{request.case.reference}: {subject}",
        body=(
            f"{opening}\n\nPlease acknowledge it at once and answer by {uk(request.due_on)}. You "
            "need no account: open this private link and answer on one page. An answer is needed "
            f"even where you hold no record.\n\n{url}\n\n"
            f"The link is for {request.agency_words} only. Reference: {request.case.reference}."
            f"{contact}\n\n{request.case.partnership.name}"
        ),
        case=request.case,
    )
