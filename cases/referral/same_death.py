"""Whether another referral of the partnership may be about the same death.

Two agencies may refer one death under two spellings. A likeness is a warning and never a refusal:
people compare the two side by side, and say that it is one death, or that it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.contrib.postgres.lookups import Unaccent
from django.contrib.postgres.search import TrigramSimilarity
from django.db import transaction
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Greatest, Lower

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.identity.folding import fold_letters
from cases.core.identity.models import Part, Person, PersonBirth, PersonName
from cases.core.progress.advance import require_on
from cases.core.workflow.plug import NotReady, Reason
from cases.referral.models import DeathCompared
from partnerships.people.actor import Actor

#: Shares of three-letter pieces that two names have in common (pg_trgm): alike on its own, and
#: alike where a date or the postcode agrees too. The product's choice; no protocol prints one.
ALIKE_ALONE, ALIKE_WITH = 0.6, 0.35
#: Share of equal letters of two lines of an address, numbers aside.
ALIKE_PLACE = 0.8
MOST = 20


@dataclass(frozen=True)
class Known:
    """What is known of who died: all names, dates of birth and of death, and postcodes."""

    names: tuple[str, ...] = ()
    births: frozenset[tuple[int, int, int]] = frozenset()
    deaths: frozenset[date] = frozenset()
    postcodes: frozenset[str] = frozenset()
    addresses: tuple[str, ...] = ()

    @classmethod
    def of(cls, people: Iterable[Person]) -> Known:
        """Read it from people whose names, births and addresses are fetched."""
        found = list(people)
        return cls(
            names=tuple(each.name for person in found for each in person.names.all()),
            births=frozenset(
                (each.year, each.month, each.day)
                for person in found
                for each in person.births.all()
                if each.month and each.day
            ),
            deaths=frozenset(person.died_on for person in found if person.died_on),
            postcodes=frozenset(
                _joined(each.postcode)
                for person in found
                for each in person.addresses.all()
                if each.postcode
            ),
            addresses=tuple(
                each.lines.splitlines()[0]
                for person in found
                for each in person.addresses.all()
                if each.lines.strip()
            ),
        )


@dataclass
class Likeness:
    """Another case that may be of the same death, what is alike in it, and what was said of it."""

    case: Case
    alike: list[str] = field(default_factory=list)
    compared: DeathCompared | None = None

    @property
    def is_open(self) -> bool:
        """Say whether nobody has compared the two yet."""
        return self.compared is None


def likenesses(case: Case, reach: Reach) -> list[Likeness]:
    """Give the cases that the reader may see whose deceased are alike, or that were compared with
    this one; a constant number of queries."""
    known = Known.of(_deceased().filter(case=case))
    found: dict[int, Likeness] = {}
    for other, alike in alike_to(known, reach, besides=case):
        found.setdefault(other.pk, Likeness(other, alike))
    said = {row.other_of(case): row for row in _compared(case)}
    for other in _readable(reach).filter(pk__in=said.keys() - found.keys()):
        found[other.pk] = Likeness(other)
    for pk, likeness in found.items():
        likeness.compared = said.get(pk)
    return sorted(found.values(), key=lambda each: each.case.reference)


def alike_to(
    known: Known, reach: Reach, besides: Case | None = None
) -> list[tuple[Case, list[str]]]:
    """Give cases in which somebody died of whom enough is the same, with what is; at most 20."""
    people = _deceased().filter(case__in=_readable(reach)).select_related("case__partnership")
    if besides is not None:
        people = people.exclude(case=besides)
    births = Q()
    for year, month, day in known.births:
        births |= Q(year=year, month=month, day=day)
    near = Q(pk__in=_named_like(known.names)) | Q(died_on__in=known.deaths)
    if births:
        near |= Q(pk__in=PersonBirth.objects.filter(births).values("person_id"))
    found = []
    scores = dict(_named_like(known.names, scored=True)) if known.names else {}
    for person in people.filter(near).distinct().order_by("pk")[: MOST * 5]:
        alike = _what_is_alike(known, Known.of([person]), scores.get(person.pk, 0.0))
        if alike:
            found.append((person.case, alike))
    return found[:MOST]


def _what_is_alike(one: Known, other: Known, score: float) -> list[str]:
    same = []
    if one.births & other.births:
        same.append("The same date of birth")
    if one.deaths & other.deaths:
        same.append("The same date of death")
    if one.postcodes & other.postcodes:
        same.append("The same postcode")
    if any(_same_place(a, b) for a in one.addresses for b in other.addresses):
        same.append("An address that is alike")
    if score >= ALIKE_ALONE or (score >= ALIKE_WITH and same):
        return ["A name that is alike", *same]
    return same if len(same) > 1 else []


def _same_place(one: str, other: str) -> bool:
    """Say whether the first lines of two addresses have the same numbers and like words."""
    numbers = [sorted(re.findall(r"\d+", line)) for line in (one, other)]
    if numbers[0] != numbers[1] or not numbers[0]:
        return False
    words = [re.sub(r"\d", "", fold_letters(line)) for line in (one, other)]
    return SequenceMatcher(None, words[0], words[1]).ratio() >= ALIKE_PLACE


def _named_like(names: Iterable[str], scored: bool = False) -> Any:
    """Give the people of the partnership with a name like one of these (with how alike)."""
    shares = [
        TrigramSimilarity(_folded(F("name")), _folded(Value(name)))
        for name in names
        if name.strip()
    ]
    if not shares:
        return PersonName.objects.none().values_list("person_id")
    best = Greatest(*shares, Value(0.0)) if len(shares) > 1 else shares[0]
    rows = PersonName.objects.annotate(share=best).filter(share__gte=ALIKE_WITH)
    if not scored:
        return rows.values_list("person_id")
    return rows.order_by("share").values_list("person_id", "share")


def _folded(name: Any) -> Any:
    """Give a name as it is compared: no accents, capitals or apostrophes, a hyphen as a space."""
    plain = Unaccent(Lower(name))
    return Func(plain, Value("-'’‘`"), Value(" "), function="translate")


def _deceased() -> Any:
    return Person.objects.filter(part=Part.DECEASED).prefetch_related(
        "names", "births", "addresses"
    )


def _readable(reach: Reach) -> Any:
    return cases_for(reach, Verb.READ_IDENTITY).select_related("partnership")


def _compared(case: Case) -> list[DeathCompared]:
    return list(DeathCompared.objects.filter(Q(case=case) | Q(other=case)))


def _joined(postcode: str) -> str:
    return "".join(postcode.split()).upper()


@transaction.atomic
def compare(case: Case, other: Case, *, by: Actor, verdict: str, because: str) -> DeathCompared:
    """Say whether two cases are of the same death, and why; said again, it replaces what was said.

    Raises AccessDenied for who may not edit identities on the one or read them on the other, and
    NotReady without a reason.
    """
    first, second = sorted((case.pk, other.pk))
    case = locked(case)
    require_on(by, case, Verb.EDIT_IDENTITY)
    require_on(by, other, Verb.READ_IDENTITY)
    if verdict not in DeathCompared.Verdict.values:
        raise NotReady([Reason("Choose whether it is the same death.")])
    if not because.strip():
        raise NotReady([Reason("Say what shows it.")])
    row, _ = DeathCompared.objects.update_or_create(
        case_id=first,
        other_id=second,
        defaults={"verdict": verdict, "because": because.strip(), "compared_by": by.name},
    )
    words = "the same death as" if verdict == DeathCompared.Verdict.SAME else "another death than"
    for one, another in ((case, other), (other, case)):
        record(
            "referral.compared",
            f"found that this is {words} {another.reference}",
            by=by,
            case=one,
            because=because.strip(),
            details={"other": another.reference},
        )
    made: DeathCompared = row
    return made
