"""The stages of a review in the order of the process."""

from cases.core.workflow.plug import StagePlug
from cases.overview.plug import PLUG as OVERVIEW
from cases.panel.plug import PLUG as PANEL

STAGES: tuple[StagePlug, ...] = (PANEL,)
from cases.trawl.plug import PLUG as TRAWL

STAGES: tuple[StagePlug, ...] = (TRAWL,)
from cases.decision.plug import PLUG as DECISION
from cases.family.plug import PLUG as FAMILY
from cases.panel.plug import PLUG as PANEL
from cases.publication.plug import PLUG as PUBLICATION
from cases.quality_assurance.plug import PLUG as QUALITY_ASSURANCE
from cases.referral.plug import PLUG as REFERRAL
from cases.trawl.plug import PLUG as TRAWL

STAGES: tuple[StagePlug, ...] = (REFERRAL,)
STAGES: tuple[StagePlug, ...] = (PANEL, OVERVIEW)
STAGES: tuple[StagePlug, ...] = (
    REFERRAL,
    FAMILY,
    DECISION,
    TRAWL,
    PANEL,
    QUALITY_ASSURANCE,
    PUBLICATION,
)
