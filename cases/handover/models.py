"""A case handed over, what was done to have it answered, and one that another area hands in."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from cases.core.documents.models import file_path
from partnerships.tenancy.models import TenantFact

SHORT = 200


class Answer(models.TextChoices):
    """What became of a case that was handed over; empty while nobody has answered."""

    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn by the sender"


class HowSent(models.TextChoices):
    """How a pack was sent by hand."""

    SECURE_MAIL = "secure_mail", "Secure email"
    POST = "post", "Recorded post"
    IN_PERSON = "in_person", "In person"


class TransferOut(TenantFact):
    """A case handed to the partnership that is responsible for it (R13; LR §2.1; E11).

    `to_partnership` is set where the receiver works here; `key` names the handover on both sides.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="transfers")
    to = models.CharField(max_length=SHORT)
    to_partnership = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_contact = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    because = models.TextField()
    recorded_by = models.CharField(max_length=SHORT)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    # What goes along
    documents = models.JSONField(default=list, blank=True)
    with_chronicle = models.BooleanField(default=True)
    pack = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Sent by hand, with proof
    sent_on = models.DateField(null=True, blank=True)
    sent_how = models.CharField(max_length=20, choices=HowSent.choices, blank=True)
    sent_to = models.CharField(max_length=SHORT, blank=True)
    sent_by = models.CharField(max_length=SHORT, blank=True)
    proof = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The receiver's answer
    answer = models.CharField(max_length=20, choices=Answer.choices, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.CharField(max_length=SHORT, blank=True)
    answer_because = models.TextField(blank=True)
    their_reference = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"Transferred to {self.to}"

    @property
    def is_here(self) -> bool:
        """Say whether the receiver works in this installation."""
        return self.to_partnership_id is not None

    @property
    def is_underway(self) -> bool:
        """Say whether the pack is on its way and nobody has answered."""
        return not self.answer and (self.sent_on is not None)


class TransferChase(TenantFact):
    """Asking the receiver whether it takes the case: when, how, and what was said."""

    transfer = models.ForeignKey(TransferOut, models.CASCADE, related_name="chases")
    on = models.DateField()
    note = models.TextField(blank=True)
    chased_by = models.CharField(max_length=SHORT)

    class Meta:
        ordering: ClassVar = ["on", "pk"]

    def __str__(self) -> str:
        return f"Chased on {self.on}"


class TransferIn(TenantFact):
    """A case that another area hands to this partnership, with its pack (R13; E10, E11).

    `from_partnership` and `key` are set where the sender works here; `pack` is what it wrote for
    this partnership. `case` is the one that was opened from it.
    """

    from_partnership = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, null=True, blank=True, related_name="+"
    )
    from_name = models.CharField(max_length=SHORT)
    from_contact = models.CharField(max_length=300, blank=True)
    their_reference = models.CharField(max_length=80, blank=True)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    because = models.TextField()
    handed_over_on = models.DateField()
    received_at = models.DateTimeField()
    pack = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    file = models.FileField(upload_to=file_path, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    answer = models.CharField(max_length=20, choices=Answer.choices, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.CharField(max_length=SHORT, blank=True)
    answer_because = models.TextField(blank=True)
    asked_again_on = models.DateField(null=True, blank=True)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="transferred_in"
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "key"], name="one_handover_a_key"),
        ]

    def __str__(self) -> str:
        return f"Transferred from {self.from_name}"
