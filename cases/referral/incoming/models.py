"""What comes in from outside before there is a case: the referral, its sections and its papers."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact, TenantOwned

SHORT, LONG = 200, 500


class IncomingReferral(TenantFact):
    """A referral by somebody without an account, from its first page to the officer's answer.

    `receipt` is its reference for whoever sent it; the case has another. The two tokens are kept as
    hashes only. `for_case` is the case of the alert by telephone after which it was asked for.
    """

    class State(models.TextChoices):
        WRITING = "writing", "Being written"
        WITH_LEAD = "with_lead", "With the lead"
        SENT = "sent", "To be answered"
        TAKEN_IN = "taken_in", "Taken in"
        REFUSED = "refused", "Not taken in"
        RUN_OUT = "run_out", "Never sent"

    receipt = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WRITING)
    begun_at = models.DateTimeField(auto_now_add=True)
    # Who writes
    name = models.CharField(max_length=SHORT)
    agency = models.CharField(max_length=SHORT)
    job_title = models.CharField(max_length=SHORT, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField()
    token_hash = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    runs_out_on = models.DateField()
    signed_as = models.CharField(max_length=SHORT, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    # The Safeguarding Lead
    lead_name = models.CharField(max_length=SHORT, blank=True)
    lead_email = models.EmailField(blank=True)
    lead_token_hash = models.CharField(max_length=64, blank=True)
    lead_signed_as = models.CharField(max_length=SHORT, blank=True)
    lead_job_title = models.CharField(max_length=SHORT, blank=True)
    lead_signed_at = models.DateTimeField(null=True, blank=True)
    no_lead_because = models.CharField(max_length=LONG, blank=True)
    sent_back_because = models.CharField(max_length=LONG, blank=True)
    # What the partnership made of it
    sent_at = models.DateTimeField(null=True, blank=True)
    for_case = models.ForeignKey(
        "cases.Case", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    case = models.ForeignKey(
        "cases.Case", models.SET_NULL, null=True, blank=True, related_name="came_in_as"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=SHORT, blank=True)
    refused_because = models.CharField(max_length=LONG, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "receipt"], name="one_receipt"),
            models.UniqueConstraint(
                fields=["partnership", "token_hash"], name="one_incoming_a_token"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(refused_because=""),
                name="refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("sent", "taken_in", "refused"))
                | models.Q(sent_at__isnull=False),
                name="sent_at_a_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partnership", "state"], name="incoming_state"),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def may_be_written(self) -> bool:
        """Say whether the referrer may still change it."""
        return self.state == self.State.WRITING

    @property
    def is_sent(self) -> bool:
        """Say whether it has been sent to the partnership; its links then show a receipt only."""
        return self.state in (self.State.SENT, self.State.TAKEN_IN, self.State.REFUSED)


class IncomingSection(TenantOwned):
    """One section as it was typed, for each person a section of its own; a draft has no history.

    `is_complete` says that it was saved and had no mistake. A second window is told by `version`.
    """

    referral = models.ForeignKey(IncomingReferral, models.CASCADE, related_name="sections")
    code = models.CharField(max_length=30)
    number = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict)
    is_complete = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["code", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "referral", "code", "number"], name="one_incoming_section"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


def paper_path(paper: Any, name: str) -> str:
    """Give where a paper is kept: by partnership, under a name that says nothing."""
    return f"{paper.partnership_id}/{uuid.uuid4().hex}"


class IncomingPaper(TenantOwned):
    """A paper that came with a referral, inspected as every upload is; a document when taken in."""

    referral = models.ForeignKey(IncomingReferral, models.CASCADE, related_name="papers")
    file = models.FileField(upload_to=paper_path)
    name = models.CharField(max_length=SHORT)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=20)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class Knock(TenantOwned):
    """That somebody unknown asked for something: what is counted against a flood, for two days.

    `who` is a keyed digest of a network or e-mail address; neither can be read back from it.
    """

    what = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["partnership", "what", "at"], name="knock_when"),
        ]

    def __str__(self) -> str:
        return self.what


class IncomingCode(TenantOwned):
    """The one-time code that shows that the holder of a link reads the mail of its address."""

    referral = models.ForeignKey(IncomingReferral, models.CASCADE, related_name="codes")
    is_lead = models.BooleanField(default=False)
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return "One-time code"


class TelephoneAlert(TenantFact):
    """An alert that came by telephone: who rang, what was said, how to ring back (LR §2.1)."""

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="telephone_alert")
    caller = models.CharField(max_length=SHORT)
    organisation = models.CharField(max_length=SHORT, blank=True)
    rang_at = models.DateTimeField()
    call_back = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    area = models.CharField(max_length=SHORT, blank=True)
    said = models.TextField(blank=True)
    no_written_because = models.CharField(max_length=LONG, blank=True)

    def __str__(self) -> str:
        return f"Alert by telephone of case {self.case_id}"
