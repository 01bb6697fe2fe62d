"""Who takes part in a journey, each in a browser of his own, and where the case stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page

from cases.core.case.models import Case
from cases.core.identity.models import Person as Someone
from cases.core.notices.models import OutboxMail
from tests.cast import Company
from tests.journeys.browser import PHONE
from tests.journeys.person import PASSWORD, Person


class Story:
    """One journey of one case: the company, its people at their browsers, the mails that went.

    Takes the case's reference where services have opened it already.
    """

    def __init__(self, of: Company, new_page: Callable[..., Page], reference: str = "") -> None:
        self.of, self.new_page = of, new_page
        self.today = timezone.localdate()
        self.reference = reference
        self.died_on: date = self.today
        self.signed_in: dict[str, Person] = {}
        for user in of.people.values():
            user.set_password(PASSWORD)
            user.save()

    def person(self, who: str, **browser: Any) -> Person:
        """Give somebody of the cast, signed in with the password the first time he is needed."""
        if who not in self.signed_in:
            self.signed_in[who] = self.another(who, **browser)
        return self.signed_in[who]

    def another(self, who: str, **browser: Any) -> Person:
        """Give somebody of the cast at one more browser, signed in there too."""
        return Person(self.new_page(**browser), self.of, who).signs_in()

    @property
    def officer(self) -> Person:
        """Give the review officer."""
        return self.person("officer")

    @property
    def csp_chair(self) -> Person:
        """Give the chair of the partnership, who has nothing but a phone."""
        return self.person("csp_chair", viewport=PHONE)

    def somebody(self, **browser: Any) -> Person:
        """Give somebody without an account, in a browser of his own."""
        return Person(self.new_page(**browser), self.of)

    def at(self, path: str = "") -> str:
        """Give an address below the case's."""
        return f"reviews/{self.reference}/{path}"

    def case(self) -> Case:
        """Give the case as it stands; for the few things that are set up by services."""
        with self.of.scope():
            return Case.objects.select_related("protocol", "partnership").get(
                reference=self.reference
            )

    def people_numbers(self) -> list[str]:
        """Give the numbers of the people of the case, as the forms send them."""
        with self.of.scope():
            people = Someone.objects.filter(case__reference=self.reference).order_by("pk")
            return [str(person.pk) for person in people]

    def link_to(self, address: str, purpose: str) -> str:
        """Give the path of the newest private link of a purpose that was mailed to an address."""
        with self.of.scope():
            bodies = OutboxMail.objects.filter(to=address).order_by("-pk")
            for body in bodies.values_list("body", flat=True):
                if found := re.search(rf"(/p/\S+/link/{purpose}/[^/\s]+/)", body):
                    return found[1]
        raise AssertionError(f"No link for {purpose} was mailed to {address}.")
