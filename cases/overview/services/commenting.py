"""Comments on paragraphs, what the author answers, and that somebody has finished (R85, R143)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.drafts.services import discard_draft
from cases.core.progress.advance import require_on
from cases.overview.models import (
    Comment,
    CommentRound,
    Paragraph,
    QualityAnswers,
    RoundRecipient,
)
from cases.overview.people import agency_of
from cases.overview.selectors import current_round
from cases.overview.services.common import refuse
from partnerships.people.actor import Actor

COMMENT_FORM = "overview.comment"


@transaction.atomic
def comment_on(*, case: Case, by: Actor, paragraph: Paragraph, text: str) -> Comment:
    """Comment on a paragraph of the draft that is going round; the typed draft becomes a fact."""
    case = locked(case)
    require_on(by, case, Verb.COMMENT_ON_DRAFT)
    refuse_on_hold(case, Waits.COMMENTING, by=by)
    round = _open_round(case, paragraph)
    if not text.strip():
        raise refuse("Write your comment.")
    agency = agency_of(case, by.user_id)
    comment = Comment.objects.create(
        case=case,
        round=round,
        paragraph=paragraph,
        place=_now_at(paragraph),
        by=by.key,
        by_name=by.name,
        agency_name=agency.name if agency else "",
        text=text.strip(),
        partnership_id=case.partnership_id,
    )
    discard_draft(
        COMMENT_FORM,
        case=case,
        whose=by.key,
        subject_kind="paragraph",
        subject_number=paragraph.pk,
    )
    record(
        "overview.commented",
        f"commented on {paragraph.place} of {paragraph.version.name}"
        if not paragraph.is_heading
        else f"commented on a heading of {paragraph.version.name}",
        by=by,
        case=case,
        details={"comment": comment.pk, "paragraph": paragraph.pk},
    )
    return comment


def _open_round(case: Case, paragraph: Paragraph) -> CommentRound:
    round = current_round(case)
    if round is None:
        raise refuse("No round of comments is open, so comments are not taken at the moment.")
    if paragraph.version_id not in (round.version_id, round.summary_version_id):
        raise refuse(
            f"Comments are asked for on {round.version.name}. Comment there, so that all see it."
        )
    return round


def _now_at(paragraph: Paragraph) -> Paragraph | None:
    """Give where a paragraph stands in the current version; None when it was taken out."""
    at: Paragraph | None = paragraph
    while at is not None and not at.version.is_current:
        at = Paragraph.objects.select_related("version").filter(came_from=at).first()
    return at


def _own(case: Case, by: Actor, comment: Comment) -> Comment:
    require_on(by, case, Verb.COMMENT_ON_DRAFT)
    found = Comment.objects.select_related("round", "paragraph__version").get(
        pk=comment.pk, case=case
    )
    if found.by != by.key:
        raise refuse("This is somebody else’s comment.")
    if found.withdrawn_at is not None:
        raise refuse("This comment was withdrawn.")
    if not found.round.is_open:
        raise refuse("The round is closed: its comments stay as they are.")
    if found.outcome:
        raise refuse("This comment was answered already. Write another one if you disagree.")
    return found


@transaction.atomic
def edit_comment(*, case: Case, by: Actor, comment: Comment, text: str) -> Comment:
    """Change one's own comment while the round is open and nobody has answered it."""
    case = locked(case)
    refuse_on_hold(case, Waits.COMMENTING, by=by)
    comment = _own(case, by, comment)
    if not text.strip():
        raise refuse("Write your comment, or withdraw it.")
    comment.text, comment.edited_at = text.strip(), timezone.now()
    comment.save()
    record(
        "overview.comment_changed",
        "changed a comment",
        by=by,
        case=case,
        details={"comment": comment.pk},
    )
    return comment


@transaction.atomic
def withdraw_comment(*, case: Case, by: Actor, comment: Comment) -> Comment:
    """Withdraw one's own comment; it stays in the history and is not shown any more."""
    case = locked(case)
    comment = _own(case, by, comment)
    comment.withdrawn_at = timezone.now()
    comment.save()
    record(
        "overview.comment_withdrawn",
        "withdrew a comment",
        by=by,
        case=case,
        details={"comment": comment.pk},
    )
    return comment


@transaction.atomic
def answer_comment(
    *, case: Case, by: Actor, comment: Comment, outcome: str, answer: str
) -> Comment:
    """Accept a comment or not; not accepting needs a reason. An answer may be changed later."""
    case = locked(case)
    require_on(by, case, Verb.ANSWER_COMMENTS)
    refuse_on_hold(case, Waits.COMMENTING, by=by)
    comment = Comment.objects.get(pk=comment.pk, case=case)
    if comment.withdrawn_at is not None:
        raise refuse("This comment was withdrawn meanwhile.")
    if outcome not in Comment.Outcome.values:
        raise refuse("Say whether the comment is accepted.")
    if outcome == Comment.Outcome.NOT_ACCEPTED and not answer.strip():
        raise refuse("Say why the comment is not accepted.")
    comment.outcome, comment.answer = outcome, answer.strip()
    comment.answered_by_name, comment.answered_at = by.name, timezone.now()
    comment.save()
    record(
        "overview.answered",
        f"answered a comment: {comment.get_outcome_display().lower()}",
        by=by,
        case=case,
        details={"comment": comment.pk, "outcome": outcome},
    )
    return comment


@transaction.atomic
def finish_answering(
    *, case: Case, by: Actor, round: CommentRound, answers: Sequence[Mapping[str, Any]]
) -> QualityAnswers:
    """Say that one has finished with a draft, with the answers to the QA criteria (R143).

    `answers`: for each criterion of the protocol, in order, `met` and, where it is not, a
    `comment`. Raises NotReady when one is missing.
    """
    case = locked(case)
    require_on(by, case, Verb.COMMENT_ON_DRAFT)
    round = CommentRound.objects.select_related("version").get(pk=round.pk, case=case)
    if not round.is_open:
        raise refuse("The round is closed.")
    said = criteria_answers(case, answers)
    row, _ = QualityAnswers.objects.update_or_create(
        case=case,
        version=round.version,
        by=by.key,
        partnership_id=case.partnership_id,
        defaults={"by_name": by.name, "answers": said},
    )
    for recipient in RoundRecipient.objects.filter(round=round, user_id=by.user_id):
        recipient.answered_on = timezone.localdate()
        recipient.save()
    record(
        "overview.finished",
        f"finished reading {round.version.name} and answered the quality criteria",
        by=by,
        case=case,
        details={"round": round.pk, "answers": row.pk},
    )
    return row


def criteria_answers(case: Case, answers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give the answers to the four criteria as they are kept; raises NotReady for a missing one."""
    criteria = case.protocol.rules.quality_assurance.criteria
    if len(answers) != len(criteria) or any(each.get("met") is None for each in answers):
        raise refuse("Answer each of the quality criteria.")
    kept = [
        {
            "criterion": criterion,
            "met": bool(answer["met"]),
            "comment": str(answer.get("comment", "")).strip(),
        }
        for criterion, answer in zip(criteria, answers, strict=True)
    ]
    if any(not each["met"] and not each["comment"] for each in kept):
        raise refuse("Say what is missing where a criterion is not met.")
    return kept
