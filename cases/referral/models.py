"""The referral of a case: the form, what it asks of each person, checks, what was saved when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cases.referral.choices import (
    BoardReferral,
    CheckCode,
    Household,
    Responsible,
    TheirAnswer,
    Vulnerable,
    YesNoNotKnown,
)
from cases.referral.criteria import Criteria, criteria_from
from cases.referral.parallel_models import ParallelReview as ParallelReview
from partnerships.tenancy.models import TenantFact

SHORT, LONG = 200, 300


def answer_field() -> Any:
    """Give a column for Yes, No or Not known, empty while nobody has answered."""
    return models.CharField(max_length=10, choices=YesNoNotKnown.choices, blank=True)


class Referral(TenantFact):
    """The referral form of a case (LC Appendix A); every section may stay open until decision."""

    class Signed(models.TextChoices):
        PAPER = "paper", "On paper or by e-mail"
        LINK = "link", "Through a private link"

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="referral")
    # The alert (R8)
    alerted_by = models.CharField(max_length=SHORT, blank=True)
    alerted_by_organisation = models.CharField(max_length=SHORT, blank=True)
    incident_on = models.DateField(null=True, blank=True)
    incident_at = models.DateTimeField(null=True, blank=True)
    # The responsible partnership (R12)
    responsible_by = models.CharField(max_length=30, choices=Responsible.choices, blank=True)
    responsible_because = models.CharField(max_length=LONG, blank=True)
    # Referrer and Safeguarding Lead (R5)
    referrer_name = models.CharField(max_length=SHORT, blank=True)
    referrer_agency = models.CharField(max_length=SHORT, blank=True)
    referrer_job_title = models.CharField(max_length=SHORT, blank=True)
    referrer_telephone = models.CharField(max_length=40, blank=True)
    referrer_email = models.EmailField(blank=True)
    referrer_is_police = models.BooleanField(null=True, blank=True)
    referrer_signed_as = models.CharField(max_length=SHORT, blank=True)
    referrer_signed_on = models.DateField(null=True, blank=True)
    lead_name = models.CharField(max_length=SHORT, blank=True)
    lead_agency = models.CharField(max_length=SHORT, blank=True)
    lead_job_title = models.CharField(max_length=SHORT, blank=True)
    lead_telephone = models.CharField(max_length=40, blank=True)
    lead_email = models.EmailField(blank=True)
    lead_signed_as = models.CharField(max_length=SHORT, blank=True)
    lead_signed_job_title = models.CharField(max_length=SHORT, blank=True)
    lead_signed_on = models.DateField(null=True, blank=True)
    lead_signed_at = models.DateTimeField(null=True, blank=True)
    lead_signed_how = models.CharField(max_length=10, choices=Signed.choices, blank=True)
    lead_scan = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    lead_not_signed_because = models.CharField(max_length=LONG, blank=True)
    # 1.3 The fatal incident
    locations = models.TextField(blank=True)
    lead_investigator = models.CharField(max_length=SHORT, blank=True)
    multiple_investigation = answer_field()
    adults_board = models.CharField(max_length=10, choices=BoardReferral.choices, blank=True)
    childrens_board = models.CharField(max_length=10, choices=BoardReferral.choices, blank=True)
    # 1.6, 1.8, 1.9
    factors = models.JSONField(default=dict, blank=True)
    summary = models.TextField(blank=True)
    aged_16_or_over = models.BooleanField(null=True, blank=True)
    by_relative_or_partner = models.BooleanField(null=True, blank=True)
    by_household_member = models.BooleanField(null=True, blank=True)
    own_life_with_concern = models.BooleanField(null=True, blank=True)
    # Upon what each answer rests, in the words of whoever answers
    aged_16_or_over_because = models.TextField(blank=True)
    by_relative_or_partner_because = models.TextField(blank=True)
    by_household_member_because = models.TextField(blank=True)
    own_life_with_concern_because = models.TextField(blank=True)
    alternative_review = models.TextField(blank=True)
    # What calls for another kind of review (R9-R11)
    circumstances = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"Referral of case {self.case_id}"

    @property
    def criteria(self) -> Criteria:
        """Give whether the criteria are met, computed from the four answers (R2)."""
        return criteria_from(
            self.aged_16_or_over,
            self.by_relative_or_partner,
            self.by_household_member,
            self.own_life_with_concern,
        )

    @property
    def meets_criteria(self) -> bool | None:
        """Say whether the criteria are met; None while they are not answered."""
        return self.criteria.meets

    @property
    def limbs(self) -> list[str]:
        """Give the codes of the limbs relied on: C2a, C2b, C2c."""
        return list(self.criteria.limbs)


class PersonParticulars(TenantFact):
    """What the form asks of a person beside names, dates and addresses (LC A 1.1-1.5)."""

    person = models.OneToOneField("cases.Person", models.CASCADE, related_name="particulars")
    household = models.CharField(max_length=10, choices=Household.choices, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    sex = models.CharField(max_length=60, blank=True)
    sexual_orientation = models.CharField(max_length=60, blank=True)
    ethnicity = models.CharField(max_length=120, blank=True)
    country_of_birth = models.CharField(max_length=120, blank=True)
    religion = models.CharField(max_length=120, blank=True)
    child_died_too = models.BooleanField(default=False)
    caring = answer_field()
    caring_details = models.TextField(blank=True)
    relationships = models.TextField(blank=True)
    services = answer_field()
    services_details = models.TextField(blank=True)
    experienced_abuse = answer_field()
    experienced_abuse_details = models.TextField(blank=True)
    marac = answer_field()
    marac_details = models.CharField(max_length=LONG, blank=True)
    abused_others = answer_field()
    abused_others_details = models.TextField(blank=True)
    managed_by = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"Particulars of person {self.person_id}"


class Vulnerability(TenantFact):
    """One of the six vulnerabilities of a person: yes, no or not known, and its extent (R3)."""

    person = models.ForeignKey("cases.Person", models.CASCADE, related_name="vulnerabilities")
    kind = models.CharField(max_length=30, choices=Vulnerable.choices)
    answer = models.CharField(max_length=10, choices=YesNoNotKnown.choices)
    extent = models.CharField(max_length=LONG, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "person", "kind"], name="one_vulnerability_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(answer__in=YesNoNotKnown.values),
                name="vulnerability_answer_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_answer_display()}"


class InvolvedAgency(TenantFact):
    """Another agency with known involvement (LC A 1.7)."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="agencies")
    agency = models.CharField(max_length=SHORT)
    contact_name = models.CharField(max_length=SHORT, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.agency


class CheckAnswer(TenantFact):
    """The answer to a check: who was told and when, or why nobody was (R9-R11, R152)."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="check_answers")
    code = models.CharField(max_length=30, choices=CheckCode.choices)
    told = models.CharField(max_length=SHORT, blank=True)
    told_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    answer = models.CharField(max_length=20, choices=TheirAnswer.choices, blank=True)
    their_reference = models.CharField(max_length=80, blank=True)
    their_contact = models.CharField(max_length=SHORT, blank=True)
    not_told_because = models.TextField(blank=True)
    answered_by = models.CharField(max_length=SHORT)
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "referral", "code"], name="one_answer_a_check"
            ),
            models.CheckConstraint(
                condition=(~models.Q(told="") & models.Q(told_on__isnull=False))
                | ~models.Q(not_told_because=""),
                name="check_says_who_or_why_not",
            ),
        ]

    def __str__(self) -> str:
        return self.get_code_display()


class SectionSaved(TenantFact):
    """That a section of the form was saved: how often, by whom and when last.

    `version` is what a page is made from, so that a second writer is told.
    """

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="sections")
    section = models.CharField(max_length=30)
    person_number = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=SHORT)
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "referral", "section", "person_number"],
                name="one_save_a_section",
            )
        ]

    def __str__(self) -> str:
        return f"{self.section}, version {self.version}"


class DeathCompared(TenantFact):
    """That two cases were compared: of one death, or of two; the case opened first comes first."""

    class Verdict(models.TextChoices):
        SAME = "same", "It is the same death"
        ANOTHER = "another", "It is another death"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    other = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    because = models.TextField()
    compared_by = models.CharField(max_length=SHORT)
    compared_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "other"], name="one_comparison_a_pair"
            ),
            models.CheckConstraint(
                condition=models.Q(case__lt=models.F("other")), name="comparison_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} and {self.other_id}: {self.verdict}"

    @property
    def is_same(self) -> bool:
        """Say whether it was found to be one death: the two cases are linked."""
        return self.verdict == self.Verdict.SAME

    def other_of(self, case: models.Model) -> int:
        """Give the number of the case that one was compared with."""
        return int(self.other_id if case.pk == self.case_id else self.case_id)
