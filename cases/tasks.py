"""Every task, so that Celery finds it."""

from cases.core.audit import tasks as audit
from cases.core.deadlines import tasks as deadlines
from cases.core.notices import tasks as notices
from cases.overview import tasks as overview
from cases.panel import tasks as panel
from cases.publication import tasks as publication
from cases.quality_assurance import tasks as quality_assurance
from cases.referral.incoming import tasks as incoming

__all__ = [
    "audit",
    "deadlines",
    "incoming",
    "notices",
    "overview",
    "panel",
    "publication",
    "quality_assurance",
]
