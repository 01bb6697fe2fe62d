"""What owners report, what the officer answers, completion and the test of effect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.action_plan.models import Action, ActionEvidence, ActionUpdate, EffectTest
from cases.action_plan.selectors import SUBJECT
from cases.action_plan.services import give_date, of_action
from cases.core.access.models import Link
from cases.core.access.reach import AccessDenied
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.models import Milestone as MilestoneRow
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.documents.models import DocumentVersion
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import happened, reach_of, require_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from partnerships.people.actor import Actor, ActorKind

EVIDENCE_KINDS = UploadKinds.WORD | UploadKinds.PDF | UploadKinds.IMAGE | UploadKinds.XLSX
NEEDS_OUTCOME = Reason(
    "An action is complete only with its outcome: say what has changed.", rule="LC ¶80; LIF 3.19"
)


def may_update(reach: Any, access: Any, action: Action) -> bool:
    """Say whether somebody may report on this action: the plan's keeper, its agency, its link.

    A panel member or agency contact reports on his own agency's actions only.
    """
    if access.allows(Verb.MANAGE_ACTIONS):
        return True
    if not access.allows(Verb.UPDATE_ACTION):
        return False
    if reach.link is not None:
        return bool(reach.link.subject_kind == SUBJECT and reach.link.subject_number == action.pk)
    return action.lead_agency_id is not None and action.lead_agency_id in reach.agency_ids


def _require_own(by: Actor, case: Case, action: Action) -> bool:
    """Raise AccessDenied unless the actor may report on it; say whether he keeps the plan."""
    reach = reach_of(by)
    access = reach.on(case)
    if not may_update(reach, access, action):
        raise AccessDenied(Verb.UPDATE_ACTION, stranger=reach.is_stranger)
    return access.allows(Verb.MANAGE_ACTIONS)


@transaction.atomic
def send_update(
    *,
    case: Case,
    by: Actor,
    number: int,
    done: str,
    expected_on: date | None = None,
    completed_on: date | None = None,
    outcome: str = "",
    on: date | None = None,
    files: Sequence[Any] = (),
) -> ActionUpdate:
    """Report on an action: what has been done, when it is expected to be complete, or that it is.

    From the owner it waits for the review office; from who keeps the plan it is accepted at once.
    `files` are uploads with `name` and `content`. Raises AccessDenied, NotReady, UploadRefused.
    """
    case = locked(case)
    require_on(by, case, Verb.UPDATE_ACTION, Verb.MANAGE_ACTIONS)
    action = of_action(case, number)
    keeps_plan = _require_own(by, case, action)
    day = happened(on)
    reasons = []
    if not done.strip():
        reasons.append(Reason("Say what has been done since the last update."))
    if action.completed_on is not None:
        reasons.append(Reason("This action is complete already."))
    if completed_on is not None:
        happened(completed_on)
        if not outcome.strip():
            reasons.append(NEEDS_OUTCOME)
        if action.agreed_on and completed_on < action.agreed_on:
            reasons.append(Reason("It cannot be complete before the day it was agreed."))
    if reasons:
        raise NotReady(reasons)
    last = ActionUpdate.objects.filter(action=action).aggregate(last=Max("number"))["last"]
    update = ActionUpdate.objects.create(
        action=action,
        number=(last or 0) + 1,
        done=done.strip(),
        expected_on=expected_on,
        completed_on=completed_on,
        outcome=outcome.strip(),
        sent_on=day,
        sent_by=by.key,
        sent_by_name=by.name,
        partnership_id=case.partnership_id,
    )
    for upload in files:
        _keep_evidence(case, by, action, update, upload)
    mark_milestone(
        case=case,
        code=Milestone.ACTION_UPDATED,
        on=day,
        subject_kind=SUBJECT,
        subject_number=action.pk,
        occurrence=update.number,
    )
    if by.kind is ActorKind.LINK:
        link = Link.objects.get(pk=by.number)
        link.used_at = timezone.now()
        link.save()
    refresh_deadlines(case)
    record(
        "action.updated",
        f"reported on action {number}"
        + (" and proposed that it is complete" if completed_on else ""),
        by=by,
        case=case,
        on=day,
        details={"action": action.pk, "update": update.pk},
    )
    if keeps_plan:
        return answer_update(case=case, by=by, update=update, accept=True)
    _tell_office(case, action, update)
    return update


def _tell_office(case: Case, action: Action, update: ActionUpdate) -> None:
    if case.partnership.mailbox:
        put_in_outbox(
            key=f"action-update:{update.pk}",
            to=case.partnership.mailbox,
            subject=f"{case.reference}: an update waits for your answer",
            body=f"An owner reported on action {action.number} of {case.reference}. "
            "Sign in and open My work to accept or return it.\n",
            case=case,
        )


def _keep_evidence(
    case: Case, by: Actor, action: Action, update: ActionUpdate | None, upload: Any
) -> DocumentVersion:
    version = keep_upload(
        case=case,
        by=by,
        name=upload.name,
        content=upload,
        kinds=EVIDENCE_KINDS,
        title=f"Evidence for action {action.number}: {upload.name}"[:200],
        kind="action_evidence",
        reader_verb=Verb.READ_ACTIONS,
    )
    ActionEvidence.objects.create(
        action=action,
        update=update,
        document=version.document,
        partnership_id=case.partnership_id,
    )
    return version


@transaction.atomic
def answer_update(
    *, case: Case, by: Actor, update: ActionUpdate, accept: bool, because: str = ""
) -> ActionUpdate:
    """Accept an owner's update, completing the action where it proposes so, or return it.

    A returned update needs a reason, and no longer meets the owner's deadline. Raises
    AccessDenied and NotReady.
    """
    case = locked(case)
    require_on(by, case, Verb.MANAGE_ACTIONS)
    update = ActionUpdate.objects.select_related("action").get(pk=update.pk, action__case=case)
    action = of_action(case, update.action.number)
    reasons = []
    if update.answer != ActionUpdate.Answer.WAITING:
        reasons.append(Reason(f"{update.answered_by} has answered this update already."))
    if not accept and not because.strip():
        reasons.append(Reason("Say what the owner must add or change."))
    if reasons:
        raise NotReady(reasons)
    update.answer = ActionUpdate.Answer.ACCEPTED if accept else ActionUpdate.Answer.RETURNED
    update.answered_at, update.answered_by = timezone.now(), by.name
    update.answered_because = because.strip()
    update.save()
    if accept and update.completed_on is not None:
        _complete(case, by, action, update.completed_on, update.outcome)
    if not accept:
        _no_longer_counts(case, action, update)
        _tell_owner(case, action, update)
    refresh_deadlines(case)
    record(
        "action.update_accepted" if accept else "action.update_returned",
        f"{'accepted' if accept else 'returned'} update {update.number} on action {action.number}"
        + (", which is complete" if accept and update.completed_on else ""),
        by=by,
        case=case,
        because=because,
        details={"action": action.pk, "update": update.pk},
    )
    return update


def _no_longer_counts(case: Case, action: Action, update: ActionUpdate) -> None:
    for row in MilestoneRow.objects.filter(
        case=case,
        code=Milestone.ACTION_UPDATED,
        subject_kind=SUBJECT,
        subject_number=action.pk,
        occurrence=update.number,
    ):
        row.delete()


def _tell_owner(case: Case, action: Action, update: ActionUpdate) -> None:
    if action.owner_email:
        put_in_outbox(
            key=f"action-returned:{update.pk}",
            to=action.owner_email,
            subject=f"{case.reference}: your update on action {action.number} came back",
            body=f"The review office has returned your update on action {action.number} of "
            f"{case.reference} and says what is missing. Open the link that you were sent, or "
            "sign in, to read it and to send another.\n",
            case=case,
        )


def _complete(case: Case, by: Actor, action: Action, on: date, outcome: str) -> None:
    if not outcome.strip():
        raise NotReady([NEEDS_OUTCOME])
    action.completed_on, action.outcome = on, outcome
    action.changed_by = by.name
    action.version += 1
    action.save()
    mark_milestone(
        case=case,
        code=Milestone.ACTION_COMPLETED,
        on=on,
        subject_kind=SUBJECT,
        subject_number=action.pk,
    )


@transaction.atomic
def reopen_action(*, case: Case, by: Actor, number: int, because: str) -> Action:
    """Open a completed action again (its test showed that it did not work, or a slip).

    Raises AccessDenied and NotReady without a reason or where it is open.
    """
    case = locked(case)
    require_on(by, case, Verb.MANAGE_ACTIONS)
    refuse_on_hold(case, Waits.WRITING_ACTIONS, by=by)
    action = of_action(case, number)
    reasons = [] if because.strip() else [Reason("Say why the action is opened again.")]
    if action.completed_on is None:
        reasons.append(Reason("This action is open."))
    if reasons:
        raise NotReady(reasons)
    action.completed_on, action.outcome = None, ""
    action.changed_by = by.name
    action.version += 1
    action.save()
    unmark_milestone(
        case=case,
        code=Milestone.ACTION_COMPLETED,
        subject_kind=SUBJECT,
        subject_number=action.pk,
    )
    refresh_deadlines(case)
    record("action.reopened", f"opened action {number} again", by=by, case=case, because=because)
    return action


@transaction.atomic
def ask_for_test(*, case: Case, by: Actor, number: int, due_on: date) -> Action:
    """Set by when the effect of a completed action is to be tested (LIF 3.19: commissioned)."""
    case = locked(case)
    require_on(by, case, Verb.MANAGE_ACTIONS)
    refuse_on_hold(case, Waits.ASKING_ACTION_OWNERS, by=by)
    action = of_action(case, number)
    if action.completed_on is None:
        raise NotReady([Reason("Only a completed action is tested.", rule="LC LIF 3.19")])
    give_date(case, action, "action_test", due_on, by)
    refresh_deadlines(case)
    record("action.test_asked", f"asked for a test of action {number}", by=by, case=case)
    return action


@transaction.atomic
def record_test(
    *, case: Case, by: Actor, number: int, result: str, how: str, on: date | None = None
) -> EffectTest:
    """Record a test of effect: a later step on a completed action with its own day (R110).

    Raises AccessDenied, and NotReady where the action is not complete or the day lies before.
    """
    case = locked(case)
    require_on(by, case, Verb.MANAGE_ACTIONS)
    action = of_action(case, number)
    day = happened(on)
    reasons = []
    if action.completed_on is None:
        reasons.append(Reason("Only a completed action is tested.", rule="LC LIF 3.19"))
    elif day < action.completed_on:
        reasons.append(Reason("The test cannot be earlier than the completion."))
    if not how.strip():
        reasons.append(Reason("Say how it was tested and what was found."))
    if reasons:
        raise NotReady(reasons)
    test = EffectTest.objects.create(
        action=action,
        tested_on=day,
        result=EffectTest.Result(result),
        how=how.strip(),
        recorded_by=by.name,
        partnership_id=case.partnership_id,
    )
    mark_milestone(
        case=case,
        code=Milestone.ACTION_TESTED,
        on=day,
        subject_kind=SUBJECT,
        subject_number=action.pk,
    )
    refresh_deadlines(case)
    record(
        "action.tested",
        f"recorded the test of action {number}: {test.get_result_display().lower()}",
        by=by,
        case=case,
        on=day,
        details={"action": action.pk, "test": test.pk},
    )
    made: EffectTest = test
    return made
