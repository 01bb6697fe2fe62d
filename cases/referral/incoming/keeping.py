"""What the clock does about referrals that are not sent yet: reminds, tells, and at last disposes.

Only a draft runs out, thirty days after its last change; its writer is told a week and a day
before, the review office a week before, so that somebody can ring. What waits for the Safeguarding
Lead never runs out: the lead is reminded, then the referrer and the office are told. What was sent
waits for an officer for ever. The numbers are this product's choice.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.audit.services import record
from cases.core.notices.services import put_in_outbox
from cases.core.timetable.calendar import uk
from cases.referral.incoming.door import forget_knocks
from cases.referral.incoming.models import (
    IncomingCode,
    IncomingPaper,
    IncomingReferral,
    IncomingSection,
)
from cases.referral.incoming.sending import mail_lead, tell_officers
from cases.referral.incoming.writing import drop_file
from partnerships.people.actor import CLOCK

State = IncomingReferral.State
TOLD_BEFORE = (7, 1)
LEAD_REMINDED_AFTER = (2, 5)
LEAD_OVERDUE_AFTER = 7


def keep_in_order(today: date | None = None) -> int:
    """Remind, tell and dispose in the partnership in scope; a second run the same day adds nothing.

    Gives how many drafts were disposed of.
    """
    today = today or timezone.localdate()
    forget_knocks()
    for row in IncomingReferral.objects.filter(state=State.WITH_LEAD):
        _chase_lead(row, today)
    gone = 0
    for row in IncomingReferral.objects.filter(state=State.WRITING):
        left = (row.runs_out_on - today).days
        if left < 0:
            gone += dispose(row, today)
        else:
            _tell_of_end(row, left)
    return gone


def _tell_of_end(row: IncomingReferral, left: int) -> None:
    step = min((days for days in TOLD_BEFORE if left <= days), default=None)
    if step is None:
        return
    put_in_outbox(
        key=f"incoming:ends:{row.pk}:{row.runs_out_on}:{step}",
        to=row.email,
        subject=f"{row.receipt}: your referral has not been sent",
        body=(
            f"The referral that you began has not been sent. It is kept until "
            f"{uk(row.runs_out_on)} and then deleted. Open it with your link and change or send "
            "it, or ring the review office."
        ),
    )
    if step == max(TOLD_BEFORE):
        tell_officers(
            row,
            f"ends:{row.runs_out_on}",
            "a referral was begun and has not been sent",
            "Somebody began a referral and has not sent it. Please ring and ask.",
        )


def _chase_lead(row: IncomingReferral, today: date) -> None:
    signed_at = row.signed_at or row.begun_at
    waits = (today - timezone.localdate(signed_at)).days
    for days in LEAD_REMINDED_AFTER:
        key = f"{signed_at.timestamp():.0f}:{days}"
        if waits == days and put_in_outbox(
            key=f"incoming:lead-waits:{row.pk}:{key}",
            to=row.email,
            subject=f"{row.receipt}: the Safeguarding Lead has not signed yet",
            body=(
                "Your referral waits for the Safeguarding Lead, who has been sent the link again. "
                "It has not reached the partnership. You can send it without that signature."
            ),
        ):
            mail_lead(row)
    if waits >= LEAD_OVERDUE_AFTER:
        tell_officers(
            row,
            f"lead:{signed_at.timestamp():.0f}",
            "a referral waits for its Safeguarding Lead",
            "A referral has been signed by the referrer and waits for the Safeguarding Lead. It "
            "can be taken in without that signature.",
        )


@transaction.atomic
def dispose(row: IncomingReferral, today: date) -> int:
    """Take away what was typed and who typed it; that there was a referral stays, with its agency.

    Gives 1, or 0 where somebody wrote meanwhile.
    """
    found = IncomingReferral.objects.select_for_update().get(pk=row.pk)
    if found.state != State.WRITING or found.runs_out_on >= today:
        return 0
    for paper in IncomingPaper.objects.filter(referral=found):
        drop_file(paper)
    for kind in (IncomingPaper, IncomingSection, IncomingCode):
        kind.objects.filter(referral=found).delete()
    found.state, found.name, found.job_title, found.telephone = State.RUN_OUT, "", "", ""
    found.email, found.lead_name, found.lead_email = "", "", ""
    found.save()
    IncomingReferral.history.filter(id=found.pk).exclude(name="").delete()
    record("incoming.run_out", f"disposed of the referral {found.receipt}, never sent", by=CLOCK)
    return 1
