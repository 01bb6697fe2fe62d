"""An office serves several partnerships: whom it gains and loses, its people, its home page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.core.access.reach import AccessDenied
from cases.core.audit.models import CaseEvent, EventDetail
from cases.core.notices.models import OutboxMail
from cases.core.progress.offices import (
    create_office,
    end_office_role,
    give_office_role,
    join_office,
    leave_office,
    people_of,
    served_by,
)
from cases.core.progress.opening import open_case
from cases.core.protocol import preset
from cases.core.protocol.models import Protocol
from cases.core.workflow.plug import NotReady
from cases.costs.services.sharing import share_fund
from partnerships.funding.pool import Pool, pool_in_scope
from partnerships.models import Membership, Office, Partnership, User
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope
from tests import cast
from tests.cases.core.progress.operator import BACKEND, an_operator, errors

DISTRICTS = ("Gloucester", "Stroud", "Cotswold", "Tewkesbury", "Forest of Dean")
EMAIL = "odile@office.example"


def a_partnership(name: str) -> cast.Company:
    """Give a partnership with a protocol and an administrator of its own, and nobody else."""
    slug = name.lower().replace(" ", "-")
    made = cast.Company(
        Partnership.objects.create(name=name, slug=slug, code=slug[:3].upper() + str(len(slug)))
    )
    with made.scope():
        data = preset.load("gloucestershire").to_data()
        Protocol.objects.create(preset="gloucestershire", effective_on=date(2020, 1, 1), data=data)
        title = "Partnership administrator"
        made.people["partnership_administrator"] = cast.member(
            made.partnership, title, Role.PARTNERSHIP_ADMINISTRATOR
        )
    return made


@pytest.fixture
def by(database: None) -> Iterator[Actor]:
    yield an_operator()[0]


def roles(company: cast.Company, email: str = EMAIL) -> list[str]:
    """Give the roles that somebody has in a partnership today."""
    with company.scope():
        rows = Membership.objects.here().active_on(cast.LONG_AGO.today()).filter(user__email=email)
        return sorted(rows.values_list("role", flat=True))


def served_two(by: Actor) -> tuple[Office, cast.Company, cast.Company]:
    """Give an office with an officer that serves two partnerships."""
    office = create_office(by=by, name="Office of the county")
    one, two = a_partnership("Gloucester"), a_partnership("Stroud")
    for each in (one, two):
        join_office(by=by, office=office, partnership=each.partnership)
    given = give_office_role(by=by, office=office, email=EMAIL, name="Odile", role=Role.OFFICER)
    assert given == 2
    return office, one, two


def test_an_office_person_has_a_role_everywhere_at_once_and_one_mail(by: Actor) -> None:
    office, one, two = served_two(by)
    assert (roles(one), roles(two)) == (["officer"], ["officer"])
    mails = []
    for each in (one, two):
        with each.scope():
            assert Membership.objects.here().get(user__email=EMAIL).office == office
            mails += OutboxMail.objects.filter(to=EMAIL).values_list("subject", flat=True)
            told = OutboxMail.objects.filter(
                to=each.people["partnership_administrator"].email, subject__contains="role"
            )
            assert told.count() == 1
            assert "Odile" not in told.get().body
    assert mails == ["Office of the county: your role in Review Room"]


def test_people_of_an_office_are_shown_to_be_so_and_the_partnership_s_own_are_not(
    by: Actor,
) -> None:
    _, one, _ = served_two(by)
    browser = one.client("partnership_administrator")
    through = "through the office “Office of the county”"
    listed = browser.get(one.url("settings/people/")).content.decode()
    assert listed.count(through) == listed.count("through the") == 1
    name = listed.index(">Odile</a>")
    assert name < listed.index(through) < listed.index(EMAIL, name)
    sights = {
        user: browser.get(one.url(f"settings/people/person/{user.pk}/")).content.decode()
        for user in (User.objects.get(email=EMAIL), one.people["partnership_administrator"])
    }
    assert [page.count("through the") for page in sights.values()] == [1, 0]


def test_a_partnership_that_joins_gets_the_office_s_people_and_one_that_leaves_loses_them(
    by: Actor,
) -> None:
    office, one, two = served_two(by)
    third = a_partnership("Cotswold")
    join_office(by=by, office=office, partnership=third.partnership)
    assert roles(third) == ["officer"]
    client = Client()
    client.force_login(User.objects.get(email=EMAIL), BACKEND)
    assert client.get(third.url("reviews/")).status_code == 200
    leave_office(by=by, partnership=third.partnership, because="It runs its reviews itself.")
    assert client.get(third.url("reviews/")).status_code == 404
    assert client.get(one.url("reviews/")).status_code == 200
    assert served_by(office) == [one.partnership, two.partnership]
    with third.scope():
        acts = CaseEvent.objects.exclude(verb="access.refused").order_by("number")
        verbs = acts.values_list("verb", flat=True)
        assert list(verbs) == [
            "office.joined", "people.role_given", "people.role_ended", "office.left",
        ]  # fmt: skip
        ended = EventDetail.objects.get(event__verb="people.role_ended")
        assert (ended.actor_name, ended.because) == (by.name, "It runs its reviews itself.")


def test_gloucestershire_has_an_office_for_five_and_cheltenham_apart_shares_the_costs(
    by: Actor,
) -> None:
    """DOMAIN 10.4 and 6.2: Cheltenham keeps its own duty; the six share one fund."""
    office = create_office(by=by, name="Safer Gloucestershire office")
    five = [a_partnership(name) for name in DISTRICTS]
    apart = a_partnership("Cheltenham")
    for each in five:
        join_office(by=by, office=office, partnership=each.partnership)
    give_office_role(by=by, office=office, email=EMAIL, name="Odile", role=Role.OFFICER)
    assert [roles(each) for each in five] == [["officer"]] * 5
    assert roles(apart) == []
    pool = Pool.objects.create(name="Gloucestershire")
    for each in (*five, apart):
        share_fund(by=by, pool=pool, partnership=each.partnership, from_on=None)
        with each.scope():
            assert pool_in_scope() == pool
    client = Client()
    client.force_login(User.objects.get(email=EMAIL), BACKEND)
    assert client.get(apart.url("reviews/")).status_code == 404


def test_who_has_the_role_in_his_own_right_keeps_it_when_the_office_goes(by: Actor) -> None:
    office, one, two = served_two(by)
    with two.scope():
        user = User.objects.get(email=EMAIL)
        Membership.objects.create(
            partnership=two.partnership, user=user, role=Role.NAMED_SENIOR, starts_on=cast.LONG_AGO
        )
    _, browser = an_operator_browser()
    page = browser.get(f"/operator/offices/{office.pk}/leave/{two.partnership.pk}/")
    assert "and stays: Named senior." in page.content.decode()
    leave_office(by=by, partnership=two.partnership, because="Its own office.")
    assert (roles(one), roles(two)) == (["officer"], ["named_senior"])


def an_operator_browser() -> tuple[User, Client]:
    """Give the operator that there is, and his browser."""
    user = User.objects.get(is_platform_operator=True)
    client = Client()
    client.force_login(user, BACKEND)
    return user, client


def test_what_an_office_may_not_do(by: Actor) -> None:
    office, one, _ = served_two(by)

    def refused(act: Any, **typed: Any) -> str:
        with pytest.raises(NotReady) as said:
            act(by=by, **typed)
        return str(said.value.reasons[0].text)

    other = create_office(by=by, name="Another office")
    assert "is served by “Office of the county”" in refused(
        join_office, office=other, partnership=one.partnership
    )
    person = {"office": office, "email": EMAIL, "name": ""}
    assert "already" in refused(give_office_role, role=Role.OFFICER, **person)
    assert "no role of an office" in refused(give_office_role, role=Role.CSP_CHAIR, **person)
    assert "serves no partnership yet" in refused(
        give_office_role, role=Role.OFFICER, **person | {"office": other}
    )
    assert "your own address" in refused(
        give_office_role, role=Role.OFFICER, **person | {"email": "operator@platform.example"}
    )
    assert "Say why" in refused(leave_office, partnership=one.partnership, because=" ")
    apart = a_partnership("Cheltenham")
    assert "served by no office" in refused(
        leave_office, partnership=apart.partnership, because="It never was."
    )
    with pytest.raises(AccessDenied):
        create_office(by=one.actor("partnership_administrator"), name="Mine")


def test_the_last_administrator_does_not_go_with_the_office(by: Actor) -> None:
    office, one, two = served_two(by)
    give_office_role(
        by=by, office=office, email=EMAIL, name="", role=Role.PARTNERSHIP_ADMINISTRATOR
    )
    with one.scope():
        Membership.objects.here().filter(user=one.people["partnership_administrator"]).update(
            ends_on=cast.LONG_AGO
        )
    user = User.objects.get(email=EMAIL)
    role = Role.PARTNERSHIP_ADMINISTRATOR
    with pytest.raises(NotReady, match="last administrator of Gloucester"):
        end_office_role(by=by, office=office, user=user, role=role, because="He leaves.")
    assert (roles(one), roles(two)) == ([role, "officer"][::-1], [role, "officer"][::-1])
    with pytest.raises(NotReady, match="All administrators of Gloucester"):
        leave_office(by=by, partnership=one.partnership, because="Its own office.")
    assert Partnership.objects.get(pk=one.partnership.pk).office == office


def test_the_operator_s_pages_of_offices(by: Actor) -> None:
    _, browser = an_operator_browser()
    here = "/operator/offices/"
    assert "There is no office yet" in browser.get(here).content.decode()
    assert browser.get(f"{here}new/").status_code == 200
    assert browser.post(f"{here}new/", {"name": "County office"}).status_code == 302
    twice = browser.post(f"{here}new/", {"name": "county OFFICE"})
    assert (twice.status_code, list(errors(twice))) == (409, ["name"])
    office = Office.objects.get()
    one, two = a_partnership("Gloucester"), a_partnership("Stroud")
    page = f"{here}{office.pk}/"
    for each in (one, two):
        join = f"{page}join/{each.partnership.pk}/"
        assert "nobody gains sight" in browser.get(join).content.decode()
        assert browser.post(join).status_code == 302
    assert browser.get(f"{page}people/add/").status_code == 200
    typed = {"email": EMAIL, "name": "", "role": "officer"}
    unnamed = browser.post(f"{page}people/add/", typed)
    assert (unnamed.status_code, list(errors(unnamed))) == (409, ["name"])
    assert browser.post(f"{page}people/add/", typed | {"name": "Odile"}).status_code == 302
    said = browser.get(page).content.decode()
    assert "Odile" in said and "all 2" in said
    user = User.objects.get(email=EMAIL)
    third = a_partnership("Cotswold")
    asked = browser.get(f"{page}join/{third.partnership.pk}/").content.decode()
    assert "Odile becomes Review officer of Cotswold" in asked
    assert browser.get(f"{page}rename/").status_code == 200
    renamed = {"name": "County reviews", "was": "County office"}
    assert browser.post(f"{page}rename/", renamed).status_code == 302
    late = browser.post(f"{page}rename/", {"name": "Other", "was": "County office"})
    assert "it is called “County reviews”" in errors(late)["name"][0]
    leave = f"{page}leave/{two.partnership.pk}/"
    assert "loses sight of it at once" in browser.get(leave).content.decode()
    assert browser.post(leave, {"because": ""}).status_code == 200
    assert browser.post(leave, {"because": "Its own."}).status_code == 302
    assert browser.get(leave).status_code == 302, "it has left: nothing to ask any more"
    end = f"{page}people/{user.pk}/officer/end/"
    assert "Odile" in browser.get(end).content.decode()
    assert browser.post(end, {"because": "He leaves."}).status_code == 302
    assert roles(one) == []
    assert browser.get(end).status_code == 302
    assert browser.get(f"{here}999/").status_code == 404
    assert people_of(office, by) == []


def test_the_office_s_home_shows_each_partnership_and_costs_as_much_for_each(
    by: Actor,
) -> None:
    office, one, _ = served_two(by)
    client = Client()
    client.force_login(User.objects.get(email=EMAIL), BACKEND)
    address = f"/offices/{office.pk}/"

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    person = Actor.of_user(User.objects.get(email=EMAIL))

    def open_reviews(number: int) -> None:
        with scope(one.partnership.pk, person):
            for _ in range(number):
                at = datetime(2026, 3, 2, 10, tzinfo=cast.LONDON)
                open_case(by=person, came_to_attention_at=at)

    open_reviews(1)
    queries()
    before = queries()
    open_reviews(3)
    assert queries() == before, "no query for each review"
    page = client.get(address)
    rows = {row["acting"].name: row for row in page.context["rows"]}
    assert [rows["Gloucester"]["reviews"], rows["Stroud"]["reviews"]] == [4, 0]
    assert rows["Gloucester"]["late"] > 0
    assert "Office of the county" in client.get("/").content.decode()
    for other in (one.people["partnership_administrator"], an_operator_browser()[0]):
        client.force_login(other, BACKEND)
        assert client.get(address).status_code == 404
