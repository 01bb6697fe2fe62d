"""Names of bodies: who has one, who had it, and who is called almost so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models.functions import Lower

from partnerships.agencies.models import Agency, AgencyName

#: Share of three-letter pieces that two names have in common (pg_trgm) from which they are alike.
ALIKE = 0.5
MOST = 5


@dataclass(frozen=True)
class Lookalike:
    """A body whose name, or former name, is almost the one asked for."""

    agency: Agency
    former: str = ""
    until_on: date | None = None

    @property
    def words(self) -> str:
        """Give it as a sentence names it."""
        return f"{self.agency.name} (formerly {self.former})" if self.former else self.agency.name


def tidy(name: str) -> str:
    """Give a name with single blanks."""
    return " ".join(name.split())


def named(name: str) -> Agency | None:
    """Give the body that has exactly this name today, whatever its capitals."""
    found: Agency | None = Agency.objects.filter(name__iexact=tidy(name)).first()
    return found


def once_named(name: str) -> AgencyName | None:
    """Give the former name of a body that is exactly this one, the last that held."""
    return (
        AgencyName.objects.filter(name__iexact=tidy(name))
        .select_related("agency")
        .order_by("-until_on")
        .first()
    )


def lookalikes(name: str, but: int | None = None) -> list[Lookalike]:
    """Give the bodies called almost so, the nearest first; two queries. `but` is left out."""
    wanted = tidy(name).lower()
    near = (
        Agency.objects.exclude(pk=but or 0)
        .annotate(alike=TrigramSimilarity(Lower("name"), wanted))
        .filter(alike__gte=ALIKE)
        .order_by("-alike", "pk")
    )
    found = {each.pk: (each.alike, Lookalike(each)) for each in near[:MOST]}
    formerly = (
        AgencyName.objects.exclude(agency=but or 0)
        .select_related("agency")
        .annotate(alike=TrigramSimilarity(Lower("name"), wanted))
        .filter(alike__gte=ALIKE)
        .order_by("-alike", "pk")
    )
    for each in formerly[:MOST]:
        if each.agency_id not in found or found[each.agency_id][0] < each.alike:
            found[each.agency_id] = (
                each.alike,
                Lookalike(each.agency, each.name, each.until_on),
            )
    return [one for _, one in sorted(found.values(), key=lambda pair: -pair[0])[:MOST]]
