"""The stages of a review in the order of the process."""

from cases.core.workflow.plug import StagePlug
from cases.decision.plug import PLUG as DECISION
from cases.family.plug import PLUG as FAMILY

STAGES: tuple[StagePlug, ...] = (FAMILY, DECISION)
