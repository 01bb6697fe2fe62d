"""Before and round a decision: records checked, sub-group met, deputy named, a representation."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.utils import timezone

from cases.core.case.models import Case
from cases.core.identity.models import Part, Person
from cases.decision import no_review, sub_group
from cases.decision.briefing import ask_for_briefing
from cases.decision.deputies import name_deputy
from cases.decision.meeting_models import SubGroupMeeting
from cases.decision.sub_group import Called
from cases.management.demonstration.people import Place
from cases.management.demonstration.tale import Tale, in_days
from cases.records_check import services as records
from cases.records_check.answer import Said, take_answer
from cases.records_check.models import RecordsRequest
from partnerships.people.actor import Actor

INVOLVEMENT = "Two calls in the year before the death; advice was given and no further contact."


def records_checked(tale: Tale, *, asked: int, silent: int, days: int, after: int = 9) -> None:
    """Send the notice to some agencies; let all but a few answer before the date on it."""
    with tale.after(after) as by:
        records.send_notices(
            case=tale.case,
            by=by,
            agencies=[agency.pk for agency in tale.place.agencies[:asked]],
            reply_by=timezone.localdate() + timedelta(days=days),
            asks_involvement=True,
        )
    with tale.after(after + 2) as by:
        died = Person.objects.get(case=tale.case, part=Part.DECEASED)
        for number, request in enumerate(_asked(tale.case)[: asked - silent]):
            known = number % 3 == 0
            said = Said(
                name="Thomasina Wragby",
                job="Records manager",
                holds="known" if known else "nothing",
                secured_on=timezone.localdate() if known else None,
                known=(died.pk,) if known else (),
                involvement=INVOLVEMENT if known else "",
            )
            take_answer(request=request, by=by, said=said, came="telephone")


def _asked(case: Case) -> list[RecordsRequest]:
    return list(RecordsRequest.objects.filter(case=case).select_related("agency").order_by("pk"))


def records_chased(tale: Tale) -> None:
    """Chase the silent ones today."""
    with tale.ago(0, "case_administrator") as by:
        records.chase(case=tale.case, by=by)


def sub_group_met(tale: Tale, after: int) -> None:
    """Let the sub-group meet about the case, with a guest from the police."""
    with tale.after(after - 5) as by:
        meeting = sub_group.call_meeting(
            _called(tale.day(after), "Committee room 2, City Hall"), by=by, cases=[tale.case.pk]
        )
        sub_group.add_guest(
            meeting.number, name="Barnaby Oxenhope", post="Senior investigating officer", by=by
        )
    with tale.after(after) as by:
        meeting.refresh_from_db()
        sub_group.record_meeting(
            meeting.number,
            by=by,
            version=meeting.version,
            attendance={each.pk: "present" for each in meeting.attenders.all()},
            discussions={
                each.pk: "Agencies told what they hold. The police see no reason to wait."
                for each in meeting.items.all()
            },
            minutes="The sub-group meets again next month.",
            held=True,
        )


def _called(on: date, place: str) -> Called:
    return Called(on=on, starts_at=time(14, 0), place=place, note="Minutes of the last meeting")


def meeting_ahead(tale: Tale, on: date) -> SubGroupMeeting:
    """Call a meeting that is still to come, with the case on its agenda."""
    with tale.ago(1) as by:
        return sub_group.call_meeting(
            _called(on, "Council offices, room 4"), by=by, cases=[tale.case.pk]
        )


def briefed(tale: Tale) -> None:
    """Ask for the briefing of the chair."""
    with tale.ago(0) as by:
        ask_for_briefing(tale.case, by=by)


def deputy_named(place: Place, by: Actor) -> None:
    """Let the chair name in advance who signs during leave; in scope."""
    name_deputy(
        by=by,
        user=place.people["named_senior"],
        starts_on=in_days(10),
        ends_on=in_days(24),
        because="Annual leave.",
    )


def represented(tale: Tale, days_ago: int) -> None:
    """Let somebody speak against the decision not to review."""
    with tale.ago(days_ago) as by:
        no_review.record_representation(
            tale.case,
            by=by,
            made_by="family",
            who=f"Sister of {tale.labels['died']}",
            received_on=timezone.localdate(),
            what="She asked several services for help in the last year and wants to know why "
            "nobody looks at that.",
            answer_by=in_days(7),
        )
