"""The stages of a review in the order of the process."""

from cases.core.workflow.plug import StagePlug
from cases.overview.plug import PLUG as OVERVIEW
from cases.panel.plug import PLUG as PANEL

STAGES: tuple[StagePlug, ...] = (PANEL,)
from cases.trawl.plug import PLUG as TRAWL

STAGES: tuple[StagePlug, ...] = (TRAWL,)
from cases.decision.plug import PLUG as DECISION
from cases.family.plug import PLUG as FAMILY

STAGES: tuple[StagePlug, ...] = (FAMILY, DECISION)
from cases.referral.plug import PLUG as REFERRAL

STAGES: tuple[StagePlug, ...] = (REFERRAL,)
STAGES: tuple[StagePlug, ...] = (PANEL, OVERVIEW)
