"""A stand-in until the overview stage lands: questions that later stages ask."""

from __future__ import annotations

from typing import Any

from cases.core.case.models import Case
from cases.core.identity.scan import ScannedText
from cases.overview.models import ReportRecommendation, ReportVersion, SignOff


def latest_version(case: Case, kind: str = "overview_report") -> ReportVersion | None:
    """Give the current version of the report or of the summary."""
    return (
        ReportVersion.objects.select_related("document_version")
        .filter(case=case, kind=kind)
        .order_by("-number")
        .first()
    )


def signed_off_version(case: Case) -> ReportVersion | None:
    """Give the latest version where every step of the chain is done for exactly its hash."""
    version = latest_version(case)
    if version is None:
        return None
    done = set(SignOff.objects.filter(version=version).values_list("step", flat=True))
    return version if done >= set(case.protocol.rules.overview.sign_off) else None


def recommendations_of(case: Case) -> Any:
    """Give the recommendations in order."""
    return ReportRecommendation.objects.filter(case=case)


def texts_of(version: ReportVersion) -> list[ScannedText]:
    """Give every text of a version with the place where it stands."""
    texts = [ScannedText("title", version.title)]
    texts += [ScannedText(f"paragraph {p.number}", p.text) for p in version.paragraphs.all()]
    if version.document_version:
        texts.append(ScannedText("file name", version.document_version.name))
    return texts
