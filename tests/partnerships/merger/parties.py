"""Two partnerships that have agreed on a merger, and a third that has nothing to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from cases.core.progress.merger import agree_to_merger, propose_merger
from cases.core.progress.merger_running import run_merger
from cases.core.progress.signing import SignedWith, signature_of
from partnerships.merging import PartnershipMerger
from partnerships.models import Partnership, User
from partnerships.people.actor import Actor
from tests import cast

ADMINISTRATOR = "partnership_administrator"
BECAUSE = "The order under which the two areas become one"


@dataclass
class Parties:
    """The one that ends, the one that inherits, and one that is neither."""

    old: cast.Company
    new: cast.Company
    other: cast.Company
    operator: User

    def propose(self, on: date | None = None, **more: Any) -> PartnershipMerger:
        """Have the operator propose that `old` ends and `new` inherits."""
        facts: dict[str, Any] = {"abolished": self.old.partnership, "heir": self.new.partnership}
        return propose_merger(
            by=Actor.of_user(self.operator),
            on=on or timezone.localdate(),
            because=BECAUSE,
            **(facts | more),
        )

    def agree(self, merger: PartnershipMerger, of: cast.Company, **decided: Any) -> None:
        """Have the administrator of one of them agree."""
        with of.scope(ADMINISTRATOR):
            agree_to_merger(
                merger,
                by=of.actor(ADMINISTRATOR),
                signed_with=SignedWith.PASSWORD,
                read=signature_of({"read": "what it means"}),
                decided=decided,
            )

    def agreed(self, on: date | None = None, **decided: Any) -> PartnershipMerger:
        """Give a merger to which both have agreed."""
        merger = self.propose(on)
        self.agree(merger, self.old)
        self.agree(merger, self.new, **decided)
        return merger

    def merge(self, **decided: Any) -> PartnershipMerger:
        """Have the merger done today; give it as it then stands."""
        merger = self.agreed(**decided)
        merger.refresh_from_db()
        if merger.done_at is None:
            assert run_merger(merger.pk)
        merger.refresh_from_db()
        return merger


def parties() -> Parties:
    """Give the three, with nothing in them but people."""
    return Parties(
        cast.somerby(),
        cast.wreake_valley(),
        cast.company("Eyebrook", "eyebrook", "EYE", "wakefield"),
        User.objects.create_superuser("operator@platform.example", "Operator"),
    )


def move(merger: PartnershipMerger) -> None:
    """Call the database's function as the application may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.move_partnership(%s)", [merger.pk])


def close(partnership: Partnership) -> None:
    """Close a partnership, as is done before its rows move."""
    Partnership.objects.filter(pk=partnership.pk).update(closed_at=timezone.now())
