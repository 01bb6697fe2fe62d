"""Every task, so that Celery finds it."""

from cases.core.audit import tasks as audit
from cases.core.notices import tasks as notices
from cases.overview import tasks as overview
from cases.panel import tasks as panel

__all__ = ["audit", "notices", "overview", "panel"]
