"""Every model of the review, so that Django sees it."""

from cases.core.access.models import (
    CaseGroupObjectPermission,
    CaseUserObjectPermission,
    Exclusion,
    Link,
)
from cases.core.audit.models import CaseEvent, ChainHead, EventDetail, Reading
from cases.core.case.models import Case, Milestone, ReferenceCounter, StepTaken
from cases.core.deadlines.models import Deadline, Extension, GivenDate, Hold
from cases.core.documents.models import Document, DocumentVersion
from cases.core.drafts.models import Draft
from cases.core.identity.models import Person, PersonAddress, PersonBirth, PersonName
from cases.core.notices.models import Letter, OutboxMail
from cases.core.protocol.models import ClosedDay, Protocol
from cases.overview.models import (
    ChangeRequest,
    Comment,
    CommentRound,
    CommissionerCopy,
    Paragraph,
    PendingDraft,
    QualityAnswers,
    ReportRecommendation,
    ReportVersion,
    RoundRecipient,
    Satisfaction,
    SignOff,
)
from cases.panel.models import (
    Appointment,
    Attendance,
    ConfidentialityAcceptance,
    Meeting,
    MeetingPaper,
    PanelMember,
    SharingAgreement,
    TermsOfReference,
)

__all__ = [
    "Appointment",
    "Attendance",
    "Case",
    "CaseEvent",
    "CaseGroupObjectPermission",
    "CaseUserObjectPermission",
    "ChainHead",
    "ChangeRequest",
    "ClosedDay",
    "Comment",
    "CommentRound",
    "CommissionerCopy",
    "ConfidentialityAcceptance",
    "Deadline",
    "Document",
    "DocumentVersion",
    "Draft",
    "EventDetail",
    "Exclusion",
    "Extension",
    "GivenDate",
    "Hold",
    "Letter",
    "Link",
    "Meeting",
    "MeetingPaper",
    "Milestone",
    "OutboxMail",
    "PanelMember",
    "Paragraph",
    "PendingDraft",
    "Person",
    "PersonAddress",
    "PersonBirth",
    "PersonName",
    "Protocol",
    "QualityAnswers",
    "Reading",
    "ReferenceCounter",
    "ReportRecommendation",
    "ReportVersion",
    "RoundRecipient",
    "Satisfaction",
    "SharingAgreement",
    "SignOff",
    "StepTaken",
    "TermsOfReference",
]
