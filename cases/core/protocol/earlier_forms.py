"""What earlier versions of the product wrote into stored protocols, in today's words.

A case keeps the protocol that it was opened under, so that every form once stored must be read for
as long as a case of it is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def brought_up_to_date(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the parsed form of a protocol with today's keys; the one given stays as it is."""
    rules = data.get("timetable")
    if not isinstance(rules, Mapping):
        return data
    today = {kind: _with_levels(rule) for kind, rule in rules.items()}
    return {**data, "timetable": today}


def _with_levels(rule: Any) -> Any:
    """One day and one role of escalation became the only level of several possible ones."""
    if not isinstance(rule, Mapping) or not {"escalate_after", "escalate_to"} & set(rule):
        return rule
    after, to = rule.get("escalate_after"), rule.get("escalate_to")
    kept = {key: value for key, value in rule.items() if not key.startswith("escalate_")}
    return kept | {"escalate": [] if after is None else [{"after": after, "to": to}]}
