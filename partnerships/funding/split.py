"""One cost divided among the parties of an agreement, to the penny, with the reason of each step.

Pure: takes a rule, an amount in pence and the parties of the day; gives shares that together with
what is unallocated make the amount, always the same for the same cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from partnerships.funding.pence import apportioned, pounds_of
from partnerships.funding.rules import (
    AtMost,
    Divided,
    Equally,
    FixedFirst,
    LeadPays,
    NobodyPays,
    Part,
    Pays,
    Rule,
    RuleRefused,
    Tiers,
    data_of,
)


@dataclass(frozen=True)
class Parties:
    """Who is in the agreement on a day: names by key, groups by key, and the review's lead party.

    `gone` holds those who were in it before or will be later, so that a refusal can name them.
    """

    names: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lead: str | None = None
    gone: frozenset[str] = frozenset()

    def members(self, key: str) -> tuple[str, ...]:
        """Give the parties behind a key: itself, or the group's members of the day.

        Raises `RuleRefused` where the key is nobody's, or its party is not in on the day.
        """
        if key in self.groups:
            return tuple(each for each in self.groups[key] if each in self.names)
        if key in self.names:
            return (key,)
        if key in self.gone:
            raise RuleRefused(
                f"{key} is not a party on the day of this cost, and the rule names it."
            )
        raise RuleRefused(f"The rule names “{key}”, which is no party of the agreement.")


@dataclass(frozen=True)
class Reason:
    """One step of the division: an amount in pence, what became of it, and how deep it lies."""

    pence: int
    words: str
    depth: int


@dataclass(frozen=True)
class Split:
    """A cost in pence, its shares by party key, what nobody pays, and why."""

    pence: int
    shares: Mapping[str, int]
    unallocated: int
    reasons: tuple[Reason, ...]


def split(rule: Rule, pence: int, parties: Parties, need_agreed: bool = False) -> Split:
    """Divide a cost.

    Takes the rule, the cost in pence, the parties of its day, and whether the need of a cost
    above the usual was agreed. Raises `RuleRefused` for a cost of nought or less, one above the
    maximum, and a rule that names a lead party where the review has none (R119–R121).
    """
    if pence <= 0:
        raise RuleRefused("A cost is more than nought.")
    work = _Work(parties, need_agreed)
    work.divide(rule, pence, 0)
    return Split(pence, dict(sorted(work.shares.items())), work.unallocated, tuple(work.reasons))


class _Work:
    def __init__(self, parties: Parties, need_agreed: bool) -> None:
        self.parties, self.need_agreed = parties, need_agreed
        self.shares: dict[str, int] = {}
        self.unallocated = 0
        self.reasons: list[Reason] = []

    def divide(self, rule: Rule, pence: int, depth: int) -> None:
        """Give an amount to whom a rule says; nought goes to nobody and is not spoken of."""
        if not pence:
            return
        match rule:
            case Pays(party):
                self._equally((party,), pence, depth)
            case Equally(parties):
                self._equally(parties, pence, depth)
            case LeadPays():
                self._lead(pence, depth)
            case NobodyPays(why):
                self.unallocated += pence
                self._say(pence, f"unallocated. {why}".strip(), depth)
            case Divided(parts, in_percent):
                self._parts(parts, in_percent, pence, depth)
            case FixedFirst(sums, rest):
                self._fixed(sums, rest, pence, depth)
            case Tiers():
                self._tiers(rule, pence, depth)
            case AtMost():
                self._at_most(rule, pence, depth)

    def _say(self, pence: int, words: str, depth: int) -> None:
        self.reasons.append(Reason(pence, words, depth))

    def _named(self, key: str) -> str:
        return self.parties.names.get(key, key)

    def _equally(self, keys: tuple[str, ...], pence: int, depth: int) -> None:
        members = sorted({each for key in keys for each in self.parties.members(key)})
        if not members:
            raise RuleRefused("Nobody is left to pay this part on the day of the cost.")
        given = apportioned(pence, [1] * len(members), members)
        for member, share in zip(members, given, strict=True):
            self.shares[member] = self.shares.get(member, 0) + share
        if len(members) == 1:
            self._say(pence, f"{self._named(members[0])} pays", depth)
            return
        amounts = sorted(set(given), reverse=True)
        counts = " and ".join(f"{given.count(each)} × {pounds_of(each)}" for each in amounts)
        self._say(pence, f"equally by {len(members)}: {counts}", depth)

    def _lead(self, pence: int, depth: int) -> None:
        lead = self.parties.lead
        if lead is None:
            raise RuleRefused("The rule refers to the lead party, and this review has none.")
        if lead not in self.parties.names:
            raise RuleRefused(f"The lead party, {lead}, is no party of the agreement on this day.")
        self.shares[lead] = self.shares.get(lead, 0) + pence
        self._say(pence, f"{self._named(lead)} pays as lead party", depth)

    def _parts(self, parts: tuple[Part, ...], in_percent: bool, pence: int, depth: int) -> None:
        given = apportioned(
            pence, [part.weight for part in parts], [_key_of(part.rule) for part in parts]
        )
        for part, amount in zip(parts, given, strict=True):
            size = f"{float(part.weight):g}"
            said = f"{size} per cent" if in_percent else f"weight {size}"
            if amount:
                self._say(amount, f"{said} of {pounds_of(pence)}", depth)
            self.divide(part.rule, amount, depth + 1)

    def _fixed(self, sums: tuple[tuple[str, int], ...], rest: Rule, pence: int, depth: int) -> None:
        left = pence
        for party, fixed in sums:
            amount = min(fixed, left)
            if amount:
                self._say(amount, f"fixed sum of {pounds_of(fixed)}", depth)
            self.divide(Pays(party), amount, depth + 1)
            left -= amount
        self.divide(rest, left, depth)

    def _tiers(self, rule: Tiers, pence: int, depth: int) -> None:
        floor = 0
        for tier in rule.tiers:
            limit = pence if tier.up_to is None else min(pence, tier.up_to)
            amount = limit - floor
            if amount <= 0:
                return
            above = f"above {pounds_of(floor)}" if floor else ""
            below = f"up to {pounds_of(tier.up_to)}" if tier.up_to else ""
            self._say(amount, f"what lies {above or below or 'in it'}", depth)
            self.divide(tier.rule, amount, depth + 1)
            floor = limit

    def _at_most(self, rule: AtMost, pence: int, depth: int) -> None:
        if pence > rule.most:
            raise RuleRefused(
                f"{pounds_of(pence)} is above the maximum of {pounds_of(rule.most)}. "
                "Change the maximum in the agreement first."
            )
        if rule.usual is not None and pence > rule.usual and not self.need_agreed:
            raise RuleRefused(
                f"{pounds_of(pence)} is above the usual {pounds_of(rule.usual)}: "
                "record that the need was agreed."
            )
        self.divide(rule.rule, pence, depth)


def _key_of(rule: Rule) -> str:
    """Give what orders parts of equal remainder whatever their order on the page."""
    return str(data_of(rule))
