"""How a partnership shows itself: colour, logo, mailbox, marking, welcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.notices.wording.selectors import letterheads
from cases.core.progress.colours import ALIKE, ENOUGH, WHITE, contrast, distance, is_colour
from cases.core.progress.letterhead import HeadFacts, keep_letterhead, logo_bytes
from cases.core.protocol.selectors import protocol_on
from partnerships.models import Partnership
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id

#: OFFICIAL-SENSITIVE is OFFICIAL with a handling marking (DOMAIN 10.1).
MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE: PERSONAL DATA")
LONGEST_WELCOME = 1000
SAID = ("colour", "mailbox", "marking", "welcome", "logo_words")
LABELS = {
    "colour": "the colour",
    "mailbox": "the mailbox",
    "marking": "the marking",
    "welcome": "the welcome",
    "logo_words": "what the logo shows",
}


@dataclass(frozen=True)
class LookFacts:
    """A partnership's look; `logo` is name and content of a new picture (None: as before).

    `on_letters` puts a new logo at the head of letters too.
    """

    colour: str
    mailbox: str
    marking: str
    welcome: str = ""
    logo_words: str = ""
    logo: tuple[str, BinaryIO] | None = None
    without_logo: bool = False
    on_letters: bool = False


@transaction.atomic
def change_look(*, by: Actor, facts: LookFacts, seen: int) -> Partnership:
    """Change the look of the partnership in scope; `seen` is the version that the writer saw.

    Raises UploadRefused for a picture that may not be kept, and NotReady.
    """
    Reach.of(by).require(Verb.EDIT_LOOK)
    here = Partnership.objects.select_for_update().get(pk=current_partnership_id())
    keeps = bool(here.logo) and not facts.without_logo
    wrong = _wrong_colour(here, facts.colour)
    if facts.marking not in (*MARKINGS, here.marking):
        wrong.append(FieldReason("Choose one of the markings.", field="marking"))
    if len(facts.welcome) > LONGEST_WELCOME:
        wrong.append(
            FieldReason(f"Keep the welcome to {LONGEST_WELCOME} letters.", field="welcome")
        )
    if (facts.logo or keeps) and not facts.logo_words.strip():
        wrong.append(
            FieldReason(
                "Say what the logo shows, for people who listen to the page.", field="logo_words"
            )
        )
    if here.look_version != seen:
        wrong.append(FieldReason("Somebody else changed the look meanwhile. Compare both."))
    refuse(wrong)
    picture = logo_bytes(*facts.logo) if facts.logo else None
    changed = [name for name in SAID if getattr(here, name) != str(getattr(facts, name)).strip()]
    for name in SAID:
        setattr(here, name, str(getattr(facts, name)).strip())
    if picture is not None:
        here.logo.save("logo.png", ContentFile(picture), save=False)
    elif not keeps:
        here.logo, here.logo_words = "", ""
    here.look_version += 1
    here.save()
    words = [LABELS[name] for name in changed]
    words += ["the logo"] if facts.logo else ["the logo, which is left out"] * facts.without_logo
    record(
        "partnership.look_changed",
        f"changed how the partnership shows itself: {', '.join(words) or 'nothing'}",
        by=by,
        details={"changed": changed, "logo": bool(here.logo)},
    )
    if picture is not None and facts.logo is not None and facts.on_letters:
        _put_on_letters(by, here, facts.logo, facts.logo_words)
    return here


def _wrong_colour(here: Partnership, colour: str) -> list[FieldReason]:
    """Refuse what is no colour, cannot be seen, or is mistaken for another of the same office."""
    if not is_colour(colour):
        return [FieldReason("Choose a colour, like #1d5c63.", field="colour")]
    if contrast(colour, WHITE) < ENOUGH:
        return [
            FieldReason(
                "This colour is too light to be seen on white. Choose a darker one.",
                field="colour",
            )
        ]
    if here.office_id is None or colour == here.colour:
        return []
    others = Partnership.objects.filter(office_id=here.office_id).exclude(pk=here.pk)
    alike = [
        each.name
        for each in others.order_by("name")
        if is_colour(each.colour) and distance(each.colour, colour) < ALIKE
    ]
    if not alike:
        return []
    return [
        FieldReason(
            f"{alike[0]}, of the same office, has nearly this colour. Choose another, so that "
            "nobody writes into the wrong one.",
            field="colour",
        )
    ]


def _put_on_letters(by: Actor, here: Partnership, logo: tuple[str, BinaryIO], words: str) -> None:
    """Make the next version of the letterhead with the logo; one that is yet to come keeps its."""
    newest = next(iter(letterheads()), None)
    today = timezone.localdate()
    office = protocol_on(today).rules.names.office
    name, content = logo
    content.seek(0)
    keep_letterhead(
        by=by,
        seen=newest.number if newest else 0,
        facts=HeadFacts(
            name=newest.name if newest else here.name,
            address=newest.address
            if newest
            else "\n".join(each for each in (office, here.mailbox) if each),
            signed_by=newest.signed_by if newest else "",
            signed_as=newest.signed_as if newest else "",
            effective_on=max(today, newest.effective_on) if newest else today,
            logo_words=words,
            logo=(name, content),
        ),
    )
