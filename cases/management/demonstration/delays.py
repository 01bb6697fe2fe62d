"""What delays a review in the demonstration: a hold of some activities, and a miss explained."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.deadlines.delay_reasons import reasons_to_choose
from cases.core.deadlines.explaining import explain_missed
from cases.core.deadlines.extending import extend_deadline
from cases.core.deadlines.holding import put_on_hold
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.planning import plan_stages
from cases.core.progress.work.giving import give
from cases.core.progress.work.rows import items_of
from cases.core.timetable.activities import Activity
from cases.core.workflow.states import State
from cases.family.models import FamilyContact, Updates
from cases.family.services import save_contact
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


def planned_later(tale: Tale) -> None:
    """Let the officer plan the report for later than usual, as the trial is awaited."""
    with tale.ago(0) as by:
        plan_stages(
            case=tale.case,
            by=by,
            ends={State.OVERVIEW.value: in_days(75)},
            because="The author waits for the end of the criminal trial.",
        )


def officer_away(tale: Tale) -> None:
    """Let the officer give the work of this review to her colleague, while she is on leave."""
    with tale.ago(0) as by:
        mine = [
            item
            for item in items_of(Reach.of(by), timezone.localdate())
            if item.row.case_id == tale.case.pk and item.is_own and item.can_be_given
        ]
        give(
            by=by,
            items=mine,
            seen={item.row.key: 0 for item in mine},
            to=tale.place.people["second_officer"],
            because="On leave for a week; please see that the papers go out.",
            until_on=in_days(7),
        )


def family_told_every_month(tale: Tale) -> None:
    """Let the family's contact ask to be told how the review goes every four weeks."""
    with tale.ago(0) as by:
        contact = FamilyContact.objects.get(case=tale.case)
        wishes = {
            "updates": Updates.WEEKS.value,
            "updates_every": 4,
            "updates_agreed_on": timezone.localdate() - timedelta(days=20),
        }
        save_contact(tale.case, wishes, by=by, contact=contact, to_person=contact.to_person_id)


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
