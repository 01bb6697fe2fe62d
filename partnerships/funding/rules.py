"""How a cost is divided, as data: a tree of few kinds of rule, read from TOML or JSON.

A rule says of an amount who pays it, or how it is cut into amounts of which other rules say it.
Whatever the agreements of the field print is made of these: equal parts, percentages, weights,
fixed sums, tiers (a cap is a tier), a maximum, and the lead party.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from partnerships.funding.pence import NotAnAmount, pence_of, pounds_of


class RuleRefused(ValueError):
    """A rule cannot be applied or makes no sense; the message says why, in words for the page."""


@dataclass(frozen=True)
class Pays:
    """One party pays all of it."""

    party: str


@dataclass(frozen=True)
class LeadPays:
    """The lead party of the review pays all of it."""


@dataclass(frozen=True)
class NobodyPays:
    """Nobody has agreed to pay it: it is shown as unallocated."""

    why: str = ""


@dataclass(frozen=True)
class Equally:
    """Parties, or groups of parties each of whose members counts as one, pay the same."""

    parties: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One part of a division: its weight (a percentage or a bare number), and who pays it."""

    weight: Fraction
    rule: Rule


@dataclass(frozen=True)
class Divided:
    """Parts by weight; where they are percentages they make a hundred."""

    parts: tuple[Part, ...]
    in_percent: bool


@dataclass(frozen=True)
class FixedFirst:
    """Named parties pay fixed sums (pence), as far as the amount goes, in the order written."""

    sums: tuple[tuple[str, int], ...]
    rest: Rule


@dataclass(frozen=True)
class Tier:
    """What of an amount lies below a limit in pence (or all above the tier before) is paid so."""

    up_to: int | None
    rule: Rule


@dataclass(frozen=True)
class Tiers:
    """An amount is cut at limits that rise; the last tier has none and takes the excess."""

    tiers: tuple[Tier, ...]


@dataclass(frozen=True)
class AtMost:
    """A cost above `most` (pence) is refused; above `usual` its need must have been agreed."""

    most: int
    usual: int | None
    rule: Rule


Rule = Pays | LeadPays | NobodyPays | Equally | Divided | FixedFirst | Tiers | AtMost


def rule_of(data: Any) -> Rule:
    """Read a rule from TOML or JSON data; raises `RuleRefused` naming what is wrong with it."""
    if not isinstance(data, Mapping) or not data:
        raise RuleRefused("A rule is written as one of: " + ", ".join(_READERS) + ".")
    named = [key for key in data if key in _READERS]
    if len(named) != 1:
        raise RuleRefused(
            f"A rule says one of {', '.join(_READERS)}; this one says {', '.join(data)}."
        )
    unknown = set(data) - {named[0]} - _BESIDE.get(named[0], set())
    if unknown:
        raise RuleRefused(f"“{sorted(unknown)[0]}” does not belong beside “{named[0]}”.")
    return _READERS[named[0]](data)


def data_of(rule: Rule) -> dict[str, Any]:
    """Give a rule as the data from which `rule_of` reads it again."""
    match rule:
        case Pays(party):
            return {"pays": party}
        case LeadPays():
            return {"lead": True}
        case NobodyPays(why):
            return {"nobody": why}
        case Equally(parties):
            return {"equally": list(parties)}
        case Divided(parts, in_percent):
            name = "percent" if in_percent else "weight"
            return {"parts": [{name: str(p.weight), "rule": data_of(p.rule)} for p in parts]}
        case FixedFirst(sums, rest):
            # A list, because the order counts, and a database keeps that of no mapping.
            return {"fixed": [[who, _pounds(p)] for who, p in sums], "rest": data_of(rest)}
        case Tiers(tiers):
            return {"tiers": [_tier_data(tier) for tier in tiers]}
        case AtMost(most, usual, inner):
            usually = {} if usual is None else {"usual": _pounds(usual)}
            return {"most": _pounds(most), **usually, "rule": data_of(inner)}


def parties_in(rule: Rule) -> Iterator[str]:
    """Give the parties and groups that a rule names, the lead party left out."""
    match rule:
        case Pays(party):
            yield party
        case Equally(parties):
            yield from parties
        case Divided(parts, _):
            for part in parts:
                yield from parties_in(part.rule)
        case FixedFirst(sums, rest):
            yield from (who for who, _ in sums)
            yield from parties_in(rest)
        case Tiers(tiers):
            for tier in tiers:
                yield from parties_in(tier.rule)
        case AtMost(_, _, inner):
            yield from parties_in(inner)
        case LeadPays() | NobodyPays():
            return


def _pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


def _tier_data(tier: Tier) -> dict[str, Any]:
    limit = {} if tier.up_to is None else {"up_to": _pounds(tier.up_to)}
    return {**limit, "rule": data_of(tier.rule)}


def _sum(data: Any, what: str) -> int:
    try:
        pence = pence_of(str(data))
    except NotAnAmount as wrong:
        raise RuleRefused(f"{what}: {wrong}") from wrong
    if not pence:
        raise RuleRefused(f"{what}: a sum of nought says nothing.")
    return pence


def _equally(data: Mapping[str, Any]) -> Equally:
    parties = tuple(data["equally"])
    if not parties:
        raise RuleRefused("Equal parts need somebody who pays them.")
    if len(set(parties)) != len(parties):
        raise RuleRefused("A party is named twice in equal parts; give it a weight instead.")
    return Equally(parties)


def _divided(data: Mapping[str, Any]) -> Divided:
    parts = list(data["parts"])
    kinds = {"percent" if "percent" in part else "weight" for part in parts}
    if len(kinds) != 1 or not all(len(part) == 2 and "rule" in part for part in parts):
        raise RuleRefused("Parts have each a percentage, or each a weight, and each a rule.")
    (kind,) = kinds
    try:
        weights = [Fraction(str(part[kind])) for part in parts]
    except (ValueError, ZeroDivisionError) as wrong:
        raise RuleRefused("A percentage or weight is a number, such as 50 or 12.5.") from wrong
    if any(weight <= 0 for weight in weights):
        raise RuleRefused("A part of nought or less pays nothing; leave it out.")
    total = sum(weights)
    if kind == "percent" and total != 100:
        said = f"{float(total):g}"
        raise RuleRefused(f"The percentages make {said}, not a hundred.")
    rules = [rule_of(part["rule"]) for part in parts]
    return Divided(
        tuple(Part(w, r) for w, r in zip(weights, rules, strict=True)), kind == "percent"
    )


def _fixed(data: Mapping[str, Any]) -> FixedFirst:
    listed = data["fixed"].items() if isinstance(data["fixed"], Mapping) else data["fixed"]
    sums = tuple((str(who), _sum(p, f"The fixed sum of {who}")) for who, p in listed)
    if "rest" not in data:
        raise RuleRefused("Fixed sums need a rule for the rest.")
    return FixedFirst(sums, rule_of(data["rest"]))


def _tiers(data: Mapping[str, Any]) -> Tiers:
    tiers, last = [], 0
    listed = list(data["tiers"])
    for number, each in enumerate(listed, 1):
        limit = each.get("up_to")
        up_to = None if limit is None else _sum(limit, f"The limit of tier {number}")
        if (up_to is None) != (number == len(listed)):
            raise RuleRefused("Each tier but the last has a limit: somebody takes the excess.")
        if up_to is not None and up_to <= last:
            raise RuleRefused(f"The limit of tier {number} is not above {pounds_of(last)}.")
        tiers.append(Tier(up_to, rule_of(each.get("rule"))))
        last = up_to or last
    if not tiers:
        raise RuleRefused("Tiers need at least one tier.")
    return Tiers(tuple(tiers))


def _at_most(data: Mapping[str, Any]) -> AtMost:
    most = _sum(data["most"], "The maximum")
    usual = None if data.get("usual") is None else _sum(data["usual"], "The usual cost")
    if usual is not None and usual > most:
        raise RuleRefused("The usual cost lies above the maximum.")
    return AtMost(most, usual, rule_of(data.get("rule")))


_READERS: dict[str, Callable[[Mapping[str, Any]], Rule]] = {
    "pays": lambda data: Pays(str(data["pays"])),
    "lead": lambda data: LeadPays(),
    "nobody": lambda data: NobodyPays(str(data["nobody"])),
    "equally": _equally,
    "parts": _divided,
    "fixed": _fixed,
    "tiers": _tiers,
    "most": _at_most,
}
_BESIDE = {"fixed": {"rest"}, "most": {"usual", "rule"}}
