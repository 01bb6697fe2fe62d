"""The stages of a review in the order of the process."""

from cases.core.workflow.plug import StagePlug
from cases.overview.plug import PLUG as OVERVIEW
from cases.panel.plug import PLUG as PANEL

STAGES: tuple[StagePlug, ...] = (PANEL, OVERVIEW)
