"""Stored deadlines: a projection of the timetable, refreshed, enforced and shown."""
