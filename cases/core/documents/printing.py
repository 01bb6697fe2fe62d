"""Where the style sheets of printed papers are read from."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def print_styles() -> Path:
    """Give the folder that `/static/…` of a printed page is read from.

    It is the collected one where it holds our style sheets (in production), else the source's.
    """
    collected = Path(settings.STATIC_ROOT)
    if (collected / "css" / "letter.css").is_file() and not settings.DEBUG:
        return collected
    return Path(settings.STATICFILES_DIRS[0])
