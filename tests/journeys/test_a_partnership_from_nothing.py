"""Wakefield from nothing, in an afternoon without a developer: founded, set up, first review."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page

from cases.core.deadlines.models import Deadline
from cases.core.notices.models import OutboxMail
from cases.core.timetable.periods import add_months
from partnerships.models import Partnership, User
from partnerships.pages.dates import in_words
from tests.cases.core.progress.test_founding import picture
from tests.cast import Company
from tests.journeys.browser import PHONE, assert_reflows
from tests.journeys.person import PASSWORD, Person

ADMIN = {"email": "wystan@wakefield.example", "name": "Wystan Hollowbread"}


def invited(of: Company, who: str, email: str, page: Page) -> Person:
    """Let somebody accept the invitation that came by mail with a new password, and sign in."""
    with of.scope():
        body = OutboxMail.objects.filter(to=email).order_by("pk")[0].body
    link = re.search(r"/p/\S+/join/\S+/", body)
    assert link, body
    person = Person(page, of, who).opens(link[0])
    person.fills(password1=PASSWORD, password2=PASSWORD).presses("Accept the invitation")
    of.people[who] = User.objects.get(email=email)
    return person.signs_in()


def test_an_administrator_sets_up_wakefield_and_its_first_review_has_its_deadlines(
    new_page: Callable[..., Page], tmp_path: Path
) -> None:
    root = User.objects.create_superuser("operator@platform.example", "Operator", PASSWORD)
    of = Company(Partnership(name="Wakefield", slug="wakefield"), {"operator": root})
    operator = Person(new_page(), of, "operator").signs_in().opens("/operator/")
    operator.follows("Create a partnership")
    operator.fills(name="Wakefield", slug="wakefield", code="W4", begin="preset:wakefield")
    operator.fills(administrator_email=ADMIN["email"], administrator_name=ADMIN["name"])
    operator.presses("Create the partnership").reads("Enter 2 to 8 letters, like LEI")
    operator.fills(code="WAK").presses("Create the partnership").reads("The partnership is created")
    of.partnership = Partnership.objects.get(slug="wakefield")
    operator.is_refused("settings/people/")

    admin = invited(of, "administrator", ADMIN["email"], new_page()).opens("")
    admin.reads("Getting started: 0 of 8 things are set up").follows("See what is still to do")
    admin.reads("the protocol names 11").follows("Mailbox, colour and welcome")
    logo = tmp_path / "logo.png"
    logo.write_bytes(picture("#7d3c5a").read())
    look = {"mailbox": "reviews@wakefield.example", "welcome": "Ring us before you refer."}
    admin.fills(**look, colour="#ffe680", logo=logo).presses("Keep this look")
    admin.reads("This colour is too light", "Say what the logo shows")
    assert admin.page.input_value("[name=welcome]") == "Ring us before you refer."
    admin.fills(colour="#7d3c5a", logo=logo, logo_words="A fleur-de-lis")
    admin.presses("Keep this look").reads("The look of the partnership is kept.")
    admin.page.set_viewport_size(PHONE)
    assert_reflows(admin.page)
    admin.opens("settings/names/").fills(pcc="Mayor of West Yorkshire", because="So it is here.")
    assert_reflows(admin.page)
    admin.presses("Keep these names").reads("The names are kept, as version 2.")
    admin.opens("settings/").reads("1 month", "WK “Timescales”")
    for email, name, role in (
        ("jocasta@wakefield.example", "Jocasta Hebblethwaite", "officer"),
        ("winifred@wakefield.example", "Dame Winifred Skelmersdale", "csp_chair"),
    ):
        admin.opens("settings/people/add/").fills(email=email, name=name, roles=[role])
        admin.presses("Send the invitation").reads("The invitation is on its way by mail.")
    officer = invited(of, "officer", "jocasta@wakefield.example", new_page())
    invited(of, "csp_chair", "winifred@wakefield.example", new_page())
    admin.opens("settings/agencies/add/")
    admin.fills(agency="West Yorkshire Police", kind="police", email="trawls@police.example")
    admin.presses("Add").opens("settings/getting-started/").reads("5 of 8 done", "1 on the list")
    assert_reflows(admin.page)
    for word in ("I have looked through", "Our standard list is", "We need no agreement"):
        admin.presses(word).reads("It is noted as done")
    admin.reads("Wakefield is set up.").opens("").reads("Ring us before you refer.")

    attention = timezone.localdate() - timedelta(days=3)
    officer.opens("").does_not_read("Getting started").follows("New referral").fills(
        alerted_by="Odalys Threlfall",
        by_police=False,
        attention_on=attention,
        attention_time="10.15",
        incident_on=attention - timedelta(days=2),
        incident_time="21.00",
        person_who_died="Marisol Quenby-Tarrant",
    ).presses("Open the case")
    found = re.search(r"/reviews/(WAK-\d+-001)/", officer.page.url)
    assert found, officer.words
    with of.scope():
        decision = Deadline.objects.get(kind="decision", counts=True)
        assert decision.case.protocol.version == 2
        assert decision.case.protocol.rules.names.pcc == "Mayor of West Yorkshire"
    officer.opens(f"reviews/{found[1]}/deadlines/")
    assert decision.due_on == add_months(attention, 1)
    officer.reads(in_words(decision.due_on)).unfolds("Why is it due then?")
    officer.reads("1 month", "WK “Timescales”")
