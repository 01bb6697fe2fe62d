"""What a new partnership may take over from another one: rules and texts, never people or cases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from cases.core.notices.wording.models import Letterhead, LetterText
from cases.core.notices.wording.selectors import in_force, letterhead_on, logo_of
from cases.core.protocol.selectors import protocol_on
from partnerships.models import AgencyContact
from partnerships.tenancy.context import current_partnership_id
from partnerships.tenancy.models import TenantOwned

FROM_ANOTHER = "Taken over when this partnership was created."


class Part(StrEnum):
    """What is copied beside the protocol, each as chosen."""

    LETTERS = "letters"
    LETTERHEAD = "letterhead"
    AGENCIES = "agencies"


PART_WORDS = {
    Part.LETTERS: "the texts of letters",
    Part.LETTERHEAD: "the letterhead",
    Part.AGENCIES: "the agencies with their contacts and the standard list",
}


@dataclass(frozen=True)
class Taken:
    """What was read in one partnership, to be written in another; no row of it is shared."""

    preset: str
    protocol: dict[str, Any]
    letters: list[dict[str, Any]] = field(default_factory=list)
    letterhead: dict[str, Any] | None = None
    logo: bytes = b""
    agencies: list[dict[str, Any]] = field(default_factory=list)


def taken_from_scope(parts: Collection[Part]) -> Taken:
    """Read what is copied of the partnership in scope: what is in force today."""
    today = timezone.localdate()
    protocol = protocol_on(today)
    letters: list[dict[str, Any]] = []
    if Part.LETTERS in parts:
        by_code: dict[str, list[LetterText]] = {}
        for text in LetterText.objects.order_by("code", "-number"):
            by_code.setdefault(text.code, []).append(text)
        current = [in_force(versions, today) for versions in by_code.values()]
        letters = [{"code": each.code, "text": each.text} for each in current if each and each.text]
    head = letterhead_on(today) if Part.LETTERHEAD in parts else None
    picture = logo_of(head)
    return Taken(
        preset=protocol.preset,
        protocol=protocol.data,
        letters=letters,
        letterhead=_plain(head) if head else None,
        logo=picture.content if picture else b"",
        agencies=[_plain(each) for each in AgencyContact.objects.order_by("pk")]
        if Part.AGENCIES in parts
        else [],
    )


def _plain(row: models.Model) -> dict[str, Any]:
    """Give what a row says, without its number and partnership, and without rows of its tenant."""
    return {
        each.attname: getattr(row, each.attname)
        for each in row._meta.concrete_fields
        if not each.primary_key and each.name != "partnership" and not _is_of_tenant(each)
    }


def _is_of_tenant(each: Any) -> bool:
    remote = each.remote_field.model if each.remote_field else None
    return isinstance(remote, type) and issubclass(remote, TenantOwned)


def put_in_scope(taken: Taken, *, by_name: str) -> None:
    """Write what was taken into the new partnership in scope; its protocol is there already."""
    today = timezone.localdate()
    for each in taken.letters:
        LetterText.objects.create(
            **each, number=1, effective_on=today, because=FROM_ANOTHER, written_by=by_name
        )
    if taken.letterhead is not None:
        said = {name: value for name, value in taken.letterhead.items() if name != "made_at"}
        head = Letterhead(**said | {"number": 1, "logo": "", "written_by": by_name})
        head.effective_on = today
        head.partnership_id = current_partnership_id()
        if taken.logo:
            head.logo.save("logo.png", ContentFile(taken.logo), save=False)
        else:
            head.logo_words = ""
        head.save()
    for each in taken.agencies:
        AgencyContact.objects.create(**each)
