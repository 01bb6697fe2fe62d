"""Colours of partnerships: can a band be seen, and can two be told apart. Pure arithmetic."""

from __future__ import annotations

import re
from math import sqrt

#: WCAG 2.2, 1.4.11: what is not text needs at least 3 to 1 against what lies beside it.
ENOUGH = 3.0
WHITE = "#ffffff"
#: Nearer than this (0: the same, 765: black and white) two bands look alike at a glance.
ALIKE = 60.0
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def is_colour(text: str) -> bool:
    """Say whether a text is a colour such as #1d5c63."""
    return _HEX.fullmatch(text) is not None


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (each / 255 for each in _parts(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, 1 to 21, as WCAG 2.2 reckons it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(one: str, other: str) -> float:
    """Give how far two colours lie apart to the eye, 0 to 765 (the weighted "redmean" distance)."""
    (red, green, blue), (red_2, green_2, blue_2) = _parts(one), _parts(other)
    mean = (red + red_2) / 2
    return sqrt(
        (2 + mean / 256) * (red - red_2) ** 2
        + 4 * (green - green_2) ** 2
        + (2 + (255 - mean) / 256) * (blue - blue_2) ** 2
    )
