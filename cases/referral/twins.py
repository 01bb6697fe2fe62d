"""What is shown of other cases of the same death: on the case page, the referral and My work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import SummaryLine, WorkRow
from cases.core.workflow.states import PUT_AWAY
from cases.referral.elsewhere import elsewhere_url, warnings_of
from cases.referral.merging import merged_here
from cases.referral.models import DeathCompared
from cases.referral.twin_models import DeathElsewhere
from partnerships.people.roles import Role

TWIN_QUERIES = 3


def linked_with(case: Case, reach: Reach) -> list[Case]:
    """Give the cases that people found to be of the same death and the reader may see; one query.

    Such a link is kept whether or not the two are merged.
    """
    rows = DeathCompared.objects.filter(
        Q(case=case) | Q(other=case), verdict=DeathCompared.Verdict.SAME
    ).select_related("case__partnership", "other__partnership")
    found = [row.other if row.case_id == case.pk else row.case for row in rows]
    return [
        each
        for each in found
        if each.state not in PUT_AWAY and reach.on(each).allows(Verb.READ_IDENTITY)
    ]


def twin_lines(case: Case, access: Any) -> Iterator[SummaryLine]:
    """Give the links, the merges and the other areas, to who may see identities; three queries."""
    if not access.allows(Verb.READ_IDENTITY):
        return
    for other in linked_with(case, access.reach):
        url = case_url(case, "same_death", other=other.reference)
        yield SummaryLine("Linked case", f"{other.reference}: the same death", url)
    for merge in merged_here(case):
        if access.reach.on(merge.case).allows(Verb.READ_MERGED):
            url = case_url(merge.case, "merged_case")
            yield SummaryLine("Merged case", f"{merge.case.reference} was merged here", url)
    for row in warnings_of(case):
        words = {
            "": f"{row.elsewhere.name} may hold the same death",
            DeathElsewhere.Verdict.SAME: f"{row.elsewhere.name} holds the same death",
            DeathElsewhere.Verdict.ANOTHER: f"{row.elsewhere.name} holds another death",
        }[row.verdict]
        yield SummaryLine("Another area", words, elsewhere_url(row), "Ask" if row.is_open else "")


def twin_work(reach: Reach) -> Iterator[WorkRow]:
    """Give the officer the other areas that nobody has asked yet; one query."""
    rows = (
        DeathElsewhere.objects.filter(verdict="", case__in=cases_for(reach, Verb.EDIT_IDENTITY))
        .select_related("case__partnership", "elsewhere")
        .order_by("pk")
    )
    for row in rows:
        yield WorkRow(
            "death_elsewhere",
            "Ask another area about a death",
            f"{row.elsewhere.name} may hold the same death",
            elsewhere_url(row),
            reference=row.case.reference,
            label=row.case.label,
            key=f"referral:elsewhere:{row.pk}",
            owed_by=Role.OFFICER.value,
            case_id=row.case_id,
        )
