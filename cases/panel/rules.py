"""The local rules on who may chair and who may sit, as reasons against it (R47-R52)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cases.core.protocol.choices import ChairRule, PoliticianRule
from cases.core.protocol.tables import Panel
from cases.core.workflow.plug import Reason


@dataclass(frozen=True)
class Tie:
    """A tie of a chair or author that a protocol may judge: its key, field and words."""

    key: str
    field: str
    words: str


TIES = (
    Tie("chair_csp_member", "csp_member", "a member of the Community Safety Partnership"),
    Tie("chair_involved_agency", "involved_agency", "directly associated with an involved agency"),
    Tie(
        "chair_uninvolved_local_employee",
        "uninvolved_local_employee",
        "employed by a local agency that is not involved",
    ),
)


def against_ties(panel: Panel, ties: dict[str, bool], reason: str) -> list[Reason]:
    """Give why somebody with these ties may not chair or write here; none where he may (R47).

    `ties` says yes or no by the field of each tie; `reason` is the recorded reason for it.
    """
    found = []
    for tie in TIES:
        if not ties.get(tie.field):
            continue
        rule = getattr(panel, tie.key)
        paragraph = panel.sources.get(tie.key, "")
        if rule is ChairRule.REFUSE:
            found.append(
                Reason(f"Somebody who is {tie.words} cannot be appointed here.", rule=paragraph)
            )
        elif rule is ChairRule.REASON and not reason.strip():
            found.append(
                Reason(
                    f"Give the reason for appointing somebody who is {tie.words}.", rule=paragraph
                )
            )
    return found


def against_member(panel: Panel, facts: dict[str, Any]) -> list[Reason]:
    """Give why this person may not sit on the panel (R50, R52); none where he may.

    `facts` are the fields of PanelMember by name.
    """
    found = []
    if facts.get("is_line_manager") and panel.no_line_managers:
        found.append(
            Reason(
                "Somebody who manages staff who were involved cannot sit on the panel.",
                rule=panel.sources.get("no_line_managers", "LC ¶52; GL §3.1a"),
            )
        )
    if facts.get("is_politician"):
        found += _against_politician(panel, facts)
    return found


def _against_politician(panel: Panel, facts: dict[str, Any]) -> list[Reason]:
    paragraph = panel.sources.get("politicians", "")
    if panel.politicians is PoliticianRule.ALLOW:
        return []
    if panel.politicians is PoliticianRule.REFUSE:
        return [Reason("A local politician cannot sit on the panel.", rule=paragraph)]
    found = []
    if not facts.get("agency"):
        found.append("A local politician can sit on the panel only as staff of an agency.")
    if not (facts.get("politically_restricted") or facts.get("interest_declared")):
        found.append("The post must be politically restricted, or the interest declared.")
    if not facts.get("politician_agreed_on"):
        found.append("Record on which day the partnership and the chair agreed to it.")
    return [Reason(text, rule=paragraph) for text in found]


@dataclass(frozen=True)
class Check:
    """One rule on the composition of the panel: what it asks, whether it is met, its source."""

    text: str
    met: bool
    missing: str
    rule: str


def composition(panel: Panel, members: Sequence[Any]) -> list[Check]:
    """Give what the protocol asks of a panel and whether these members meet it (R48, R49, R51)."""
    found = []
    if panel.specialist_required:
        found.append(
            Check(
                "A specialist or local domestic abuse service sits on the panel",
                any(member.is_specialist for member in members),
                "Nobody from a specialist domestic abuse service sits on the panel.",
                panel.sources.get("specialist_required", "LC ¶53; LR §4.3; GL §3.1"),
            )
        )
    if panel.minimum_members:
        found.append(
            Check(
                f"At least {panel.minimum_members} members",
                len(members) >= panel.minimum_members,
                f"The panel has {len(members)} of at least {panel.minimum_members} members.",
                panel.sources.get("minimum_members", ""),
            )
        )
    filled = {member.standing_post for member in members}
    for post in panel.required_posts:
        found.append(
            Check(
                f"{post} sits on the panel",
                post in filled,
                f"Nobody sits on the panel as {post}.",
                panel.sources.get("required_posts", ""),
            )
        )
    if panel.not_only_imr_authors:
        only = bool(members) and all(member.is_imr_author for member in members)
        found.append(
            Check(
                "Not only authors of management reviews",
                bool(members) and not only,
                "Every member also writes a management review."
                if only
                else "The panel has no members yet.",
                panel.sources.get("not_only_imr_authors", "LC ¶52"),
            )
        )
    return found
