"""What a new partnership has still to set up is computed from what is there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.audit.models import EventDetail
from cases.core.notices.wording.models import Letterhead
from cases.core.progress.founding import create_partnership
from cases.core.progress.invitations import accept_anew, invite
from cases.core.progress.look import LookFacts, change_look
from cases.core.progress.people import give_membership
from cases.core.progress.setting_up import SAYABLE, say_done, tasks_of_set_up
from cases.core.workflow.plug import NotReady
from partnerships.models import Agency, AgencyContact, Invitation
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope
from tests import cast
from tests.cases.core.progress.operator import an_operator

ADMIN = "partnership_administrator"


def a_new_one() -> cast.Company:
    """Give a partnership as an operator has just created it."""
    by, _ = an_operator()
    made = create_partnership(
        by=by, name="Knossington", slug="knossington", code="KNO", preset="wakefield",
        administrator_email="first@knossington.example", administrator_name="Orla",
    )  # fmt: skip
    with scope(made.pk, by):
        first = accept_anew(invitation=Invitation.objects.get(), password="Quarry-lantern-77-otter")
    return cast.Company(made, {ADMIN: first})


def open_tasks(company: cast.Company) -> list[str]:
    with company.scope():
        return [each.code for each in tasks_of_set_up(timezone.localdate()) if not each.done]


def test_each_thing_is_done_when_the_facts_show_it_or_an_administrator_says_so(
    database: None,
) -> None:
    company = a_new_one()
    by, browser = company.actor(ADMIN), company.client(ADMIN)
    everything = [
        "look", "protocol", "names", "officer", "chair", "agencies", "letterhead", "funding",
    ]  # fmt: skip
    assert open_tasks(company) == everything
    assert "0 of 8 things are set up" in browser.get(company.url("")).content.decode()
    with company.scope(ADMIN):
        facts = LookFacts("#7d3c5a", "reviews@knossington.example", "OFFICIAL-SENSITIVE")
        change_look(by=by, facts=facts, seen=0)
        for email, role in (("o@k.example", Role.OFFICER), ("c@k.example", Role.CSP_CHAIR)):
            give_membership(by=by, email=email, name="Somebody", role=role, agency=None)
        Letterhead.objects.create(
            number=1, name="K", address="K", effective_on=date(2026, 1, 1), written_by="Orla"
        )
        for number in range(11):
            AgencyContact.objects.create(
                agency=Agency.objects.create(name=f"Agency {number}"),
                purpose=AgencyContact.Purpose.TRAWL,
                email="a@b.example",
                on_standard_list=True,
            )
    assert open_tasks(company) == ["protocol", "names", "funding"]
    address = company.url("settings/getting-started/")
    assert SAYABLE["protocol"][0] in browser.get(address).content.decode()
    for code in ("protocol", "protocol", "names", "funding"):
        assert browser.post(address, {"done": code}).status_code == 302
    assert open_tasks(company) == []
    assert "Knossington is set up" in browser.get(address).content.decode()
    assert "Getting started" not in browser.get(company.url("")).content.decode()
    with company.scope():
        said = EventDetail.objects.get(event__verb="setup.said_protocol")
        assert (said.actor_name, said.words) == ("Orla", SAYABLE["protocol"][1])


def test_an_officer_and_a_chair_who_are_invited_are_said_to_be_until_the_invitation_is_over(
    database: None,
) -> None:
    company = a_new_one()
    by, browser = company.actor(ADMIN), company.client(ADMIN)
    waiting = "Invited, not yet accepted"

    def invited() -> list[str]:
        with company.scope():
            return [each.code for each in tasks_of_set_up(timezone.localdate()) if each.invited]

    def times_said() -> int:
        page = browser.get(company.url("settings/getting-started/")).content.decode()
        return page.count(waiting)

    assert (invited(), times_said()) == ([], 0)
    with company.scope(ADMIN):
        for email, role in (("o@k.example", Role.OFFICER), ("c@k.example", Role.CSP_CHAIR)):
            invite(by=by, email=email, name="Somebody", roles=[role])
    assert (invited(), times_said()) == (["officer", "chair"], 2)
    assert {"officer", "chair"} <= set(open_tasks(company))
    with company.scope(ADMIN):
        accept_anew(
            invitation=Invitation.objects.get(email="o@k.example"),
            password="Quarry-lantern-77-otter",
        )
    assert (invited(), times_said()) == (["chair"], 1)
    assert "officer" not in open_tasks(company)
    with company.scope(ADMIN):
        row = Invitation.objects.get(email="c@k.example")
        row.expires_at = timezone.now() - timedelta(minutes=1)
        row.save()
    assert (invited(), times_said()) == ([], 0)
    assert "chair" in open_tasks(company)


def test_what_a_fact_shows_is_not_said_and_nobody_else_says_anything(
    somerby: cast.Company,
) -> None:
    with somerby.scope(ADMIN), pytest.raises(NotReady, match="when the facts show it"):
        say_done(by=somerby.actor(ADMIN), code="officer")
    with somerby.scope("officer"), pytest.raises(AccessDenied):
        say_done(by=somerby.officer, code="protocol")
    officer = somerby.client("officer")
    assert officer.get(somerby.url("settings/getting-started/")).status_code == 403
    assert "Getting started" not in officer.get(somerby.url("")).content.decode()
    stranger = Actor.of_user(somerby.people["stranger"])
    with somerby.scope(), pytest.raises(AccessDenied):
        say_done(by=stranger, code="protocol")
