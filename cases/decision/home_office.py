"""What the Home Office makes of a decision not to review: it asks, agrees or directs."""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case, StepTaken
from cases.core.case.selectors import locked, milestone_on
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.documents.models import Document
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.progress.advance import advance, happened, require_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.decision.letters import FAMILY_NO_REVIEW
from cases.decision.models import HomeOfficeView
from cases.decision.notices import open_notices, release_family_letters, withhold_unsent
from cases.decision.selectors import decision_of, question_open
from partnerships.people.actor import Actor

Kind = HomeOfficeView.Kind
LETTER_KINDS = UploadKinds.PDF | UploadKinds.WORD | UploadKinds.IMAGE
Upload = tuple[str, BinaryIO]


def _opened(case: Case, by: Actor, on: date | None) -> tuple[Case, date]:
    """Lock the case, ask the policy, and give the day: not before the decision was made."""
    case = locked(case)
    require_on(by, case, Verb.RECORD_HOME_OFFICE_VIEW)
    day = happened(on)
    decided = milestone_on(case, Milestone.DECIDED)
    if decided is not None and day < decided:
        raise NotReady([Reason("The Home Office cannot have answered before the decision.")])
    return case, day


def _kept(case: Case, by: Actor, upload: Upload | None, title: str) -> Document | None:
    if upload is None:
        return None
    name, content = upload
    version = keep_upload(
        case=case,
        by=by,
        name=name,
        content=content,
        kinds=LETTER_KINDS,
        title=title,
        kind="home_office_letter",
        reader_verb=Verb.READ_DECISION,
    )
    return version.document


@transaction.atomic
def record_question(
    case: Case,
    *,
    by: Actor,
    on: date,
    note: str,
    reply_by: date | None,
    upload: Upload | None = None,
) -> HomeOfficeView:
    """Record that the Home Office asks for more information, and by when it wants a reply (E8).

    Raises NotReady without what it asks, and for a reply date before the question.
    """
    case, day = _opened(case, by, on)
    wrong = []
    if not note.strip():
        wrong.append(Reason("Say what the Home Office asks."))
    if reply_by is not None and reply_by < day:
        wrong.append(Reason("The reply cannot be wanted before the question was asked."))
    if question_open(case):
        wrong.append(Reason("Record first that its last question was answered."))
    if wrong:
        raise NotReady(wrong)
    view = HomeOfficeView.objects.create(
        case=case,
        kind=Kind.ASKED,
        on=day,
        note=note,
        reply_by=reply_by,
        document=_kept(case, by, upload, "Home Office question"),
        recorded_by=by.name,
        partnership_id=case.partnership_id,
    )
    mark_milestone(case=case, code=Milestone.INFORMATION_ASKED, on=day)
    unmark_milestone(case=case, code=Milestone.INFORMATION_SENT)
    _give_reply_date(case, view)
    refresh_deadlines(case)
    record(
        "home_office.asked",
        "recorded that the Home Office asks for more information",
        by=by,
        case=case,
        on=day,
        details={"view": view.pk, "reply_by": reply_by.isoformat() if reply_by else ""},
    )
    return view


def _give_reply_date(case: Case, view: HomeOfficeView) -> None:
    keep_given_date(
        case=case,
        kind="home_office_information",
        due_on=view.reply_by,
        given_by="the Home Office",
        because="asked for with its question",
    )


@transaction.atomic
def record_reply(case: Case, *, by: Actor, on: date) -> HomeOfficeView:
    """Record that the information which the Home Office asked for was sent.

    Raises NotReady where nothing was asked, or for a day before it was.
    """
    case, day = _opened(case, by, on)
    view = question_open(case)
    if view is None:
        raise NotReady([Reason("The Home Office has asked nothing that is still open.")])
    if day < view.on:
        raise NotReady([Reason("The reply cannot have been sent before the question came.")])
    view.replied_on = day
    view.save()
    mark_milestone(case=case, code=Milestone.INFORMATION_SENT, on=day)
    refresh_deadlines(case)
    record(
        "home_office.replied",
        "recorded that the Home Office was sent the information it asked for",
        by=by,
        case=case,
        on=day,
        details={"view": view.pk},
    )
    return view


@transaction.atomic
def record_agreement(
    case: Case, *, by: Actor, on: date, note: str = "", upload: Upload | None = None
) -> HomeOfficeView:
    """Record that the Home Office agrees: the case closes, and the family can be told (E6, R25)."""
    case, day = _opened(case, by, on)
    view = _answer(case, Kind.AGREES, by, day, note, upload)
    case = advance(case, Step.HOME_OFFICE_AGREES, by=by, on=day)
    _tie(view, case)
    release_family_letters(case)
    return view


@transaction.atomic
def record_direction(
    case: Case, *, by: Actor, on: date, upload: Upload | None, note: str = ""
) -> HomeOfficeView:
    """Record that the Home Office directs a review under section 9(2) (E7, R24).

    The case becomes a review and its clock starts on the day of the direction; what was to be
    told of “no review” is withheld, and whom the protocol names is told of the review. Raises
    NotReady without the direction itself.
    """
    case, day = _opened(case, by, on)
    if upload is None:
        raise NotReady([Reason("Attach the direction.", rule="2004 Act, section 9(2)")])
    view = _answer(case, Kind.DIRECTS, by, day, note, upload)
    mark_milestone(case=case, code=Milestone.DIRECTED, on=day)
    withhold_unsent(
        case,
        because="The Home Office directed a review.",
        by=by,
        codes=(FAMILY_NO_REVIEW,),
    )
    decision = decision_of(case)
    if decision is not None:
        open_notices(case, decision, by=by, directed=True)
    case = advance(case, Step.HOME_OFFICE_DIRECTS, by=by, on=day)
    _tie(view, case)
    return view


def _answer(
    case: Case, kind: Kind, by: Actor, day: date, note: str, upload: Upload | None
) -> HomeOfficeView:
    if case.state != State.AWAITING_HOME_OFFICE:
        raise NotReady([Reason("The case does not await the Home Office.")])
    title = "Home Office direction" if kind is Kind.DIRECTS else "Home Office answer"
    view = HomeOfficeView.objects.create(
        case=case,
        kind=kind,
        on=day,
        note=note,
        document=_kept(case, by, upload, title),
        recorded_by=by.name,
        partnership_id=case.partnership_id,
    )
    mark_milestone(case=case, code=Milestone.HOME_OFFICE_ANSWERED, on=day)
    return view


def _tie(view: HomeOfficeView, case: Case) -> None:
    view.step = StepTaken.objects.filter(case=case).latest("pk")
    view.save()
