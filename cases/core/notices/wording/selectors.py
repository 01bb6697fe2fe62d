"""Which text and letterhead are in force on a day, and which versions there are."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from cases.core.notices.wording.blocks import Logo
from cases.core.notices.wording.models import Letterhead, LetterText
from cases.core.workflow.plug import LetterKind, registry


@lru_cache(maxsize=64)
def _file(template: str) -> str:
    return (Path(settings.BASE_DIR) / "templates" / template).read_text(encoding="utf-8")


def standard_text(kind: LetterKind) -> str:
    """Give the text of a letter that comes with the product."""
    return _file(kind.template)


def written_kinds() -> list[LetterKind]:
    """Give the kinds of letter whose text a partnership may write itself."""
    return [kind for kind in registry.letters() if kind.is_written]


def versions_of(code: str) -> list[LetterText]:
    """Give the versions of a partnership's own text, the newest first."""
    return list(LetterText.objects.filter(code=code).order_by("-number"))


def in_force(versions: list[LetterText], on: date) -> LetterText | None:
    """Give which of the versions (newest first) is in force on a day; None: the product's text.

    The one that came into force last wins; of two of the same day the one written later. One that
    came with another partnership's reviews is never in force.
    """
    begun = [
        each
        for each in versions
        if each.effective_on <= on and each.withdrawn_at is None and each.inherited_from_id is None
    ]
    return max(begun, key=lambda each: (each.effective_on, each.number), default=None)


def own_text(code: str, on: date) -> LetterText | None:
    """Give the version of a letter's text that is in force on a day, or None for the product's."""
    return in_force(versions_of(code), on)


def words_of_version(kind: LetterKind, version: LetterText | None) -> str:
    """Give the words of a version; those of the product where there is none, or it goes back."""
    return (version.text if version else "") or standard_text(kind)


def letterheads() -> list[Letterhead]:
    """Give the versions of the letterhead, the newest first."""
    return list(Letterhead.objects.order_by("-number"))


def letterhead_on(on: date) -> Letterhead | None:
    """Give the letterhead that is in force on a day, or None where none was written yet."""
    begun = Letterhead.objects.filter(effective_on__lte=on, inherited_from=None)
    return begun.order_by("-effective_on", "-number").first()


def logo_of(letterhead: Letterhead | None) -> Logo | None:
    """Give the logo of a letterhead, or None; one whose file is gone is left out."""
    if letterhead is None or not letterhead.logo:
        return None
    try:
        with letterhead.logo.open("rb") as file:
            return Logo(file.read(), letterhead.logo_words)
    except FileNotFoundError:
        return None
