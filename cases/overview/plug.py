"""What this stage adds to the case page, the work list, the steps and the policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from cases.core.access.reach import Access, Reach, cases_for
from cases.core.access.verbs import Seat, Verb
from cases.core.case.models import Case, Milestone
from cases.core.deadlines.models import Deadline
from cases.core.notices.undone import USUALLY_DONE_WITHIN
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choices import SignOff as Stage
from cases.core.timetable.kinds import Milestone as Code
from cases.core.timetable.kinds import SubjectKind
from cases.core.workflow.plug import (
    Fact,
    Hook,
    StagePlug,
    Summary,
    SummaryLine,
    Tab,
    Work,
    WorkRow,
)
from cases.core.workflow.states import State
from cases.overview.chain import Standing, stage_words, standing_of, standings
from cases.overview.gates import GATES
from cases.overview.models import ChangeRequest, Comment, CommentRound, PendingDraft, RoundRecipient
from cases.overview.protocol_change import against_protocol, awaited
from cases.overview.selectors import at_sign_off
from cases.overview.services import begin_overview_report
from partnerships.pages.dates import in_words

SHOWN_FROM = (State.OVERVIEW, State.HOME_OFFICE_QA, State.PUBLICATION, State.ACTION_MONITORING)


def summary_lines(case: Case, access: Access) -> Iterator[SummaryLine]:
    """Say which version stands and how far its sign-off is."""
    if case.stage_reached not in SHOWN_FROM or not access.allows(Verb.READ_DRAFT):
        return
    standing = standing_of(case)
    version = standing.package.overview
    yield SummaryLine(
        "Overview report",
        f"Version {version.number}" if version else "No draft yet",
        case_url(case, "report"),
    )
    yield SummaryLine("Sign-off", standing_words(standing), case_url(case, "sign_off"))
    if access.allows(Verb.SEND_LETTERS) and _signed_and_not_sent([case]):
        yield SummaryLine(
            "Domestic Abuse Commissioner",
            "Copy not recorded as sent",
            case_url(case, "commissioner"),
        )


def standing_words(standing: Standing) -> str:
    """Say in words how far the sign-off is."""
    if standing.package.overview is None:
        return "Not begun"
    if standing.next_stage is None:
        return "Signed off"
    return f"Next: {stage_words(standing.case)[standing.next_stage]}"


def tabs(case: Case, access: Access) -> Iterator[Tab]:
    """Give the pages of the report, once there can be one."""
    if case.stage_reached not in SHOWN_FROM:
        return
    yield Tab("Report", case_url(case, "report"), Verb.READ_DRAFT)
    yield Tab("Recommendations", case_url(case, "recommendations"), Verb.READ_DRAFT)
    yield Tab("Sign-off", case_url(case, "sign_off"), Verb.READ_DRAFT)


def _cases(reach: Reach, verb: Verb) -> dict[int, Case]:
    found = cases_for(reach, verb).select_related("protocol", "partnership")
    return {case.pk: case for case in found}


def _due(rounds: list[CommentRound]) -> dict[int, Deadline]:
    return {
        row.subject_number: row
        for row in Deadline.objects.filter(
            kind="draft_comments",
            subject_kind=SubjectKind.COMMENT_ROUND,
            subject_number__in=[each.pk for each in rounds],
        )
    }


def _row(
    case: Case,
    title: str,
    why: str,
    url: str,
    *,
    key: str,
    owed_by: str,
    deadline: Deadline | None = None,
) -> WorkRow:
    what, _, number = key.partition(":")
    return WorkRow(
        "overview",
        title,
        why,
        url,
        deadline.due_on if deadline else None,
        case.reference,
        case.label,
        key=f"overview:{what}:{case.pk}" + (f":{number}" if number else ""),
        owed_by=owed_by,
        case_id=case.pk,
        deadline=deadline.pk if deadline else None,
    )


def drafts_to_comment(reach: Reach) -> Iterator[WorkRow]:
    """Give the drafts that somebody was sent and has not finished with."""
    mine = list(
        RoundRecipient.objects.filter(
            user_id=reach.actor.user_id,
            answered_on=None,
            round__closed_on=None,
            round__case__state=State.OVERVIEW,
        )
        .exclude(round__case__in=reach.excluded)
        .select_related("round__case__partnership")
    )
    due = _due([each.round for each in mine])
    for each in mine:
        case = each.round.case
        seats = reach.seats.get(case.pk, frozenset())
        if seats & {Seat.PANEL_MEMBER, Seat.INDEPENDENT_CHAIR, Seat.AUTHOR}:
            yield _row(
                case,
                "Comment on the draft of the report",
                f"It was sent to you on {in_words(each.round.sent_on)}",
                case_url(case, "comment_round", round=each.round_id),
                key=f"comment:{each.pk}",
                owed_by=reach.actor.key,
                deadline=due.get(each.round_id),
            )


def for_authors(reach: Reach) -> Iterator[WorkRow]:
    """Give what awaits the author and chair: comments, uploads, outsiders, late changes."""
    cases = _cases(reach, Verb.ANSWER_COMMENTS)
    if not cases:
        return
    waiting: dict[int, int] = {}
    for case_id in Comment.objects.filter(
        case__in=cases, outcome="", withdrawn_at=None
    ).values_list("case_id", flat=True):
        waiting[case_id] = waiting.get(case_id, 0) + 1
    for case_id, count in waiting.items():
        case = cases[case_id]
        yield _row(
            case,
            f"Answer {count} comment{'' if count == 1 else 's'} on the draft",
            "You write or chair this review",
            case_url(case, "report"),
            key="answers",
            owed_by=Verb.ANSWER_COMMENTS.value,
        )
    for pending in PendingDraft.objects.filter(case__in=cases, uploaded_by=reach.actor.key):
        case = cases[pending.case_id]
        yield _row(
            case,
            f"Confirm your draft of the {pending.get_kind_display().lower()}",
            pending.get_state_display(),
            case_url(case, "pending_draft", pending=pending.pk),
            key=f"pending:{pending.pk}",
            owed_by=reach.actor.key,
        )
    for standing in standings(cases.values()).values():
        back = standing.sent_back
        if back is not None and back.package_hash == standing.package.hash and not standing.done:
            who = stage_words(standing.case)[Stage(back.step)]
            yield _row(
                standing.case,
                "Look at the report again: it was sent back",
                f"Sent back on {in_words(back.happened_on)} by: {who}",
                case_url(standing.case, "sign_off"),
                key=f"sent_back:{back.pk}",
                owed_by=Verb.ANSWER_COMMENTS.value,
            )
    chaired = [pk for pk in cases if Seat.INDEPENDENT_CHAIR in reach.seats.get(pk, frozenset())]
    for outsider in RoundRecipient.objects.filter(
        round__case__in=chaired, approval=RoundRecipient.Approval.WAITING
    ).select_related("round"):
        case = cases[outsider.round.case_id]
        yield _row(
            case,
            "Decide whether somebody outside the list gets the draft",
            "You chair this review",
            case_url(case, "decide_outsider", recipient=outsider.pk),
            key=f"outsider:{outsider.pk}",
            owed_by=Seat.INDEPENDENT_CHAIR.value,
        )
    for change in ChangeRequest.objects.filter(case__in=chaired, decision=""):
        case = cases[change.case_id]
        yield _row(
            case,
            f"Decide on the change that {change.agency_name} asks for",
            "You chair this review, and nobody signs until then",
            case_url(case, "decide_change", change=change.pk),
            key=f"change:{change.pk}",
            owed_by=Seat.INDEPENDENT_CHAIR.value,
        )


def to_sign(reach: Reach) -> Iterator[WorkRow]:
    """Give the reports that wait for a signature, or for an endorsement to be recorded."""
    signing = _cases(reach, Verb.SIGN_REPORT)
    recording = _cases(reach, Verb.RECORD_ENDORSEMENT)
    if not signing and not recording:
        return
    for pk, standing in standings({**recording, **signing}.values()).items():
        case, stage = standing.case, standing.next_stage
        if pk in signing and stage is Stage.CSP_CHAIR and standing.done:
            yield _row(
                case,
                "Sign the report, or send it back",
                "Every step before yours is done",
                case_url(case, "csp_chair"),
                key="sign",
                owed_by=Verb.SIGN_REPORT.value,
            )
        if pk in recording and stage is Stage.SUB_GROUP:
            yield _row(
                case,
                f"Record what the {case.protocol.rules.names.sub_group} decided on the report",
                "The panel has agreed",
                case_url(case, "sub_group"),
                key="sub_group",
                owed_by=Verb.RECORD_ENDORSEMENT.value,
            )


def rounds_to_close(reach: Reach) -> Iterator[WorkRow]:
    """Give the open rounds in which everybody who was sent the draft has finished."""
    cases = _cases(reach, Verb.RECORD_ENDORSEMENT)
    rounds = CommentRound.objects.filter(case__in=cases, closed_on=None).prefetch_related(
        "recipients"
    )
    for each in rounds:
        asked = [row for row in each.recipients.all() if row.user_id]
        if asked and all(row.answered_on for row in asked):
            yield _row(
                cases[each.case_id],
                f"Close comment round {each.number}",
                "Everybody has finished",
                case_url(cases[each.case_id], "close_round", round=each.pk),
                key=f"close:{each.pk}",
                owed_by=Verb.RECORD_ENDORSEMENT.value,
            )


def _signed_and_not_sent(cases: Any) -> set[int]:
    codes: dict[int, set[str]] = {}
    for case_id, code in Milestone.objects.filter(
        case__in=cases, code__in=[Code.SIGNED_OFF, Code.SENT_TO_DAC]
    ).values_list("case_id", "code"):
        codes.setdefault(case_id, set()).add(code)
    return {pk for pk, found in codes.items() if found == {str(Code.SIGNED_OFF)}}


def copies_to_send(reach: Reach) -> Iterator[WorkRow]:
    """Give the completed reports whose copy to the Commissioner is not recorded (R98)."""
    cases = {
        milestone.case_id: milestone.case
        for milestone in Milestone.objects.filter(
            code=Code.SIGNED_OFF, case__in=cases_for(reach, Verb.SEND_LETTERS)
        ).select_related("case__partnership")
    }
    sent = set(
        Milestone.objects.filter(code=Code.SENT_TO_DAC, case__in=cases).values_list(
            "case_id", flat=True
        )
    )
    for pk, case in cases.items():
        if pk not in sent:
            yield _row(
                case,
                "Send the report to the Domestic Abuse Commissioner",
                "The report is signed off",
                case_url(case, "commissioner"),
                key="commissioner",
                owed_by=Verb.SEND_LETTERS.value,
            )


def work(actor: Any, reach: Reach, today: date) -> list[WorkRow]:
    """Give what of this stage awaits somebody."""
    rows = [*to_sign(reach), *rounds_to_close(reach), *copies_to_send(reach)]
    if reach.seats:
        rows += [*drafts_to_comment(reach), *for_authors(reach)]
    return rows


def subjects(kind: str, numbers: list[int]) -> dict[int, str]:
    """Give the round in which comments are awaited."""
    if kind != SubjectKind.COMMENT_ROUND:
        return {}
    found = CommentRound.objects.filter(pk__in=numbers).values_list("pk", "number")
    return {pk: f"round {number}" for pk, number in found}


def left_undone() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give large drafts that nobody has read."""
    waiting = PendingDraft.objects.filter(
        state=PendingDraft.State.CONVERTING,
        uploaded_at__lt=timezone.now() - USUALLY_DONE_WITHIN,
    )
    for number in waiting.values_list("pk", flat=True):
        yield "cases.overview.convert_draft", (number,)


PLUG = StagePlug(
    name="overview",
    gates=GATES,
    hooks=(Hook(State.OVERVIEW, begin_overview_report),),
    summary=Summary(queries=10, build=summary_lines, tabs=tabs),
    work=Work(queries=20, find=work, title="Overview report"),
    tells_of={"draft_comments": frozenset(State)},
    facts=(Fact("at_sign_off", at_sign_off),),
    subjects=subjects,
    left_undone=left_undone,
    against_protocol=against_protocol,
    awaited=awaited,
)
