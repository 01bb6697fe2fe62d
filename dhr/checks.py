"""Checks of the wiring: every view is opened by exactly one wrapper."""
