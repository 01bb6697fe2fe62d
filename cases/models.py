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
from cases.decision.models import Decision, HomeOfficeView, SubGroupRecommendation, TransferOut
from cases.family.models import FamilyContact
from cases.overview.models import Paragraph, ReportRecommendation, ReportVersion, SignOff
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
from cases.publication.models import (
    AfterPublication,
    DateToAvoid,
    ExemptionRequest,
    LegalEnd,
    PlanIssue,
    PlanningStep,
    Publication,
    PublicationPlan,
    PublishedFile,
)
from cases.quality_assurance.models import (
    IdentityScan,
    LetterCopy,
    NotThePerson,
    QualityLetter,
    QualityPoint,
    SelfCheck,
    Submission,
    SubmittedFile,
)
from cases.referral.models import (
    CheckAnswer,
    InvolvedAgency,
    PersonParticulars,
    Referral,
    SectionSaved,
    Vulnerability,
)
from cases.trawl.models import TrawlFinding, TrawlPerson, TrawlRequest, TrawlReturn, TrawlRound

__all__ = [
    "AfterPublication",
    "Appointment",
    "Attendance",
    "Case",
    "CaseEvent",
    "CaseGroupObjectPermission",
    "CaseUserObjectPermission",
    "ChainHead",
    "CheckAnswer",
    "ClosedDay",
    "ConfidentialityAcceptance",
    "DateToAvoid",
    "Deadline",
    "Decision",
    "Document",
    "DocumentVersion",
    "Draft",
    "EventDetail",
    "Exclusion",
    "ExemptionRequest",
    "Extension",
    "FamilyContact",
    "GivenDate",
    "Hold",
    "HomeOfficeView",
    "IdentityScan",
    "InvolvedAgency",
    "LegalEnd",
    "Letter",
    "LetterCopy",
    "Link",
    "Meeting",
    "MeetingPaper",
    "Milestone",
    "NotThePerson",
    "OutboxMail",
    "PanelMember",
    "Paragraph",
    "Person",
    "PersonAddress",
    "PersonBirth",
    "PersonName",
    "PersonParticulars",
    "PlanIssue",
    "PlanningStep",
    "Protocol",
    "Publication",
    "PublicationPlan",
    "PublishedFile",
    "QualityLetter",
    "QualityPoint",
    "Reading",
    "ReferenceCounter",
    "Referral",
    "ReportRecommendation",
    "ReportVersion",
    "SectionSaved",
    "SelfCheck",
    "SharingAgreement",
    "SignOff",
    "StepTaken",
    "SubGroupRecommendation",
    "Submission",
    "SubmittedFile",
    "TermsOfReference",
    "TransferOut",
    "TrawlFinding",
    "TrawlPerson",
    "TrawlRequest",
    "TrawlReturn",
    "TrawlRound",
    "Vulnerability",
]
