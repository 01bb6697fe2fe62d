"""Letters that were produced, and mails that wait to go out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact, TenantOwned


class Letter(TenantFact):
    """A letter: its merge fields as they were, its PDF, and how it was sent and proved.

    A letter is a document; "sent" is what somebody said, with how, when, to which address, or
    what became of the mail by which it went. `text` are the words that it was made from, `wording`
    the partnership's version that they were (none: the product's own), with the letterhead of then.
    """

    class How(models.TextChoices):
        SECURE_MAIL = "secure_mail", "Secure e-mail"
        POST = "post", "Post"
        BY_HAND = "by_hand", "By hand"
        THROUGH_OFFICER = "through_officer", "Through the family liaison officer"
        PRIVATE_LINK = "private_link", "Private link by e-mail"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="letters")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    recipient = models.CharField(max_length=200)
    recipient_code = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    subject_kind = models.CharField(max_length=30, default="case")
    subject_number = models.BigIntegerField(default=0)
    produced_at = models.DateTimeField(auto_now_add=True)
    document = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_on = models.DateField(null=True, blank=True)
    sent_how = models.CharField(max_length=20, choices=How.choices, blank=True)
    sent_to = models.CharField(max_length=300, blank=True)
    proof = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(blank=True)
    wording = models.ForeignKey(
        "cases.LetterText", models.PROTECT, null=True, blank=True, related_name="+"
    )
    letterhead = models.ForeignKey(
        "cases.Letterhead", models.PROTECT, null=True, blank=True, related_name="+"
    )
    mail = models.ForeignKey(
        "cases.OutboxMail", models.PROTECT, null=True, blank=True, related_name="letters"
    )
    # When it was first opened by its private link.
    opened_at = models.DateTimeField(null=True, blank=True)
    withheld_because = models.CharField(max_length=500, blank=True)
    withheld_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.title} to {self.recipient}"


class NoticeChoice(TenantOwned):
    """How one person wants to be told of one group of notices: in the digest, at once, not."""

    class How(models.TextChoices):
        DIGEST = "digest", "In the daily digest"
        AT_ONCE = "at_once", "At once"
        NOT = "not", "Not by mail"

    user = models.ForeignKey("partnerships.User", models.CASCADE, related_name="+")
    group = models.CharField(max_length=30)
    how = models.CharField(max_length=10, choices=How.choices, default=How.DIGEST)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "user", "group"], name="one_choice_a_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.how}"


class DigestLine(TenantOwned):
    """Something to be told to a person in his next daily digest. The unique key tells it once.

    `title` is a kind of work and a reference, never a name; `mail` is the digest that told it.
    """

    key = models.CharField(max_length=200)
    user = models.ForeignKey("partnerships.User", models.CASCADE, related_name="+")
    group = models.CharField(max_length=30)
    case = models.ForeignKey(
        "cases.Case", models.CASCADE, null=True, blank=True, related_name="digest_lines"
    )
    title = models.CharField(max_length=240)
    due_on = models.DateField(null=True, blank=True)
    url = models.CharField(max_length=300, blank=True)
    for_day = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    mail = models.ForeignKey(
        "cases.OutboxMail", models.SET_NULL, null=True, blank=True, related_name="lines"
    )

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "key"], name="one_line_a_key")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "user"],
                name="digest_untold",
                condition=models.Q(mail=None),
            )
        ]

    def __str__(self) -> str:
        return self.title


class OutboxMail(TenantOwned):
    """A mail that waits, was sent or failed. The unique key keeps it from being sent twice.

    Subject and body hold no name and no fact of a case: a reference and a link.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not sent"

    key = models.CharField(max_length=200)
    case = models.ForeignKey(
        "cases.Case", models.CASCADE, null=True, blank=True, related_name="mails"
    )
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # What the service that took the mail calls it, and when it said that the mail was delivered.
    # The sweep over deadlines writes mails by SQL: the database itself knows the empty name.
    carrier_id = models.CharField(max_length=100, blank=True, default="", db_default="")
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "key"], name="one_mail_a_key")
        ]
        indexes: ClassVar = [
            models.Index(fields=["partnership", "state", "next_try_at"], name="mail_waiting")
        ]

    def __str__(self) -> str:
        return self.key
