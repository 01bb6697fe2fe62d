"""The Home Office's letter: recorded, copied on, each of its points answered (R95, R97)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import pluralize
from django.utils import timezone

from cases.core.access.seats import seat_holders
from cases.core.access.verbs import Seat, Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.documents.models import DocumentVersion
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import happened, require_on
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choices import Recipient
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.quality_assurance.models import LetterCopy, QualityLetter, QualityPoint
from cases.quality_assurance.selectors import last_submission, latest_letter
from partnerships.models import Membership
from partnerships.people.actor import Actor
from partnerships.people.roles import Role

LETTER_KIND = "home_office_letter"
COPIED_BY_LINK = {
    Recipient.CHAIR: (Seat.INDEPENDENT_CHAIR, Seat.AUTHOR),
    Recipient.PANEL: (Seat.PANEL_MEMBER,),
    Recipient.SUB_GROUP: (Role.SUB_GROUP_MEMBER,),
}


@dataclass(frozen=True)
class LetterFacts:
    """What the letter says of itself: when written, received, considered, and its outcome."""

    outcome: str
    dated_on: date
    received_on: date
    panel_on: date | None = None


@transaction.atomic
def record_quality_letter(
    *,
    case: Case,
    by: Actor,
    facts: LetterFacts,
    points: Sequence[str],
    name: str,
    content: BinaryIO,
    no_points_meant: bool = False,
) -> QualityLetter:
    """Record the Home Office's letter on the last submission, and copy it on (R95, R97).

    Raises UploadRefused, and NotReady for dates out of order or changes asked without a point
    (unless `no_points_meant` says that the letter lists none).
    """
    case = locked(case)
    require_on(by, case, Verb.RECORD_QA_LETTER)
    submission = last_submission(case)
    reasons = _wrong_dates(facts, submission.sent_on if submission else None)
    if submission is None:
        reasons.append(Reason("No submission is recorded that a letter could answer."))
    asked = [point.strip() for point in points if point.strip()]
    if facts.outcome != QualityLetter.Outcome.PUBLISH and not asked and not no_points_meant:
        reasons.append(
            Reason("The letter asks for changes, but no point is entered. Enter what it asks for.")
        )
    if reasons or submission is None:
        raise NotReady(reasons)
    happened(facts.received_on)
    scan = keep_upload(
        case=case,
        by=by,
        name=name,
        content=content,
        kinds=UploadKinds.PDF,
        title=f"Home Office letter on submission {submission.round}",
        kind=LETTER_KIND,
        reader_verb=Verb.READ_QA,
    )
    letter = QualityLetter.objects.create(
        submission=submission,
        outcome=facts.outcome,
        dated_on=facts.dated_on,
        received_on=facts.received_on,
        panel_on=facts.panel_on,
        scan=scan,
        recorded_by=by.name,
        partnership_id=case.partnership_id,
    )
    for number, text in enumerate(asked, 1):
        QualityPoint.objects.create(
            letter=letter, number=number, text=text, partnership_id=case.partnership_id
        )
    mark_milestone(case=case, code=Milestone.QA_LETTER_RECEIVED, on=facts.received_on)
    refresh_deadlines(case)
    copied = _copy(case, letter, by)
    record(
        "qa.letter_recorded",
        f"recorded the Home Office's letter on submission {submission.round}: "
        f"{letter.get_outcome_display().lower()}, {len(asked)} point{pluralize(len(asked))}",
        by=by,
        case=case,
        on=facts.received_on,
        details={"outcome": facts.outcome, "copied_to": copied, "sha256": scan.sha256},
    )
    return letter


def _wrong_dates(facts: LetterFacts, sent_on: date | None) -> list[Reason]:
    reasons = []
    if facts.received_on > timezone.localdate():
        reasons.append(Reason("The letter cannot be received in the future."))
    if facts.dated_on > facts.received_on:
        reasons.append(Reason("The letter cannot be dated after the day it was received."))
    if sent_on is not None and facts.dated_on < sent_on:
        reasons.append(Reason("The letter cannot be dated before the report was submitted."))
    if facts.panel_on is not None and facts.panel_on > facts.dated_on:
        reasons.append(Reason("The panel cannot have met after the day the letter is dated."))
    return reasons


def _copy(case: Case, letter: QualityLetter, by: Actor) -> list[str]:
    """Tell those who read here by a link; the others wait until the officer notes the copy."""
    done = []
    for recipient in case.protocol.rules.quality_assurance.letter_copied_to:
        people = _people(case, recipient)
        for user in people:
            put_in_outbox(
                key=f"qa-letter-{letter.pk}-{user.pk}",
                to=user.email,
                subject=f"{case.reference}: a letter for you to read",
                body=(
                    f"A letter on review {case.reference} has been recorded. Sign in to read it:\n"
                    f"{settings.SITE_URL.rstrip('/')}{case_url(case, 'quality_assurance')}\n"
                ),
                case=case,
            )
        LetterCopy.objects.create(
            letter=letter,
            recipient=recipient.value,
            sent_on=timezone.localdate() if people else None,
            how=f"By mail with a link, to {_people_words(len(people))}" if people else "",
            noted_by=by.name if people else "",
            partnership_id=case.partnership_id,
        )
        if people:
            done.append(recipient.value)
    return done


def _people_words(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _people(case: Case, recipient: Recipient) -> list[Any]:
    holders = COPIED_BY_LINK.get(recipient, ())
    if any(isinstance(holder, Role) for holder in holders):
        rows = (
            Membership.objects.here()
            .active_on(timezone.localdate())
            .filter(role__in=[str(holder) for holder in holders])
            .select_related("user")
        )
        return [row.user for row in rows]
    return list({user.pk: user for seat, user in seat_holders(case) if seat in holders}.values())


@transaction.atomic
def note_copy(*, case: Case, by: Actor, copy: LetterCopy, sent_on: date, how: str) -> LetterCopy:
    """Note that somebody got a copy of the letter, on which day and how (R97)."""
    case = locked(case)
    require_on(by, case, Verb.SEND_LETTERS)
    row = LetterCopy.objects.get(pk=copy.pk, letter__submission__case=case)
    row.sent_on, row.how, row.noted_by = happened(sent_on), how.strip(), by.name
    row.save()
    record(
        "qa.letter_copied",
        f"noted that the {row.recipient_words} has a copy of the Home Office's letter",
        by=by,
        case=case,
        on=sent_on,
    )
    return row


@transaction.atomic
def answer_quality_point(
    *, case: Case, by: Actor, point: QualityPoint, answer: str, reason: str, seen_version: int
) -> QualityPoint:
    """Accept or reject a point of the letter, with the reason (R95; LC ¶93).

    Raises NotReady without a reason, or when somebody has answered since the page was made.
    """
    case = locked(case)
    require_on(by, case, Verb.ANSWER_QA_POINTS)
    row = QualityPoint.objects.get(pk=point.pk, letter__submission__case=case)
    if row.version != seen_version:
        raise NotReady([Reason(f"{row.answered_by} answered this point meanwhile.")])
    if answer not in QualityPoint.Answer.values:
        raise NotReady([Reason("Say whether the point is accepted or rejected.")])
    if not reason.strip():
        words = "What was changed?" if answer == QualityPoint.Answer.ACCEPTED else "Why not?"
        raise NotReady([Reason(f"Give the reason: {words}")])
    row.answer, row.reason = answer, reason.strip()
    row.answered_by, row.answered_at = by.name, timezone.now()
    row.version += 1
    row.save()
    record(
        "qa.point_answered",
        f"{row.get_answer_display().lower()}ed point {row.number} of the Home Office's letter",
        by=by,
        case=case,
        because=row.reason,
    )
    return row


@transaction.atomic
def redact_letter(*, case: Case, by: Actor, name: str, content: BinaryIO) -> DocumentVersion:
    """Keep a copy of the Home Office's letter with names taken out, which is the one published."""
    case = locked(case)
    require_on(by, case, Verb.RECORD_QA_LETTER, Verb.PUBLISH)
    letter = latest_letter(case)
    if letter is None:
        raise NotReady([Reason("There is no Home Office letter yet.")])
    version = keep_upload(
        case=case,
        by=by,
        name=name,
        content=content,
        kinds=UploadKinds.PDF,
        title="Home Office letter, copy for publication",
        kind="home_office_letter_redacted",
        reader_verb=Verb.READ_QA,
    )
    letter.redacted = version
    letter.save()
    record(
        "qa.letter_redacted",
        "kept a copy of the Home Office's letter for publication",
        by=by,
        case=case,
        details={"sha256": version.sha256},
    )
    return version
