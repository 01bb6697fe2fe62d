"""The short list of reasons for a delay, which each partnership keeps itself (E16, R137)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.models import DelayReason
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id

#: What a partnership begins with. No protocol prints a list; these are the delays that the
#: protocols and the partnerships' own reports name (LC ¶26, ¶62-63; LR §2.9; GL §3.3).
USUAL = (
    "Criminal or coronial proceedings",
    "An agency has not answered",
    "The family asked for more time",
    "Waiting for the Home Office",
    "The scope of the review has grown",
    "Chair, author or panel not available",
    "Too few staff",
    "Nobody saw that it was due",
    "Another reason",
)
LONGEST = 120


def ensure_reasons() -> None:
    """Give a partnership that has no list yet the usual one; one that has any is left alone.

    Whoever comes first makes it: a new partnership when it is founded, an older one on first use.
    """
    if DelayReason.objects.exists():
        return
    with transaction.atomic():
        for position, words in enumerate(USUAL, start=1):
            DelayReason.objects.get_or_create(
                partnership_id=current_partnership_id(),
                words=words,
                defaults={"position": position},
            )


def reasons_to_choose() -> list[DelayReason]:
    """Give the reasons that may be given now, in the partnership's order."""
    ensure_reasons()
    return list(DelayReason.objects.filter(retired_on=None))


def _against(words: str, other_than: int = 0) -> list[FieldReason]:
    wrong = unsaid(words=(words, "Write the reason in a few words."))
    if len(words.strip()) > LONGEST:
        wrong.append(FieldReason(f"Keep it to {LONGEST} characters.", field="words"))
    same = DelayReason.objects.filter(words__iexact=words.strip()).exclude(pk=other_than).first()
    if same is not None:
        what = "is retired: bring it back instead" if same.retired_on else "is on the list already"
        wrong.append(FieldReason(f"“{same.words}” {what}.", field="words"))
    return wrong


def _locked(reason: DelayReason) -> DelayReason:
    found: DelayReason = DelayReason.objects.select_for_update().get(pk=reason.pk)
    return found


@transaction.atomic
def add_reason(*, by: Actor, words: str) -> DelayReason:
    """Add a reason at the end of the list. Raises AccessDenied, and NotReady for one there is."""
    Reach.of(by).require(Verb.EDIT_DELAY_REASONS)
    ensure_reasons()
    refuse(_against(words))
    last = DelayReason.objects.order_by("-position").values_list("position", flat=True).first()
    made: DelayReason = DelayReason.objects.create(
        words=words.strip(),
        position=(last or 0) + 1,
        partnership_id=current_partnership_id(),
    )
    record("delay_reason.added", f"added the reason for a delay “{made.words}”", by=by)
    return made


@transaction.atomic
def reword_reason(*, by: Actor, reason: DelayReason, words: str) -> DelayReason:
    """Put a reason in other words, wherever it was given; the history keeps the earlier ones."""
    Reach.of(by).require(Verb.EDIT_DELAY_REASONS)
    refuse(_against(words, other_than=reason.pk))
    found = _locked(reason)
    before, found.words = found.words, words.strip()
    if found.words != before:
        found.save()
        record(
            "delay_reason.reworded",
            f"changed the reason for a delay “{before}” into “{found.words}”",
            by=by,
        )
    return found


@transaction.atomic
def move_reason(*, by: Actor, reason: DelayReason, up: bool) -> None:
    """Move a reason one place up or down among those in use; at the end it stays where it is."""
    Reach.of(by).require(Verb.EDIT_DELAY_REASONS)
    rows = list(DelayReason.objects.select_for_update().filter(retired_on=None))
    places = [row.pk for row in rows]
    if reason.pk not in places:
        return
    here = places.index(reason.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save()


@transaction.atomic
def retire_reason(*, by: Actor, reason: DelayReason) -> DelayReason:
    """Take a reason off the list; where it was given it stays. One at least must remain."""
    Reach.of(by).require(Verb.EDIT_DELAY_REASONS)
    found = _locked(reason)
    in_use = DelayReason.objects.filter(retired_on=None).exclude(pk=found.pk)
    if not in_use.exists():
        refuse([FieldReason("One reason at least must stay on the list.")])
    if found.retired_on is None:
        found.retired_on = timezone.localdate()
        found.save()
        record("delay_reason.retired", f"retired the reason for a delay “{found.words}”", by=by)
    return found


@transaction.atomic
def bring_back_reason(*, by: Actor, reason: DelayReason) -> DelayReason:
    """Put a retired reason on the list again, at its end."""
    Reach.of(by).require(Verb.EDIT_DELAY_REASONS)
    found = _locked(reason)
    if found.retired_on is not None:
        last = DelayReason.objects.order_by("-position").values_list("position", flat=True).first()
        found.retired_on, found.position = None, (last or 0) + 1
        found.save()
        record(
            "delay_reason.brought_back",
            f"brought back the reason for a delay “{found.words}”",
            by=by,
        )
    return found
