"""The plain identity scan of what goes out: whether it still holds, and what is open (R91, R92)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cases.core.case.models import Case
from cases.core.identity.scan import Hit, IdentityKey, ScannedText, scan
from cases.core.identity.selectors import identity_keys
from cases.quality_assurance.models import IdentityScan, NotThePerson
from cases.quality_assurance.outgoing import Part, digest, parts_of


@dataclass(frozen=True)
class OpenHit:
    """A word in what goes out that is, or may be, somebody's name, birthday or address."""

    binding: str
    where: str
    label: str
    kind: str
    found: str
    excerpt: str
    common_word: bool

    @property
    def excerpt_parts(self) -> tuple[str, str, str]:
        """The excerpt before, in and after the mark."""
        before, _, rest = self.excerpt.partition("⟦")
        found, _, after = rest.partition("⟧")
        return before, found, after


@dataclass(frozen=True)
class ScanState:
    """How the scan for a goal stands: whether it is of exactly what would go out now."""

    last: IdentityScan | None
    holds: bool
    open: tuple[OpenHit, ...]
    cleared: int

    @property
    def running(self) -> bool:
        """Whether a worker is scanning."""
        return self.last is not None and self.last.state == IdentityScan.State.RUNNING


def digest_of(keys: Sequence[IdentityKey], parts: Sequence[Part]) -> str:
    """Give the checksum of who is looked for and of what is looked through."""
    return digest(*keys, *(part.digest for part in parts))


def scan_state(case: Case, goal: str) -> ScanState:
    """Say how the scan for a goal stands, without scanning."""
    last = IdentityScan.objects.filter(case=case, goal=goal).first()
    if last is None:
        return ScanState(None, False, (), 0)
    holds = last.state == IdentityScan.State.DONE and last.digest == digest_of(
        identity_keys(case), parts_of(case, goal)
    )
    hits = [OpenHit(**hit) for hit in last.hits]
    still_open = not_cleared(case, hits)
    return ScanState(last, holds, still_open, len(hits) - len(still_open))


def not_cleared(case: Case, hits: Sequence[OpenHit]) -> tuple[OpenHit, ...]:
    """Give the hits that nobody has said are not the person; a real name cannot be said so of."""
    if not hits:
        return ()
    cleared = set(NotThePerson.objects.filter(case=case).values_list("binding", flat=True))
    return tuple(hit for hit in hits if not (hit.common_word and hit.binding in cleared))


def hits_in(keys: Sequence[IdentityKey], texts: Sequence[ScannedText]) -> list[OpenHit]:
    """Scan texts, and bind each hit to its text, its place in it and its person."""
    return [_bound(hit, text.text) for text in texts for hit in scan(keys, [text])]


def _bound(hit: Hit, text: str) -> OpenHit:
    place = re.sub(r"\d+", "", hit.where)  # a paragraph that only moved keeps its answer
    key = hit.key
    return OpenHit(
        binding=digest(text, place, hit.start, hit.end, key.person_id, key.kind, key.value),
        where=hit.where,
        label=key.label,
        kind=key.kind.value.replace("_", " "),
        found=hit.found,
        excerpt=hit.excerpt,
        common_word=hit.common_word,
    )


def as_stored(hits: Sequence[OpenHit]) -> list[dict[str, Any]]:
    """Give hits as they are kept with the scan."""
    return [dict(vars(hit)) for hit in hits]
