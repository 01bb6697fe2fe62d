"""Every task, so that Celery finds it."""

from cases.core.audit import tasks as audit
from cases.core.deadlines import tasks as deadlines
from cases.core.notices import tasks as notices

__all__ = [
    "audit",
    "deadlines",
    "notices",
]
