"""A rule as a page asks for it: how it is divided, who pays which part, what caps it. Pure.

A rule is a tree; a form is flat. What agreements print fits into one shape: at most a maximum, at
most a limit above which somebody else pays, and one division whose parts may each have a cap. A
deeper rule (from a preset) is shown in words and kept, but not changed part by part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from partnerships.funding.pence import pounds_of
from partnerships.funding.rules import (
    AtMost,
    Divided,
    Equally,
    FixedFirst,
    LeadPays,
    NobodyPays,
    Pays,
    Rule,
    RuleRefused,
    Tiers,
    rule_of,
)

#: Payers that are no party: the review's lead party, and nobody.
LEAD, NOBODY = "+lead", "+nobody"


class How(StrEnum):
    """How a cost is divided, as the form offers it."""

    ONE = "one"
    EQUALLY = "equally"
    PERCENT = "percent"
    WEIGHT = "weight"
    FIXED = "fixed"
    TIERS = "tiers"


@dataclass(frozen=True)
class Row:
    """One who pays: how much (per cent, weight, or pounds), up to which cap, who above it."""

    payer: str
    number: str = ""
    cap: str = ""
    above_cap: str = ""


@dataclass(frozen=True)
class FlatRule:
    """A rule as the form holds it; amounts in pounds as typed."""

    how: How
    rows: tuple[Row, ...]
    rest: str = ""
    limit: str = ""
    above_limit: str = ""
    most: str = ""
    usual: str = ""


@dataclass
class RowRefused(RuleRefused):
    """A rule that makes no sense, with the field of the form that it is about."""

    message: str
    about: str = ""

    def __str__(self) -> str:
        return self.message


def data_of_flat(flat: FlatRule, groups: Mapping[str, Any]) -> dict[str, Any]:
    """Give the data of the rule that a form says.

    Raises `RowRefused` where the form is not complete, and `RuleRefused` where the rule that it
    says makes no sense (percentages that do not make a hundred, …).
    """
    data = _division(flat, groups)
    if flat.limit:
        above = _payer(flat.above_limit, groups, "above_limit", "Say who pays above the limit.")
        data = {"tiers": [{"up_to": flat.limit, "rule": data}, {"rule": above}]}
    elif flat.above_limit:
        raise RowRefused("Say up to which amount the parts count.", "limit")
    if flat.most:
        usual = {"usual": flat.usual} if flat.usual else {}
        data = {"most": flat.most, **usual, "rule": data}
    elif flat.usual:
        raise RowRefused("Say what the maximum is.", "most")
    rule_of(data)
    return data


def _division(flat: FlatRule, groups: Mapping[str, Any]) -> dict[str, Any]:
    rows = flat.rows
    if not rows:
        raise RowRefused("Say who pays.", "rows")
    if flat.how is How.ONE:
        return _payer(rows[0].payer, groups)
    if flat.how is How.EQUALLY:
        if any(row.payer in (LEAD, NOBODY) for row in rows):
            raise RowRefused("Equal parts are paid by parties; use weights with others.", "rows")
        return {"equally": [row.payer for row in rows]}
    if flat.how is How.TIERS:
        return {
            "tiers": [
                {**({"up_to": row.number} if row.number else {}), "rule": _payer(row.payer, groups)}
                for row in rows
            ]
        }
    if flat.how is How.FIXED:
        wrong = [row for row in rows if row.payer in groups or row.payer in (LEAD, NOBODY)]
        if wrong:
            raise RowRefused("A fixed sum is paid by one party.", "rows")
        rest = _payer(flat.rest, groups, "rest", "Say who pays the rest.")
        return {"fixed": [[row.payer, row.number] for row in rows], "rest": rest}
    return {"parts": [{flat.how.value: row.number, "rule": _part(row, groups)} for row in rows]}


def _part(row: Row, groups: Mapping[str, Any]) -> dict[str, Any]:
    data = _payer(row.payer, groups)
    if not row.cap:
        if row.above_cap:
            raise RowRefused("Say at which amount the part stops.", f"cap_{row.payer}")
        return data
    missing = "Say who pays above the cap."
    above = _payer(row.above_cap, groups, f"above_{row.payer}", missing)
    return {"tiers": [{"up_to": row.cap, "rule": data}, {"rule": above}]}


def _payer(
    payer: str, groups: Mapping[str, Any], about: str = "rows", missing: str = "Say who pays."
) -> dict[str, Any]:
    if not payer:
        raise RowRefused(missing, about)
    if payer == LEAD:
        return {"lead": True}
    if payer == NOBODY:
        return {"nobody": "Nobody has agreed to pay this part."}
    return {"equally": [payer]} if payer in groups else {"pays": payer}


def flat_of(rule: Rule) -> FlatRule | None:
    """Give the form of a rule, or None where it is deeper than a form can say."""
    found = _Flat()
    if isinstance(rule, AtMost):
        found.most = _typed(rule.most)
        found.usual = _typed(rule.usual) if rule.usual else ""
        rule = rule.rule
    if isinstance(rule, Tiers) and len(rule.tiers) == 2 and _who(rule.tiers[0].rule) is None:
        above = _who(rule.tiers[1].rule)
        if above is None:
            return None
        found.limit, found.above_limit = _typed(rule.tiers[0].up_to or 0), above
        rule = rule.tiers[0].rule
    if not _take_division(found, rule):
        return None
    return FlatRule(
        found.how,
        tuple(found.rows),
        found.rest,
        found.limit,
        found.above_limit,
        found.most,
        found.usual,
    )


@dataclass
class _Flat:
    how: How = How.ONE
    rows: list[Row] = field(default_factory=list)
    rest: str = ""
    limit: str = ""
    above_limit: str = ""
    most: str = ""
    usual: str = ""


def _take_division(found: _Flat, rule: Rule) -> bool:
    match rule:
        case Equally(parties) if len(parties) > 1:
            found.how, found.rows = How.EQUALLY, [Row(each) for each in parties]
        case Divided(parts, in_percent):
            found.how = How.PERCENT if in_percent else How.WEIGHT
            found.rows = [
                row for part in parts if (row := _row(part.rule, f"{float(part.weight):g}"))
            ]
            return len(found.rows) == len(parts)
        case FixedFirst(sums, rest):
            found.how, found.rest = How.FIXED, _who(rest) or ""
            found.rows = [Row(party, _typed(pence)) for party, pence in sums]
            return bool(found.rest)
        case Tiers(tiers):
            found.how = How.TIERS
            payers = [(_who(tier.rule), tier.up_to) for tier in tiers]
            found.rows = [Row(who, _typed(up_to) if up_to else "") for who, up_to in payers if who]
            return len(found.rows) == len(tiers)
        case _:
            payer = _who(rule)
            found.rows = [Row(payer)] if payer else []
            return payer is not None
    return True


def _row(rule: Rule, number: str) -> Row | None:
    payer = _who(rule)
    if payer is not None:
        return Row(payer, number)
    if isinstance(rule, Tiers) and len(rule.tiers) == 2:
        below, above = (_who(tier.rule) for tier in rule.tiers)
        if below is not None and above is not None:
            return Row(below, number, _typed(rule.tiers[0].up_to or 0), above)
    return None


def _who(rule: Rule) -> str | None:
    match rule:
        case Pays(party) | Equally((party,)):
            return party
        case LeadPays():
            return LEAD
        case NobodyPays():
            return NOBODY
    return None


def _typed(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


def in_words(rule: Rule, names: Mapping[str, str]) -> list[str]:
    """Give a rule as sentences, one for each step; names by key of party or group."""
    lines: list[str] = []
    _say(rule, names, lines)
    return lines


def _say(rule: Rule, names: Mapping[str, str], lines: list[str]) -> None:
    who = _named(rule, names)
    if who:
        lines.append(f"{who} pay{'' if _many(rule) else 's'} all of it.")
        return
    match rule:
        case Equally(parties):
            lines.append(f"Equal parts: {_listed([names.get(each, each) for each in parties])}.")
        case Divided(parts, in_percent):
            for part in parts:
                size = f"{float(part.weight):g}"
                said = f"{size} per cent" if in_percent else f"{size} of {_total(parts)} parts"
                lines.append(f"{said}: {_inner(part.rule, names)}.")
        case FixedFirst(sums, rest):
            for party, pence in sums:
                lines.append(f"First {pounds_of(pence)}: {names.get(party, party)}.")
            lines.append(f"The rest: {_inner(rest, names)}.")
        case Tiers(tiers):
            floor = 0
            for tier in tiers:
                reach = f"Up to {pounds_of(tier.up_to)}" if tier.up_to else "What lies above"
                above = f", above {pounds_of(floor)}" if floor and tier.up_to else ""
                lines.append(f"{reach}{above}: {_inner(tier.rule, names)}.")
                floor = tier.up_to or floor
        case AtMost(most, usual, inner):
            lines.append(f"At most {pounds_of(most)}; more is refused.")
            if usual is not None:
                lines.append(f"Above {pounds_of(usual)} the need must have been agreed.")
            _say(inner, names, lines)


def _inner(rule: Rule, names: Mapping[str, str]) -> str:
    who = _named(rule, names)
    if who:
        return who
    inside: list[str] = []
    _say(rule, names, inside)
    return "; ".join(f"{line[:1].lower()}{line[1:].removesuffix('.')}" for line in inside)


def _named(rule: Rule, names: Mapping[str, str]) -> str:
    match rule:
        case Pays(party):
            return names.get(party, party)
        case Equally((party,)):
            return f"{names.get(party, party)}, in equal parts"
        case LeadPays():
            return "The lead party of the review"
        case NobodyPays():
            return "Nobody (shown as unallocated)"
    return ""


def _many(rule: Rule) -> bool:
    return isinstance(rule, Equally)


def _total(parts: Any) -> str:
    return f"{float(sum(part.weight for part in parts)):g}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
