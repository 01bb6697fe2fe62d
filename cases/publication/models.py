"""The plan of publication, what must have ended before it, and what was published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cases.quality_assurance.models import recipient_words
from partnerships.tenancy.models import TenantFact


class PublicationPlan(TenantFact):
    """The planning meeting of a case: when, who came, and on which day it will be published.

    `version` counts the savings: a page posts the version that it was made from.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="publication_plans")
    meeting_on = models.DateField(null=True, blank=True)
    attending = models.TextField(blank=True)
    publish_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=200, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case"], name="one_publication_plan_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"Publication plan of case {self.case_id}"


class PlanIssue(TenantFact):
    """One of the 16 issues, with notes and what is to be done, by whom and when (LC Appendix C)."""

    plan = models.ForeignKey(PublicationPlan, models.CASCADE, related_name="issues")
    number = models.PositiveSmallIntegerField()
    notes = models.TextField(blank=True)
    action = models.TextField(blank=True)
    who = models.CharField(max_length=200, blank=True)
    by_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "plan", "number"], name="one_plan_issue")
        ]

    def __str__(self) -> str:
        return f"Issue {self.number}"


class PlanningStep(TenantFact):
    """That something was done that should come before the planning meeting (R151)."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="planning_steps")
    code = models.CharField(max_length=40)
    done_on = models.DateField()
    note = models.TextField(blank=True)
    noted_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "code"], name="one_planning_step"
            )
        ]

    def __str__(self) -> str:
        return self.code


class DateToAvoid(TenantFact):
    """A day that means something to the family, in one year or in every year (R103; GL §4.3)."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="dates_to_avoid")
    on = models.DateField()
    every_year = models.BooleanField(default=True)
    said_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["on", "pk"]

    def __str__(self) -> str:
        return f"Avoid {self.on}"


class LegalEnd(TenantFact):
    """That criminal or coronial proceedings have ended, or that there are none (R100; LR §5.1)."""

    class Kind(models.TextChoices):
        CRIMINAL_END = "criminal_end", "Criminal proceedings"
        CORONIAL_END = "coronial_end", "Coroner's inquest"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="legal_ends")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    ended_on = models.DateField(null=True, blank=True)
    none_because = models.CharField(max_length=500, blank=True)
    noted_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "case", "kind"], name="one_legal_end"),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=False) | ~models.Q(none_because=""),
                name="legal_end_has_a_day_or_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ended"


class ExemptionRequest(TenantFact):
    """A request not to publish, or only in part: sub-group first, then the Home Office (R102)."""

    class Kind(models.TextChoices):
        NOT_PUBLISH = "not_publish", "Do not publish"
        PART_PUBLISH = "part_publish", "Publish only the executive summary"

    class Reply(models.TextChoices):
        AGREED = "agreed", "The Home Office agrees"
        REFUSED = "refused", "The Home Office does not agree"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="exemption_requests")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reason = models.TextField()
    asked_on = models.DateField()
    asked_by = models.CharField(max_length=200)
    sub_group_on = models.DateField(null=True, blank=True)
    sub_group_view = models.TextField(blank=True)
    sent_on = models.DateField(null=True, blank=True)
    reply = models.CharField(max_length=10, choices=Reply.choices, blank=True)
    replied_on = models.DateField(null=True, blank=True)
    reply_words = models.TextField(blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case"],
                condition=models.Q(reply="", withdrawn_on=None),
                name="one_open_exemption_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, asked on {self.asked_on}"


class Publication(TenantFact):
    """A report as it was published: its public title and address, and how it ended.

    The removal date is the deadline `publication_removal` with this row as its subject, so that
    an extension moves it; `taken_down_on` is when it was taken down, by whomever.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="publications")
    slug = models.SlugField(max_length=120)
    title = models.CharField(max_length=250)
    died_in = models.CharField(max_length=40, blank=True)
    published_on = models.DateField()
    published_by = models.CharField(max_length=200)
    report = models.ForeignKey(
        "cases.ReportVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    summary = models.ForeignKey("cases.ReportVersion", models.PROTECT, related_name="+")
    letter = models.ForeignKey(
        "cases.QualityLetter", models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_down_on = models.DateField(null=True, blank=True)
    taken_down_by = models.CharField(max_length=200, blank=True)
    taken_down_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-published_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "slug"], name="one_publication_an_address"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PublishedFile(TenantFact):
    """A file that everybody may fetch while the publication stands. Never the data form (R93)."""

    class Kind(models.TextChoices):
        OVERVIEW_REPORT = "overview_report", "Overview report"
        EXECUTIVE_SUMMARY = "executive_summary", "Executive summary"
        HOME_OFFICE_LETTER = "home_office_letter", "Letter from the Home Office"

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    document_version = models.ForeignKey("cases.DocumentVersion", models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "publication", "kind"], name="one_published_file_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["overview_report", "executive_summary", "home_office_letter"]
                ),
                name="only_publishable_files_are_published",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class AfterPublication(TenantFact):
    """Something to send when the report is out: open until a day is noted (R105; GL §4.3)."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="after")
    recipient = models.CharField(max_length=40)
    what = models.CharField(max_length=200)
    sent_on = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=200, blank=True)
    noted_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "publication", "recipient"], name="one_after_a_recipient"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} to {self.recipient}"

    @property
    def recipient_words(self) -> str:
        """Give to whom, as a page says it."""
        return recipient_words(self.recipient)
