"""Text as it sounds to the scan: without case, accents, look-alikes and spacing.

A folded text keeps, for every letter and digit, the place in the original that it came from, so
that what is found can be shown as it was written (R92).
"""

import unicodedata
from dataclasses import dataclass

# How a letter or digit stands to the one before it.
JOINED, GAP, CLASS_CHANGE, CAMEL = 0, 1, 2, 3

_LETTER, _DIGIT, _OWN_WORD, _SPACE, _SIGN, _NOTHING = range(6)

_SPECIAL = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n", "ı": "i",
    "æ": "ae", "œ": "oe", "ə": "e", "ƒ": "f", "ɡ": "g", "ɑ": "a", "ĸ": "k", "ʀ": "r", "ʟ": "l",
    "ʏ": "y", "ɪ": "i", "ɴ": "n", "ʙ": "b", "ɢ": "g", "ʜ": "h", "ɩ": "i", "ƅ": "b",
    # Cyrillic letters that look Latin
    "а": "a", "в": "b", "е": "e", "з": "z", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p",
    "с": "c", "т": "t", "у": "y", "х": "x", "ѕ": "s", "і": "i", "ј": "j", "ԁ": "d", "һ": "h",
    "ԛ": "q", "ԝ": "w", "ӏ": "l", "ѵ": "v", "ү": "y", "г": "r", "п": "n", "ь": "b", "ԍ": "g",
    # Greek letters that look Latin, in one of their cases
    "α": "a", "β": "b", "ε": "e", "ζ": "z", "η": "h", "ι": "i", "κ": "k", "μ": "m", "ν": "n",
    "ο": "o", "ρ": "p", "τ": "t", "υ": "y", "χ": "x", "ϲ": "c", "ϳ": "j",
    # Armenian and Cherokee letters that do
    "օ": "o", "ո": "n", "ս": "u", "հ": "h", "ց": "g", "զ": "q",
}  # fmt: skip

_APOSTROPHES = frozenset("'’‘ʼʹ′`´＇‛ʻʽ\u02bc\u055a\ua78c")
_HYPHENS = frozenset("-‐‑‒–—―−﹘﹣－\u2043\u00b7\u30fb")
_SLASHES = frozenset("/⁄∕／")
_NOTHING_SEEN = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\ufeff\uffa0")


@dataclass(frozen=True)
class Folded:
    """A text prepared for the scan.

    `letters` holds only its letters and digits, folded; `origin[i]` is where letter i stands in
    the original and `before[i]` how it stands to the one before it. `flat` is the folded text with
    one sign for every kind of space, dash, slash and apostrophe; `flat_origin` its places.
    """

    original: str
    letters: str
    origin: list[int]
    before: bytearray
    flat: str
    flat_origin: list[int]

    def end_in_original(self, last: int) -> int:
        """Where the original letter at index `last` of `letters` ends, its accents included."""
        return _after_marks(self.original, self.origin[last] + 1)

    def flat_end_in_original(self, last: int) -> int:
        """The same for an index of `flat`."""
        return _after_marks(self.original, self.flat_origin[last] + 1)

    def gap(self, index: int) -> str:
        """What stands between letter `index` and the one before it, without invisible signs."""
        between = self.original[self.origin[index - 1] + 1 : self.origin[index]]
        return "".join(_look(c)[0] for c in between)


def _after_marks(text: str, end: int) -> int:
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def fold_letters(text: str) -> str:
    """The folded letters and digits of a short text."""
    return "".join(seen for c in text for seen, kind, _ in [_look(c)] if kind <= _OWN_WORD)


_seen: dict[str, tuple[str, int, bool]] = {}


def _look(char: str) -> tuple[str, int, bool]:
    """What a character folds to, what kind it is, and whether it is a capital."""
    known = _seen.get(char)
    if known is None:
        known = _seen[char] = _look_afresh(char)
    return known


def _look_afresh(char: str) -> tuple[str, int, bool]:
    category = unicodedata.category(char)
    if char in _NOTHING_SEEN or category in ("Cf", "Mn", "Me"):
        return "", _NOTHING, False
    if char.isspace() or category in ("Zs", "Cc"):
        return ("\n" if char in "\n\r\v\f\x85\u2028\u2029" else " "), _SPACE, False
    if char in _APOSTROPHES:
        return "'", _SIGN, False
    if char in _HYPHENS:
        return "-", _SIGN, False
    if char in _SLASHES:
        return "/", _SIGN, False
    decimal = unicodedata.decimal(char, -1)
    if decimal >= 0:
        return str(int(decimal)), _DIGIT, False
    plain = "".join(
        _SPECIAL.get(c, c)
        for c in unicodedata.normalize("NFKD", char).casefold()
        if not unicodedata.combining(c)
    )
    plain = "".join(c for c in plain if c.isalnum())
    if not plain:
        return char, _SIGN, False
    if plain.isdigit():
        return plain, _DIGIT, False
    if char > "\u2e80" and category == "Lo":
        return plain, _OWN_WORD, False
    return plain, _LETTER, char.isupper() or char.istitle()


def fold(text: str) -> Folded:
    """Prepare a text for the scan. Takes the text as written; gives it with its map back."""
    letters: list[str] = []
    origin: list[int] = []
    before = bytearray()
    flat: list[str] = []
    flat_origin: list[int] = []
    previous, previous_capital = _SPACE, False
    seen_get = _seen.get
    for place, char in enumerate(text):
        seen, kind, capital = seen_get(char) or _look(char)
        if kind == _NOTHING:
            continue
        flat.append(seen)
        flat_origin.extend([place] * len(seen))
        if kind <= _OWN_WORD:
            if kind == _OWN_WORD or previous >= _OWN_WORD:
                stands = GAP
            elif kind != previous:
                stands = CLASS_CHANGE
            elif capital and not previous_capital and kind == _LETTER:
                stands = CAMEL
            else:
                stands = JOINED
            before.append(stands)
            origin.append(place)
            letters.append(seen)
            for _ in range(len(seen) - 1):
                before.append(JOINED)
                origin.append(place)
        previous, previous_capital = kind, capital
    return Folded(text, "".join(letters), origin, before, "".join(flat), flat_origin)
