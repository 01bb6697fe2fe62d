"""What a sign-off is of: both texts and the recommendations, under one hash (R90)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cases.overview.models import ReportRecommendation, ReportVersion


def digest(value: Any) -> str:
    """Give the SHA-256 of a value that JSON knows, in one canonical form."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def recommendations_hash(rows: Sequence[ReportRecommendation]) -> str:
    """Give the hash of the recommendations: what would be submitted, not who answered what."""
    return digest(
        [
            [row.number, row.text, row.scope, row.theme, row.reach, row.lead_agency_id]
            for row in rows
        ]
    )


@dataclass(frozen=True)
class Package:
    """The current texts and recommendations of a case, as they would be signed together."""

    overview: ReportVersion | None
    summary: ReportVersion | None
    recommendations: tuple[ReportRecommendation, ...] = ()

    @cached_property
    def recommendations_hash(self) -> str:
        """Give the hash of the recommendations."""
        return recommendations_hash(self.recommendations)

    @cached_property
    def hash(self) -> str:
        """Give the hash of everything; a new version changes it even if its words came back."""
        return digest(
            {
                "overview_report": self._named(self.overview),
                "executive_summary": self._named(self.summary),
                "recommendations": self.recommendations_hash,
            }
        )

    @staticmethod
    def _named(version: ReportVersion | None) -> list[Any]:
        return [] if version is None else [version.number, version.hash]

    @property
    def short_hash(self) -> str:
        """Give the first figures of the hash, as pages print it."""
        return self.hash[:12]

    @property
    def words(self) -> str:
        """Give what is signed, in words."""
        parts = [
            version.name.replace(",", "") for version in (self.overview, self.summary) if version
        ]
        count = len(self.recommendations)
        parts.append(f"{count or 'no'} recommendation{'' if count == 1 else 's'}")
        return f"{', '.join(parts[:-1])} and {parts[-1]}"
