"""The stages of a review in the order of the process."""

from cases.action_plan.plug import PLUG as ACTION_PLAN
from cases.core.workflow.plug import StagePlug

STAGES: tuple[StagePlug, ...] = (ACTION_PLAN,)
