"""Two of the eight are to become one next April: proposed, and not answered by either yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from cases.core.progress.merger import propose_merger
from cases.management.demonstration.people import OPERATOR, Place
from partnerships.models import User
from partnerships.people.actor import Actor


def a_merger_is_proposed(places: Mapping[str, Place]) -> None:
    """Have the operator propose that Harborough inherits the reviews of Oadby and Wigston."""
    operator = User.objects.get(email=OPERATOR[2])
    propose_merger(
        by=Actor.of_user(operator),
        abolished=places["oadby-and-wigston"].partnership,
        heir=places["harborough"].partnership,
        on=date(timezone.localdate().year + 1, 4, 1),
        because="An order that is invented for this demonstration makes one area of two.",
    )
