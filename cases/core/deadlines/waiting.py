"""What waits while a review, or a part of it, is on hold (R29; LR §2.9; LC ¶15, ¶18, ¶28).

What is decided, sent out or asked of others waits. What has happened may always be recorded,
letters that are due already still go, dates may be changed, and everything can be read.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import Enum

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.deadlines.models import Hold
from cases.core.deadlines.selectors import url_of
from cases.core.timetable.activities import Activity
from cases.core.timetable.calendar import uk
from cases.core.workflow.plug import NotReady, Reason
from partnerships.people.actor import Actor

RULE = "A hold stops the activities that it names (Leicestershire and Rutland, 2.9)."
#: What no hold stops, as the pages and docs/process.md say it.
GOES_ON = (
    "recording what has happened: the referral, returns, minutes, a letter received, an update",
    "letters that are due already, such as those that tell of the decision; to the family only "
    "where the hold does not name contact with them",
    "extending a deadline, setting a date and ending the hold",
    "reading, and cancelling, withdrawing or taking down what was sent",
)


class Waits(Enum):
    """A piece of work that a hold stops: of which activity, in words that begin a sentence.

    Work of no activity waits only while the whole review is on hold. `only_named` is work that
    goes on under a hold of the whole review and waits where the hold names its activity.
    """

    PUTTING_TO_DECISION = (Activity.DECISION, "Putting the case to decision")
    DECIDING = (Activity.DECISION, "Deciding on a review")
    LETTERS_TO_FAMILY = (Activity.FAMILY_CONTACT, "Letters to the family", True)
    LINKS_TO_FAMILY = (Activity.FAMILY_CONTACT, "Giving the family a private link")
    SENDING_TRAWL = (Activity.TRAWL, "Sending a trawl")
    CHASING_TRAWL = (Activity.TRAWL, "Chasing agencies for an answer to the trawl")
    APPOINTING = (None, "Appointing the chair, the author and panel members")
    OPENING_PANEL = (Activity.PANEL, "Opening the panel")
    ARRANGING_MEETINGS = (Activity.PANEL, "Arranging panel meetings")
    SENDING_PAPERS = (Activity.PANEL, "Sending the meeting papers")
    AGREEING_TERMS = (Activity.PANEL, "Agreeing the terms of reference")
    BEGINNING_REPORT = (Activity.REPORT, "Beginning the overview report")
    UPLOADING_DRAFTS = (Activity.REPORT, "Uploading a draft")
    CIRCULATING_DRAFTS = (Activity.REPORT, "Sending a draft round")
    COMMENTING = (Activity.REPORT, "Commenting on a draft and answering comments")
    WRITING_RECOMMENDATIONS = (Activity.REPORT, "Writing recommendations")
    SIGNING_REPORT = (Activity.REPORT, "Signing off the report")
    SUBMITTING = (Activity.REPORT, "Sending the report to the Home Office")
    PUBLISHING = (Activity.PUBLICATION, "Publishing the report")
    WRITING_ACTIONS = (Activity.ACTIONS, "Writing and agreeing the action plan")
    ASKING_ACTION_OWNERS = (Activity.ACTIONS, "Asking owners about their actions")
    CLOSING = (None, "Closing the review")

    def __init__(self, activity: Activity | None, words: str, only_named: bool = False) -> None:
        self.activity = activity
        self.words = words
        self.only_named = only_named

    def waits_under(self, hold: Hold) -> bool:
        """Say whether this work waits under a hold."""
        if self.only_named and hold.is_whole:
            return False
        return hold.covers(self.activity)


def waits_with(activity: Activity) -> list[str]:
    """Give the work in this system that waits with an activity, in words."""
    return [each.words for each in Waits if each.activity is activity]


def in_a_row(words: list[str]) -> str:
    """Give phrases as one line: only the first begins with a capital."""
    return "; ".join(
        each if n == 0 else each[:1].lower() + each[1:] for n, each in enumerate(words)
    )


def holds_against(
    case: Case, what: Waits, *, on: date | None = None, but_for: Collection[int] = ()
) -> list[Hold]:
    """Give the open holds under which a piece of work waits.

    `on` is the day of what is only written down now: it waits for no hold that began afterwards.
    `but_for` are holds, by their number, that the work itself ends.
    """
    found = Hold.objects.filter(case=case, ended_on=None).exclude(pk__in=but_for)
    if on is not None:
        found = found.filter(started_on__lte=on)
    return [hold for hold in found if what.waits_under(hold)]


def reasons_on_hold(
    case: Case,
    what: Waits,
    *,
    by: Actor | None = None,
    on: date | None = None,
    but_for: Collection[int] = (),
) -> list[Reason]:
    """Give why a piece of work waits: the hold and, to those who see deadlines, its reason.

    `by` is who wants to do it; without anybody nothing that a person wrote is shown.
    """
    holds = holds_against(case, what, on=on, but_for=but_for)
    may_read = bool(holds and by) and Reach.of(by).on(case).allows(Verb.READ_DEADLINES)  # type: ignore[arg-type]  # by is asked first
    reasons = []
    for hold in holds:
        waits = f"{hold.in_words[:1].upper()}{hold.in_words[1:]}"
        said = f"{what.words} waits. {waits}: on hold since {uk(hold.started_on)}."
        if may_read:
            said += f" Asked for by {hold.requested_by}. {hold.reason}"
        reasons.append(
            Reason(
                said, url=url_of(case, "hold_page", hold=hold.pk), rule=RULE, link="Open the hold"
            )
        )
    return reasons


def refuse_on_hold(
    case: Case,
    what: Waits,
    *,
    by: Actor | None = None,
    on: date | None = None,
    but_for: Collection[int] = (),
) -> None:
    """Raise NotReady while a piece of work is on hold (R29). One query where nothing is on hold."""
    reasons = reasons_on_hold(case, what, by=by, on=on, but_for=but_for)
    if reasons:
        raise NotReady(reasons)
