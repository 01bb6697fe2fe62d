"""The timetable of Celery beat: what runs when, in Europe/London."""

from typing import Any

from celery.schedules import crontab

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat": {"task": "cases.core.deadlines.beat_heartbeat", "schedule": 60.0},
    "sweep deadlines": {
        "task": "cases.core.deadlines.sweep_all",
        "schedule": crontab(minute="*/15"),
    },
    # After the sweep of the same quarter of an hour; it waits for seven o'clock by itself.
    "daily digests": {
        "task": "cases.core.deadlines.digest_all",
        "schedule": crontab(minute="5,20,35,50"),
    },
    "deliver notices": {"task": "cases.core.notices.deliver_all", "schedule": 60.0},
    "ask carrier": {"task": "cases.core.notices.ask_carrier_all", "schedule": 300.0},
    "ask again": {"task": "cases.core.notices.ask_again_all", "schedule": 300.0},
    "seal readings": {
        "task": "cases.core.audit.seal_readings_all",
        "schedule": crontab(hour=2, minute=10),
    },
    "who has access": {
        "task": "cases.core.progress.keep_access_all",
        "schedule": crontab(hour=3, minute=20),
    },
    "make digests of deaths afresh": {
        "task": "cases.referral.make_all_digests_afresh",
        "schedule": crontab(hour=2, minute=40),
    },
    "referrals not sent": {
        "task": "cases.referral.keep_incoming_in_order_all",
        "schedule": crontab(hour=7, minute=25),
    },
    "take down publications": {
        "task": "cases.publication.take_down_all",
        "schedule": crontab(minute="5,35"),
    },
    "mergers of partnerships": {
        "task": "cases.core.progress.run_due_mergers",
        "schedule": crontab(minute="*/5"),
    },
}
