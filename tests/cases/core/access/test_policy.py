"""The policy: every verb is somebody's, and the rules printed in the protocols hold."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases.core.access.matrix import access_matrix
from cases.core.access.models import Exclusion
from cases.core.access.policy import CASE_ROWS, ONLY_IN, PARTNERSHIP_ROWS
from cases.core.access.reach import Reach, cases_for
from cases.core.access.seats import end_seat, give_seat
from cases.core.access.verbs import Seat, Verb
from cases.core.workflow.states import State
from partnerships.models import Membership
from partnerships.people.roles import Role
from tests import cast


def test_every_verb_is_allowed_to_somebody_and_no_verb_stands_in_both_tables() -> None:
    in_case = {row.verb for row in CASE_ROWS}
    in_partnership = {row.verb for row in PARTNERSHIP_ROWS}
    assert in_case | in_partnership | {Verb.CREATE_PARTNERSHIP} == set(Verb)
    assert in_case & in_partnership == set()


@pytest.mark.parametrize(
    "role", [Role.BOARD_MEMBER, Role.PARTNERSHIP_ADMINISTRATOR, Role.FINANCE_OFFICER]
)
def test_who_sees_figures_or_settings_sees_no_case(somerby: cast.Company, role: Role) -> None:
    case = cast.a_case(somerby)
    with somerby.scope(role.value):
        reach = Reach.of(somerby.actor(role.value))
        assert not reach.on(case).allows(Verb.READ_CASE)
        assert list(cases_for(reach)) == []
    page = somerby.client(role.value).get(somerby.url(f"reviews/{case.reference}/"))
    assert page.status_code == 404


@pytest.mark.parametrize("seat", list(Seat))
def test_the_case_list_holds_what_the_case_page_opens(somerby: cast.Company, seat: Seat) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        other = cast.a_case(somerby)
        for each in Seat:
            end_seat(other, somerby.people[each.value], each)
    with somerby.scope(seat.value):
        reach = Reach.of(somerby.actor(seat.value))
        assert list(cases_for(reach)) == [case]
        assert reach.on(case).allows(Verb.READ_CASE)
        assert not reach.on(other).allows(Verb.READ_CASE)


def test_a_declared_interest_beats_every_role_and_seat(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        give_seat(case, somerby.people["officer"], Seat.POLICE_LEAD)
        Exclusion.objects.create(
            case=case, user=somerby.people["officer"], because="Knows the family."
        )
        reach = Reach.of(somerby.officer)
        assert [verb for verb in Verb if reach.on(case).allows(verb)] == []
        assert list(cases_for(reach)) == []


def test_a_leaver_is_out_the_same_minute_and_so_are_his_seats(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    today = timezone.localdate()
    with somerby.scope("officer"):
        Membership.objects.filter(user=somerby.people["author"]).update(ends_on=today)
        reach = Reach.of(somerby.actor("author"))
    assert reach.is_stranger
    assert not reach.on(case).allows(Verb.READ_CASE)


def test_a_seat_of_one_case_gives_nothing_on_another_partnerships_case(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    mine, theirs = cast.a_case(somerby), cast.a_case(wreake_valley)
    with wreake_valley.scope():
        Membership.objects.create(
            partnership=wreake_valley.partnership,
            user=somerby.people["author"],
            role=Role.PARTICIPANT,
            starts_on=cast.LONG_AGO,
        )
        reach = Reach.of(somerby.actor("author"))
        assert reach.seats == {}
        assert not reach.on(theirs).allows(Verb.READ_CASE)
    assert mine.partnership_id != theirs.partnership_id


def test_no_csp_role_may_write_the_report_and_only_a_chair_decides() -> None:
    writers = {
        holder
        for row in CASE_ROWS
        if row.verb in (Verb.UPLOAD_DRAFT, Verb.ANSWER_COMMENTS)
        for holder in row.to
    }
    deciders = {h for row in CASE_ROWS if row.verb == Verb.DECIDE for h in row.to}
    assert writers == {Seat.AUTHOR, Seat.INDEPENDENT_CHAIR}
    assert deciders == {Role.CSP_CHAIR, Role.CSP_CHAIR_DEPUTY}


def test_nothing_but_reading_is_open_on_a_closed_case_to_a_seat() -> None:
    allowed = {
        row.verb
        for row in CASE_ROWS
        if (row.states is None or State.CLOSED in row.states) and row.to & set(Seat)
    }
    assert {verb for verb in allowed if not verb.startswith("read_")} == {Verb.DECLARE_INTEREST}


def test_the_document_is_the_table() -> None:
    document = access_matrix()
    assert document.count("\n| ") == len(CASE_ROWS) + len(ONLY_IN) + len(PARTNERSHIP_ROWS) + 3
