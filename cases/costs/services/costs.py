"""What a review costs: estimate, commitment, order, invoice, paid; and the time of staff."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case, StepTaken
from cases.core.case.selectors import locked, milestone_on
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import require_on
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.states import State
from cases.costs.models import CaseCost, CostStage, Kind, StaffTime
from cases.costs.refusing import told_beside
from cases.costs.selectors import AGREED, agreement_on, standing_stages
from partnerships.funding import ledger
from partnerships.funding.agreement import CostKind, as_data
from partnerships.funding.drafting import names_of
from partnerships.funding.ledger_accounts import BANK, FUND, JOINT_REVIEW, PAYABLE, lines_of_shares
from partnerships.funding.models import AgreementVersion, LedgerEntry
from partnerships.funding.pence import pounds_of
from partnerships.funding.pool import pool_in_scope
from partnerships.funding.rules import AtMost
from partnerships.people.actor import Actor

Stage = CostStage.Stage
LONGEST_DAY = 24 * 60


def split_of(
    version: AgreementVersion | None, cost: CaseCost, pence: int, on: date
) -> dict[str, Any]:
    """Give the split of a cost of a day as it is kept with it: shares, what nobody pays, and why.

    What the other of two joint reviews pays comes first (GL §2.8, E5); the rest is split. Raises
    NotReady, beside the amount, for what the agreement does not allow of the whole cost. Where no
    agreement holds on the day, or it says nothing of the kind, all is unallocated.
    """
    joint = (2 * pence * (cost.joint_percent or 0) + 100) // 200
    if not joint:
        return _split_of(version, cost, pence, on)
    found: dict[str, Any] = {"shares": {}, "unallocated": 0, "why": []}
    if _has_maximum(version, cost):
        _split_of(version, cost, pence, on)  # a maximum is one of the whole cost
    if joint < pence:
        found = _split_of(version, cost, pence - joint, on)
    names = {**found.get("names", {}), JOINT_REVIEW: f"The other review ({cost.joint_with})"}
    why = f"{pounds_of(joint)}: {cost.joint_percent} per cent paid by the other review"
    return {
        **found,
        "pence": pence,
        "names": names,
        "shares": {JOINT_REVIEW: joint, **found["shares"]},
        "why": [why, *found["why"]],
    }


def _has_maximum(version: AgreementVersion | None, cost: CaseCost) -> bool:
    rule = version.agreement.costs.get(CostKind(cost.kind)) if version else None
    return rule is not None and any(isinstance(each.rule, AtMost) for each in rule.readings)


def _split_of(
    version: AgreementVersion | None, cost: CaseCost, pence: int, on: date
) -> dict[str, Any]:
    kind = cost.kind
    if version is None:
        return _unallocated(pence, "No agreement of who pays what holds on this day.")
    agreement = version.agreement
    found: dict[str, Any] = {"version": version.number, "names": names_of(version.data)}
    if CostKind(kind) not in agreement.costs:
        label = Kind(kind).label.lower()
        words = f"Version {version.number} of the agreement says nothing of this kind: {label}."
        return found | _unallocated(pence, words)
    with told_beside("pence"):
        rule = agreement.cost_rule(CostKind(kind)).reading()
        split = agreement.split(
            CostKind(kind),
            pence,
            on,
            lead=cost.lead or None,
            need_agreed=cost.need_agreed_on is not None,
        )
    return found | as_data(split) | {"reading": rule.key, "words": rule.words}


def _unallocated(pence: int, why: str) -> dict[str, Any]:
    return {"pence": pence, "shares": {}, "unallocated": pence, "why": [why]}


@transaction.atomic
def add_cost(
    case: Case,
    *,
    by: Actor,
    kind: str,
    words: str,
    stage: str,
    pence: int,
    on: date,
    proof: str = "",
    lead: str = "",
    joint_with: str = "",
    joint_percent: int | None = None,
    need_agreed_on: date | None = None,
    need_agreed_with: str = "",
) -> CaseCost:
    """Add something that a review costs, with its first amount; the other parties are told."""
    case = locked(case)
    require_on(by, case, Verb.ENTER_COSTS)
    cost: CaseCost = CaseCost.objects.create(
        case=case,
        kind=kind,
        words=words,
        lead=lead,
        joint_with=joint_with,
        joint_percent=joint_percent,
        need_agreed_on=need_agreed_on,
        need_agreed_with=need_agreed_with,
    )
    enter_stage(cost, by=by, stage=stage, pence=pence, on=on, proof=proof)
    return cost


@transaction.atomic
def change_cost(cost: CaseCost, *, by: Actor, **facts: Any) -> CaseCost:
    """Change who leads, with which review it is joint, or that the need was agreed.

    What was split before stays as it was.
    """
    case = locked(cost.case)
    require_on(by, case, Verb.ENTER_COSTS)
    for name, value in facts.items():
        setattr(cost, name, value)
    cost.save()
    record("costs.changed", f"changed what is known of a cost: {_said(cost)}", by=by, case=case)
    return cost


@transaction.atomic
def enter_stage(
    cost: CaseCost,
    *,
    by: Actor,
    stage: str,
    pence: int,
    on: date,
    proof: str = "",
    invoice: CostStage | None = None,
) -> CostStage:
    """Enter the next amount of a cost: split under the agreement of its day, and in the ledger.

    An invoice is owed by the parties from then on, and a payment leaves the bank. A change of
    what was agreed is told to the other parties (R123). Raises AccessDenied and NotReady.
    """
    case = locked(cost.case)
    require_on(by, case, Verb.ENTER_COSTS)
    cost = CaseCost.objects.prefetch_related("stages").get(pk=cost.pk)
    refuse(_wrong(cost, stage, pence, on, proof, invoice))
    pool = pool_in_scope()
    version = agreement_on(pool, on)
    split: dict[str, Any] = {}
    if stage != Stage.PAID:
        split = split_of(version, cost, pence, on)
    before = [each for each in standing_stages(cost) if each.stage in AGREED]
    entry = None
    if pool is not None and stage in (Stage.INVOICE, Stage.PAID):
        lines = {PAYABLE: pence, BANK: -pence}
        if stage == Stage.INVOICE:
            lines = {**lines_of_shares(cost.kind, split["shares"], split["unallocated"])}
            lines[PAYABLE] = -pence
        with told_beside("on"):
            entry = ledger.post(
                pool,
                on=on,
                kind=f"cost_{stage}",
                words=f"{Kind(cost.kind).label}: {Stage(stage).label.lower()}",
                lines=lines,
                by_name=by.name,
                source_kind="case_cost",
                reference=case.reference,
            )
    made: CostStage = CostStage.objects.create(
        cost=cost,
        stage=stage,
        on=on,
        pence=pence,
        proof=proof,
        invoice=invoice,
        split=split,
        ledger_entry=entry.number if entry else None,
        by_name=by.name,
    )
    words = f"entered {pounds_of(pence)} ({Stage(stage).label.lower()}) for {_said(cost)}"
    record("costs.entered", words, by=by, case=case, on=on)
    if stage in AGREED and (not before or before[-1].pence != pence):
        _tell_parties(case, cost, made, before[-1].pence if before else None, version)
    return made


def _wrong(
    cost: CaseCost, stage: str, pence: int, on: date, proof: str, invoice: CostStage | None
) -> list[FieldReason]:
    wrong = []
    if on > timezone.localdate():
        wrong.append(FieldReason("The day cannot lie in the future.", field="on"))
    if pence <= 0:
        wrong.append(FieldReason("A cost is more than nought.", field="pence"))
    if stage in (Stage.ORDER, Stage.INVOICE) and not proof.strip():
        wrong.append(
            FieldReason(
                "Give the number of the order or invoice, or where it is kept.", field="proof"
            )
        )
    if stage == Stage.PAID:
        if invoice is None or invoice.cost_id != cost.pk or invoice.taken_back_on:
            return [*wrong, FieldReason("Choose the invoice that was paid.", field="invoice")]
        paid = sum(
            each.pence
            for each in standing_stages(cost)
            if each.stage == Stage.PAID and each.invoice_id == invoice.pk
        )
        left = invoice.pence - paid
        if pence > left:
            wrong.append(
                FieldReason(
                    f"{pounds_of(pence)} is more than the {pounds_of(left)} that is open on this "
                    "invoice.",
                    field="pence",
                )
            )
        if on < invoice.on:
            wrong.append(FieldReason("It was not paid before it was invoiced.", field="on"))
    return wrong


@transaction.atomic
def take_back_stage(stage: CostStage, *, by: Actor, because: str) -> CostStage:
    """Take back an amount that was entered by mistake; the ledger reverses it.

    Raises NotReady for an invoice of which something was paid, and for what was taken back.
    """
    case = locked(stage.cost.case)
    require_on(by, case, Verb.ENTER_COSTS)
    stage = CostStage.objects.select_related("cost").get(pk=stage.pk)
    if stage.taken_back_on is not None:
        raise NotReady([Reason("This amount was taken back before.")])
    if stage.payments.filter(taken_back_on=None).exists():
        raise NotReady([Reason("Something was paid of this invoice: take the payment back first.")])
    today = timezone.localdate()
    pool = pool_in_scope()
    if stage.ledger_entry and pool is not None:
        entry = LedgerEntry.objects.get(pool=pool, number=stage.ledger_entry)
        with told_beside():
            ledger.reverse(entry, on=today, because=because, by_name=by.name)
    before = _agreed_now(stage.cost)
    stage.taken_back_on, stage.taken_back_because = today, because
    stage.save()
    words = f"took back {pounds_of(stage.pence)} ({stage.get_stage_display().lower()})"
    record("costs.taken_back", words, by=by, case=case, because=because)
    after = _agreed_now(stage.cost)
    if before is not None and after is not None and after.pence != before.pence:
        _tell_parties(case, stage.cost, after, before.pence, agreement_on(pool, after.on))
    return stage


def _agreed_now(cost: CaseCost) -> CostStage | None:
    found = CostStage.objects.filter(cost=cost, taken_back_on=None, stage__in=AGREED)
    return found.order_by("on", "pk").last()


def _said(cost: CaseCost) -> str:
    return Kind(cost.kind).label.lower()


def told_parties(version: AgreementVersion | None, lead: str, on: date) -> list[tuple[str, str]]:
    """Give (key, address) of the parties who are told: not the one that leads."""
    if version is None:
        return []
    return [
        (each.key, each.email)
        for each in version.agreement.parties
        if each.email and each.key not in (lead, FUND) and each.is_in(on)
    ]


def _tell_parties(
    case: Case, cost: CaseCost, stage: CostStage, old: int | None, version: AgreementVersion | None
) -> None:
    """Tell the other parties the agreed initial cost, or its change (GL §2.8; R123)."""
    kind, new = Kind(cost.kind).label.lower(), pounds_of(stage.pence)
    now = timezone.now().isoformat()
    change = (
        f"The cost of {kind} was agreed at first: {new}."
        if old is None
        else f"The agreed cost of {kind} has changed from {pounds_of(old)} to {new}."
    )
    for party, address in told_parties(version, cost.lead, stage.on):
        put_in_outbox(
            key=f"cost-{stage.pk}-{party}-{now}",
            to=address,
            subject=f"{case.reference}: cost of the review",
            body=f"{change}\n\n{_link(case)}\n",
            case=case,
        )


def _link(case: Case) -> str:
    address = f"{settings.SITE_URL.rstrip('/')}{case_url(case, 'costs')}"
    return f"Who has an account sees the shares and the reasons here:\n{address}"


@transaction.atomic
def tell_progress(case: Case, *, by: Actor) -> int:
    """Tell the other parties how far the review is (GL §2.8; R123); give how many were told."""
    case = locked(case)
    require_on(by, case, Verb.ENTER_COSTS)
    today = timezone.localdate()
    version = agreement_on(pool_in_scope(), today)
    lead = CaseCost.objects.filter(case=case).exclude(lead="").values_list("lead", flat=True)
    parties = told_parties(version, lead.first() or "", today)
    if not parties:
        raise NotReady(
            [Reason("No party of the agreement has an email address: add them to the agreement.")]
        )
    for party, address in parties:
        put_in_outbox(
            key=f"progress-{case.pk}-{party}-{today.isoformat()}",
            to=address,
            subject=f"{case.reference}: how the review goes",
            body=f"The review stands at: {State(case.state).label}.\n\n{_link(case)}\n",
            case=case,
        )
    words = f"told {len(parties)} other parties how the review goes"
    record("costs.progress_told", words, by=by, case=case)
    return len(parties)


@transaction.atomic
def log_time(
    case: Case, *, by: Actor, grade: str, minutes: int, on: date, what: str = ""
) -> StaffTime:
    """Log time that somebody of a grade worked on a case; before a decision it shows as such (H9).

    A day on which the decision was taken counts as before it.
    """
    case = locked(case)
    require_on(by, case, Verb.LOG_TIME)
    wrong = []
    if on > timezone.localdate():
        wrong.append(FieldReason("The day cannot lie in the future.", field="on"))
    if not 0 < minutes <= LONGEST_DAY:
        wrong.append(FieldReason("A day has between a minute and 24 hours.", field="hours"))
    refuse(wrong)
    decided = milestone_on(case, Milestone.DECIDED)
    row: StaffTime = StaffTime.objects.create(
        case=case,
        grade=grade,
        minutes=minutes,
        on=on,
        what=what,
        state=_state_on(case, on),
        before_decision=decided is None or on <= decided,
        by_name=by.name,
    )
    record("costs.time_logged", "logged staff time", by=by, case=case, on=on)
    return row


def _state_on(case: Case, on: date) -> str:
    """Give where a case stood at the end of a day; before its first step that is the referral."""
    steps = StepTaken.objects.filter(case=case, taken_back_at=None, happened_on__lte=on)
    last = steps.order_by("happened_on", "pk").last()
    return str(last.to_state) if last else State.REFERRAL


@transaction.atomic
def remove_time(row: StaffTime, *, by: Actor) -> None:
    """Remove time that was logged by mistake; its history stays."""
    case = locked(row.case)
    require_on(by, case, Verb.LOG_TIME)
    row.delete()
    record("costs.time_removed", "removed staff time that was logged", by=by, case=case)
