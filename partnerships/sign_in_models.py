"""Signing in: a partnership's own provider, whom it vouches for, and who signed in when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from partnerships.tenancy.models import TenantOwned


class SignInProvider(TenantOwned):
    """The OpenID Connect provider (such as Entra ID) by which a partnership's people sign in.

    `secret` is sealed (partnerships/sign_in/sealing.py) and never shown again. What was changed is
    in the partnership's chronicle, the secret excepted; so there is no history of rows.
    `addresses_managed`: the provider does not state that an address is verified, but the domains
    are the partnership's own. `authorization_endpoint` is where browsers are sent, as it was read
    when this was saved. `second_factor_values`: which values of `amr` or `acr` mean two steps.
    """

    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    secret = models.TextField()
    domains = ArrayField(models.CharField(max_length=200))
    addresses_managed = models.BooleanField(default=False)
    second_factor_trusted = models.BooleanField(default=False)
    second_factor_values = ArrayField(models.CharField(max_length=100), default=list)
    in_use = models.BooleanField(default=True)
    authorization_endpoint = models.CharField(max_length=500)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership"], name="one_provider_a_partnership")
        ]

    def __str__(self) -> str:
        return self.issuer


class ProviderLink(TenantOwned):
    """Whom a provider means by its number for somebody: tied at the first sign-in that matched."""

    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    user = models.ForeignKey("partnerships.User", models.CASCADE, related_name="+")
    address = models.EmailField()
    linked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "issuer", "subject"], name="one_link_a_subject"
            ),
            models.UniqueConstraint(
                fields=["partnership", "issuer", "user"], name="one_link_a_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.issuer}"


class SignInDomain(models.Model):
    """Whose people have addresses of a domain, so that typing one's own leads to the right door."""

    domain = models.CharField(max_length=200)
    partnership = models.ForeignKey("partnerships.Partnership", models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["domain", "partnership"], name="one_domain_once")
        ]

    def __str__(self) -> str:
        return self.domain


class SignIn(models.Model):
    """One sign-in to an account, or one that was refused; the account's owner reads it.

    `partnership` is set where its provider vouched: that partnership's administrator sees the row,
    another's does not. Rows without it are the account's own and seen wherever it is a member.
    """

    class How(models.TextChoices):
        PASSWORD = "password", "Password"
        PASSKEY = "passkey", "Passkey"
        PROVIDER = "provider", "Sign-in of the organisation"

    user = models.ForeignKey("partnerships.User", models.CASCADE, related_name="+")
    partnership = models.ForeignKey(
        "partnerships.Partnership", models.CASCADE, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    how = models.CharField(max_length=20, choices=How.choices)
    second_step = models.CharField(max_length=60, blank=True)
    refused = models.CharField(max_length=200, blank=True)
    ip = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="sign_ins_of_a_user")]

    def __str__(self) -> str:
        return f"{self.user} at {self.at}"
