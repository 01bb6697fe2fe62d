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
from cases.core.workflow.plug import LetterKind, NotReady, Passage, Reason, means
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

    called: str = means("The working labels of those who died, never a name")
    outcome: str = means("The decision in words")
    is_review: bool = means("Whether there will be a review")
    is_hold: bool = means("Whether the decision waits for proceedings")
    rationale: str = means("The chair’s rationale")
    conditions: str = means("Conditions of the decision, if any")
    limbs: tuple[str, ...] = means("The criteria relied on")
    decided_on: date = means("The day of the decision")
    decided_by: str = means("Who signed the decision")
    decided_as: str = means("As what he or she signed it")
    directed: bool = means("Whether the Home Office directed the review", default=False)
    subject: str = means("The subject line as proposed", default="")


@dataclass(frozen=True)
class FamilyNotice:
    """What a family is told, addressed to one contact or to the family as such.

    `liaison` says that the letter is handed over by the family liaison officer; `chair_later`
    that the chair writes after the first meeting of the panel (LC ¶31).
    """

    to_name: str = means("The person whom the letter is addressed to, or “The family …”")
    salutation: str = means("“Dear” and the name")
    decided_on: date = means("The day of the decision")
    chair_later: bool = means("Whether the chair writes after the first panel meeting")
    mailbox: str = means("The partnership’s e-mail address")
    officer: str = means("The title of the officer who runs reviews")
    qa_body: str = means("What the Home Office’s panel is called")
    home_office_agreed: bool = means(
        "Whether the Home Office agrees that there is no review", default=False
    )
    held: bool = means("Whether the decision waits for proceedings", default=False)
    language: str = means("The language the person asked for", default="")
    subject: str = means("The subject line as proposed", default="")


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
        subject="DHR SOM-SAMPLE: decision",
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
    recipient: Recipient


_PROFESSIONAL = (
    _Kind("decision_home_office", "Decision: notice to the Home Office", Recipient.HOME_OFFICE),
    _Kind("decision_coroner", "Decision: letter to the coroner", Recipient.CORONER),
    _Kind("decision_referrer", "Decision: feedback to the referrer", Recipient.REFERRER),
    _Kind("decision_police_lead", "Decision: letter to the police lead", Recipient.POLICE_LEAD),
    _Kind(
        "decision_sub_group_chair",
        "Decision: note to the chair of the sub-group",
        Recipient.SUB_GROUP_CHAIR,
    ),
    _Kind(
        "decision_board_chair",
        "Decision: copy to the independent board chair",
        Recipient.INDEPENDENT_BOARD_CHAIR,
    ),
    _Kind(
        "decision_safety_head",
        "Decision: copy to the head of community safety",
        Recipient.COMMUNITY_SAFETY_HEAD,
    ),
    _Kind(
        "decision_partnership",
        "Decision: note to the wider partnership",
        Recipient.WIDER_PARTNERSHIP,
    ),
    _Kind("decision_districts", "Decision: note to the other districts", Recipient.OTHER_DISTRICTS),
)
_OUTCOME = (
    Passage("The decision", fields=("outcome",)),
    Passage("The day of the decision", fields=("decided_on",)),
)
_REASONED = (
    *_OUTCOME,
    Passage("The rationale of the decision", fields=("rationale",), rule="LC ¶29; LR §2.8.1"),
)
#: The first letter to a family carries advocacy information (R83).
_FAMILY = (
    Passage("Who can speak for the family: advocacy", words=("advocacy",), rule="GL §2.6"),
    Passage("How the family can reach you", fields=("mailbox", "officer")),
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
            f"letters/texts/{kind.code}.txt",
            DecisionNotice,
            _notice_sample,
            on_sent=_home_office_told if kind.recipient is Recipient.HOME_OFFICE else _sent,
            compulsory=_REASONED if kind.recipient is Recipient.HOME_OFFICE else _OUTCOME,
        )
        for kind in _PROFESSIONAL
    ),
    LetterKind(
        OTHERS,
        "Decision: note",
        "others",
        "letters/texts/decision_partnership.txt",
        DecisionNotice,
        _notice_sample,
        on_sent=_sent,
        compulsory=_OUTCOME,
    ),
    *(
        LetterKind(
            code,
            title,
            Recipient.FAMILY.value,
            f"letters/texts/{code}.txt",
            FamilyNotice,
            _family_sample,
            blocked=_family_blocked,
            on_sent=_family_told,
            compulsory=_FAMILY,
        )
        for code, title in (
            (FAMILY_REVIEW, "Letter to the family: there will be a review"),
            (FAMILY_OTHER, "Letter to the family: another kind of review"),
            (FAMILY_NO_REVIEW, "Letter to the family: no review"),
        )
    ),
)


def letters_of_decision(case: Case) -> list[Letter]:
    """Give the letters that came of the case's decisions."""
    return list(Letter.objects.filter(case=case, subject_kind=SUBJECT).order_by("pk"))
