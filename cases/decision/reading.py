"""What is read before signing, in one canonical form, so that a signature is bound to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cases.core.case.models import Case
from cases.core.progress.signing import Signature, signature_of
from cases.decision.models import SubGroupRecommendation
from cases.decision.selectors import recommendation_of
from cases.records_check.selectors import AnswerRow, answer_rows
from cases.referral.selectors import criteria_of


@dataclass(frozen=True)
class Read:
    """Criteria and limbs relied on (R2), recommendation, and agencies' answers as they stood."""

    reference: str
    meets: bool | None
    limbs: tuple[str, ...]
    words: tuple[str, ...]
    recommendation: SubGroupRecommendation | None
    agencies: tuple[AnswerRow, ...] = ()

    @property
    def relied_on(self) -> tuple[str, ...]:
        """Give the limbs relied on in words; none where the criteria are not met."""
        return self.words if self.meets else ()

    @property
    def facts(self) -> dict[str, Any]:
        """Give what was read as values that are signed."""
        recommended = self.recommendation
        return {
            "case": self.reference,
            "criteria": {"meets": self.meets, "limbs": self.limbs, "words": self.words},
            "agencies": [row.fact for row in self.agencies],
            "recommendation": None
            if recommended is None
            else {
                "considered_on": recommended.considered_on,
                "meets_criteria": recommended.meets_criteria,
                "recommendation": recommended.recommendation,
                "reasons": recommended.reasons,
                "years_back": recommended.years_back,
                "present": recommended.present,
                "dissent": recommended.dissent,
                "version": recommended.version,
            },
        }

    @property
    def digest(self) -> str:
        """Give the digest by which a page knows whether this has changed meanwhile."""
        return signature_of(self.facts).sha256

    def signed(self, decided: dict[str, Any]) -> Signature:
        """Give the signature's text and digest: what was read together with what was decided."""
        return signature_of({"read": self.facts, "decided": decided})


def what_is_read(case: Case) -> Read:
    """Give what the chair reads before signing the decision on a case, as it stands now."""
    criteria = criteria_of(case)
    return Read(
        case.reference,
        criteria.meets,
        criteria.limbs,
        criteria.words,
        recommendation_of(case),
        tuple(answer_rows(case)),
    )
