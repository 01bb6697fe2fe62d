"""Seats on a case, private links, and the one policy table that every page asks."""
