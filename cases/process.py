"""The stages of a review in the order of the process."""

from cases.core.deadlines.work import PLUG as DEADLINES
from cases.core.workflow.plug import StagePlug

STAGES: tuple[StagePlug, ...] = (
    DEADLINES,
)  # fmt: skip
