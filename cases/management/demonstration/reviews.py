"""The reviews of the demonstration: one at every stage, as of today."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from cases.core.progress.notes import write_note
from cases.core.workflow.states import State
from cases.family.models import FamilyContact
from cases.family.services import give_link
from cases.management.demonstration import (
    afterwards,
    beginning,
    beside,
    deciding,
    delays,
    gathering,
    outside,
    report,
    twins,
)
from cases.management.demonstration.people import Place
from cases.management.demonstration.tale import Facts, Tale, in_days
from cases.management.demonstration.walk import ENTERED_AFTER, walk
from cases.referral.signing import invite_lead
from cases.trawl import services as trawl
from cases.trawl.models import TrawlRequest
from cases.trawl.paper import ask_for_paper

Places = dict[str, Place]


def _ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def _month_before(day: date) -> date:
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _told(place: Place, facts: Facts, until: State, days_in: int) -> Tale:
    """Tell a review that entered a state so many days ago."""
    return walk(Tale(place, facts, _ago(ENTERED_AFTER[until] + days_in)), until)


def _note(tale: Tale, days_ago: int, text: str, promised_in: int | None = None) -> None:
    promised_on = None if promised_in is None else in_days(promised_in)
    with tale.ago(days_ago) as by:
        write_note(case=tale.case, by=by, text=text, promised_on=promised_on)


# Leicester City -----------------------------------------------------------------------------


def city_referral(places: Places) -> None:
    """A referral that is being written; its decision is due in nine days."""
    facts = Facts(
        "Isaura Wendlebury", "Tobias Grimshawe", "Mireille Wendlebury", ("Rosa", "Leo"),
        "7 Thornapple Row", "LE99 2TA", "husband", "under_18_in_family",
    )  # fmt: skip
    tale = Tale(places["leicester-city"], facts, _month_before(_ago(-9)))
    beginning.opened(tale)
    beginning.described(tale)
    beginning.answered(tale)
    beginning.signature_of_referrer(tale, 2)
    _note(tale, 1, "The housing service telephoned: its lead is back next week.", 4)
    with tale.ago(0) as by:
        invite_lead(case=tale.case, by=by, address="safeguarding.lead@housing.example")


def city_referred_twice(places: Places) -> None:
    """The same death, told by another agency with another spelling: nobody has compared them."""
    facts = Facts(
        "Isaura Wendelbury", "Tobias Grimshaw", "Mireille Wendlebury", ("Rosa", "Leo"),
        "7 Thornapple Row", "LE99 2TA", "husband",
    )  # fmt: skip
    beginning.opened(Tale(places["leicester-city"], facts, _ago(1)))


def city_decision(places: Places) -> None:
    """A case whose decision is overdue."""
    facts = Facts(
        "Perdita Langstaffe", "Rowan Ellacott", "Gideon Langstaffe", ("Clara", "Ned"),
        "31 Coldharbour Terrace", "LE99 5QX",
    )  # fmt: skip
    tale = Tale(places["leicester-city"], facts, _ago(46))
    beginning.ready_to_decide(tale)
    deciding.records_checked(tale, asked=6, silent=1, days=8)
    beginning.family_found(tale)
    deciding.sub_group_met(tale, after=18)
    beginning.recommended(tale)
    beside.joint_with_adults_board(tale, 5)
    _note(tale, 3, "The chair’s office asked for the paper again; sent by secure mail.", 1)
    deciding.meeting_ahead(tale, in_days(9))
    deciding.records_chased(tale)
    deciding.briefed(tale)
    with tale.ago(0, "csp_chair") as by:
        deciding.deputy_named(tale.place, by)


def city_no_review(places: Places) -> None:
    """A decision not to review of which the Home Office has asked more."""
    facts = Facts(
        "Ambrosine Tolhurst", "Lachlan Vane-Petrie", "Sorrel Tolhurst", ("Edith", "Frank"),
        "2 Larchwood Mews", "LE99 7MM", "neighbour",
    )  # fmt: skip
    tale = Tale(places["leicester-city"], facts, _ago(72))
    beginning.no_review(tale)
    beginning.home_office_asks(tale, in_days(5))
    deciding.represented(tale, 4)


def city_trawl(places: Places) -> None:
    """A trawl whose date has passed; two agencies are silent."""
    facts = Facts(
        "Odalys Pinchbeck", "Florian Strake", "Juno Pinchbeck", ("Ada", "Max"),
        "118 Wharf Gardens", "LE99 1WG", "partner",
    )  # fmt: skip
    tale = _told(places["leicester-city"], facts, State.TRAWL, 21)
    gathering.trawl_sent(tale)
    gathering.trawl_answered(tale, 40, 50, silent=2, unsigned=1)
    with tale.ago(0, "case_administrator") as by:
        silent = TrawlRequest.objects.silent().filter(case=tale.case)
        trawl.chase(case=tale.case, by=by, requests=list(silent.values_list("pk", flat=True)))
    gathering.senior_asked_again(tale)
    with tale.ago(0) as by:
        ask_for_paper(case=tale.case, by=by)
    delays.silence_explained(tale)


def city_panel(places: Places) -> None:
    """A panel that meets soon and whose papers wait to be sent."""
    facts = Facts(
        "Calliope Underhay", "Jasper Quillfeather", "Orla Underhay", ("Nell", "Tom"),
        "54 Tanner’s Reach", "LE99 8TR",
    )  # fmt: skip
    tale = _told(places["leicester-city"], facts, State.PANEL, 44)
    gathering.people_appointed(tale)
    gathering.meeting_ahead(tale, in_days(13))
    delays.family_told_every_month(tale)
    delays.officer_away(tale)


def city_comments(places: Places) -> None:
    """A draft that is with the panel, which comments on it."""
    facts = Facts(
        "Seraphina Dray", "Magnus Holtby", "Evander Dray", ("Vera", "Sam"),
        "9 Bellfounder Street", "LE99 3BF", "husband",
    )  # fmt: skip
    tale = _told(places["leicester-city"], facts, State.OVERVIEW, 85)
    report.first_draft(tale)
    report.circulated(tale, lambda: tale.ago(8))
    report.commented(tale, lambda who: tale.ago(4, who), 3)
    report.comments_answered(tale, lambda: tale.ago(1, "author"), 1)
    with tale.ago(0) as by:
        contact = FamilyContact.objects.get(case=tale.case)
        give_link(contact, by=by, to_advocate=True, send=True)
    delays.witnesses_wait(tale)
    delays.planned_later(tale)


def city_signature(places: Places) -> None:
    """A report that the chair of the partnership can sign now."""
    facts = Facts(
        "Thisbe Carnforth", "Dorian Masham", "Ludo Carnforth", ("Ruth", "Jack"),
        "40 Saddler’s Yard", "LE99 6SY",
    )  # fmt: skip
    tale = _told(places["leicester-city"], facts, State.OVERVIEW, 126)
    report.endorsed(tale)


def city_quality(places: Places) -> None:
    """A report that has been with the Home Office for so long that it is time to ask."""
    facts = Facts(
        "Philomena Gaskarth", "Silas Wraxall", "Bartholomew Gaskarth", ("Ivy", "Will"),
        "3 Orchid Passage", "LE99 4OP",
    )  # fmt: skip
    tale = _told(places["leicester-city"], facts, State.HOME_OFFICE_QA, 127)
    afterwards.actions_begun(tale)


def city_publication(places: Places) -> None:
    """A report that is cleared; its publication is being planned."""
    facts = Facts(
        "Leonie Abelthorpe", "Casimir Dunnage", "Tansy Abelthorpe", ("Grace", "Harry"),
        "66 Kiln Hill", "LE99 9KH", "husband",
    )  # fmt: skip
    tale = _told(places["leicester-city"], facts, State.PUBLICATION, 20)
    afterwards.planned(tale, in_days(40), written=9)


def city_actions(places: Places) -> None:
    """A published report; one action is overdue."""
    facts = Facts(
        "Genevra Stallybrass", "Alaric Mundy", "Posy Stallybrass", ("Mary", "Paul"),
        "12 Foundry Close", "LE99 2FC",
    )  # fmt: skip
    tale = _told(places["leicester-city"], facts, State.ACTION_MONITORING, 88)
    afterwards.reported(tale, 2, 510, "Every team is trained; the samples begin.")
    afterwards.links_to_owners(tale, (2, 3))


def city_closed(places: Places) -> None:
    """A review that was brought to its end."""
    facts = Facts(
        "Drusilla Pennefather", "Ivo Haversage", "Kit Pennefather", ("Joan", "Peter"),
        "25 Mill Lane Cottages", "LE99 5ML", "husband",
    )  # fmt: skip
    _told(places["leicester-city"], facts, State.CLOSED, 60)


def city_no_review_closed(places: Places) -> None:
    """A decision not to review with which the Home Office agreed."""
    facts = Facts(
        "Winifred Tredgold", "Anselm Corby", "Lettice Tredgold", ("Anne", "John"),
        "81 Poplar Rise", "LE99 8PR", "lodger",
    )  # fmt: skip
    tale = Tale(places["leicester-city"], facts, _ago(300))
    beginning.no_review(tale)
    beginning.home_office_agreed(tale)


def city_transferred(places: Places) -> None:
    """A case that another partnership took."""
    facts = Facts(
        "Eudora Blackaby", "Merlin Shaftoe", "Rafferty Blackaby", ("Alice", "Mark"),
        "14 Ferry Bank", "LE99 1FB",
    )  # fmt: skip
    tale = Tale(places["leicester-city"], facts, _ago(120))
    beginning.transferred(tale)
    beside.sent_by_hand_and_taken(tale)


# Leicestershire and Rutland -----------------------------------------------------------------


def melton_on_hold(places: Places) -> None:
    """A decision that waits for the inquest."""
    facts = Facts(
        "Hermia Oldroyd-Bligh", "Phineas Gaunt", "Jocelyn Oldroyd", ("Lucy", "Adam"),
        "5 Pinfold Drove", "LE99 7PD",
    )  # fmt: skip
    tale = Tale(places["melton"], facts, _ago(60))
    beginning.ready_to_decide(tale)
    beginning.family_found(tale)
    beginning.recommended(tale)
    beginning.decided(tale, "on_hold", review_hold_on=in_days(21))
    beside.inquest_beside(tale, 4)


def melton_other_review(places: Places) -> None:
    """A case that became another kind of review."""
    facts = Facts(
        "Euphemia Rushbrooke", "Lorcan Tewkes", "Minna Rushbrooke", ("Kate", "Hugh"),
        "22 Chapel Furlong", "LE99 3CF", "friend",
    )  # fmt: skip
    tale = Tale(places["melton"], facts, _ago(150))
    beginning.ready_to_decide(tale, meets=False)
    beginning.recommended(tale, "other_review")
    beginning.decided(tale, "other_review")
    beginning.letters_sent(tale, lambda: tale.after(34))


def charnwood_considered(places: Places) -> None:
    """A case on the agenda of the next meeting, whose agencies are still answering."""
    facts = Facts(
        "Clementina Thurlow", "Osric Penhallow", "Wilfrid Thurlow", ("Iris", "Noah"),
        "19 Bellwether Court", "LE99 3BW", "partner",
    )  # fmt: skip
    tale = Tale(places["charnwood"], facts, _ago(17))
    beginning.ready_to_decide(tale)
    deciding.records_checked(tale, asked=8, silent=3, days=10)
    deciding.meeting_ahead(tale, in_days(6))


def charnwood_trawl(places: Places) -> None:
    """A trawl that is due in a few working days."""
    facts = Facts(
        "Cordelia Brackenbury", "Ansgar Follet", "Linus Brackenbury", ("Jane", "Rob"),
        "90 Gorse Way", "LE99 4GW", "partner",
    )  # fmt: skip
    tale = _told(places["charnwood"], facts, State.TRAWL, 11)
    gathering.trawl_sent(tale)
    gathering.trawl_answered(tale, 38, 43, silent=6)


def charnwood_report(places: Places) -> None:
    """A report whose panel is reading; its chair also works for Leicester City."""
    facts = Facts(
        "Rosamond Elphick", "Benno Catterick", "Sybil Elphick", ("Ella", "Dan"),
        "17 Quarry Steps", "LE99 6QS", "husband",
    )  # fmt: skip
    tale = _told(places["charnwood"], facts, State.OVERVIEW, 80)
    report.first_draft(tale)
    report.circulated(tale, lambda: tale.ago(9))
    report.commented(tale, lambda who: tale.ago(5, who), 2)


def rutland_published(places: Places) -> None:
    """A report that is on the web for twelve months, which are almost over."""
    facts = Facts(
        "Araminta Fosdyke", "Leander Cobb", "Merry Fosdyke", ("Beth", "Joe"),
        "1 Reservoir Lane", "LE99 9RL",
    )  # fmt: skip
    tale = _told(places["rutland"], facts, State.ACTION_MONITORING, 345)
    for number, after in ((2, 560), (4, 640)):
        afterwards.reported(
            tale, number, after, "Done as agreed.", "A sample of records shows that it is in use."
        )


# Gloucestershire and Wakefield --------------------------------------------------------------


def gloucestershire_panel(places: Places) -> None:
    """A panel whose report is due later, because more time was granted."""
    facts = Facts(
        "Millicent Averay", "Torin Haldenby", "Flora Averay", ("Lily", "Ben"),
        "33 Cider Press Walk", "GL99 2CP",
    )  # fmt: skip
    tale = _told(places["gloucestershire"], facts, State.PANEL, 75)
    gathering.people_appointed(tale)
    gathering.first_meeting(tale)
    gathering.meeting_ahead(tale, in_days(15))
    delays.trial_awaited(tale)


def gloucestershire_actions(places: Places) -> None:
    """A published report whose plan is almost done."""
    facts = Facts(
        "Hyacinth Trubshaw", "Corin Maddocks", "Opal Trubshaw", ("Eva", "Luke"),
        "48 Severn Meadow", "GL99 7SM", "husband",
    )  # fmt: skip
    tale = _told(places["gloucestershire"], facts, State.ACTION_MONITORING, 150)
    afterwards.reported(tale, 2, 515, "Done as agreed.", "The question is asked in every repair.")
    afterwards.reported(tale, 4, 545, "An answer came.", "The guidance says it since the summer.")
    afterwards.links_to_owners(tale, (3,))


def wakefield_report(places: Places) -> None:
    """A report that is being written."""
    facts = Facts(
        "Ottilie Crowhurst", "Fabian Sleight", "Hesper Crowhurst", ("Amy", "Matt"),
        "6 Ropery Court", "WF99 1RC",
    )  # fmt: skip
    tale = _told(places["wakefield"], facts, State.OVERVIEW, 70)
    report.first_draft(tale)


def wakefield_quality(places: Places) -> None:
    """A report on which the Home Office wrote; one of its points waits for an answer."""
    facts = Facts(
        "Jemima Ormerod-Lacey", "Quincy Bolland", "Willa Ormerod", ("Nora", "Alex"),
        "71 Spinner’s Brow", "WF99 8SB", "husband",
    )  # fmt: skip
    tale = _told(places["wakefield"], facts, State.HOME_OFFICE_QA, 165)
    afterwards.actions_begun(tale)
    report.home_office_wrote(tale, after=400, answered=2)


EVERY: tuple[Callable[[Places], None], ...] = (
    city_closed,
    city_actions,
    city_publication,
    city_quality,
    city_no_review_closed,
    city_signature,
    city_comments,
    city_transferred,
    city_panel,
    city_no_review,
    city_trawl,
    city_decision,
    city_referral,
    city_referred_twice,
    rutland_published,
    charnwood_report,
    melton_other_review,
    melton_on_hold,
    charnwood_considered,
    charnwood_trawl,
    gloucestershire_actions,
    gloucestershire_panel,
    wakefield_quality,
    wakefield_report,
    *twins.EVERY,
    beside.city_hands_to_gloucestershire,
    beside.rutland_helps,
    beside.gloucestershire_learns,
    outside.being_written,
    outside.waiting_for_the_officer,
    outside.written_report,
    outside.alert_by_a_call,
)
