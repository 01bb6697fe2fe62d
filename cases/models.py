"""Every model of the review, so that Django sees it."""

from cases.action_plan.models import (
    Action,
    ActionEvidence,
    ActionUpdate,
    EffectTest,
    NationalLetter,
    PlanMark,
)
from cases.core.access.models import (
    CaseGroupObjectPermission,
    CaseUserObjectPermission,
    Exclusion,
    Link,
)
from cases.core.audit.models import CaseEvent, ChainHead, EventDetail, Reading
from cases.core.case.models import Case, CaseNote, Milestone, ReferenceCounter, StepTaken
from cases.core.deadlines.models import Deadline, Extension, GivenDate, Hold
from cases.core.documents.models import Document, DocumentVersion
from cases.core.drafts.models import Draft
from cases.core.identity.models import Person, PersonAddress, PersonBirth, PersonName
from cases.core.notices.models import Letter, OutboxMail
from cases.core.protocol.models import ClosedDay, Protocol

__all__ = [
    "Action",
    "ActionEvidence",
    "ActionUpdate",
    "Case",
    "CaseEvent",
    "CaseGroupObjectPermission",
    "CaseNote",
    "CaseUserObjectPermission",
    "ChainHead",
    "ClosedDay",
    "Deadline",
    "Document",
    "DocumentVersion",
    "Draft",
    "EffectTest",
    "EventDetail",
    "Exclusion",
    "Extension",
    "GivenDate",
    "Hold",
    "Letter",
    "Link",
    "Milestone",
    "NationalLetter",
    "OutboxMail",
    "Person",
    "PersonAddress",
    "PersonBirth",
    "PersonName",
    "PlanMark",
    "Protocol",
    "Reading",
    "ReferenceCounter",
    "StepTaken",
]
