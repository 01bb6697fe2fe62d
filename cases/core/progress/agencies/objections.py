"""What is against a change of a body: its name, its day, whom it would merge into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from cases.core.deadlines.refusing import FieldReason
from partnerships.agencies.naming import Lookalike, lookalikes, named, once_named
from partnerships.models import AgencyChange
from partnerships.pages.dates import in_words

What = AgencyChange.What


def new_name_reasons(name: str, field: str, *, different: bool) -> list[FieldReason]:
    """Give what is against a new body of this name: it is there, it was, or it is almost there."""
    former = once_named(name)
    if former is not None:
        return [
            FieldReason(
                f"{former.agency.name} was called this until {in_words(former.until_on)}. "
                "Add your contact there.",
                field=field,
            )
        ]
    near = [] if different else lookalikes(name)
    return [FieldReason(almost(near), field=field)] if near else []


def almost(near: list[Lookalike]) -> str:
    """Give the sentence that names the bodies with almost the same name."""
    names = "; ".join(each.words for each in near)
    return f"Almost the same name is in the directory: {names}. Choose it, or tick below."


def objections(change: AgencyChange) -> Iterator[FieldReason]:
    """Give what is against a change, as things stand now."""
    agency = change.agency
    if change.on > timezone.localdate():
        yield FieldReason("Enter it once the day has come: it cannot lie ahead.", field="on")
    if not change.because.strip():
        yield FieldReason("Say why, or what says so.", field="because")
    if change.what == What.BRING_BACK:
        if agency.retired_on is None:
            yield FieldReason(f"{agency.name} is not retired.")
        return
    if agency.merged_into_id is not None:
        yield FieldReason(
            f"{agency.name} merged on {_day(agency.merged_on)} and does not change any more."
        )
        return
    if agency.retired_on is not None:
        yield FieldReason(f"{agency.name} is retired. Bring it back first.")
        return
    if change.what == What.RENAME:
        yield from _wrong_name(change)
    elif change.what == What.MERGE:
        yield from _wrong_merger(change)
    elif change.what == What.DESCRIBE and not change.new_kind:
        yield FieldReason("Choose what kind of body it is.", field="new_kind")


def _wrong_name(change: AgencyChange) -> Iterator[FieldReason]:
    name = change.new_name
    if not name:
        yield FieldReason("Enter the new name.", field="new_name")
        return
    if name == change.agency.name:
        yield FieldReason("It has this name already.", field="new_name")
        return
    taken = named(name)
    if taken is not None and taken.pk != change.agency_id:
        yield FieldReason(
            "Another body has this name. If the two are one, enter a merger.", field="new_name"
        )
    last = change.agency.former_names.order_by("-until_on").first()
    if last is not None and change.on <= last.until_on:
        yield FieldReason(
            f"It was called {last.name} until {in_words(last.until_on)}: choose a later day.",
            field="on",
        )


def _wrong_merger(change: AgencyChange) -> Iterator[FieldReason]:
    into, agency = change.into, change.agency
    if into is None:
        yield FieldReason("Choose the body that it merged into.", field="into")
    elif into.pk == agency.pk:
        yield FieldReason("A body cannot merge into itself.", field="into")
    elif into.successor_id == agency.pk:
        yield FieldReason(
            f"{into.name} merged into {agency.name} on {_day(into.merged_on)}: the two would "
            "go round in a circle.",
            field="into",
        )
    elif into.successor is not None:
        yield FieldReason(
            f"{into.name} merged into {into.successor.name}. Choose that one.", field="into"
        )
    elif into.retired_on is not None:
        yield FieldReason(f"{into.name} is retired. Choose a body that is in use.", field="into")


def near_reasons(change: AgencyChange, facts: dict[str, Any]) -> list[FieldReason]:
    """Give the bodies that have almost the new name, unless it is said to be another one."""
    if change.what != What.RENAME or facts.get("different"):
        return []
    near = lookalikes(change.new_name, but=change.agency_id)
    return [FieldReason(almost(near), field="new_name")] if near else []


def _day(on: date | None) -> str:
    """Give the day of a merger, which every body that merged has."""
    return in_words(on) if on else ""
