"""Leaving, replacing and dating: out the same minute, and what was open passes on (R57)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.models import CaseUserObjectPermission
from cases.core.access.seats import seat_holders
from cases.core.audit.models import EventDetail
from cases.core.notices.models import OutboxMail
from cases.core.progress.invitations import accept_as, invite_without_asking
from cases.core.progress.leaving import leave
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.decision.after_models import NamedDeputy
from cases.decision.deputies import name_deputy
from cases.panel import services as panel
from cases.panel.models import Appointment
from cases.panel.services.appointing import Credentials
from partnerships.models import Invitation, Membership, Office, User
from partnerships.people.roles import Role
from tests import cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ADMIN = "partnership_administrator"


def with_a_chair(company: cast.Company) -> Any:
    """Give a case at its panel with an appointed chair."""
    case = cast.a_case_at(company, State.PANEL)
    with company.scope("officer"):
        panel.appoint(
            case,
            by=company.officer,
            parts=[Appointment.Part.CHAIR],
            name="Chair",
            email=company.people["independent_chair"].email,
            credentials=Credentials("", "None.", "Twelve reviews.", True, True),
        )
    return case


def number(company: cast.Company, who: str, role: str = "") -> int:
    with company.scope():
        row = Membership.objects.here().get(user=company.people[who], role=role or who)
    return int(row.pk)


def post(company: cast.Company, rest: str, typed: dict[str, Any]) -> Any:
    return company.client(ADMIN).post(company.url(f"settings/people/{rest}"), typed)


def test_a_leaver_is_out_the_same_minute_with_seats_appointments_and_namings(
    somerby: cast.Company,
) -> None:
    case, chair = with_a_chair(somerby), somerby.people["independent_chair"]
    today = timezone.localdate()
    with somerby.scope(ADMIN):
        Membership.objects.create(
            partnership=somerby.partnership, user=chair, role=Role.SUB_GROUP_MEMBER, starts_on=today
        )
        name_deputy(by=somerby.actor(ADMIN), user=chair, starts_on=today, ends_on=today)
    browser = somerby.client("independent_chair")
    assert browser.get(somerby.url(f"reviews/{case.reference}/")).status_code == 200
    sight = somerby.client(ADMIN).get(somerby.url(f"settings/people/person/{chair.pk}/"))
    assert (sight.status_code, sight.context["seen"]) == (200, [case.reference])
    where = f"person/{chair.pk}/leave/"
    before = somerby.client(ADMIN).get(somerby.url(f"settings/people/{where}")).content.decode()
    assert f"Independent chair of {case.reference}" in before
    assert "Named deputy of the CSP chair" in before
    assert list(post(somerby, where, {"because": ""}).context["form"].errors) == ["because"]
    assert post(somerby, where, {"because": "Has retired."}).status_code == 302
    assert browser.get(somerby.url(f"reviews/{case.reference}/")).status_code == 302
    with somerby.scope():
        assert Membership.objects.here().active_on(today).filter(user=chair).count() == 0
        assert CaseUserObjectPermission.objects.filter(user=chair).count() == 0
        assert Appointment.objects.get().ended_on == today
        assert NamedDeputy.objects.get().ended_on == today
        told = EventDetail.objects.get(event__verb="people.left")
        assert (told.actor_name, told.because) == (somerby.people[ADMIN].name, "Has retired.")
        ended = EventDetail.objects.filter(event__case=case, event__verb__startswith="panel.app")
        assert [each.because for each in ended.order_by("pk")][-1] == "Has retired."
    holders = {row.get_decoded().get("_auth_user_id") for row in Session.objects.all()}
    assert holders == {str(somerby.people[ADMIN].pk)}
    assert post(somerby, where, {"because": "Again."}).status_code == 409


def test_the_last_administrator_can_neither_leave_nor_be_dated_nor_replaced_by_a_stranger(
    somerby: cast.Company,
) -> None:
    row, user = number(somerby, ADMIN), somerby.people[ADMIN]
    left = post(somerby, f"person/{user.pk}/leave/", {"because": "Retires."})
    assert (left.status_code, "is the last partnership administrator" in left.content.decode()) == (
        409,
        True,
    )
    last = timezone.localdate() + timedelta(days=3)
    dated = {
        "because": "Retires.",
        "last_day_day": last.day,
        "last_day_month": last.month,
        "last_day_year": last.year,
    }
    assert post(somerby, f"{row}/dates/", dated).status_code == 409
    new = {"because": "Retires.", "email": "new@somerby.example", "name": "Una Newbold"}
    assert post(somerby, f"{row}/replace/", new).status_code == 409
    with somerby.scope():
        assert Invitation.objects.count() == 0
        assert Membership.objects.here().get(pk=row).ends_on is None


def test_a_role_gets_a_last_day_not_before_its_first_and_loses_it_again(
    somerby: cast.Company,
) -> None:
    row = number(somerby, "csp_chair")
    assert (
        somerby.client(ADMIN).get(somerby.url(f"settings/people/{row}/dates/")).status_code == 200
    )

    def dated(day: int, month: int, year: int) -> Any:
        typed = {"last_day_day": day, "last_day_month": month, "last_day_year": year}
        return post(somerby, f"{row}/dates/", typed | {"because": "Election."})

    wrong = dated(31, 12, 2019)
    assert wrong.context["form"].errors["last_day"] == ["The last day lies before the first."]
    assert list(dated(1, 1, 2021).context["form"].errors) == ["last_day"]
    last = timezone.localdate() + timedelta(days=5)
    assert dated(last.day, last.month, last.year).status_code == 302
    with somerby.scope():
        assert Membership.objects.here().get(pk=row).last_day == last
    assert post(somerby, f"{row}/dates/", {"because": "Re-elected."}).status_code == 302
    with somerby.scope():
        assert Membership.objects.here().get(pk=row).ends_on is None


def test_a_chair_of_the_partnership_is_replaced_as_one_act_and_shut_out_the_same_minute(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    old, row = somerby.client("csp_chair"), number(somerby, "csp_chair")
    where = f"{row}/replace/"
    assert old.get(somerby.url(f"reviews/{case.reference}/")).status_code == 200
    assert somerby.client(ADMIN).get(somerby.url(f"settings/people/{where}")).status_code == 200
    same = {"because": "x", "email": somerby.people["csp_chair"].email, "name": "Same"}
    assert list(post(somerby, where, same).context["form"].errors) == ["email"]
    board = somerby.people["board_member"]
    new = {"because": "Annual meeting.", "email": board.email, "name": board.name}
    assert post(somerby, where, new).status_code == 302
    assert old.get(somerby.url(f"reviews/{case.reference}/")).status_code == 404
    there = somerby.client("board_member").get(somerby.url(f"reviews/{case.reference}/"))
    assert there.status_code == 200
    with somerby.scope():
        words = EventDetail.objects.get(event__verb="people.replaced")
        assert words.because == "Annual meeting."


def test_who_left_the_employer_is_out_of_the_offices_other_partnerships_and_others_are_told(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    office = Office.objects.get()
    sister = cast.company("Eyebrook", "eyebrook", "EYE", "leicestershire-rutland", office)
    user = wreake_valley.people["officer"]
    for company in (somerby, sister):
        with company.scope():
            Membership.objects.create(
                partnership=company.partnership,
                user=user,
                role=Role.OFFICER,
                starts_on=cast.LONG_AGO,
            )
    with wreake_valley.scope(ADMIN):
        leave(
            by=wreake_valley.actor(ADMIN), user=user, because="New post elsewhere.",
            left_employer=True,
        )  # fmt: skip
    counts = []
    for company in (wreake_valley, sister, somerby):
        with company.scope():
            active = Membership.objects.here().active_on(timezone.localdate()).filter(user=user)
            told = OutboxMail.objects.filter(key__startswith="leaver:").count()
            verbs = EventDetail.objects.filter(event__verb__startswith="people.l")
            counts.append((active.count(), told, [v.event.verb for v in verbs]))
    assert counts == [
        (0, 0, ["people.left"]),
        (0, 2, ["people.left"]),
        (1, 2, ["people.leaver_told"]),
    ]


def test_an_operator_closes_an_account_everywhere_and_a_new_administrator_is_invited(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    user = somerby.people[ADMIN]
    with wreake_valley.scope():
        Membership.objects.create(
            partnership=wreake_valley.partnership,
            user=user,
            role=Role.OFFICER,
            starts_on=cast.LONG_AGO,
        )
    root = User.objects.create_superuser("root@platform.example", "Operator of the platform")
    browser, his = Client(), somerby.client(ADMIN)
    browser.force_login(root, BACKEND)
    assert browser.get("/operator/accounts/close/").status_code == 200
    typed = {"email": user.email, "because": "Dismissed.", "sure": "on"}

    def close(**more: str) -> Any:
        return browser.post("/operator/accounts/close/", typed | more)

    assert list(close(email="nobody@x.example").context["form"].errors) == ["email"]
    assert list(close(email=root.email).context["form"].errors) == ["email"]
    assert list(close().context["form"].errors) == ["administrator_email"]
    assert his.get(somerby.url("settings/people/")).status_code == 200
    new = {"administrator_email": "una@somerby.example", "administrator_name": "Una Newbold"}
    assert close(**new).status_code == 302
    assert his.get(somerby.url("settings/people/")).status_code == 302
    user.refresh_from_db()
    assert user.is_active is False
    with somerby.scope():
        assert [each.email for each in Invitation.objects.all()] == ["una@somerby.example"]
    with wreake_valley.scope():
        rows = Membership.objects.here().filter(user=user)
        assert [each.ends_on for each in rows] == [timezone.localdate()]
        assert Invitation.objects.count() == 0
    assert somerby.client("officer").get("/operator/accounts/close/").status_code == 404


def test_nobody_but_an_administrator_ends_another_and_the_list_asks_as_much_for_many(
    somerby: cast.Company,
) -> None:
    with somerby.scope("officer"), pytest.raises(Exception, match="memberships"):
        leave(by=somerby.officer, user=somerby.people["author"], because="x")
    browser, url = somerby.client(ADMIN), somerby.url("settings/people/")
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    with somerby.scope():
        for index in range(5):
            cast.member(somerby.partnership, f"Board {index}", Role.BOARD_MEMBER)
    with CaptureQueriesContext(connection) as many:
        browser.get(url)
    assert len(many) == len(few)


def test_a_replaced_independent_chair_is_shut_out_and_both_stay_in_the_record(
    somerby: cast.Company,
) -> None:
    case = with_a_chair(somerby)
    old = somerby.client("independent_chair")
    assert old.get(somerby.url(f"reviews/{case.reference}/panel/")).status_code == 200
    with somerby.scope("officer"):
        panel.appoint(
            case,
            by=somerby.officer,
            parts=[Appointment.Part.CHAIR],
            name="Another chair",
            email="another@chairs.example",
            credentials=Credentials("", "None.", "Three reviews.", True, True),
            replaces_because="Ill.",
        )
        assert [who.name for seat, who in seat_holders(case) if seat == "independent_chair"] == [
            "Another chair"
        ]
        assert Appointment.objects.count() == 2
    assert old.get(somerby.url(f"reviews/{case.reference}/panel/")).status_code == 404


def test_leaving_needs_somebody_who_holds_something(somerby: cast.Company) -> None:
    with somerby.scope(ADMIN), pytest.raises(NotReady, match="holds nothing here"):
        leave(by=somerby.actor(ADMIN), user=somerby.people["stranger"], because="x")
    browser, stranger = somerby.client(ADMIN), somerby.people["stranger"]
    assert browser.get(somerby.url(f"settings/people/person/{stranger.pk}/")).status_code == 404


def test_a_seat_of_before_does_not_come_back_with_a_new_role(somerby: cast.Company) -> None:
    case, author = cast.a_case(somerby), somerby.people["author"]
    with somerby.scope("officer"):
        Membership.objects.filter(user=author).update(ends_on=timezone.localdate())
        made = invite_without_asking(
            by=somerby.officer, email=author.email, name=author.name, roles=[Role.BOARD_MEMBER]
        )
        assert isinstance(made, Invitation)
        accept_as(user=author, invitation=made)
        assert "author" not in [seat.value for seat, _ in seat_holders(case)]
    assert (
        somerby.client("author").get(somerby.url(f"reviews/{case.reference}/")).status_code == 404
    )
