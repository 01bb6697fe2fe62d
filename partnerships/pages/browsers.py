"""What a browser calls itself, in words that its owner knows again."""

from __future__ import annotations

#: The first word that stands in what it says of itself wins: each also names those it resembles.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
)


def browser_words(said: str) -> str:
    """Give “Chrome on Windows” for what a browser says of itself; nothing where it says nothing."""
    browser = next((name for mark, name in BROWSERS if mark in said), "")
    system = next((name for mark, name in SYSTEMS if mark in said), "")
    if not said.strip():
        return ""
    return f"{browser or 'A browser'} on {system}" if system else browser or "Another program"
