"""The product's Celery application with a beat that asks for everything every second."""

from dhr.celery import app

app.conf.beat_schedule = {
    name: {**each, "schedule": 1.0} for name, each in app.conf.beat_schedule.items()
}
app.conf.beat_max_loop_interval = 1
