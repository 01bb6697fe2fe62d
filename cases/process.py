"""The stages of a review in the order of the process."""

from cases.core.workflow.plug import StagePlug
from cases.publication import plug as publication
from cases.quality_assurance import plug as quality_assurance

STAGES: tuple[StagePlug, ...] = (quality_assurance.PLUG, publication.PLUG)
