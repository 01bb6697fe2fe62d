"""What somebody holds as deputy of the CSP chair: namings, ended when he leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from django.utils import timezone

from cases.core.workflow.plug import Post
from cases.decision.after_models import NamedDeputy
from cases.decision.deputies import end_naming
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
    found = NamedDeputy.objects.select_for_update(of=("self",)).select_related("user")
    standing = found.filter(pk=deputy.pk, ended_on=None).first()
    if standing is not None:
        end_naming(standing, by=by, because=because, on=on)
