"""Meetings of the sub-group: agenda, who was there, who declared an interest, minutes."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact


def minutes_path(meeting: Any, name: str) -> str:
    """Give where minutes are kept: by partnership, under a name that says nothing."""
    return f"{meeting.partnership_id}/{uuid.uuid4().hex}"


class SubGroupMeeting(TenantFact):
    """A meeting of the sub-group: called, held or cancelled (LC ¶20-21, LIF 3.3; LR §2.3).

    `held_on` is the day on which it was recorded as held. `minutes_asked` counts how often its
    minutes were asked for as a PDF, `minutes_made` which asking the file answers.
    """

    number = models.PositiveIntegerField()
    on = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=300, blank=True)
    online_link = models.URLField(max_length=500, blank=True)
    is_special = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    called_by = models.CharField(max_length=200)
    held_on = models.DateField(null=True, blank=True)
    held_by = models.CharField(max_length=200, blank=True)
    cancelled_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=200, blank=True)
    saved_at = models.DateTimeField(auto_now=True)
    minutes_asked = models.PositiveIntegerField(default=0)
    minutes_made = models.PositiveIntegerField(default=0)
    minutes_file = models.FileField(upload_to=minutes_path, blank=True)
    minutes_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "number"], name="one_sub_group_meeting_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"Sub-group meeting {self.number}"

    @property
    def is_open(self) -> bool:
        """Say whether it is still to come or to be recorded."""
        return self.held_on is None and not self.cancelled_because

    @property
    def standing(self) -> tuple[str, str]:
        """Give how it stands: a word, and the colour of its tag."""
        if self.cancelled_because:
            return "Cancelled", "grey"
        return ("Held", "green") if self.held_on else ("Called", "blue")


class SubGroupItem(TenantFact):
    """A case on the agenda of a meeting, and what was said of it, by labels."""

    meeting = models.ForeignKey(SubGroupMeeting, models.CASCADE, related_name="items")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="sub_group_items")
    position = models.PositiveIntegerField()
    why = models.CharField(max_length=300)
    discussion = models.TextField(blank=True)
    added_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "meeting", "case"], name="one_sub_group_item_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"Item {self.position} of meeting {self.meeting_id}"


class SubGroupAttender(TenantFact):
    """Somebody invited to a meeting: a member by his account, or a guest by name and post."""

    class Attendance(models.TextChoices):
        INVITED = "invited", "Invited"
        PRESENT = "present", "Present"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Absent without word"

    meeting = models.ForeignKey(SubGroupMeeting, models.CASCADE, related_name="attenders")
    user = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    post = models.CharField(max_length=200, blank=True)
    attendance = models.CharField(
        max_length=20, choices=Attendance.choices, default=Attendance.INVITED
    )

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "meeting", "user"], name="one_sub_group_attender_a_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} at meeting {self.meeting_id}"


class SubGroupInterest(TenantFact):
    """An interest that somebody declared in a case of the agenda; it closes the case to him."""

    item = models.ForeignKey(SubGroupItem, models.CASCADE, related_name="interests")
    attender = models.ForeignKey(SubGroupAttender, models.CASCADE, related_name="interests")
    because = models.CharField(max_length=300)
    declared_on = models.DateField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "item", "attender"], name="one_sub_group_interest"
            )
        ]

    def __str__(self) -> str:
        return f"Interest of {self.attender_id} in item {self.item_id}"
