"""The closed sets of a local review, in the words of Gloucestershire's protocol, section 5."""

from __future__ import annotations

from django.db.models import TextChoices


class Criterion(TextChoices):
    """What makes a case worth a learning review (GL §5.1); one is enough."""

    HISTORY = (
        "history",
        "A significant history of domestic abuse had a substantial and detrimental impact on the "
        "person’s life",
    )
    RISK_MISSED = (
        "risk_missed",
        "A risk of serious harm was not recognised, not shared or not acted upon",
    )
    CONCERNS = ("concerns", "An agency considers that its concerns were not taken seriously enough")
    UNKNOWN = (
        "unknown",
        "The person had little or no contact with agencies but should have been known",
    )
    FAILINGS = ("failings", "There seem to have been failings in local procedures")
    MARAC = (
        "marac",
        "The person was, or should have been, managed by a MARAC or another multi-agency forum",
    )
    IMPLICATIONS = (
        "implications",
        "There are implications for a range of agencies and professionals",
    )
    PROCEDURES = (
        "procedures",
        "Procedures or protocols may need to change or are not understood or followed",
    )
    TRUST = (
        "trust",
        "The perpetrator holds a position of trust, with an impact on public confidence",
    )
    NO_SERVICES = ("no_services", "Services were not available locally")
    NEAR_MISS = (
        "near_miss",
        "A homicide was avoided by the circumstances and not by what agencies did",
    )


class Consent(TextChoices):
    """What a person who survived says of the review."""

    AGREES = "agrees", "Agrees to the review"
    DECLINES = "declines", "Does not agree"
    NOT_SAFE = "not_safe", "Was not asked: it would not be safe"
    NOT_ASKED = "not_asked", "Not asked yet"
