"""The plan of publication: the form, what comes before, dates to avoid, ends, exemptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.drafts.services import SHARED, discard_draft
from cases.core.progress.advance import happened, require_on
from cases.core.protocol.choices import PublicationStep
from cases.core.workflow.plug import NotReady, Reason
from cases.publication.issues import ISSUES, PLANNING_WORDS
from cases.publication.models import (
    DateToAvoid,
    ExemptionRequest,
    LegalEnd,
    PlanIssue,
    PlanningStep,
    PublicationPlan,
)
from cases.publication.selectors import last_request
from partnerships.people.actor import Actor

FORM = "publication_plan"


@dataclass(frozen=True)
class IssueText:
    """What was written to one issue."""

    notes: str = ""
    action: str = ""
    who: str = ""
    by_on: date | None = None


@transaction.atomic
def save_plan(
    *,
    case: Case,
    by: Actor,
    meeting_on: date | None,
    attending: str,
    publish_on: date | None,
    issues: Mapping[int, IssueText],
    seen_version: int,
) -> PublicationPlan:
    """Save the planning form: header and the 16 issues (R101).

    Raises NotReady when somebody has saved since the page was made.
    """
    case = locked(case)
    require_on(by, case, Verb.PLAN_PUBLICATION)
    plan = PublicationPlan.objects.filter(case=case).first()
    if plan is not None and plan.version != seen_version:
        raise NotReady([Reason(f"{plan.saved_by} saved the plan meanwhile.")])
    if plan is None:
        plan = PublicationPlan(case=case, version=0, partnership_id=case.partnership_id)
    plan.meeting_on = happened(meeting_on) if meeting_on else None
    plan.attending, plan.publish_on = attending.strip(), publish_on
    plan.version, plan.saved_by = plan.version + 1, by.name
    plan.save()
    known = {row.number: row for row in PlanIssue.objects.filter(plan=plan)}
    for issue in ISSUES:
        text = issues.get(issue.number, IssueText())
        row = known.get(issue.number) or PlanIssue(
            plan=plan, number=issue.number, partnership_id=case.partnership_id
        )
        now = (text.notes, text.action, text.who, text.by_on)
        if row.pk is None or (row.notes, row.action, row.who, row.by_on) != now:
            row.notes, row.action, row.who, row.by_on = now
            row.save()
    discard_draft(FORM, case=case, whose=SHARED)
    record(
        "publication.planned",
        "saved the plan of publication",
        by=by,
        case=case,
        details={"version": plan.version, "publish_on": publish_on and publish_on.isoformat()},
    )
    return plan


@transaction.atomic
def note_planning_step(
    *, case: Case, by: Actor, code: str, done_on: date, note: str = ""
) -> PlanningStep:
    """Note that something was done that should come before the planning meeting (R151)."""
    case = locked(case)
    require_on(by, case, Verb.PLAN_PUBLICATION)
    step = PublicationStep(code)
    row, _ = PlanningStep.objects.update_or_create(
        case=case,
        code=step.value,
        defaults={
            "done_on": happened(done_on),
            "note": note.strip(),
            "noted_by": by.name,
            "partnership_id": case.partnership_id,
        },
    )
    words = PLANNING_WORDS[step.value][0]
    record(f"publication.{step.value}", f"noted: {words[0].lower()}{words[1:]}", by=by, case=case,
           on=done_on)  # fmt: skip
    return row


@transaction.atomic
def avoid_date(
    *, case: Case, by: Actor, on: date, every_year: bool, said_by: str = ""
) -> DateToAvoid:
    """Keep a day that the family asks to avoid (R103; GL §4.3, LC ¶104)."""
    case = locked(case)
    require_on(by, case, Verb.PLAN_PUBLICATION)
    row = DateToAvoid.objects.create(
        case=case,
        on=on,
        every_year=every_year,
        said_by=said_by.strip(),
        partnership_id=case.partnership_id,
    )
    record("publication.date_to_avoid", "noted a date that the family asks to avoid", by=by,
           case=case)  # fmt: skip
    return row


@transaction.atomic
def record_legal_end(
    *, case: Case, by: Actor, kind: str, ended_on: date | None, none_because: str = ""
) -> LegalEnd:
    """Record that proceedings have ended, or that there are none and why (R100; LR §5.1)."""
    case = locked(case)
    require_on(by, case, Verb.PLAN_PUBLICATION)
    if kind not in LegalEnd.Kind.values:
        raise NotReady([Reason("Say which proceedings have ended.")])
    if ended_on is None and not none_because.strip():
        raise NotReady([Reason("Give the day on which they ended, or say why there are none.")])
    row, _ = LegalEnd.objects.update_or_create(
        case=case,
        kind=kind,
        defaults={
            "ended_on": happened(ended_on) if ended_on else None,
            "none_because": "" if ended_on else none_because.strip(),
            "noted_by": by.name,
            "partnership_id": case.partnership_id,
        },
    )
    words = row.get_kind_display()
    one = kind == LegalEnd.Kind.CORONIAL_END
    ended = "has ended" if one else "have ended"
    said = ended if ended_on else "did not take place"
    record(f"publication.{kind}", f"recorded that the {words[0].lower()}{words[1:]} {said}", by=by,
           case=case, on=ended_on, because=row.none_because)  # fmt: skip
    return row


@transaction.atomic
def ask_exemption(*, case: Case, by: Actor, kind: str, reason: str) -> ExemptionRequest:
    """Ask not to publish, or only in part: publication is blocked until an answer (R102; E24)."""
    case = locked(case)
    require_on(by, case, Verb.PLAN_PUBLICATION)
    if kind not in ExemptionRequest.Kind.values or not reason.strip():
        raise NotReady([Reason("Say what is asked for, and the compelling reason of welfare.")])
    last = last_request(case)
    if last is not None and not last.reply:
        raise NotReady([Reason("A request is open already.")])
    row = ExemptionRequest.objects.create(
        case=case,
        kind=kind,
        reason=reason.strip(),
        asked_on=happened(None),
        asked_by=by.name,
        partnership_id=case.partnership_id,
    )
    record("publication.exemption_asked", f"asked: {row.get_kind_display().lower()}", by=by,
           case=case, because=row.reason)  # fmt: skip
    return row


def _open(case: Case) -> ExemptionRequest:
    row = last_request(case)
    if row is None or row.reply:
        raise NotReady([Reason("No request is open.")])
    return row


@transaction.atomic
def record_sub_group_view(
    *, case: Case, by: Actor, on: date, view: str, sent_on: date | None = None
) -> ExemptionRequest:
    """Record what the sub-group said, and when the request then went to the Home Office (R102)."""
    case = locked(case)
    require_on(by, case, Verb.PLAN_PUBLICATION)
    row = _open(case)
    if not view.strip():
        raise NotReady([Reason("Say what the sub-group's view is.")])
    if happened(on) < row.asked_on or (sent_on is not None and happened(sent_on) < on):
        raise NotReady(
            [Reason("The request goes to the sub-group first, then to the Home Office.")]
        )
    row.sub_group_on, row.sub_group_view, row.sent_on = on, view.strip(), sent_on or row.sent_on
    row.save()
    record("publication.exemption_sub_group", "recorded the sub-group's view of the request", by=by,
           case=case, on=on, because=row.sub_group_view)  # fmt: skip
    return row


@transaction.atomic
def record_home_office_reply(
    *, case: Case, by: Actor, reply: str, on: date, words: str
) -> ExemptionRequest:
    """Record the Home Office's answer to a request about publication (R102; LC ¶100).

    Raises NotReady where the sub-group has not been asked first, or nothing was sent.
    """
    case = locked(case)
    require_on(by, case, Verb.PLAN_PUBLICATION)
    row = _open(case)
    reasons = []
    if row.sub_group_on is None:
        reasons.append(Reason("The sub-group considers the request first (LC ¶100)."))
    if row.sent_on is None:
        reasons.append(Reason("It is not recorded that the request went to the Home Office."))
    elif happened(on) < row.sent_on:
        reasons.append(Reason("The Home Office cannot have answered before it was asked."))
    if reply not in ExemptionRequest.Reply.values or not words.strip():
        reasons.append(Reason("Say what the Home Office answered, in its words."))
    if reasons:
        raise NotReady(reasons)
    row.reply, row.replied_on, row.reply_words = reply, on, words.strip()
    row.save()
    record("publication.exemption_answered",
           f"recorded the Home Office's answer: {row.get_reply_display().lower()}",
           by=by, case=case, on=on, because=row.reply_words)  # fmt: skip
    return row


@transaction.atomic
def withdraw_exemption(*, case: Case, by: Actor, because: str) -> ExemptionRequest:
    """Withdraw a request about publication that has no answer yet."""
    case = locked(case)
    require_on(by, case, Verb.PLAN_PUBLICATION)
    row = _open(case)
    if not because.strip():
        raise NotReady([Reason("Say why the request is withdrawn.")])
    row.withdrawn_on = happened(None)
    row.save()
    record("publication.exemption_withdrawn", "withdrew the request about publication", by=by,
           case=case, because=because.strip())  # fmt: skip
    return row
