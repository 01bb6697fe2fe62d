"""Every task, so that Celery finds it."""

from cases.core.audit import tasks as audit
from cases.core.deadlines import tasks as deadlines
from cases.core.notices import tasks as notices
from cases.costs import tasks as costs
from cases.overview import tasks as overview
from cases.panel import tasks as panel
from cases.publication import tasks as publication
from cases.quality_assurance import tasks as quality_assurance

__all__ = [
    "audit",
    "costs",
    "deadlines",
    "notices",
    "overview",
    "panel",
    "publication",
    "quality_assurance",
]
