"""Two versions of a text side by side: which paragraph became which, and which words changed."""

import bisect
import difflib
import enum
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import fuzz

T = TypeVar("T")
_ALIKE = 60.0  # of a hundred: below this, two paragraphs are two paragraphs
_ALIKE_ELSEWHERE = 85.0


class Change(enum.StrEnum):
    """What became of a paragraph, or of some words in it."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class WordRun:
    """Words one after the other that are the same, added or removed."""

    change: Change
    text: str


@dataclass(frozen=True)
class Compared(Generic[T]):
    """A paragraph of the old version and what it is in the new one; one of them may be missing.

    `likeness` is 0 to 100. `words` shows the new text with what was removed from the old.
    """

    old: T | None
    new: T | None
    change: Change
    likeness: float
    words: tuple[WordRun, ...]


def compare_texts(
    old: Sequence[T],
    new: Sequence[T],
    text_of: Callable[[T], str],
    kind_of: Callable[[T], str],
) -> tuple[Compared[T], ...]:
    """Match two sequences by their texts; only entries of one kind are matched.

    Takes both, and how to get the text and the kind of an entry. Gives every entry exactly once.
    """
    before = [(kind_of(entry), _even(text_of(entry))) for entry in old]
    after = [(kind_of(entry), _even(text_of(entry))) for entry in new]
    partner: dict[int, int] = {}
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    ranges: list[tuple[range, range]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            partner.update(zip(range(i1, i2), range(j1, j2), strict=True))
        elif tag == "replace":
            ranges.append((range(i1, i2), range(j1, j2)))
    in_place = set(partner)
    for old_range, new_range in ranges:
        found = _best(before, after, old_range, new_range, _ALIKE)
        partner.update(found)
        in_place.update(_in_order(found))
    left_old = [i for i in range(len(old)) if i not in partner]
    taken = set(partner.values())
    left_new = [j for j in range(len(new)) if j not in taken]
    partner.update(_best(before, after, left_old, left_new, _ALIKE_ELSEWHERE))
    return _laid_out(old, new, text_of, partner, in_place)


def _even(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _best(
    before: Sequence[tuple[str, str]],
    after: Sequence[tuple[str, str]],
    old_range: Sequence[int],
    new_range: Sequence[int],
    least: float,
) -> dict[int, int]:
    """The likest pairs first; of equals, those that stand nearest to each other."""
    scored: list[tuple[float, int, int, int]] = []
    for at_old, i in enumerate(old_range):
        kind, text = before[i]
        for at_new, j in enumerate(new_range):
            if after[j][0] != kind:
                continue
            likeness = fuzz.ratio(text, after[j][1], score_cutoff=least)
            if likeness:
                scored.append((-likeness, abs(at_old - at_new), i, j))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(scored):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _in_order(pairs: dict[int, int]) -> set[int]:
    """The old places that keep their order in the new version: the longest such row."""
    ends: list[int] = []  # the smallest new place at which a row of this length ends
    at: list[int] = []
    length_of: dict[int, int] = {}
    for i in sorted(pairs):
        length = bisect.bisect_left(ends, pairs[i])
        ends[length : length + 1] = [pairs[i]]
        length_of[i] = length
    wanted, last = len(ends) - 1, len(pairs) and max(pairs.values()) + 1
    for i in sorted(pairs, reverse=True):
        if length_of[i] == wanted and pairs[i] < last:
            at.append(i)
            wanted, last = wanted - 1, pairs[i]
    return set(at)


def _laid_out(
    old: Sequence[T],
    new: Sequence[T],
    text_of: Callable[[T], str],
    partner: dict[int, int],
    in_place: set[int],
) -> tuple[Compared[T], ...]:
    came_from = {j: i for i, j in partner.items()}
    out: list[Compared[T]] = []
    shown_old = 0

    def removed_up_to(end: int) -> None:
        nonlocal shown_old
        while shown_old < end:
            if shown_old not in partner:
                entry = old[shown_old]
                gone = (WordRun(Change.REMOVED, text_of(entry)),)
                out.append(Compared(entry, None, Change.REMOVED, 0.0, gone))
            shown_old += 1

    for j, entry in enumerate(new):
        i = came_from.get(j)
        if i is None:
            come = (WordRun(Change.ADDED, text_of(entry)),)
            out.append(Compared(None, entry, Change.ADDED, 0.0, come))
            continue
        if i in in_place:
            removed_up_to(i)
        was, now = text_of(old[i]), text_of(entry)
        same = _even(was) == _even(now)
        likeness = 100.0 if same else round(fuzz.ratio(_even(was), _even(now)), 1)
        change = Change.MOVED if i not in in_place else Change.SAME if same else Change.CHANGED
        words = (WordRun(Change.SAME, now),) if same else changed_words(was, now)
        out.append(Compared(old[i], entry, change, likeness, words))
    removed_up_to(len(old))
    return tuple(out)


def changed_words(was: str, now: str) -> tuple[WordRun, ...]:
    """The words of two texts as one row: what stayed, what went, what came.

    Takes both. Gives runs whose same and added texts make up the new text, and whose same and
    removed texts make up the old one, with single spaces.
    """
    old_words = re.findall(r"\S+\s*", _even(was))
    new_words = re.findall(r"\S+\s*", _even(now))
    bare_old = [word.strip() for word in old_words]
    bare_new = [word.strip() for word in new_words]
    runs: list[WordRun] = []
    matcher = difflib.SequenceMatcher(None, bare_old, bare_new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            runs.append(WordRun(Change.SAME, " ".join(bare_new[j1:j2])))
            continue
        if i2 > i1:
            runs.append(WordRun(Change.REMOVED, " ".join(bare_old[i1:i2])))
        if j2 > j1:
            runs.append(WordRun(Change.ADDED, " ".join(bare_new[j1:j2])))
    return tuple(runs)
