"""Who signed in lately: what an administrator and each person find on their pages of sign-ins."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.management.demonstration.people import Place
from partnerships.models import SignIn

#: Who, how many hours ago, by what, the second step, what was refused, from where.
LATELY = (
    ("officer", 2, "password", "a one-time code", "", "192.0.2.14"),
    ("officer", 3, "password", "", "Right password, wrong code", "192.0.2.14"),
    ("officer", 26, "passkey", "", "", "192.0.2.14"),
    ("case_administrator", 5, "password", "a one-time code", "", "192.0.2.14"),
    ("csp_chair", 71, "provider", "the organisation’s own", "", "198.51.100.7"),
    ("csp_chair", 72, "password", "", "Wrong password", "198.51.100.7"),
    ("partnership_administrator", 48, "password", "a one-time code", "", "192.0.2.14"),
)
BROWSER = "Edge on Windows"


def signed_in_lately(place: Place) -> None:
    """Write a few sign-ins of the past days, some of them refused."""
    now = timezone.now()
    for who, hours, how, second_step, refused, ip in LATELY:
        row = SignIn.objects.create(
            user=place.people[who],
            how=how,
            second_step=second_step,
            refused=refused,
            ip=ip,
            browser=BROWSER,
            partnership=place.partnership if how == "provider" else None,
        )
        SignIn.objects.filter(pk=row.pk).update(at=now - timedelta(hours=hours))
