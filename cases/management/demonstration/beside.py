"""Beside the reviews by law: other reviews, transfers, help for others, local reviews."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.assist.services import ask_support, open_assist
from cases.core.documents.models import DocumentVersion
from cases.handover import sending
from cases.handover.models import Answer, TransferOut
from cases.local_review import services as local
from cases.management.demonstration import beginning
from cases.management.demonstration.papers import pdf
from cases.management.demonstration.people import Place
from cases.management.demonstration.tale import Facts, Tale, in_days
from cases.referral.parallel import agree_jointly, save_parallel
from cases.trawl.services import prepare_round, send_round

Places = dict[str, Place]


def another_review(tale: Tale, days_ago: int, **said: Any) -> int:
    """Record another review of the same death; give its number."""
    with tale.ago(days_ago) as by:
        row = save_parallel(case=tale.case, by=by, values={"together": "beside", **said})
        number: int = row.pk
        return number


def joint_with_adults_board(tale: Tale, days_ago: int) -> None:
    """Let the review be considered jointly with a safeguarding adult review."""
    number = another_review(
        tale,
        days_ago,
        kind="adult",
        body="Safeguarding adults board",
        reference="SAR 26-04",
        contact="Board manager",
        contact_email="adults.board@safeguarding.example",
        asked_of="Board manager",
        asked_on=timezone.localdate() - timedelta(days=days_ago + 4),
        standing="considered",
        together="joint",
        expected_on=in_days(12),
    )
    with tale.ago(days_ago) as by:
        agree_jointly(
            case=tale.case,
            by=by,
            number=number,
            values={
                "lead": "us",
                "duties": "Section 9 of the Domestic Violence, Crime and Victims Act 2004, and "
                "section 44 of the Care Act 2014.",
                "plan_terms": "The board comments on the draft before the panel sees it.",
                "plan_family": "One letter and one contact for the family, for both reviews.",
            },
        )


def inquest_beside(tale: Tale, days_ago: int) -> None:
    """Record the inquest for which a decision waits."""
    another_review(
        tale,
        days_ago,
        kind="coronial",
        body="His Majesty’s Coroner",
        reference="INQ 26/118",
        contact="Coroner’s officer",
        standing="running",
        expected_on=in_days(21),
    )


def sent_by_hand_and_taken(tale: Tale) -> None:
    """Send the pack of a transfer by hand, and let the other area take the case."""
    with tale.after(10) as by:
        if TransferOut.objects.get(case=tale.case).pack_id is None:
            return  # No worker has made the pack: nothing can have been sent.
        sending.send_by_hand(
            case=tale.case,
            by=by,
            on=timezone.localdate(),
            how="secure_mail",
            to="Duty officer",
            proof=("receipt.pdf", pdf("Receipt", "Delivered and read.")),
        )
    with tale.after(20) as by:
        sending.chase(case=tale.case, by=by, note="Its officer will answer this week.")
    with tale.after(24) as by:
        sending.record_answer(
            case=tale.case,
            by=by,
            answer=Answer.ACCEPTED,
            on=timezone.localdate(),
            answered_by="Duty officer",
            their_reference="BV 26/031",
        )


def city_hands_to_gloucestershire(places: Places) -> None:
    """A case that another partnership of this installation has not answered yet."""
    facts = Facts(
        "Sidonie Hartwhistle", "Caspar Renfrey", "Maud Hartwhistle", ("Ruth", "Neil"),
        "2 Ropewalk", "LE99 2RW",
    )  # fmt: skip
    tale = Tale(places["leicester-city"], facts, timezone.localdate() - timedelta(days=12))
    beginning.opened(tale)
    beginning.described(tale)
    beginning.answered(tale)
    with tale.ago(4) as by:
        papers = DocumentVersion.objects.filter(document__case=tale.case)
        sending.transfer_out(
            tale.case,
            by=by,
            to_partnership=places["gloucestershire"].partnership,
            because="The person who died had moved there in the spring, and was registered there.",
            documents=[each.document_id for each in papers],
        )


def rutland_helps(places: Places) -> None:
    """Another area's review that needs agencies here."""
    place = places["rutland"]
    facts = Facts("Ursula Pennifold", "", "", ("", ""), "", "")
    tale = Tale(place, facts, timezone.localdate() - timedelta(days=15))
    with tale.ago(9) as by:
        tale.case = open_assist(
            by=by,
            values={
                "area": "Arden Forest Community Safety Partnership",
                "their_reference": "AF-DHR-12",
                "contact": "Review manager",
                "contact_email": "reviews@arden-forest.example",
                "asked_on": timezone.localdate() - timedelta(days=2),
                "reply_by": in_days(12),
                "period_from": timezone.localdate() - timedelta(days=5 * 365),
                "period_to": timezone.localdate() - timedelta(days=120),
                "note": "The family lived in the county for three years.",
            },
            person_who_died=facts.died,
        )
    with tale.ago(8) as by:
        made = prepare_round(case=tale.case, by=by)
        send_round(case=tale.case, by=by, number=made.number, due_on=in_days(8))
    with tale.ago(1) as by:
        ask_support(
            case=tale.case,
            by=by,
            values={
                "kind": "chronology",
                "of_whom": "Housing service",
                "asked_on": timezone.localdate(),
                "due_on": in_days(20),
                "note": "",
            },
        )


def gloucestershire_learns(places: Places) -> None:
    """A learning review before its workshop, and a near miss that is being considered."""
    place = places["gloucestershire"]
    day = timezone.localdate()
    learning = Tale(
        place, Facts("Petronel Askwith", "", "", ("", ""), "", ""), day - timedelta(days=40)
    )
    with learning.ago(38) as by:
        learning.case = local.consider(
            by=by,
            kind="learning",
            found_on=timezone.localdate(),
            name=learning.facts.died,
            values={
                "found_by": "Domestic abuse service",
                "criteria": ["history", "concerns"],
                "why": "Three agencies had raised concerns, each by itself.",
            },
        )
    with learning.ago(25, "csp_chair") as by:
        local.decide(
            case=learning.case,
            by=by,
            hold=True,
            decided_by="Chair of the partnership",
            on=timezone.localdate(),
            rationale="It is no homicide, but much can be learned about sharing concerns.",
        )
    with learning.ago(20) as by:
        for agency in ("Police", "Housing service", "Domestic abuse service"):
            local.ask_agency(case=learning.case, by=by, agency=agency, on=timezone.localdate())
        local.plan(
            case=learning.case,
            by=by,
            values={
                "chaired_by": "Head of community safety",
                "workshop_on": in_days(18),
                "workshop_at": "Shire Hall",
            },
        )
    near = Tale(
        place, Facts("Tamsin Ollerenshaw", "", "", ("", ""), "", ""), day - timedelta(days=6)
    )
    with near.ago(5) as by:
        local.consider(
            by=by,
            kind="near_miss",
            found_on=timezone.localdate(),
            name=near.facts.died,
            values={
                "found_by": "Ambulance service",
                "criteria": ["near_miss"],
                "consent": "not_asked",
                "why": "A neighbour came by chance.",
            },
        )
