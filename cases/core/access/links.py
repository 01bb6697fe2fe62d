"""Private links: made, found by their token, renewed, revoked. Only a hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.core.access.models import Link
from cases.core.access.verbs import Purpose
from cases.core.case.models import Case
from partnerships.people.actor import Actor, ActorKind


def token_hash(token: str) -> str:
    """Give the hash under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(
    *,
    case: Case,
    purpose: Purpose,
    subject_kind: str,
    subject_number: int,
    expires_on: date,
    address: str = "",
    agency: Any = None,
) -> tuple[Link, str]:
    """Make a link; give it with its address on the web, which is known only now."""
    token = secrets.token_urlsafe(32)
    link = Link.objects.create(
        case=case,
        purpose=purpose,
        subject_kind=subject_kind,
        subject_number=subject_number,
        agency=agency,
        address=address,
        token_hash=token_hash(token),
        expires_on=expires_on,
        partnership_id=case.partnership_id,
    )
    slug = case.partnership.slug
    return link, f"{settings.SITE_URL.rstrip('/')}/p/{slug}/link/{purpose}/{token}/"


def find_link(purpose: Purpose, token: str) -> Link | None:
    """Give the link of a token, expired or revoked ones too, or None."""
    found: Link | None = (
        Link.objects.select_related("case__protocol", "case__partnership", "agency", "partnership")
        .filter(purpose=purpose, token_hash=token_hash(token))
        .first()
    )
    return found


def is_open(link: Link) -> bool:
    """Say whether a link may still be used today."""
    return link.revoked_at is None and timezone.localdate() <= link.expires_on


def actor_of(link: Link) -> Actor:
    """Give the actor that the holder of a link is: who he said he is, for which agency."""
    agency = link.agency.name if link.agency else ""
    said = link.holder_name or "The holder of a private link"
    name = f"{said} ({agency})" if agency else said
    return Actor(ActorKind.LINK, name, link.pk, link.purpose)


def revoke_links(case: Case, purpose: Purpose, subject_kind: str, subject_number: int) -> int:
    """Revoke every open link of a subject; give their number."""
    links = Link.objects.filter(
        case=case,
        purpose=purpose,
        subject_kind=subject_kind,
        subject_number=subject_number,
        revoked_at=None,
    )
    for link in links:
        link.revoked_at = timezone.now()
        link.save()
    return len(links)
