"""The stages of a review in the order of the process."""

from cases.core.workflow.plug import StagePlug
from cases.referral.plug import PLUG as REFERRAL

STAGES: tuple[StagePlug, ...] = (REFERRAL,)
