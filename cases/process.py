"""The stages of a review in the order of the process."""

from cases.core.workflow.plug import StagePlug

STAGES: tuple[StagePlug, ...] = ()
