"""What stands round every letter: name, address, logo and who signs; versions with their day."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.documents.services import inspected
from cases.core.documents.uploads import UploadKinds
from cases.core.notices.wording.models import Letterhead
from cases.core.notices.wording.selectors import letterheads
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id

MOST_DOTS = (1200, 600)
MOST_LINES = 8


@dataclass(frozen=True)
class HeadFacts:
    """What a letterhead says; `logo` is name and content of a new picture (None: as before)."""

    name: str
    address: str
    signed_by: str
    signed_as: str
    effective_on: date
    logo_words: str = ""
    logo: tuple[str, BinaryIO] | None = None
    without_logo: bool = False


@transaction.atomic
def keep_letterhead(*, by: Actor, facts: HeadFacts, seen: int) -> Letterhead:
    """Keep the next version of the letterhead, in force from a day; today or later.

    `seen` is the number of the newest version that the writer saw. Raises UploadRefused for a
    picture that may not be kept, and NotReady.
    """
    Reach.of(by).require(Verb.EDIT_LETTER_TEXTS)
    before = next(iter(letterheads()), None)
    wrong = unsaid(
        name=(facts.name, "Enter the name at the head of letters."),
        address=(facts.address, "Enter the address at the head of letters."),
    )
    if len(facts.address.strip().splitlines()) > MOST_LINES:
        wrong.append(FieldReason(f"Keep it to {MOST_LINES} lines.", field="address"))
    if facts.effective_on < timezone.localdate():
        wrong.append(
            FieldReason(
                "A letterhead comes into force today or later: letters that were produced keep "
                "theirs.",
                field="effective_on",
            )
        )
    keeps = before is not None and bool(before.logo) and not facts.without_logo
    if (facts.logo or keeps) and not facts.logo_words.strip():
        wrong.append(
            FieldReason(
                "Say what the logo shows, for people who listen to the letter.", field="logo_words"
            )
        )
    if (before.number if before else 0) != seen:
        wrong.append(FieldReason("Somebody else changed the letterhead meanwhile. Compare both."))
    refuse(wrong)
    made = Letterhead(
        number=seen + 1,
        name=facts.name.strip(),
        address=facts.address.strip(),
        signed_by=facts.signed_by.strip(),
        signed_as=facts.signed_as.strip(),
        effective_on=facts.effective_on,
        written_by=by.name,
        partnership_id=current_partnership_id(),
    )
    if facts.logo:
        made.logo.save("logo.png", ContentFile(logo_bytes(*facts.logo)), save=False)
    elif keeps and before is not None:
        made.logo.name = before.logo.name
    made.logo_words = facts.logo_words.strip() if made.logo else ""
    made.save()
    record(
        "letterhead.written",
        f"wrote version {made.number} of the letterhead",
        by=by,
        details={"number": made.number, "logo": bool(made.logo)},
    )
    return made


def logo_bytes(name: str, content: BinaryIO) -> bytes:
    """Give a picture as the logo of letters: drawn anew, so that nothing hidden in it stays.

    Raises UploadRefused for what no upload may be, or what is no picture.
    """
    data = inspected(name, content, UploadKinds.IMAGE).data
    out = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
        drawn = picture.convert("RGBA")
    drawn.thumbnail(MOST_DOTS)
    drawn.save(out, format="PNG")
    return out.getvalue()
