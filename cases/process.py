"""The stages of a review in the order of the process."""

from cases.action_plan.plug import PLUG as ACTION_PLAN
from cases.assist.plug import PLUG as ASSIST
from cases.core.deadlines.routine_work import PLUG as ROUTINE
from cases.core.deadlines.work import PLUG as DEADLINES
from cases.core.notices.undone import PLUG as NOTICES
from cases.core.progress.agencies.plug import PLUG as AGENCIES
from cases.core.progress.work.access import PLUG as ACCESS
from cases.core.progress.work.promises import PLUG as PROMISES
from cases.core.workflow.plug import StagePlug
from cases.costs.plug import PLUG as COSTS
from cases.decision.plug import PLUG as DECISION
from cases.family.plug import PLUG as FAMILY
from cases.handover.plug import PLUG as HANDOVER
from cases.local_review.plug import PLUG as LOCAL_REVIEW
from cases.overview.plug import PLUG as OVERVIEW
from cases.panel.plug import PLUG as PANEL
from cases.publication.plug import PLUG as PUBLICATION
from cases.quality_assurance.plug import PLUG as QUALITY_ASSURANCE
from cases.records_check.plug import PLUG as RECORDS_CHECK
from cases.referral.plug import PLUG as REFERRAL
from cases.trawl.plug import PLUG as TRAWL

STAGES: tuple[StagePlug, ...] = (
    DEADLINES,
    ROUTINE,
    NOTICES,
    REFERRAL,
    FAMILY,
    RECORDS_CHECK,
    HANDOVER,
    DECISION,
    LOCAL_REVIEW,
    ASSIST,
    TRAWL,
    PANEL,
    COSTS,
    OVERVIEW,
    QUALITY_ASSURANCE,
    PUBLICATION,
    ACTION_PLAN,
    PROMISES,
    AGENCIES,
    ACCESS,
)
