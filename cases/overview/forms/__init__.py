"""The forms of the overview report."""

from cases.overview.forms.review import (
    AnswerForm,
    CirculateForm,
    CloseRoundForm,
    CommentForm,
    ConfirmForm,
    CriteriaForm,
    DisputeForm,
    OutsiderForm,
    SatisfactionForm,
    UploadForm,
)
from cases.overview.forms.signing import (
    BodyAnswerForm,
    ChangeDecisionForm,
    ChangeRequestForm,
    CommissionerForm,
    PanelAgreementForm,
    RecommendationForm,
    RemoveForm,
    SendBackForm,
    SignForm,
    SubGroupForm,
)

__all__ = [
    "AnswerForm",
    "BodyAnswerForm",
    "ChangeDecisionForm",
    "ChangeRequestForm",
    "CirculateForm",
    "CloseRoundForm",
    "CommentForm",
    "CommissionerForm",
    "ConfirmForm",
    "CriteriaForm",
    "DisputeForm",
    "OutsiderForm",
    "PanelAgreementForm",
    "RecommendationForm",
    "RemoveForm",
    "SatisfactionForm",
    "SendBackForm",
    "SignForm",
    "SubGroupForm",
    "UploadForm",
]
