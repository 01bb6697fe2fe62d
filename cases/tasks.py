"""Every task, so that Celery finds it."""

from cases.core.audit import tasks as audit
from cases.core.deadlines import tasks as deadlines
from cases.core.notices import tasks as notices
from cases.core.progress import tasks as progress
from cases.costs import tasks as costs
from cases.decision import tasks as decision
from cases.handover import tasks as handover
from cases.overview import tasks as overview
from cases.panel import tasks as panel
from cases.publication import tasks as publication
from cases.quality_assurance import tasks as quality_assurance
from cases.referral import elsewhere_tasks as deaths_elsewhere
from cases.referral.incoming import tasks as incoming
from cases.trawl import tasks as trawl

__all__ = [
    "audit",
    "costs",
    "deadlines",
    "deaths_elsewhere",
    "decision",
    "handover",
    "incoming",
    "notices",
    "overview",
    "panel",
    "progress",
    "publication",
    "quality_assurance",
    "trawl",
]
