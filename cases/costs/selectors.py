"""Questions about the fund and about what a case costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Sum

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.workflow.states import ENDED, State
from cases.costs.models import CaseCost, CostStage, Kind, StaffTime
from partnerships.funding.drafting import names_of
from partnerships.funding.ledger_accounts import COST, FUND, JOINT_REVIEW
from partnerships.funding.models import AgreementVersion, LedgerLine
from partnerships.funding.pool import Pool, pool_in_scope, shared_today
from partnerships.funding.year import FinancialYear
from partnerships.people.actor import Actor
from partnerships.tenancy.context import scope

Stage = CostStage.Stage
#: The stages by which an amount was agreed, before anything is invoiced.
AGREED = (Stage.ESTIMATE, Stage.COMMITMENT, Stage.ORDER)


def agreement_on(pool: Pool | None, day: date) -> AgreementVersion | None:
    """Give the version of the agreement that holds on a day, or None."""
    if pool is None:
        return None
    found: AgreementVersion | None = (
        AgreementVersion.objects.filter(pool=pool, from_on__lte=day, approved_at__isnull=False)
        .order_by("-from_on")
        .first()
    )
    return found


def newest_agreement(pool: Pool) -> AgreementVersion | None:
    """Give the newest version, an approved one before a draft."""
    found: AgreementVersion | None = (
        AgreementVersion.objects.filter(pool=pool).order_by("approved_at", "-from_on").first()
    )
    return found


def party_names(pool: Pool) -> dict[str, str]:
    """Give the names of all who are or were party to the fund, by key."""
    names: dict[str, str] = {JOINT_REVIEW: "Others, for joint reviews"}
    for version in AgreementVersion.objects.filter(pool=pool).order_by("from_on"):
        names |= names_of(version.data)
    return names


def lead_parties(day: date) -> list[tuple[str, str]]:
    """Give (key, name) of the parties on a day among which one may lead a review."""
    version = agreement_on(pool_in_scope(), day)
    if version is None:
        return []
    parties = version.agreement.parties
    return [(each.key, each.name) for each in parties if each.key != FUND and each.is_in(day)]


@dataclass(frozen=True)
class CostLine:
    """How a cost stands: what was agreed last, invoiced and paid, in pence, and its split."""

    cost: CaseCost
    stages: tuple[CostStage, ...]
    agreed: int
    invoiced: int
    paid: int
    split: dict[str, Any]

    @property
    def kind(self) -> str:
        """Give what the money is spent on, in words."""
        return Kind(self.cost.kind).label


def standing_stages(cost: CaseCost) -> list[CostStage]:
    """Give the stages of a cost that were not taken back, in the order of their days."""
    return [each for each in cost.stages.all() if each.taken_back_on is None]


def cost_line(cost: CaseCost) -> CostLine:
    """Give how a cost stands."""
    stages = standing_stages(cost)
    agreed = [each.pence for each in stages if each.stage in AGREED]
    invoiced = sum(each.pence for each in stages if each.stage == Stage.INVOICE)
    paid = sum(each.pence for each in stages if each.stage == Stage.PAID)
    shown = [each for each in stages if each.stage != Stage.PAID]
    split = shown[-1].split if shown else {}
    return CostLine(
        cost, tuple(cost.stages.all()), agreed[-1] if agreed else 0, invoiced, paid, split
    )


def costs_of(case: Case) -> list[CostLine]:
    """Give every cost of a case and how it stands."""
    costs = CaseCost.objects.filter(case=case).prefetch_related("stages")
    return [cost_line(cost) for cost in costs]


def own_fees(case: Case, kinds: Iterable[str]) -> list[CostLine]:
    """Give the costs of a case of some kinds and how they stand."""
    return [line for line in costs_of(case) if line.cost.kind in set(kinds)]


def owed_shares(lines: Iterable[CostLine]) -> tuple[dict[str, int], int]:
    """Give pence by party of what was invoiced, and what nobody pays, over several costs."""
    shares: dict[str, int] = {}
    unallocated = 0
    for line in lines:
        for stage in standing_stages(line.cost):
            if stage.stage != Stage.INVOICE:
                continue
            for party, pence in stage.split.get("shares", {}).items():
                shares[party] = shares.get(party, 0) + pence
            unallocated += stage.split.get("unallocated", 0)
    return shares, unallocated


def reviews_with_costs(reach: Reach) -> list[dict[str, Any]]:
    """Give the cases that cost something and whose costs one may read, with their sums."""
    cases = (
        cases_for(reach, Verb.READ_COSTS)
        .filter(costs__isnull=False)
        .distinct()
        .order_by("reference")
        .prefetch_related(Prefetch("costs", CaseCost.objects.prefetch_related("stages")))
    )
    found = []
    for case in cases:
        lines = [cost_line(cost) for cost in case.costs.all()]
        found.append(
            {
                "case": case,
                "agreed": sum(line.agreed for line in lines),
                "invoiced": sum(line.invoiced for line in lines),
                "paid": sum(line.paid for line in lines),
            }
        )
    return found


def reviews_running() -> int:
    """Give how many reviews of the partnership in scope are running: decided and not ended."""
    before = (State.REFERRAL, State.DECISION, State.AWAITING_HOME_OFFICE, State.OTHER_REVIEW)
    return Case.objects.exclude(state__in=[*before, *ENDED]).count()


def time_spent(of: Case | None = None) -> dict[str, int]:
    """Give minutes of staff before a decision and after it, of one case or of all (H9)."""
    rows = StaffTime.objects.filter(case=of) if of else StaffTime.objects.all()
    sums = rows.order_by().values_list("before_decision").annotate(total=Sum("minutes"))
    found = {before: total for before, total in sums}
    return {"before": found.get(True, 0), "after": found.get(False, 0)}


@dataclass(frozen=True)
class FundWork:
    """What the partnerships of a fund have at hand: those that one may see, added together.

    `seen` of `sharing` partnerships are counted; `before` and `after` are minutes of staff (H9).
    """

    seen: int
    sharing: int
    running: int
    before: int
    after: int


def fund_work(pool: Pool, actor: Actor) -> FundWork:
    """Count reviews and time over a fund's partnerships, each in its own scope, one by one.

    Asks as many questions as there are partnerships that share the fund; an actor counts those
    whose fund he may read there.
    """
    sharing = list(shared_today().filter(pool=pool).values_list("partnership_id", flat=True))
    seen = running = before = after = 0
    for partnership_id in sharing:
        with scope(partnership_id, actor):
            if not Reach.of(actor).may(Verb.READ_FUND):
                continue
            time = time_spent()
            seen, running = seen + 1, running + reviews_running()
            before, after = before + time["before"], after + time["after"]
    return FundWork(seen, len(sharing), running, before, after)


def spent_by_year(pool: Pool, but: Iterable[str] = ("recharge", "post")) -> list[tuple[str, int]]:
    """Give what reviews cost the fund in each financial year: all its costs but those named."""
    years: dict[FinancialYear, int] = {}
    lines = LedgerLine.objects.filter(pool=pool, account__startswith=COST).exclude(
        entry__kind="closing"
    )
    left_out = {f"{COST}{kind}" for kind in but}
    for account, on, pence in lines.values_list("account", "entry__on", "pence"):
        if account not in left_out:
            year = FinancialYear.of(on)
            years[year] = years.get(year, 0) + pence
    return [(str(year), years[year]) for year in sorted(years)]
