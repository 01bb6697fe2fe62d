"""The access matrix as a document, written from the policy table."""

from __future__ import annotations

from collections.abc import Iterable

from cases.core.access.policy import CASE_ROWS, ONLY_IN, PARTNERSHIP_ROWS, Allow, Holder
from cases.core.access.verbs import Guest, Purpose, Seat, Verb
from cases.core.workflow.case_kinds import CaseKind
from cases.core.workflow.states import State
from partnerships.people.roles import Role

HEAD = """# Who may do what

Written by `manage.py access_matrix` from the policy table in `cases/core/access/policy.py`;
`make test` fails when the two differ. What no row allows is refused. A declared interest (an
exclusion) beats every role and seat. A seat counts only while its holder's membership is active.
A platform operator creates partnerships and sees no case. "Support, by invitation" is a named
operator for the hours for which the partnership asked him in; "Emergency opening" somebody who
opened one review with a reason for some hours. Both only read, and each page is logged.

In the column "in which stages", "any" means every stage but "Merged with another case", in which
only what names it is allowed; "where" names a fact that must hold.
"""


def _holders(row: Allow) -> str:
    ordered: list[Holder] = [*Role, *Seat, *Purpose, *Guest]
    if row.to >= set(Role) and row.to >= set(Seat):
        return "every role and seat"
    words = []
    for holder in ordered:
        if holder in row.to:
            words.append(
                f"by link: {holder.label}" if isinstance(holder, Purpose) else holder.label
            )
    return "; ".join(str(word) for word in words)


def _stages(row: Allow) -> str:
    if row.states is None:
        stages = "any"
    else:
        stages = ", ".join(str(state.label) for state in State if state in row.states)
    return f"{stages}, where {row.when.replace('_', ' ')}" if row.when else stages


def _table(rows: Iterable[Allow], with_stages: bool) -> list[str]:
    lines = (
        ["| may … | who | in which stages |", "|---|---|---|"]
        if with_stages
        else ["| may … | who |", "|---|---|"]
    )
    order = list(Verb)
    for row in sorted(rows, key=lambda each: order.index(each.verb)):
        cells = [str(row.verb.label), _holders(row)]
        if with_stages:
            cells.append(_stages(row))
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _kinds() -> list[str]:
    lines = ["| may … | in |", "|---|---|"]
    for verb in Verb:
        if verb in ONLY_IN:
            kinds = ", ".join(str(kind.label) for kind in CaseKind if kind in ONLY_IN[verb])
            lines.append(f"| {verb.label} | {kinds} |")
    return lines


def access_matrix() -> str:
    """Give the document: one table for cases, one for the partnership as a whole."""
    return "\n".join(
        [
            HEAD,
            "## On a case",
            "",
            *_table(CASE_ROWS, with_stages=True),
            "",
            "## Only in cases of some kinds",
            "",
            *_kinds(),
            "",
            "## In a partnership",
            "",
            *_table(PARTNERSHIP_ROWS, with_stages=False),
            "",
        ]
    )
