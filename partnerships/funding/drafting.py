"""Writing an agreement step by step: each step gives new data that make sense, or is refused. Pure.

The data are those of `agreement.agreement_of`; nothing here changes what was given.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from partnerships.funding.agreement import agreement_of
from partnerships.funding.ledger_accounts import FUND, JOINT_REVIEW
from partnerships.funding.rules import RuleRefused

Data = dict[str, Any]


def begun(name: str, from_on: date, source: str = "") -> Data:
    """Give an agreement that has a name and a day and says nothing yet."""
    return {
        "name": name,
        "source": source,
        "from_on": from_on.isoformat(),
        "parties": {},
        "groups": {},
        "costs": {},
    }


def key_of(name: str, taken: Sequence[str]) -> str:
    """Give a key for a name: its words in small letters, and a number where another has it."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "party"
    key, number = plain, 1
    # A party that is called so is not the fund itself, nor a page of the agreement.
    taken = [*taken, FUND, JOINT_REVIEW, "new", "several"]
    while key in taken:
        number += 1
        key = f"{plain}-{number}"
    return key


def with_party(
    data: Data,
    key: str | None,
    name: str,
    from_on: date | None = None,
    until_on: date | None = None,
    email: str = "",
    address: str = "",
) -> Data:
    """Add a party (without a key) or change one. Raises `RuleRefused` for a name that is taken."""
    new = copy.deepcopy(data)
    for other, each in new["parties"].items():
        if other != key and _name(each).casefold() == name.casefold():
            raise RuleRefused(f"There is a party named {name} already.")
    key = key or key_of(name, [*new["parties"], *new["groups"]])
    days = {"from_on": from_on, "until_on": until_on}
    new["parties"][key] = {
        "name": name,
        **{which: day.isoformat() for which, day in days.items() if day},
        **{which: text for which, text in (("email", email), ("address", address)) if text},
    }
    return _sound(new)


def with_fund(data: Data) -> Data:
    """Add the fund itself as one who pays."""
    new = copy.deepcopy(data)
    new["parties"].setdefault(FUND, {"name": "The pooled fund"})
    return _sound(new)


def without_party(data: Data, key: str) -> Data:
    """Take a party out, and out of its groups; refused where a rule names it."""
    new = copy.deepcopy(data)
    gone = _name(new["parties"].pop(key))
    for group, members in new["groups"].items():
        new["groups"][group] = [each for each in members if each != key]
        if not new["groups"][group]:
            raise RuleRefused(f"{gone} is the last of the group {group}. Remove the group first.")
    return _sound(new)


def with_group(data: Data, key: str | None, name: str, members: Sequence[str]) -> Data:
    """Add a group of parties (without a key), or change who is in it."""
    if not members:
        raise RuleRefused("Choose who is in the group.")
    new = copy.deepcopy(data)
    new["groups"][key or key_of(name, [*new["parties"], *new["groups"]])] = list(members)
    return _sound(new)


def without_group(data: Data, key: str) -> Data:
    """Take a group out; refused where a rule names it."""
    new = copy.deepcopy(data)
    new["groups"].pop(key, None)
    return _sound(new)


def with_reading(
    data: Data, kind: str, key: str | None, words: str, rule: Mapping[str, Any], source: str = ""
) -> Data:
    """Add a reading of what is agreed of a kind of cost (without a key), or change one.

    A first reading is the chosen one; as soon as there are two, people choose.
    """
    new = copy.deepcopy(data)
    cost = new["costs"].setdefault(kind, {"source": source, "readings": {}})
    if source:
        cost["source"] = source
    if key is None:
        key = next(each for each in "abcdefghijklmnopqrstuvwxyz" if each not in cost["readings"])
    cost["readings"][key] = {"words": words, "rule": dict(rule)}
    return _sound(new)


def without_reading(data: Data, kind: str, key: str) -> Data:
    """Take a reading out; with the last one goes what is said of the kind of cost."""
    new = copy.deepcopy(data)
    cost = new["costs"][kind]
    cost["readings"].pop(key, None)
    if cost.get("chosen") == key:
        cost.pop("chosen")
    if not cost["readings"]:
        new["costs"].pop(kind)
    return _sound(new)


def choosing(data: Data, kind: str, key: str) -> Data:
    """Choose a reading of a kind of cost."""
    new = copy.deepcopy(data)
    new["costs"][kind]["chosen"] = key
    return _sound(new)


def group_name(key: str) -> str:
    """Give a group's key as one reads it."""
    return f"All {key.replace('-', ' ')}"


def names_of(data: Data) -> dict[str, str]:
    """Give names by key of party or group."""
    names = {key: _name(each) for key, each in data.get("parties", {}).items()}
    return names | {key: group_name(key) for key in data.get("groups", {})}


def not_ready(data: Data) -> list[str]:
    """Give in words what is missing before an agreement can be approved."""
    agreement = agreement_of(data)
    missing = []
    if not agreement.parties:
        missing.append("Add the parties that pay.")
    if not agreement.costs:
        missing.append("Say of at least one kind of cost who pays it.")
    for rule in agreement.costs.values():
        if rule.chosen is None:
            missing.append(
                f"What is agreed of {rule.kind.value} can be read in {len(rule.readings)} ways. "
                "Choose one."
            )
    return missing


def _name(party: Any) -> str:
    return party if isinstance(party, str) else str(party["name"])


def _sound(data: Data) -> Data:
    agreement_of(data)
    return data
