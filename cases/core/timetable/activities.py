"""The activities of a review that a hold may stop, each by itself (R29; LR §2.9)."""

from __future__ import annotations

from enum import StrEnum


class Activity(StrEnum):
    """A part of the work that proceedings may require to wait; ``words`` finish "No … while"."""

    words: str

    def __new__(cls, code: str, words: str = "") -> Activity:
        member = str.__new__(cls, code)
        member._value_ = code
        member.words = words
        return member

    DECISION = "decision", "decision on a review"
    FAMILY_CONTACT = "family_contact", "contact with the family"
    INTERVIEWS = "interviews", "interviews with staff and witnesses"
    TRAWL = "trawl", "asking agencies for their records"
    CHRONOLOGIES = "chronologies", "merging chronologies"
    MANAGEMENT_REVIEWS = "management_reviews", "management reviews"
    PANEL = "panel", "panel meetings"
    REPORT = "report", "work on the overview report"
    PUBLICATION = "publication", "publication"
    ACTIONS = "actions", "work on the action plan"
