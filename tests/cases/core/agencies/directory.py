"""What the tests of the directory stand on: an operator, an administrator's acts, bodies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from cases.core.progress.agencies.bodies import change_body
from cases.core.progress.agencies.contacts import add_contact
from cases.core.workflow.plug import NotReady
from partnerships.models import Agency, AgencyChange, AgencyContact, User
from partnerships.people.actor import Actor
from tests import cast

WHY = "The Eyebrook Health Order."


def operator() -> User:
    """Give the platform's operator."""
    found = User.objects.filter(email="operator@platform.example").first()
    return found or User.objects.create_superuser("operator@platform.example", "Ansel Thrupp")


def operating() -> Actor:
    """Give the operator as an actor."""
    return Actor.of_user(operator())


def operators_browser() -> Client:
    """Give a browser in which the operator is signed in."""
    browser = Client()
    browser.force_login(operator(), "allauth.account.auth_backends.AuthenticationBackend")
    return browser


def yesterday() -> date:
    """Give the day before today."""
    return timezone.localdate() - timedelta(days=1)


def merge(agency: Agency, into: Agency, **more: Any) -> AgencyChange:
    """Let a body merge into another since yesterday, as the operator."""
    facts = {"into": into, "on": yesterday(), "because": WHY} | more
    return change_body(by=operating(), agency=agency, what="merge", **facts)


def contact(of: cast.Company, agency: Agency, purpose: str, email: str, **more: Any) -> Any:
    """Add a contact, in the scope of the officer."""
    return add_contact(by=of.officer, agency=agency, purpose=purpose, email=email, **more)


def trawl_contact(agency: Agency) -> AgencyContact:
    """Give the main contact for trawls; in scope."""
    found: AgencyContact = AgencyContact.objects.in_force().get(
        agency=agency, purpose="trawl", is_main=True
    )
    return found


def reasons(refused: NotReady) -> list[str]:
    """Give the texts of a refusal."""
    return [reason.text for reason in refused.reasons]


def posted(day: date, field: str = "on") -> dict[str, str]:
    """Give a day as a form posts it."""
    return {f"{field}_day": str(day.day), f"{field}_month": str(day.month)} | {
        f"{field}_year": str(day.year)
    }
