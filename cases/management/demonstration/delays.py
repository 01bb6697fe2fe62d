"""What delays a review in the demonstration: a hold of some activities, and a miss explained."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.core.deadlines.delay_reasons import reasons_to_choose
from cases.core.deadlines.explaining import explain_missed
from cases.core.deadlines.extending import extend_deadline
from cases.core.deadlines.holding import put_on_hold
from cases.core.deadlines.models import Deadline
from cases.core.timetable.activities import Activity
from cases.management.demonstration import papers
from cases.management.demonstration.tale import Tale, in_days


def witnesses_wait(tale: Tale) -> None:
    """Let the police ask that nobody speaks with witnesses until they have given evidence."""
    request = papers.pdf(
        "Request to hold part of a review",
        "Witnesses have not given evidence yet. We ask that nobody speaks with them until then.",
        name="request.pdf",
    )
    with tale.ago(0) as by:
        put_on_hold(
            case=tale.case,
            by=by,
            started_on=timezone.localdate() - timedelta(days=6),
            reason="Witnesses have not given evidence yet; the trial is listed for the spring.",
            requested_by="Detective Chief Inspector",
            review_on=in_days(24),
            activities=(Activity.FAMILY_CONTACT, Activity.INTERVIEWS),
            upload=(request.name, request),
        )


def silence_explained(tale: Tale) -> None:
    """Let the officer say why an agency's answer was missed."""
    with tale.ago(0) as by:
        today = timezone.localdate()
        missed = Deadline.objects.filter(
            case=tale.case, kind="trawl_return", met_on=None, due_on__lt=today
        )
        explain_missed(
            case=tale.case,
            by=by,
            deadline=missed[0],
            reason=reasons_to_choose()[1],
            sentence="The service has a new safeguarding lead, who had not been told.",
        )


def trial_awaited(tale: Tale) -> None:
    """Let the chair of the partnership give the report two more months."""
    with tale.ago(2) as by:
        due = Deadline.objects.get(case=tale.case, kind="overview_report", met_on=None)
        assert due.due_on is not None  # noqa: S101  (the protocol prints six months)
        extend_deadline(
            case=tale.case,
            by=by,
            deadline=due,
            new_on=due.due_on + timedelta(days=61),
            delay_reason=reasons_to_choose()[0],
            reason="The criminal trial is listed for the spring.",
            approved_by="The chair of the partnership",
            home_office_notified_on=timezone.localdate(),
        )
