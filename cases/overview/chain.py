"""The protocol's chain of sign-offs: which steps count now, and which comes next (R90, R96).

A step counts when it agreed to exactly what now stands, in this round, after the last time that
anybody sent the report back, and after every step before it. Nothing is stored that could go
stale: whether it counts is worked out from the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from cases.core.case.models import Case, StepTaken
from cases.core.protocol.choices import Document
from cases.core.protocol.choices import SignOff as Stage
from cases.core.workflow.steps import Step
from cases.overview.models import ReportKind, ReportRecommendation, ReportVersion, SignOff
from cases.overview.package import Package


@dataclass(frozen=True)
class Standing:
    """How the sign-off of a case stands: what would be signed, by whom, and what counts."""

    case: Case
    package: Package
    round: int
    chain: tuple[Stage, ...]
    done: tuple[SignOff, ...]
    sent_back: SignOff | None
    history: tuple[SignOff, ...]

    @property
    def next_stage(self) -> Stage | None:
        """Give the step that comes next, or None when all are done."""
        return self.chain[len(self.done)] if len(self.done) < len(self.chain) else None

    @property
    def is_complete(self) -> bool:
        """Say whether every step of the chain has agreed to exactly what now stands."""
        return self.package.overview is not None and self.next_stage is None

    @property
    def panel_agreed(self) -> bool:
        """Say whether the panel has agreed to exactly what now stands."""
        return any(row.step == Stage.PANEL for row in self.done)

    def counts(self, row: SignOff) -> bool:
        """Say whether a sign-off counts now."""
        return any(row.pk == counted.pk for counted in self.done)

    @property
    def needs_summary(self) -> bool:
        """Say whether the protocol submits an executive summary."""
        return Document.EXECUTIVE_SUMMARY in self.case.protocol.rules.quality_assurance.requires


def counted(
    rows: Sequence[SignOff], chain: Sequence[Stage], package_hash: str, round: int
) -> tuple[tuple[SignOff, ...], SignOff | None]:
    """Give the sign-offs that count, in the order of the chain, and the last sending back.

    Takes all sign-offs of a case in the order in which they were recorded, the chain, the hash of
    what now stands and the present round.
    """
    current = [row for row in rows if row.round == round]
    backs = [i for i, row in enumerate(current) if row.outcome == SignOff.Outcome.RETURNED]
    after = current[backs[-1] + 1 :] if backs else current
    matching = [row for row in after if row.package_hash == package_hash]
    done: list[SignOff] = []
    for stage in chain:
        since = done[-1].pk if done else 0
        found = next((row for row in matching if row.step == stage and row.pk > since), None)
        if found is None:
            break
        done.append(found)
    return tuple(done), current[backs[-1]] if backs else None


def chain_of(case: Case, round: int) -> tuple[Stage, ...]:
    """Give who signs, in order: at first, and for what goes to the Home Office again (R96)."""
    rules = case.protocol.rules
    return rules.overview.sign_off if round == 1 else rules.quality_assurance.resubmission


def standings(cases: Iterable[Case]) -> dict[int, Standing]:
    """Give how the sign-off of each case stands, in four queries however many they are."""
    by_id = {case.pk: case for case in cases}
    versions: dict[tuple[int, str], ReportVersion] = {
        (row.case_id, row.kind): row
        for row in ReportVersion.objects.filter(case__in=by_id, is_current=True)
    }
    recommendations: dict[int, list[ReportRecommendation]] = defaultdict(list)
    for row in ReportRecommendation.objects.filter(case__in=by_id).select_related("lead_agency"):
        recommendations[row.case_id].append(row)
    signed: dict[int, list[SignOff]] = defaultdict(list)
    for sign_off in SignOff.objects.filter(case__in=by_id).select_related(
        "version", "summary_version"
    ):
        signed[sign_off.case_id].append(sign_off)
    returns: dict[int, int] = dict(
        StepTaken.objects.filter(case__in=by_id, step=Step.RETURN_FOR_AMENDMENT, taken_back_at=None)
        .order_by()
        .values("case_id")
        .annotate(times=Count("pk"))
        .values_list("case_id", "times")
    )
    found: dict[int, Standing] = {}
    for pk, case in by_id.items():
        package = Package(
            versions.get((pk, ReportKind.OVERVIEW_REPORT)),
            versions.get((pk, ReportKind.EXECUTIVE_SUMMARY)),
            tuple(recommendations[pk]),
        )
        round = 1 + returns.get(pk, 0)
        chain = chain_of(case, round)
        done, back = counted(signed[pk], chain, package.hash, round)
        found[pk] = Standing(case, package, round, chain, done, back, tuple(signed[pk]))
    return found


def standing_of(case: Case) -> Standing:
    """Give how the sign-off of one case stands; four queries."""
    return standings([case])[case.pk]


def stage_words(case: Case) -> dict[Stage, str]:
    """Give what each step of the chain is called here."""
    names: Any = case.protocol.rules.names
    return {
        Stage.PANEL: "Review panel",
        Stage.SUB_GROUP: names.sub_group[:1].upper() + names.sub_group[1:],
        Stage.CSP_CHAIR: names.roles.get("csp_chair", "Chair of the partnership"),
    }
