"""The letterhead and the own texts of letters of one partnership of the demonstration."""

from __future__ import annotations

import io
from datetime import timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from cases.core.notices.wording.selectors import standard_text
from cases.core.progress.letter_texts import keep_letter_text
from cases.core.progress.letterhead import HeadFacts, keep_letterhead
from cases.core.workflow.plug import registry
from cases.management.demonstration.clock import as_on
from cases.management.demonstration.people import Place
from partnerships.tenancy.context import scope

CORONER = "decision_coroner"
WHOM = "The officer for this review is {{ officer }}; please write to {{ mailbox }}.\n"


def letters_of_their_own(place: Place) -> None:
    """Give a partnership its letterhead, and the coroner's letter in its own words.

    One version of the text has been in force since last year; the next one begins in twenty days.
    """
    today = timezone.localdate()
    by = place.actor("partnership_administrator")
    begun = today - timedelta(days=400)
    with as_on(begun), scope(place.partnership.pk, by):
        facts = HeadFacts(
            name=place.partnership.name,
            address=f"{place.rules.names.office}\n12 Lantern Street\nLE99 1ZZ\n"
            f"Telephone 01632 960100\n{place.partnership.mailbox}",
            signed_by="Philomena Garside-Holt",
            signed_as="Head of Community Safety",
            effective_on=begun,
            logo=("logo.png", logo_in(place.partnership.colour)),
            logo_words=f"A shield, the sign of {place.partnership.name}",
        )
        keep_letterhead(by=by, facts=facts, seen=0)
        usual = standard_text(registry.letter(CORONER))
        first = usual.replace("As a courtesy, and so", "So")
        keep_letter_text(
            by=by, code=CORONER, text=first, effective_on=begun, seen=0,
            because="The coroner’s office asked for shorter letters.",
        )  # fmt: skip
    with as_on(today - timedelta(days=3)), scope(place.partnership.pk, by):
        keep_letter_text(
            by=by, code=CORONER, text=f"{first}\n{WHOM}", seen=1,
            effective_on=today + timedelta(days=20),
            because="The coroner’s officer asks whom to write to.",
        )  # fmt: skip


def logo_in(colour: str) -> io.BytesIO:
    """Draw a shield on a clear ground, as PNG."""
    picture = Image.new("RGBA", (360, 400), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    edge = [(20, 20), (340, 20), (340, 220), (180, 385), (20, 220)]
    pen.polygon(edge, fill=colour)
    pen.polygon([(180, 60), (215, 140), (180, 220), (145, 140)], fill="white")
    pen.line([(60, 260), (300, 260)], fill="white", width=14)
    out = io.BytesIO()
    picture.save(out, format="PNG")
    out.seek(0)
    return out
