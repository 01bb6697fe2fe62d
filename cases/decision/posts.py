"""What somebody holds as deputy of the CSP chair: namings, ended when he leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from django.utils import timezone

from cases.core.audit.services import record
from cases.core.workflow.plug import Post
from cases.decision.after_models import NamedDeputy
from partnerships.models import User
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor


def posts_of(user: User) -> Iterator[Post]:
    """Give the namings of somebody that are not over; one query."""
    namings = NamedDeputy.objects.filter(user=user, ended_on=None)
    for each in namings.filter(ends_on__gte=timezone.localdate()):
        until = f"{in_words(each.starts_on)} to {in_words(each.ends_on)}"
        yield Post(f"Named deputy of the CSP chair, {until}", partial(_end, each))


def _end(deputy: NamedDeputy, *, by: Actor, because: str, on: date) -> None:
    found = NamedDeputy.objects.select_for_update().get(pk=deputy.pk)
    if found.ended_on is not None:
        return
    found.ended_on, found.ended_by = on, by.name
    found.save()
    record(
        "deputy.ended",
        f"ended that {deputy.user.name} may sign for the CSP chair",
        by=by,
        because=because,
        details={"user": deputy.user_id},
    )
