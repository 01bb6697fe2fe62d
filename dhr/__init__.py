"""Wiring only: settings, URLs, the Celery application and its timetable, checks and health."""

from dhr.celery import app as celery_app

__all__ = ["celery_app"]
