"""My work of every role: his rows and only his, at a cost that does not grow with the reviews."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.notices.models import OutboxMail
from partnerships.models import Membership, User
from partnerships.people.roles import Role
from tests import cast
from tests.cases.core.work import desk


def test_every_role_finds_his_own_rows_and_none_of_another_partnership(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    desk.busy(somerby)
    expected = {
        "officer", "csp_chair", "csp_chair_deputy", "case_administrator", "sub_group_member",
        "independent_chair", "author", "panel_member", "agency_contact", "imr_author",
        "agency_senior_manager", "Eyebrook Housing",
    }  # fmt: skip
    busy = set()
    for who in somerby.people:
        items = desk.found(somerby, who)
        with somerby.scope(who):
            reach = Reach.of(somerby.actor(who))
            seen = set(cases_for(reach).values_list("pk", flat=True))
        assert {item.row.case_id for item in items} <= seen
        if any(item.is_own for item in items):
            busy.add(who)
        with wreake_valley.scope():
            assert desk.items_of(Reach.of(somerby.actor(who)), timezone.localdate()) == []
    assert busy <= expected
    assert {"officer", "csp_chair", "case_administrator", "panel_member"} <= busy


def test_who_declared_an_interest_or_left_has_nothing_of_it(somerby: cast.Company) -> None:
    first, second = desk.reviews_with_work(somerby, 2)
    with somerby.scope():
        Exclusion.objects.create(case=first, user=somerby.people["officer"], because="Interest.")
    assert {item.row.case_id for item in desk.found(somerby, "officer")} == {second.pk}
    page = somerby.client("officer").get(somerby.url("")).content.decode()
    assert first.reference not in page and second.reference in page
    with somerby.scope():
        Membership.objects.here().filter(user=somerby.people["officer"]).update(
            ends_on=timezone.localdate()
        )
    assert desk.found(somerby, "officer") == []
    assert somerby.client("officer").get(somerby.url("")).status_code == 404


def queries(of: cast.Company, who: str, address: str) -> int:
    client = of.client(who)
    client.get(of.url(""))
    with CaptureQueriesContext(connection) as found:
        assert client.get(of.url(address)).status_code == 200
    return len(found)


@pytest.mark.parametrize("who", ["officer", "csp_chair", "independent_chair", "agency_contact"])
def test_my_work_costs_the_same_with_twenty_reviews_as_with_one(
    somerby: cast.Company, who: str
) -> None:
    desk.colleague(somerby)
    [case] = desk.reviews_with_work(somerby, 1)
    for kind in ("family_update", "imr_return", "decision"):
        desk.due(somerby, case, timezone.localdate(), kind=kind)
    if who == "officer":
        desk.give(
            somerby, "officer", [desk.the_row(somerby, "officer", case)],
            somerby.people["Second officer"],
        )  # fmt: skip
    few = queries(somerby, who, "")
    for more in desk.reviews_with_work(somerby, 19):
        for kind in ("family_update", "imr_return"):
            desk.due(somerby, more, timezone.localdate(), kind=kind)
        if who == "officer":
            desk.give(
                somerby, "officer", [desk.the_row(somerby, "officer", more)],
                somerby.people["Second officer"],
            )  # fmt: skip
    assert queries(somerby, who, "") == few
    assert few <= 80


def test_the_page_of_giving_costs_the_same_for_twenty_rows_as_for_one(
    somerby: cast.Company,
) -> None:
    user = desk.colleague(somerby)
    desk.reviews_with_work(somerby, 1)
    few = queries(somerby, "officer", f"work/give/?all=1&person={user.pk}")
    desk.reviews_with_work(somerby, 19)
    assert queries(somerby, "officer", f"work/give/?all=1&person={user.pk}") == few


def test_why_it_is_due_then_opens_in_its_row_and_typed_words_only_for_who_reads_deadlines(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby, attention=timezone.localdate() - timedelta(days=20))
    page = somerby.client("csp_chair").get(somerby.url("")).content.decode()
    found = re.findall(
        r'<details class="dhr-why"><summary>Why is it due then\?.*?</details>', page, re.S
    )
    assert len(found) == 1
    assert "LC" in found[0] or "¶" in found[0]
    assert "the start" in found[0]
    assert found[0].count("<li>") == 2
    in_panel = cast.a_case_at(somerby, cast.State.PANEL)
    desk.due(somerby, in_panel, timezone.localdate(), kind="imr_return")
    theirs = somerby.client("imr_author").get(somerby.url("")).content.decode()
    assert in_panel.reference in theirs
    assert "a date that was set for this review" in theirs and "Agreed." not in theirs
    assert case.reference not in theirs


def test_who_gives_work_sees_everybodys_and_nobody_else_does(somerby: cast.Company) -> None:
    desk.busy(somerby)
    chair = somerby.people["csp_chair"]
    for who in ("officer", "case_administrator"):
        page = somerby.client(who).get(somerby.url(f"?person={chair.pk}")).content.decode()
        assert "Work of CSP chair of Somerby" in page
        assert "Decision to sign" in page
        assert page.count('data-label="What"') == len(desk.found(somerby, "csp_chair"))
        assert ">Put off<" not in page, "only he puts off his own"
    page = (
        somerby.client("csp_chair")
        .get(somerby.url(f"?person={somerby.people['officer'].pk}"))
        .content.decode()
    )
    assert ">My work<" in page and "Whose work" not in page
    page = (
        somerby.client("officer")
        .get(somerby.url(f"?person={somerby.people['stranger'].pk}"))
        .content.decode()
    )
    assert "<h1" in page and "Work of Stranger" not in page


def test_an_officer_is_told_of_mails_that_could_not_be_sent(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope():
        for number in range(3):
            OutboxMail.objects.create(
                key=f"x{number}",
                case=case if number else None,
                to="nobody@nowhere.example",
                subject="S",
                body="B",
                state=OutboxMail.State.FAILED,
                next_try_at=timezone.now(),
            )
    page = somerby.client("officer").get(somerby.url("")).content.decode()
    assert "3 mails did not go out" in page
    assert 'href="/p/somerby/mails/"' in page
    assert "did not go out" not in somerby.client("csp_chair").get(somerby.url("")).content.decode()


def also_here(of: cast.Company, user: User, role: Role = Role.OFFICER) -> None:
    with of.scope():
        Membership.objects.create(
            partnership=of.partnership, user=user, role=role, starts_on=cast.LONG_AGO
        )


def test_all_partnerships_of_somebody_stand_in_one_list_each_from_its_own_scope(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    user = wreake_valley.people["officer"]
    also_here(somerby, user, Role.CSP_CHAIR)
    here = cast.a_case(somerby, attention=timezone.localdate() - timedelta(days=20))
    there = desk.reviews_with_work(wreake_valley, 1)[0]
    client = wreake_valley.client("officer")
    page = client.get("/").content.decode()
    assert "My work in all my partnerships" in page
    assert f'href="/p/somerby/reviews/{here.reference}/' in page
    assert f'href="/p/wreake-valley/reviews/{there.reference}/' in page
    rows = page.count('data-label="What"')
    with somerby.scope():
        one = len(desk.items_of(Reach.of(wreake_valley.officer), timezone.localdate()))
    assert rows == one + len(desk.found(wreake_valley, "officer"))
    only = client.get("/?partnership=somerby").content.decode()
    assert only.count('data-label="What"') == one
    assert here.reference in only and there.reference not in only
    with somerby.scope():
        Membership.objects.here().filter(user=user).update(ends_on=timezone.localdate())
    assert client.get("/").headers["Location"] == "/p/wreake-valley/"


def test_the_queries_of_all_partnerships_grow_with_them_and_with_nothing_else(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    third = cast.company("Eyebrook", "eyebrook", "EYE", "leicester-city")
    user = wreake_valley.people["officer"]

    def asked() -> int:
        client = wreake_valley.client("officer")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/").status_code == 200
        return len(found)

    also_here(somerby, user)
    for of in (somerby, wreake_valley, third):
        desk.reviews_with_work(of, 1)
    two = asked()
    for of in (somerby, wreake_valley, third):
        desk.reviews_with_work(of, 6)
    assert asked() == two
    also_here(third, user)
    three = asked()
    each = three - two
    assert abs(two - 2 * each) <= 12, "what is asked once: session, user, memberships"
    assert Verb.ASSIGN_WORK


def test_the_home_page_of_one_partnership_leads_to_it_and_of_none_says_whom_to_ask(
    somerby: cast.Company,
) -> None:
    assert somerby.client("officer").get("/").headers["Location"] == "/p/somerby/"
    page = somerby.client("stranger").get("/").content.decode()
    assert "You do not belong to a partnership yet" in page


def test_nothing_to_do_says_what_comes_next(somerby: cast.Company) -> None:
    page = somerby.client("board_member").get(somerby.url("")).content.decode()
    assert "Nothing is waiting for you." in page
    assert "New work appears here when" in page
    page = somerby.client("officer").get(somerby.url("?kind=Panel")).content.decode()
    assert "Nothing matches these filters" in page
