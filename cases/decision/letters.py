"""The letters of a decision: their kinds, their merge fields, and when one may not go yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.core.case.models import Case
from cases.core.case.selectors import milestone_on
from cases.core.case.services import mark_milestone
from cases.core.notices.models import Letter
from cases.core.protocol.choices import Recipient
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import LetterKind, NotReady, Reason
from cases.decision.no_review import home_office_told
from cases.family.models import FamilyContact
from cases.family.selectors import family_letter_blocked, family_letters_on_hold
from partnerships.people.actor import Actor

SUBJECT = "decision"


@dataclass(frozen=True)
class DecisionNotice:
    """What a professional is told: the outcome, who decided and when; no name of a person.

    `called` are the working labels of those who died; `limbs` the criteria relied on, in words.
    """

    called: str
    outcome: str
    is_review: bool
    is_hold: bool
    rationale: str
    conditions: str
    limbs: tuple[str, ...]
    decided_on: date
    decided_by: str
    decided_as: str
    directed: bool = False
    subject: str = ""


@dataclass(frozen=True)
class FamilyNotice:
    """What a family is told, addressed to one contact or to the family as such.

    `liaison` says that the letter is handed over by the family liaison officer; `chair_later`
    that the chair writes after the first meeting of the panel (LC ¶31).
    """

    to_name: str
    salutation: str
    decided_on: date
    chair_later: bool
    mailbox: str
    officer: str
    qa_body: str
    home_office_agreed: bool = False
    held: bool = False
    language: str = ""
    subject: str = ""


def _notice_sample() -> DecisionNotice:
    return DecisionNotice(
        called="Adult A",
        outcome="Review",
        is_review=True,
        is_hold=False,
        rationale="The criteria are met; three agencies knew the household.",
        conditions="",
        limbs=("Death from violence by an intimate partner",),
        decided_on=date(2026, 4, 1),
        decided_by="Isaura Wendlebury",
        decided_as="Chair of the Community Safety Partnership",
        subject="DHR SOM-2026-001: decision",
    )


def _family_sample() -> FamilyNotice:
    return FamilyNotice(
        to_name="Benedikt Quenby-Tarrant",
        salutation="Dear Benedikt Quenby-Tarrant",
        decided_on=date(2026, 4, 1),
        chair_later=True,
        mailbox="reviews@somerby.example",
        officer="Review officer",
        qa_body="Home Office Quality Assurance Panel",
        subject="A review after the death of your relative or friend",
    )


def _family_blocked(letter: Letter) -> str:
    case = letter.case
    return family_letter_blocked(case, _addressed(letter)) or family_letters_on_hold(case)


def _addressed(letter: Letter) -> FamilyContact | None:
    _, _, number = letter.recipient_code.partition(":")
    if not number:
        return None
    return FamilyContact.objects.filter(case_id=letter.case_id, pk=int(number)).first()


def _sent(letter: Letter, by: Actor, on: date) -> None:
    """Refuse a day before the decision: nobody can have been told of it then."""
    decided = milestone_on(letter.case, Milestone.DECIDED)
    if decided is not None and on < decided:
        raise NotReady([Reason("The letter cannot have been sent before the decision was made.")])


def _home_office_told(letter: Letter, by: Actor, on: date) -> None:
    _sent(letter, by, on)
    mark_milestone(case=letter.case, code=Milestone.HOME_OFFICE_NOTIFIED, on=on)
    home_office_told(letter.case, on)


def _family_told(letter: Letter, by: Actor, on: date) -> None:
    _sent(letter, by, on)
    mark_milestone(case=letter.case, code=Milestone.FAMILY_TOLD, on=on)


@dataclass(frozen=True)
class _Kind:
    code: str
    title: str
    template: str
    recipient: Recipient


_PROFESSIONAL = (
    _Kind(
        "decision_home_office",
        "Decision: notice to the Home Office",
        "home_office",
        Recipient.HOME_OFFICE,
    ),
    _Kind("decision_coroner", "Decision: letter to the coroner", "coroner", Recipient.CORONER),
    _Kind(
        "decision_referrer", "Decision: feedback to the referrer", "referrer", Recipient.REFERRER
    ),
    _Kind(
        "decision_police_lead",
        "Decision: letter to the police lead",
        "police_lead",
        Recipient.POLICE_LEAD,
    ),
    _Kind(
        "decision_sub_group_chair",
        "Decision: note to the chair of the sub-group",
        "sub_group_chair",
        Recipient.SUB_GROUP_CHAIR,
    ),
    _Kind(
        "decision_board_chair",
        "Decision: copy to the independent board chair",
        "board_chair",
        Recipient.INDEPENDENT_BOARD_CHAIR,
    ),
    _Kind(
        "decision_safety_head",
        "Decision: copy to the head of community safety",
        "safety_head",
        Recipient.COMMUNITY_SAFETY_HEAD,
    ),
    _Kind(
        "decision_partnership",
        "Decision: note to the wider partnership",
        "partnership",
        Recipient.WIDER_PARTNERSHIP,
    ),
    _Kind(
        "decision_districts",
        "Decision: note to the other districts",
        "districts",
        Recipient.OTHER_DISTRICTS,
    ),
)
OTHERS = "decision_others"
FAMILY_REVIEW, FAMILY_OTHER = "decision_family_review", "decision_family_other"
FAMILY_NO_REVIEW = "decision_family_no_review"
CODES: dict[Recipient, str] = {kind.recipient: kind.code for kind in _PROFESSIONAL}

LETTERS: tuple[LetterKind, ...] = (
    *(
        LetterKind(
            kind.code,
            kind.title,
            kind.recipient.value,
            f"letters/decision/{kind.template}.html",
            DecisionNotice,
            _notice_sample,
            on_sent=_home_office_told if kind.recipient is Recipient.HOME_OFFICE else _sent,
        )
        for kind in _PROFESSIONAL
    ),
    LetterKind(
        OTHERS,
        "Decision: note",
        "others",
        "letters/decision/partnership.html",
        DecisionNotice,
        _notice_sample,
        on_sent=_sent,
    ),
    *(
        LetterKind(
            code,
            title,
            Recipient.FAMILY.value,
            f"letters/decision/{template}.html",
            FamilyNotice,
            _family_sample,
            blocked=_family_blocked,
            on_sent=_family_told,
        )
        for code, title, template in (
            (FAMILY_REVIEW, "Letter to the family: there will be a review", "family_review"),
            (FAMILY_OTHER, "Letter to the family: another kind of review", "family_other"),
            (FAMILY_NO_REVIEW, "Letter to the family: no review", "family_no_review"),
        )
    ),
)


def letters_of_decision(case: Case) -> list[Letter]:
    """Give the letters that came of the case's decisions."""
    return list(Letter.objects.filter(case=case, subject_kind=SUBJECT).order_by("pk"))
