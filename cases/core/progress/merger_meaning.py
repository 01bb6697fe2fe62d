"""What a merger of partnerships means, in figures and names: for those who agree to it.

Each partnership is asked in its own scope, one after the other. Nothing of a case stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from cases.core.access.models import Link
from cases.core.audit.models import CaseEvent
from cases.core.case.models import Case
from cases.core.deadlines.models import DelayReason, Routine
from cases.core.documents.models import DocumentVersion
from cases.core.notices.models import Letter
from cases.core.notices.wording.models import Letterhead, LetterText
from cases.core.protocol.models import ClosedDay, Protocol
from partnerships.funding.pool import Pool, shared_today
from partnerships.merging import PartnershipMerger
from partnerships.models import AgencyContact, Membership, Partnership
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope


@dataclass(frozen=True)
class Member:
    """Somebody with a role in the abolished partnership; `there` where the heir gave it too."""

    membership: int
    user_id: int
    name: str
    role: str
    there: bool = False


@dataclass(frozen=True)
class _Here:
    """What is compared, of one partnership."""

    figures: list[tuple[str, int]]
    protocols: int
    texts: int
    heads: int
    reasons: set[str]
    contacts: dict[tuple[int, str], str]
    on_list: set[int]
    closed: set[Any]
    routines: int
    members: list[Member]
    pool: Pool | None


@dataclass(frozen=True)
class Meaning:
    """What moves (figures), what becomes of what both have (sentences), and whose role ends."""

    figures: list[tuple[str, int]]
    fates: list[tuple[str, str]]
    members: list[Member]
    contacts_in_both: list[str]
    contacts_new: list[str]

    def as_read(self) -> dict[str, Any]:
        """Give it in the form in which it is signed."""
        return {
            "figures": self.figures,
            "fates": self.fates,
            "people": [(each.name, each.role, each.there) for each in self.members],
            "contacts_in_both": self.contacts_in_both,
            "contacts_new": self.contacts_new,
        }


def meaning_of(merger: PartnershipMerger) -> Meaning:
    """Give what a merger that is not done yet means today."""
    old, new = merger.abolished, merger.heir
    here, there = _read(old), _read(new)
    held = {(each.user_id, each.role) for each in there.members}
    both = sorted(here.contacts[key] for key in here.contacts.keys() & there.contacts.keys())
    only = sorted(here.contacts[key] for key in here.contacts.keys() - there.contacts.keys())
    return Meaning(
        here.figures,
        [(title, words) for title, words in _fates(old, new, here, there) if words],
        [
            Member(m.membership, m.user_id, m.name, m.role, (m.user_id, m.role) in held)
            for m in here.members
        ],
        both,
        only,
    )


def _read(partnership: Partnership) -> _Here:
    with scope(partnership.pk, closed_too=True):
        today = timezone.localdate()
        members = (
            Membership.objects.here()
            .active_on(today)
            .select_related("user")
            .order_by("user__name", "role")
        )
        contacts = AgencyContact.objects.select_related("agency")
        files = DocumentVersion.objects.aggregate(bytes=Sum("size"))["bytes"] or 0
        return _Here(
            figures=[
                ("Reviews", Case.objects.count()),
                ("Files", DocumentVersion.objects.count()),
                ("Megabytes of files", round(files / 1_000_000)),
                ("Letters", Letter.objects.count()),
                (
                    "Private links that are open",
                    Link.objects.filter(revoked_at=None, expires_on__gte=today).count(),
                ),
                (
                    "Entries in the chronicles of reviews",
                    CaseEvent.objects.exclude(case=None).count(),
                ),
                ("People with a role", members.values("user_id").distinct().count()),
            ],
            protocols=Protocol.objects.count(),
            texts=LetterText.objects.count(),
            heads=Letterhead.objects.count(),
            reasons={
                words.lower() for words in DelayReason.objects.values_list("words", flat=True)
            },
            contacts={
                (each.agency_id, each.purpose): f"{each.agency} ({each.get_purpose_display()})"
                for each in contacts
            },
            on_list={each.agency_id for each in contacts if each.on_standard_list},
            closed=set(ClosedDay.objects.values_list("day", flat=True)),
            routines=Routine.objects.filter(stopped_on=None).count(),
            members=[
                Member(each.pk, each.user_id, each.user.name, Role(each.role).label)
                for each in members
            ],
            pool=_pool_of(partnership),
        )


def _pool_of(partnership: Partnership) -> Pool | None:
    row = shared_today().filter(partnership=partnership).select_related("pool").first()
    return row.pool if row else None


def _fates(old: Partnership, new: Partnership, here: _Here, there: _Here) -> list[tuple[str, str]]:
    """Give what becomes of what both have, each a title and a sentence; "" where nothing does."""
    same = len(here.reasons & there.reasons)
    days = len(here.closed ^ there.closed)
    return [
        (
            "References",
            f"Reviews keep theirs, beginning with {old.code}. New ones begin with {new.code}.",
        ),
        (
            "Local protocol",
            "Reviews keep the version that they were opened under. "
            f"{_many(here.protocols, 'version')} of {old.name} will stand behind the "
            f"{there.protocols} of {new.name} under new numbers, in force for no new review.",
        ),
        (
            "Texts of letters and letterhead",
            "Letters that were made stay as they are. "
            f"{_many(here.texts + here.heads, 'version')} of {old.name} are kept for "
            f"them; new letters follow the texts of {new.name}."
            if here.texts + here.heads
            else "",
        ),
        (
            "Reasons for a delay",
            f"Those of {old.name} stay with the explanations given, and are offered no more; "
            f"{same} have the same words in both and get its code behind them."
            if here.reasons
            else "",
        ),
        (
            "Standard list of trawls",
            f"On the list of {old.name} and not on that of {new.name}: "
            f"{_many(len(here.on_list - there.on_list), 'agency', 'agencies')}. Onto the list "
            f"come only those whose contacts {new.name} takes over."
            if here.on_list - there.on_list
            else "",
        ),
        (
            "Closed days",
            f"{_many(days, 'day')} on which only one office is closed. From then on those of "
            f"{new.name} count, for every review."
            if days
            else "",
        ),
        (
            "Recurring duties",
            f"Those of {old.name} itself ({here.routines}) end; those of {new.name} go on."
            if here.routines
            else "",
        ),
        ("Fund", _of_funds(old, new, here.pool, there.pool)),
        (
            "Chronicles",
            f"Each review’s own chronicle moves whole. That of {old.name} itself is closed, stays "
            f"whole, and can be read by {new.name}.",
        ),
        (
            "Old addresses",
            f"Every address of {old.name}, private links and published reports too, leads to the "
            f"same page of {new.name}.",
        ),
    ]


def _of_funds(old: Partnership, new: Partnership, here: Pool | None, there: Pool | None) -> str:
    if here is None:
        return ""
    if there is None:
        return f"{new.name} takes the place of {old.name} in “{here.name}”."
    if there.pk == here.pk:
        return f"Both share “{here.name}”; {old.name} leaves it."
    return (
        f"“{here.name}” of {old.name} stays as it is, with its ledger; from then on “{there.name}” "
        f"of {new.name} pays."
    )


def _many(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"
