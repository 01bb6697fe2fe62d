"""One death in two cases: keyed digests, what another area may hold, and cases that were merged."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact, TenantOwned


class DeathDigest(models.Model):
    """That a partnership holds a death with this digest; nothing in it can be read.

    The one table of a platform in which areas meet, and so reached through `digest_door` alone.
    The database lets a partnership write its own rows only, and see of others' only those that
    equal one of its own (partnerships.tenancy.grants).
    """

    partnership = models.ForeignKey("partnerships.Partnership", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "partnership"], name="one_digest_an_area")
        ]

    def __str__(self) -> str:
        return f"A digest of {self.partnership_id}"


class DeathKey(TenantOwned):
    """A digest of a death in a case of the partnership, made with the key of this name."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    key_name = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "digest", "case"], name="one_death_key_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"A digest of case {self.case_id}"


class DeathElsewhere(TenantFact):
    """That another partnership may hold the same death, and what its review office said of it."""

    class Verdict(models.TextChoices):
        SAME = "same", "It is the same death"
        ANOTHER = "another", "It is another death"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    elsewhere = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="+")
    found_at = models.DateTimeField(auto_now_add=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    because = models.TextField(blank=True)
    settled_by = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "elsewhere"], name="one_warning_an_area"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="") | ~models.Q(because=""),
                name="verdict_of_elsewhere_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.case_id} may be known to partnership {self.elsewhere_id}"

    @property
    def is_open(self) -> bool:
        """Say whether nobody has asked the other area yet."""
        return not self.verdict


class CaseMerge(TenantFact):
    """That a case was merged into another: why, what was brought there, and the taking back.

    `brought` names each row that was made in the other case (kind, number, and for a person the
    version at the time), so that exactly those can be taken away again. `attention_before` is when
    the other case had come to attention, where the merge made that earlier.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="merges")
    into = models.ForeignKey("cases.Case", models.CASCADE, related_name="merges_into")
    because = models.TextField()
    merged_by = models.CharField(max_length=200)
    merged_at = models.DateTimeField(auto_now_add=True)
    brought = models.JSONField(default=list)
    attention_before = models.JSONField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case"],
                condition=models.Q(taken_back_at=None),
                name="one_merge_of_a_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(case=models.F("into")), name="merged_with_another"
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.case_id} merged into {self.into_id}"


class MergeConsent(TenantFact):
    """That an agency agreed that what it told in one case is read beside another (R136)."""

    merge = models.ForeignKey(CaseMerge, models.CASCADE, related_name="consents")
    agency = models.ForeignKey("partnerships.Agency", models.PROTECT, related_name="+")
    given_by = models.CharField(max_length=200)
    given_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "merge", "agency"], name="one_consent_an_agency"
            )
        ]

    def __str__(self) -> str:
        return f"Consent of agency {self.agency_id}"
