"""What a review costs: estimate, commitment, order, invoice, paid; and the time of staff."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.progress.advance import require_on
from cases.core.workflow.plug import NotReady, Reason
from cases.costs.models import CaseCost, CostStage, Kind
from cases.costs.refusing import told_beside
from cases.costs.selectors import AGREED, agreement_on, standing_stages
from cases.costs.services.telling import tell_parties
from partnerships.funding import ledger
from partnerships.funding.agreement import CostKind, as_data
from partnerships.funding.drafting import names_of
from partnerships.funding.ledger_accounts import BANK, JOINT_REVIEW, PAYABLE, lines_of_shares
from partnerships.funding.models import AgreementVersion, LedgerEntry
from partnerships.funding.pence import pounds_of
from partnerships.funding.pool import pool_in_scope
from partnerships.funding.rules import AtMost
from partnerships.people.actor import Actor

Stage = CostStage.Stage


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


def version_of(cost: CaseCost) -> int:
    """Give a number that grows with every change of what is known of a cost; one query."""
    return int(CaseCost.history.filter(id=cost.pk).count())


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
        tell_parties(case, cost, made, before[-1].pence if before else None, version)
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
        tell_parties(case, stage.cost, after, before.pence, agreement_on(pool, after.on))
    return stage


def _agreed_now(cost: CaseCost) -> CostStage | None:
    found = CostStage.objects.filter(cost=cost, taken_back_on=None, stage__in=AGREED)
    return found.order_by("on", "pk").last()


def _said(cost: CaseCost) -> str:
    return Kind(cost.kind).label.lower()
