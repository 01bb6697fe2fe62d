"""What a preset says beside the agreement: contributions that are proposed, and a year's plan."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cases.costs.services import contributions, fund
from partnerships.funding.agreement import preset_data, preset_names
from partnerships.funding.models import ContributionSet
from partnerships.funding.pence import pence_of
from partnerships.funding.pool import Pool
from partnerships.funding.year import FinancialYear
from partnerships.people.actor import Actor

#: What a set of a preset holds that is no party or group.
BESIDE = ("name", "source")


def fitting(pool: Pool) -> list[tuple[str, str]]:
    """Give (key, name) of the presets whose contributors are all party to the fund's agreement."""
    parties = {each.key for each in contributions.contributors(pool)}
    found = []
    for name in preset_names():
        data = preset_data(name)
        wanted = {party for each in data.get("contributions", []) for party in _typed(data, each)}
        if wanted and wanted <= parties:
            found.append((name, str(data["name"])))
    return found


def _typed(data: dict[str, Any], of: dict[str, str]) -> dict[str, str]:
    """Give what a set of a preset says by party: a group's amount is each member's."""
    typed: dict[str, str] = {}
    for who, amount in of.items():
        if who not in BESIDE:
            typed |= dict.fromkeys(data["groups"].get(who, [who]), amount)
    return typed


@transaction.atomic
def begin_from_preset(
    *, by: Actor, pool: Pool, preset: str, year: FinancialYear
) -> list[ContributionSet]:
    """Write a preset's sets of contributions for a year, none of them agreed, and its plan."""
    data = preset_data(preset)
    made = []
    for each in data.get("contributions", []):
        made.append(
            contributions.save_set(
                by=by,
                pool=pool,
                name=each["name"],
                source=each["source"],
                year=year,
                typed=_typed(data, each),
            )
        )
    if plan := data.get("plan"):
        fund.save_plan(
            by=by,
            pool=pool,
            year=year,
            outgoings=[
                {
                    "words": each["words"],
                    "low": pence_of(each["low"]),
                    "high": pence_of(each["high"]),
                    "for_each_review": each.get("for_each_review", False),
                }
                for each in plan["outgoings"]
            ],
            reviews=plan["reviews"],
            reserve=pence_of(plan["reserve"]),
        )
    return made
