"""Which agencies of the protocol's standard list still owe a reply."""

from __future__ import annotations

from collections.abc import Iterator

from cases.core.workflow.plug import Awaited
from cases.core.workflow.states import ENDED
from cases.trawl.models import TrawlRequest


def awaited() -> Iterator[Awaited]:
    """Give the agencies that were asked in open cases and have not replied; one query."""
    silent = TrawlRequest.objects.silent().exclude(case__state__in=ENDED)
    for case_id, name in silent.values_list("case_id", "agency__name"):
        yield Awaited("trawl.agencies", name, name, "reply to the trawl", case_id)
