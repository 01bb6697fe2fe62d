"""The plain identity scan: every real name, alias, birthday and address in what would go out.

It looks for what is on record about the people of a case, in any form of case, accents, spacing
and punctuation (R92). It does not guess unknown names: a person signs off. Nothing here touches
the database.
"""

import enum
import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cases.core.identity.dates_written import read_date, written_dates
from cases.core.identity.folding import CAMEL, CLASS_CHANGE, GAP, JOINED, Folded, fold
from cases.core.identity.patterns import (
    Pattern,
    address_patterns,
    name_patterns,
    postcode_patterns,
)

MARK_OPEN, MARK_CLOSE = "⟦", "⟧"
_AROUND = 45


class KeyKind(enum.StrEnum):
    """What is on record about a person and must not go out."""

    NAME = "name"
    ALIAS = "alias"
    DATE_OF_BIRTH = "date_of_birth"
    ADDRESS_LINE = "address_line"
    POSTCODE = "postcode"


@dataclass(frozen=True)
class IdentityKey:
    """One thing to look for: whose it is (number and working label), its kind and its value."""

    person_id: int
    label: str
    kind: KeyKind
    value: str


@dataclass(frozen=True)
class ScannedText:
    """A text to look through, with plain words for where it stands: "paragraph 12", "title"."""

    where: str
    text: str


@dataclass(frozen=True)
class Hit:
    """Something found. `found` is `text[start:end]` of the field; the excerpt marks it with ⟦ ⟧.

    `common_word` says that it may be an ordinary word or a street that many people live in.
    """

    key: IdentityKey
    where: str
    start: int
    end: int
    found: str
    excerpt: str
    common_word: bool

    @property
    def excerpt_parts(self) -> tuple[str, str, str]:
        """The excerpt before, in and after the mark, for a template that marks it itself."""
        before, _, rest = self.excerpt.partition(MARK_OPEN)
        found, _, after = rest.partition(MARK_CLOSE)
        return before, found, after


@dataclass(frozen=True)
class _Search:
    """Keys made ready: patterns by their first two letters, and birthdays by day and month."""

    by_start: dict[str, tuple[tuple[str, Pattern, int], ...]]
    by_day: dict[tuple[int, int], tuple[tuple[int, int], ...]]


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    key: int
    common: bool


def scan(keys: Sequence[IdentityKey], fields: Sequence[ScannedText]) -> tuple[Hit, ...]:
    """Look for every key in every field (R92).

    Takes what is on record and the texts. Gives the hits in the order of the fields, then of
    their place, then of the keys. Of hits inside one another only the longest is given; the same
    words found for two people are given for both. Blank values and "unknown" are not looked for.
    Raises ValueError for a date of birth that is no whole date: it could not be looked for.
    """
    search = _prepare(tuple(keys))
    hits: list[Hit] = []
    for field in fields:
        for found in _longest(_find(search, fold(field.text))):
            hits.append(
                Hit(
                    key=keys[found.key],
                    where=field.where,
                    start=found.start,
                    end=found.end,
                    found=field.text[found.start : found.end],
                    excerpt=_excerpt(field.text, found.start, found.end),
                    common_word=found.common,
                )
            )
    return tuple(hits)


@functools.lru_cache(maxsize=4)
def _prepare(keys: tuple[IdentityKey, ...]) -> _Search:
    by_start: dict[str, list[tuple[str, Pattern, int]]] = defaultdict(list)
    by_day: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for number, key in enumerate(keys):
        if not key.value.strip():
            continue
        if key.kind == KeyKind.DATE_OF_BIRTH:
            try:
                born = read_date(fold(key.value).flat)
            except ValueError as trouble:
                raise ValueError(
                    f"the date of birth of {key.label} is not a whole date with its year"
                ) from trouble
            by_day[born.day, born.month].append((born.year, number))
            continue
        for pattern in dict.fromkeys(_patterns(key)):
            letters = pattern.letters
            by_start[letters[:2]].append((letters, pattern, number))
    return _Search(
        {start: tuple(entries) for start, entries in by_start.items()},
        {day: tuple(entries) for day, entries in by_day.items()},
    )


def _patterns(key: IdentityKey) -> Iterator[Pattern]:
    if key.kind == KeyKind.POSTCODE:
        return postcode_patterns(key.value)
    if key.kind == KeyKind.ADDRESS_LINE:
        return address_patterns(key.value)
    return name_patterns(key.value, alias=key.kind == KeyKind.ALIAS)


def _find(search: _Search, text: Folded) -> Iterator[_Found]:
    if search.by_day:
        yield from _find_dates(search, text)
    letters, before = text.letters, text.before
    get = search.by_start.get
    for start in range(len(letters)):
        if before[start] == JOINED:
            continue
        for wanted, pattern, key in get(letters[start : start + 2], ()):
            if letters.startswith(wanted, start):
                end = _confirm(text, start, wanted, pattern)
                if end is not None:
                    yield _Found(
                        text.origin[start], text.end_in_original(end - 1), key, pattern.common
                    )


def _find_dates(search: _Search, text: Folded) -> Iterator[_Found]:
    for start, end, day, month, year in written_dates(text.flat):
        for born, key in search.by_day.get((day, month), ()):
            if year in (born, born % 100):
                last = text.flat_end_in_original(end - 1)
                yield _Found(text.flat_origin[start], last, key, False)


def _confirm(text: Folded, start: int, wanted: str, pattern: Pattern) -> int | None:
    """Whether the letters at `start` are this pattern as a whole; gives where it ends."""
    end = start + len(wanted)
    first = text.original[text.origin[start]]
    if pattern.capitalised and not (first.isupper() or first.istitle()):
        return None
    if not _starts_a_word(text, start):
        return None
    ended = _ends_a_word(text, end, pattern)
    if ended is None or not _spacing_fits(text, start, pattern):
        return None
    if pattern.accented:
        span = text.original[text.origin[start] : text.end_in_original(end - 1)]
        if span.isascii():
            return None
    return ended


_PREFIXES = ("mc", "mac", "fitz")


def _starts_a_word(text: Folded, start: int) -> bool:
    if start == 0 or text.before[start] == CLASS_CHANGE:
        return True
    if text.before[start] == CAMEL:
        run = start - 1
        while run > 0 and text.before[run] == JOINED:
            run -= 1
        return text.letters[run:start] not in _PREFIXES
    if text.gap(start) == "'" and text.letters[start - 1] in "od":
        return start > 1 and text.before[start - 1] == JOINED
    return True


def _ends_a_word(text: Folded, end: int, pattern: Pattern) -> int | None:
    """The end of the word, a plural s taken along; None if the word goes on."""
    if end == len(text.letters):
        return end
    stands = text.before[end]
    if stands == CAMEL and pattern.letters in _PREFIXES:
        return None
    if stands == GAP and text.gap(end) == "'" and text.letters[end] == "t":
        after = end + 1
        if after == len(text.letters) or text.before[after] != JOINED:
            return None  # "don't" is not Don
    if stands != JOINED:
        return end
    if not pattern.plural and not _apostrophe_follows(text, end):
        return None
    for ending in ("s", "es"):
        after = end + len(ending)
        if not text.letters.startswith(ending, end) or any(text.before[end:after]):
            continue
        if after == len(text.letters) or text.before[after] != JOINED:
            return after
    return None


def _apostrophe_follows(text: Folded, end: int) -> bool:
    """Whether an s and then an apostrophe stand here: Smiths'."""
    place = text.origin[end] + 1
    return text.letters[end] == "s" and fold(text.original[place : place + 1]).flat == "'"


_BETWEEN_WORDS = re.compile(
    r"^\s{0,30}[^\w\s;:!?]{0,3}\s{0,30}[^\w\s;:!?]{0,3}\s{0,30}$|^\s?_{1,3}\s?$"
)
_SENTENCE_ENDS = re.compile(r"\.[^\w\s]*\s")
_LONGEST_ABBREVIATION = 3
_INSIDE_WORD = re.compile(r"^(-\s{0,10}|')$")


def _spacing_fits(text: Folded, start: int, pattern: Pattern) -> bool:
    """Whether what stands between the letters is what people put inside a name."""
    ends: dict[int, int] = {}  # where a word ends, and how long it is
    place = start
    for word in pattern.words:
        place += len(word)
        ends[place] = len(word)
    gaps = [i for i in range(start + 1, place) if text.before[i] == GAP]
    inner = [i for i in gaps if i not in ends]
    broken_oddly = pattern.whole or not all(_INSIDE_WORD.match(text.gap(i)) for i in inner)
    if inner and broken_oddly and not _letter_spaced(text, start, place):
        return False
    for i in gaps:
        if i not in ends:
            continue
        between = text.gap(i)
        if not _BETWEEN_WORDS.match(between):
            return False
        if _SENTENCE_ENDS.search(between) and ends[i] > _LONGEST_ABBREVIATION:
            return False
    joints = [i for i in ends if i < place]
    run_together = any(text.before[i] == JOINED for i in joints)
    return not run_together or place - start >= 5


def _letter_spaced(text: Folded, start: int, end: int) -> bool:
    """Whether a heading stands l i k e  t h i s."""
    return end - start > 2 and all(
        text.origin[i] == text.origin[i - 1] or (text.before[i] == GAP and not text.gap(i).strip())
        for i in range(start + 1, end)
    )


def _longest(found: Iterator[_Found]) -> list[_Found]:
    """Without what lies inside a longer hit; of one key at one place, the surest."""
    best: dict[tuple[int, int, int], _Found] = {}
    for one in found:
        known = best.get((one.start, one.end, one.key))
        if known is None or (known.common and not one.common):
            best[one.start, one.end, one.key] = one
    ordered = sorted(best.values(), key=lambda one: (one.start, -one.end, one.key))
    kept: list[_Found] = []
    outer_start, outer_end = -1, -1
    for one in ordered:
        if one.end > outer_end:
            outer_start, outer_end = one.start, one.end
        elif (one.start, one.end) != (outer_start, outer_end):
            continue
        kept.append(one)
    return kept


def _excerpt(text: str, start: int, end: int) -> str:
    """The words around a hit on one line, with the hit marked."""
    before = text[max(0, start - _AROUND) : start]
    after = text[end : end + _AROUND]
    if start > _AROUND:
        before = "…" + before.partition(" ")[2] if " " in before else "…" + before
    if end + _AROUND < len(text):
        after = (after.rpartition(" ")[0] if " " in after else after) + "…"
    cut = [
        re.sub(r"\s+", " ", part.translate(_NO_MARKS)) for part in (before, text[start:end], after)
    ]
    return f"{cut[0]}{MARK_OPEN}{cut[1]}{MARK_CLOSE}{cut[2]}"


_NO_MARKS = str.maketrans({MARK_OPEN: "[", MARK_CLOSE: "]"})
