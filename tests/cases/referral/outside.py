"""What the tests of referrals from outside share: a browser without an account, links, codes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.core import signing
from django.test import Client
from django.utils import timezone

from cases.core.notices.models import OutboxMail
from cases.referral.incoming.door import SALT
from cases.referral.incoming.models import IncomingReferral
from tests import cast
from tests.cases.referral.helpers import CRITERIA, person_rows

REFERRER, LEAD = "odalys.threlfall@police.example", "perpetua.wigmore@police.example"
BEGUN = {
    "name": "Odalys Threlfall",
    "agency": "Somerby Police",
    "job_title": "Detective Sergeant",
    "telephone": "01632 960144",
    "email": REFERRER,
}


def page(ago: timedelta = timedelta(minutes=1)) -> str:
    """Give the signed moment of a page that was shown some time ago."""
    return signing.dumps((timezone.now() - ago).timestamp(), salt=SALT)


def mails(to: str, about: str = "") -> list[OutboxMail]:
    """Give the mails to an address in the order in which they were written; in scope."""
    found = OutboxMail.objects.filter(to=to).order_by("pk")
    return [mail for mail in found if about in mail.subject + mail.body]


def link_in(mail: OutboxMail) -> str:
    """Give the path of the link in a mail."""
    found = re.search(r"https?://[^/\s]+(/p/\S+)", mail.body)
    assert found is not None, mail.body
    return found[1]


def code_in(mail: OutboxMail) -> str:
    """Give the code in a mail."""
    found = re.search(r"code is (\d{6})", mail.body)
    assert found is not None, mail.body
    return found[1]


class Outside:
    """Somebody without an account, at a browser."""

    def __init__(self, company: cast.Company, address: str = REFERRER) -> None:
        self.company, self.address, self.client, self.link = company, address, Client(), ""

    def begins(self, **other: str) -> Any:
        """Send the first page."""
        return self.client.post(
            self.company.url("refer/begin/"), BEGUN | {"page": page(), "website": ""} | other
        )

    def takes_the_link(self, about: str = "/link/") -> str:
        """Take the newest link that was mailed."""
        with self.company.scope():
            self.link = link_in(mails(self.address, about)[-1])
        return self.link

    def proves(self) -> Any:
        """Ask for the code and enter it."""
        self.client.post(f"{self.link}code/", {"send": "yes"})
        with self.company.scope():
            code = code_in(mails(self.address, "your code")[-1])
        return self.client.post(f"{self.link}code/", {"code": code})

    def is_ready(self) -> None:
        """Begin, take the link, enter the code."""
        self.begins()
        self.takes_the_link()
        self.proves()

    def saves(self, code: str, posted: dict[str, Any], number: int = 0, **more: str) -> Any:
        """Save a section as its page would be sent now."""
        address = f"{self.link}sections/{code}/{number}/"
        shown = self.client.get(address).content.decode()
        version = re.search(r'name="draft_version" value="(\d+)"', shown)
        seen = version[1] if version else "0"
        return self.client.post(address, {"draft_version": seen} | posted | more)

    def fills_in(self, lead: str = LEAD) -> None:
        """Fill in what is needed before signing."""
        self.saves(
            "referrer",
            {
                "referrer_name": "Odalys Threlfall",
                "referrer_agency": "Somerby Police",
                "referrer_email": REFERRER,
                "referrer_is_police": "yes",
            },
        )
        if lead:
            self.saves("lead", {"lead_name": "Perpetua Wigmore", "lead_email": lead})
        self.saves("deceased", DECEASED, 1)
        self.saves("summary", {"summary": "Found at home by a neighbour."})
        self.saves("criteria", CRITERIA)

    def signs(self, **more: str) -> Any:
        """Sign as the referrer."""
        return self.client.post(
            f"{self.link}check/", {"name": "Odalys Threlfall", "confirm": "on"} | more
        )

    def reads(self, path: str = "") -> str:
        """Give what a page of the link says."""
        return self.client.get(f"{self.link}{path}", follow=True).content.decode()


DECEASED = person_rows(
    {"lines": "3 Quillfeather Row", "postcode": "LE99 1AA", "at_death": "on"}
) | {
    "full_name": "Siân O’Dubhgháin-Nyström",
    "born_year": "1981",
    "died_on_day": "4",
    "died_on_month": "3",
    "died_on_year": "2026",
    "mental_ill_health": "not_known",
}


def the_referral() -> IncomingReferral:
    """Give the only referral from outside; in scope."""
    return IncomingReferral.objects.get()


def a_sent_one(company: cast.Company) -> IncomingReferral:
    """Bring a referral to where it waits for the officer."""
    referrer, lead = Outside(company), Outside(company, LEAD)
    referrer.is_ready()
    referrer.fills_in()
    referrer.signs()
    with company.scope():
        row = the_referral()
    if row.state == IncomingReferral.State.WITH_LEAD:
        lead.takes_the_link("referral-lead")
        lead.proves()
        lead.client.post(
            lead.link,
            {"act": "sign", "name": "Perpetua Wigmore", "job_title": "Lead", "confirm": "on"},
        )
    with company.scope():
        return the_referral()
