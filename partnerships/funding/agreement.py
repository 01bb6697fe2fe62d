"""An agreement as data: who is party to it from when to when, and how each kind of cost is split.

Where a printed sentence can be read in several ways, each reading is a rule of its own with the
sentence's words; one is chosen by people, and until then no cost of the kind can be split.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import resources
from typing import Any

from partnerships.funding.pence import pounds_of
from partnerships.funding.rules import Rule, RuleRefused, parties_in, rule_of
from partnerships.funding.split import Parties, Split, split


class CostKind(StrEnum):
    """What a review's money is spent on."""

    CHAIR = "chair"
    AUTHOR = "author"
    ADMINISTRATION = "administration"
    ADVOCACY = "advocacy"
    LEGAL = "legal"
    RECHARGE = "recharge"
    POST = "post"
    OTHER = "other"


@dataclass(frozen=True)
class Party:
    """A body that pays, from and up to which day it does, and where it is written to."""

    key: str
    name: str
    from_on: date | None = None
    until_on: date | None = None
    email: str = ""
    address: str = ""

    def is_in(self, on: date) -> bool:
        """Say whether it is a party on a day; both its days count."""
        return not (self.from_on and on < self.from_on) and not (
            self.until_on and on > self.until_on
        )


@dataclass(frozen=True)
class Reading:
    """One way to read what the agreement prints of a kind of cost."""

    key: str
    words: str
    rule: Rule


@dataclass(frozen=True)
class CostRule:
    """What an agreement says of one kind of cost: the sentence's source and its readings."""

    kind: CostKind
    source: str
    readings: tuple[Reading, ...]
    chosen: str | None

    def reading(self, key: str | None = None) -> Reading:
        """Give a reading by key, or the chosen one; raises `RuleRefused` if there is none."""
        wanted = key or self.chosen
        known = ", ".join(each.key for each in self.readings)
        if wanted is None:
            raise RuleRefused(
                f"What is agreed of {self.kind} can be read in several ways ({known}). "
                "Choose one before a cost is split."
            )
        for each in self.readings:
            if each.key == wanted:
                return each
        raise RuleRefused(f"There is no reading “{wanted}” of {self.kind}; there are {known}.")


@dataclass(frozen=True)
class Agreement:
    """Who shares what costs of reviews, from a day on."""

    name: str
    source: str
    from_on: date
    parties: tuple[Party, ...]
    groups: Mapping[str, tuple[str, ...]]
    costs: Mapping[CostKind, CostRule]

    def parties_on(self, on: date, lead: str | None = None) -> Parties:
        """Give who is in on a day, with the review's lead party."""
        inside = {each.key: each.name for each in self.parties if each.is_in(on)}
        gone = frozenset(each.key for each in self.parties) - inside.keys()
        return Parties(inside, self.groups, lead, gone)

    def cost_rule(self, kind: CostKind) -> CostRule:
        """Give what is agreed of a kind of cost; raises `RuleRefused` if nothing is."""
        found = self.costs.get(kind)
        if found is None:
            raise RuleRefused(f"{self.name} says nothing of {kind}. Agree who pays it first.")
        return found

    def split(
        self,
        kind: CostKind,
        pence: int,
        on: date,
        lead: str | None = None,
        reading: str | None = None,
        need_agreed: bool = False,
    ) -> Split:
        """Divide a cost of a day among its parties; raises `RuleRefused` with the reason."""
        rule = self.cost_rule(kind).reading(reading).rule
        return split(rule, pence, self.parties_on(on, lead), need_agreed)

    def side_by_side(
        self,
        kind: CostKind,
        pence: int,
        on: date,
        lead: str | None = None,
        need_agreed: bool = False,
    ) -> list[tuple[Reading, Split | str]]:
        """Give for each reading the split, or in words why there is none."""
        answers: list[tuple[Reading, Split | str]] = []
        for each in self.cost_rule(kind).readings:
            try:
                found = split(each.rule, pence, self.parties_on(on, lead), need_agreed)
            except RuleRefused as refused:
                answers.append((each, str(refused)))
            else:
                answers.append((each, found))
        return answers


def agreement_of(data: Mapping[str, Any]) -> Agreement:
    """Read an agreement from TOML or JSON data.

    Raises `RuleRefused` naming what is wrong: a rule that makes no sense, a party or group that
    nobody is, a kind of cost that there is not, a chosen reading that is not written.
    """
    parties = tuple(_party(key, each) for key, each in dict(data.get("parties", {})).items())
    keys = {each.key for each in parties}
    groups = {key: tuple(each) for key, each in dict(data.get("groups", {})).items()}
    for group, members in groups.items():
        for missing in [each for each in members if each not in keys]:
            raise RuleRefused(f"The group {group} names “{missing}”, which is no party.")
        if group in keys:
            raise RuleRefused(f"“{group}” is the name of a party and of a group.")
    costs = {}
    for kind, each in dict(data.get("costs", {})).items():
        rule = _cost_rule(kind, each)
        for reading in rule.readings:
            for named in parties_in(reading.rule):
                if named not in keys and named not in groups:
                    raise RuleRefused(f"What is agreed of {kind} names “{named}”, no party.")
        costs[rule.kind] = rule
    if "from_on" not in data or not data.get("name"):
        raise RuleRefused("An agreement has a name and the day from which it holds.")
    return Agreement(
        str(data["name"]),
        str(data.get("source", "")),
        _day(data["from_on"]),
        parties,
        groups,
        costs,
    )


def preset(name: str) -> Agreement:
    """Give an agreement that the product brings; raises `RuleRefused` if it brings none such."""
    known = preset_names()
    if name not in known:
        raise RuleRefused(f"There is no agreement “{name}”. There are: {', '.join(known)}.")
    return agreement_of(preset_data(name))


def preset_data(name: str) -> dict[str, Any]:
    """Give the data of an agreement that the product brings."""
    folder = resources.files("partnerships.funding") / "presets"
    return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))


def preset_names() -> list[str]:
    """Give the names of the agreements that the product brings."""
    folder = resources.files("partnerships.funding") / "presets"
    return sorted(
        each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml")
    )


def as_data(of: Split) -> dict[str, Any]:
    """Give a split as plain data: pence, shares by party, what is unallocated, and why."""
    return {
        "pence": of.pence,
        "shares": dict(of.shares),
        "unallocated": of.unallocated,
        "why": [f"{'  ' * each.depth}{pounds_of(each.pence)}: {each.words}" for each in of.reasons],
    }


def _party(key: str, data: Any) -> Party:
    if isinstance(data, str):
        return Party(key, data)
    days = {name: _day(data[name]) for name in ("from_on", "until_on") if data.get(name)}
    email, address = (str(data.get(name, "")) for name in ("email", "address"))
    party = Party(key, str(data["name"]), **days, email=email, address=address)
    if party.from_on and party.until_on and party.until_on < party.from_on:
        raise RuleRefused(f"{party.name} leaves before it joins.")
    return party


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as wrong:
        raise RuleRefused(f"“{value}” is not a day such as 2026-04-01.") from wrong


def _cost_rule(kind: str, data: Mapping[str, Any]) -> CostRule:
    if kind not in set(CostKind):
        raise RuleRefused(f"There is no kind of cost “{kind}”.")
    listed = dict(data.get("readings", {}))
    if not listed:
        raise RuleRefused(f"What is agreed of {kind} has no rule.")
    readings = tuple(
        Reading(key, str(each.get("words", "")), rule_of(each["rule"]))
        for key, each in listed.items()
    )
    only = readings[0].key if len(readings) == 1 else None
    rule = CostRule(CostKind(kind), str(data.get("source", "")), readings, data.get("chosen", only))
    if rule.chosen is not None:
        rule.reading()
    return rule
