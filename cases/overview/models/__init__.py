"""The rows of the overview report: its text, its review by the panel, and its sign-off."""

from cases.overview.models.review import (
    Comment,
    CommentRound,
    QualityAnswers,
    RoundRecipient,
    Satisfaction,
)
from cases.overview.models.signing import (
    ChangeRequest,
    CommissionerCopy,
    ReportRecommendation,
    SignOff,
)
from cases.overview.models.text import Paragraph, PendingDraft, ReportKind, ReportVersion

__all__ = [
    "ChangeRequest",
    "Comment",
    "CommentRound",
    "CommissionerCopy",
    "Paragraph",
    "PendingDraft",
    "QualityAnswers",
    "ReportKind",
    "ReportRecommendation",
    "ReportVersion",
    "RoundRecipient",
    "Satisfaction",
    "SignOff",
]
