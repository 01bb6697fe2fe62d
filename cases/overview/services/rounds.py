"""A draft goes round for comments, to whom the protocol permits (R84, R85)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.access.verbs import Seat, Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import happened, reach_of, require_on
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.workflow.plug import Reason
from cases.overview.models import CommentRound, ReportVersion, RoundRecipient
from cases.overview.people import Reader, permitted_groups, readers_of
from cases.overview.reasons import reason
from cases.overview.selectors import current_round, latest_version
from cases.overview.services.common import refuse
from partnerships.people.actor import Actor


@dataclass(frozen=True)
class Outside:
    """Somebody without a seat who should get the draft: who, and of which permitted group.

    `group` is a recipient code of the protocol, or blank for somebody outside its list.
    """

    name: str
    organisation: str
    email: str
    group: str = ""
    why: str = ""


@transaction.atomic
def circulate(
    *,
    case: Case,
    by: Actor,
    user_ids: Sequence[int],
    outside: Sequence[Outside] = (),
    due_on: date | None = None,
    message: str = "",
    on: date | None = None,
) -> CommentRound:
    """Send the current version round; give the round of comments.

    Takes the seat holders who get it, others (a person outside the protocol's list waits until the
    independent chair approves), a due date where one is given by hand (else the protocol's period,
    none where it prints none), and the day of sending. Raises NotReady with what is missing.
    """
    case = locked(case)
    require_on(by, case, Verb.CIRCULATE_DRAFT)
    day = happened(on)
    refuse_on_hold(case, Waits.CIRCULATING_DRAFTS, by=by, on=day)
    version, summary = latest_version(case), latest_version(case, "executive_summary")
    readers = {reader.user.pk: reader for reader in readers_of(case)}
    chosen = [readers[pk] for pk in user_ids if pk in readers]
    reasons = [
        *_against_sending(case, version),
        *_against_recipients(case, chosen, outside),
    ]
    if len(chosen) != len(set(user_ids)):
        reasons.append(Reason("Somebody chosen has no seat on this case any more."))
    if due_on is not None and due_on < day:
        reasons.append(Reason("The day by which comments are due lies before the sending."))
    if reasons or version is None:
        raise refuse(*reasons)
    made = CommentRound.objects.create(
        case=case,
        number=CommentRound.objects.filter(case=case).count() + 1,
        version=version,
        summary_version=summary,
        message=message,
        sent_on=day,
        sent_by_name=by.name,
        partnership_id=case.partnership_id,
    )
    recipients = _write_recipients(made, chosen, outside, dict(permitted_groups(case)))
    subject = {"subject_kind": SubjectKind.COMMENT_ROUND, "subject_number": made.pk}
    keep_given_date(case=case, kind="draft_comments", due_on=due_on, given_by=by.name, **subject)
    mark_milestone(case=case, code=Milestone.DRAFT_SENT, on=day, **subject)
    refresh_deadlines(case)
    waiting = sum(1 for each in recipients if each.approval)
    record(
        "overview.circulated",
        f"sent version {version.number} of the report to {_people(len(recipients) - waiting)} "
        "for comments",
        by=by,
        case=case,
        on=day,
        details={"round": made.pk, "version": version.pk, "waiting_for_approval": waiting},
    )
    for each in recipients:
        if not each.approval:
            _tell(case, made, each)
    return made


def _against_sending(case: Case, version: ReportVersion | None) -> Iterator[Reason]:
    """Give why no round can begin now."""
    if version is None:
        yield reason(case, "There is no draft yet.", "report", "Upload a draft of the report")
    if current_round(case) is not None:
        yield reason(case, "The last round of comments is still open.", "report", "Close it first")


def _against_recipients(
    case: Case, chosen: Sequence[Reader], outside: Sequence[Outside]
) -> Iterator[Reason]:
    """Give why the draft cannot go to these people: nobody, one twice, or one without a reason."""
    if not chosen and not outside:
        yield Reason("Choose who gets the draft.")
    addresses = {reader.user.email.lower() for reader in chosen}
    for each in outside:
        if each.email.lower() in addresses:
            yield Reason(f"{each.name} is among those chosen already.")
        addresses.add(each.email.lower())
    permitted = dict(permitted_groups(case))
    for each in outside:
        if each.group not in permitted and not each.why.strip():
            yield Reason(
                f"{each.organisation or each.name} is not on the list of those who may get a "
                "draft. Say why, so that the independent chair can approve or refuse.",
                rule="Until publication a draft goes only to those whom the protocol lists, and to "
                "others agreed by the panel chair (LR §4.17).",
            )


def _write_recipients(
    made: CommentRound,
    chosen: Sequence[Reader],
    outside: Sequence[Outside],
    permitted: Mapping[str, str],
) -> list[RoundRecipient]:
    """Write who gets the draft; somebody outside the list waits for the independent chair."""
    return RoundRecipient.objects.bulk_create(
        [
            RoundRecipient(
                round=made,
                user=reader.user,
                agency=reader.agency,
                name=reader.user.name,
                organisation=reader.organisation,
                email=reader.user.email,
            )
            for reader in chosen
        ]
        + [
            RoundRecipient(
                round=made,
                name=each.name,
                organisation=each.organisation,
                email=each.email,
                why=each.why or permitted.get(each.group, ""),
                approval="" if each.group in permitted else RoundRecipient.Approval.WAITING,
            )
            for each in outside
        ]
    )


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _tell(case: Case, made: CommentRound, to: RoundRecipient) -> None:
    if to.user_id:
        site = settings.SITE_URL.rstrip("/")
        link = site + case_url(case, "comment_round", round=made.pk)
        body = (
            f"A draft of the report of review {case.reference} waits for your comments.\n\n"
            f"Read it and comment on its paragraphs here:\n{link}\n\n"
            "You sign in with your account. The draft is not attached and must not be copied.\n"
        )
    else:
        body = (
            f"You are among those who get a draft of the report of review {case.reference}.\n\n"
            "The review office will tell you how you can read it. It is not attached.\n"
        )
    put_in_outbox(
        key=f"comment-round:{made.pk}:{to.pk}",
        to=to.email,
        subject=f"{case.reference}: a draft for your comments",
        body=body,
        case=case,
    )


@transaction.atomic
def decide_outsider(
    *, case: Case, by: Actor, recipient: RoundRecipient, approve: bool, because: str
) -> RoundRecipient:
    """The independent chair approves or refuses somebody outside the list, with a reason (R84)."""
    case = locked(case)
    require_on(by, case, Verb.CIRCULATE_DRAFT)
    if Seat.INDEPENDENT_CHAIR not in reach_of(by).on(case).seats:
        raise AccessDenied(Verb.CIRCULATE_DRAFT)
    recipient = RoundRecipient.objects.select_related("round").get(
        pk=recipient.pk, round__case=case
    )
    if recipient.approval != RoundRecipient.Approval.WAITING:
        raise refuse("This was decided already.")
    if not because.strip():
        raise refuse("Say why.")
    choice = RoundRecipient.Approval
    recipient.approval = choice.APPROVED if approve else choice.REFUSED
    recipient.approved_by_name, recipient.approved_at = by.name, timezone.now()
    recipient.approved_because = because
    recipient.save()
    done = "approved" if approve else "refused"
    record(
        "overview.outsider",
        f"{done} that the draft goes to somebody outside the permitted list",
        by=by,
        case=case,
        because=because,
        details={"recipient": recipient.pk, "round": recipient.round_id},
    )
    if approve:
        _tell(case, recipient.round, recipient)
    return recipient


@transaction.atomic
def close_round(
    *, case: Case, by: Actor, round: CommentRound, on: date | None = None
) -> CommentRound:
    """Close a round: comments can no longer be added or changed (the deadline is met)."""
    case = locked(case)
    require_on(by, case, Verb.CIRCULATE_DRAFT)
    day = happened(on)
    round = CommentRound.objects.get(pk=round.pk, case=case)
    if not round.is_open:
        raise refuse("This round is closed already.")
    if day < round.sent_on:
        raise refuse("The round cannot close before it was sent.")
    round.closed_on, round.closed_by_name = day, by.name
    round.save()
    mark_milestone(
        case=case,
        code=Milestone.COMMENTS_CLOSED,
        on=day,
        subject_kind=SubjectKind.COMMENT_ROUND,
        subject_number=round.pk,
    )
    refresh_deadlines(case)
    record(
        "overview.round_closed",
        f"closed comment round {round.number}",
        by=by,
        case=case,
        on=day,
        details={"round": round.pk},
    )
    return round
