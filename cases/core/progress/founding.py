"""Creating a partnership: a platform operator's one verb. He sees no case by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.audit.services import record
from cases.core.deadlines.delay_reasons import ensure_reasons
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.deadlines.routine import set_up_routines
from cases.core.progress.colours import distance, is_colour
from cases.core.progress.copying import PART_WORDS, Part, Taken, put_in_scope, taken_from_scope
from cases.core.progress.invitations import invite_without_asking
from cases.core.progress.operating import own_address, require_operator, unnamed
from cases.core.protocol import preset as presets
from cases.core.protocol.models import Protocol
from partnerships.models import Nation, Office, Partnership
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope

LONG_AGO = date(
    2000, 1, 1
)  # a review that is taken over may have begun before the partnership here
#: Bands that can be seen on white and told apart; the first that is free is given.
COLOURS = (
    "#1d5c63",
    "#7d3c5a",
    "#2b5d34",
    "#5b3a8c",
    "#8c3a3a",
    "#3a6b8c",
    "#7a6a1d",
    "#a0522d",
    "#43608a",
    "#b3261e",
    "#00703c",
    "#4c2c92",
)


@dataclass(frozen=True)
class Beginning:
    """What a new partnership begins from: a preset, or another partnership as it stands today."""

    preset: str = ""
    copy_of: Partnership | None = None
    parts: frozenset[Part] = frozenset()

    @property
    def words(self) -> str:
        """Say it, as the chronicle does."""
        if self.copy_of is None:
            return f"from the preset “{self.preset}”"
        taken = [PART_WORDS[part] for part in Part if part in self.parts]
        return f"as a copy of {self.copy_of}: {', '.join(['its protocol', *taken])}"


@transaction.atomic
def create_partnership(
    *,
    by: Actor,
    name: str,
    slug: str,
    code: str,
    administrator_email: str,
    administrator_name: str,
    preset: str = "",
    copy_of: Partnership | None = None,
    parts: frozenset[Part] = frozenset(),
    nation: str = Nation.ENGLAND,
    office: Office | None = None,
    new_office: str = "",
    mailbox: str = "",
) -> Partnership:
    """Create a partnership from a preset or as a copy of another, and invite an administrator.

    A copy has the other's protocol in force, and of its letter texts, letterhead and agencies what
    `parts` names; never its people, its reviews or anything secret. Raises AccessDenied for
    anybody but a platform operator, and NotReady for a name, address or code that is taken.
    """
    require_operator(by)
    name, slug, code = " ".join(name.split()), slug.lower(), code.upper()
    beginning = Beginning(preset, copy_of, parts if copy_of else frozenset())
    wrong = own_address(by, administrator_email, "administrator_email")
    wrong += unnamed(administrator_email, administrator_name, "administrator_name")
    refuse([*_taken(name, slug, code), *wrong])
    taken = _read(beginning, by)
    if new_office.strip():
        office, _ = Office.objects.get_or_create(name=new_office.strip())
    made = Partnership.objects.create(
        name=name,
        slug=slug,
        code=code,
        colour=free_colour(office),
        office=office,
        nation=nation,
        mailbox=mailbox,
    )
    with scope(made.pk, by):
        Protocol.objects.create(preset=taken.preset, effective_on=LONG_AGO, data=taken.protocol)
        put_in_scope(taken, by_name=by.name)
        ensure_reasons()
        set_up_routines(timezone.localdate())
        record(
            "partnership.created",
            f"created the partnership {beginning.words}",
            by=by,
            details={
                "preset": taken.preset,
                "copy_of": copy_of.slug if copy_of else "",
                "parts": sorted(beginning.parts),
            },
        )
        invite_without_asking(
            by=by,
            email=administrator_email,
            name=administrator_name,
            roles=[Role.PARTNERSHIP_ADMINISTRATOR],
        )
    return made


def _taken(name: str, slug: str, code: str) -> list[FieldReason]:
    """Refuse a name, address or code that a partnership has already, each beside its field."""
    return [
        FieldReason(f"There is a partnership with this {what} already.", field=field)
        for field, what, found in (
            ("name", "name", Partnership.objects.filter(name__iexact=name)),
            ("slug", "short address", Partnership.objects.filter(slug__iexact=slug)),
            ("code", "code", Partnership.objects.filter(code__iexact=code)),
        )
        if found.exists()
    ]


def _read(beginning: Beginning, by: Actor) -> Taken:
    """Give what the partnership begins with; the one that is copied finds it in its chronicle."""
    source = beginning.copy_of
    if source is None:
        return Taken(beginning.preset, presets.load(beginning.preset).to_data())
    with scope(source.pk, by):
        taken = taken_from_scope(beginning.parts)
        words = [PART_WORDS[part] for part in Part if part in beginning.parts]
        record(
            "partnership.copied",
            f"created another partnership as a copy of {', '.join(['this protocol', *words])}",
            by=by,
        )
    return taken


def free_colour(office: Office | None) -> str:
    """Give a colour that no other partnership of the office has, or none at all: they differ."""
    others = Partnership.objects.filter(office=office) if office else Partnership.objects.all()
    used = [each for each in others.values_list("colour", flat=True) if is_colour(each)]
    return max(COLOURS, key=lambda each: min((distance(each, one) for one in used), default=0.0))
