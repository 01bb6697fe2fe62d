"""A body merges into another: contacts, open trawls, actions, people; and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.action_plan.models import Action
from cases.core.access.reach import Reach
from cases.core.audit.models import EventDetail
from cases.core.case.models import Case
from cases.core.notices.models import OutboxMail
from cases.core.progress.agencies.bodies import take_back_change
from cases.core.progress.agencies.carrying import clashes, confirm_merger, to_confirm
from cases.core.progress.agencies.contacts import change_contact
from cases.core.progress.agencies.plug import find
from cases.core.progress.agencies.standing import on_list
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.trawl import services
from cases.trawl.board import board_rows
from cases.trawl.models import TrawlRequest
from cases.trawl.own import listed, requests_for
from partnerships.models import Agency, AgencyCarried, AgencyContact
from partnerships.people.roles import Role
from tests import cast
from tests.cases.core.agencies.directory import (
    contact,
    merge,
    operating,
    reasons,
    trawl_contact,
)
from tests.cases.trawl import stage

TODAY = timezone.localdate()


def settle(of: cast.Company, agency: Agency, choices: dict[str, str], people: bool = True) -> None:
    with of.scope("officer"):
        confirm_merger(by=of.officer, agency=agency, choices=choices, move_people=people)


def test_contacts_are_carried_over_at_once_and_confirmed_by_each_partnership(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    new = Agency.objects.create(name="Eyebrook Care Board")
    for of in (somerby, wreake_valley):
        with of.scope("officer"):
            old = cast.an_agency(of, "Ash Clinical Group")
    with wreake_valley.scope("officer"):
        contact(wreake_valley, new, "trawl", "board@care.example")
    merge(old, new)
    with somerby.scope("officer"):
        carried = trawl_contact(new)
        assert (carried.email, carried.on_standard_list) == (
            "ash.clinical.group@agency.example",
            True,
        )
        assert [row.agency for row in on_list()] == [new]
        rows = list(find(None, Reach.of(somerby.officer), TODAY))
        assert [row.title for row in rows] == [
            "Ash Clinical Group has merged into Eyebrook Care Board: confirm the contacts"
        ]
    settle(somerby, old, {})
    with somerby.scope("officer"):
        assert to_confirm() == []
        assert AgencyContact.objects.in_force().filter(agency=old).count() == 0
        with pytest.raises(NotReady) as twice:
            confirm_merger(by=somerby.officer, agency=old, choices={}, move_people=False)
        assert reasons(twice.value) == ["Review officer of Somerby has confirmed this already."]
    with wreake_valley.scope("officer"):
        assert trawl_contact(new).email == "board@care.example"
        assert trawl_contact(new).on_standard_list
        assert [(each.old.email, each.new.email) for each in clashes(old, new)] == [
            ("ash.clinical.group@agency.example", "board@care.example")
        ]
        with pytest.raises(NotReady) as refused:
            confirm_merger(by=wreake_valley.officer, agency=old, choices={}, move_people=False)
        assert reasons(refused.value) == ["Choose which contact is kept: Trawl requests."]
    settle(wreake_valley, old, {"trawl": "take"})
    with wreake_valley.scope("officer"):
        kept = trawl_contact(new)
        assert (kept.email, kept.on_standard_list) == ("ash.clinical.group@agency.example", True)


def test_an_agency_that_merges_while_its_trawl_is_open_keeps_its_link_and_its_name_of_that_day(
    somerby: cast.Company,
) -> None:
    case, asked, path = stage.out(somerby)
    old = asked.agency
    new = Agency.objects.create(name="Eyebrook Care Board")
    with somerby.scope("officer"):
        contact(somerby, new, "trawl", "board@care.example")
    merge(old, new, on=TODAY)
    page = stage.opened(path)
    assert (page.status_code, old.name in page.content.decode()) == (200, True)
    with somerby.scope("officer"):
        row = next(row for row in board_rows(cast.fresh(case), TODAY) if row.pk == asked.pk)
        assert (row.agency, row.now) == (old.name, "Eyebrook Care Board")
    board = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/trawl/"))
    assert "now Eyebrook Care Board" in board.content.decode()
    chased = chase(somerby, case, asked)
    assert chased == asked.address
    settle(somerby, old, {"trawl": "keep"})
    with somerby.scope("officer"):
        TrawlRequest.objects.filter(pk=asked.pk).update(last_chased_on=None)
    assert chase(somerby, case, asked) == "board@care.example"
    assert stage.reader(path).get(path).status_code == 200
    with somerby.scope("officer"):
        more = services.prepare_round(case=case, by=somerby.officer, because="More came to light.")
        again = set(TrawlRequest.objects.filter(round=more).values_list("agency__name", flat=True))
    assert again == {"Eyebrook Care Board"}


def chase(of: cast.Company, case: Case, asked: TrawlRequest) -> str:
    """Chase a request; give where the mail went."""
    with of.scope("officer"):
        services.chase(case=case, by=of.officer, requests=[asked.pk])
        mail = OutboxMail.objects.filter(key__startswith=f"trawl:{asked.pk}:chase").latest("pk")
    return str(mail.to)


def test_a_round_prepared_before_the_merger_goes_to_who_stands_in_the_bodys_place(
    somerby: cast.Company,
) -> None:
    case = stage.ready(somerby, State.TRAWL, agencies=2)
    with somerby.scope("officer"):
        made = services.prepare_round(case=case, by=somerby.officer)
        first, second = TrawlRequest.objects.filter(round=made).select_related("agency")
    merge(first.agency, second.agency)
    with somerby.scope("officer"):
        services.send_round(case=case, by=somerby.officer, number=made.number)
    assert [row.agency_id for row in stage.requests(somerby, case)] == [second.agency_id]


def test_who_answers_for_the_new_body_finds_the_trawls_of_the_old_one(
    somerby: cast.Company,
) -> None:
    _, asked, _ = stage.out(somerby)
    new = Agency.objects.create(name="Eyebrook Care Board")
    with somerby.scope("officer"):
        user = cast.member(somerby.partnership, "Board Nurse", Role.PARTICIPANT, new)
        contact(somerby, new, "trawl", user.email)
        actor = cast.Actor.of_user(user)
        assert list(requests_for(Reach.of(actor), user.email)) == []
    merge(asked.agency, new, on=TODAY)
    with somerby.scope():
        rows = listed(requests_for(Reach.of(actor), user.email), TODAY)
    assert [row.agency for row in rows] == [f"{asked.agency.name} (now Eyebrook Care Board)"]


def test_open_actions_and_roles_go_over_when_the_merger_is_confirmed(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.ACTION_MONITORING)
    new = Agency.objects.create(name="Eyebrook Care Board")
    with somerby.scope("officer"):
        old = cast.an_agency(somerby, "Ash Clinical Group")
        user = cast.member(somerby.partnership, "Ash Nurse", Role.PARTICIPANT, old)
        for number, done in ((1, None), (2, TODAY)):
            Action.objects.create(
                case=case,
                number=number,
                action="Train staff.",
                lead_agency=old,
                completed_on=done,
                outcome="Done." if done else "",
                changed_by="x",
            )
    merge(old, new)
    settle(somerby, old, {})
    with somerby.scope():
        leads = dict(Action.objects.values_list("number", "lead_agency__name"))
        assert leads == {1: "Eyebrook Care Board", 2: "Ash Clinical Group"}
        assert Reach.of(cast.Actor.of_user(user)).agency_ids == {new.pk, old.pk}
        assert EventDetail.objects.get(event__verb="agencies.merger_confirmed").words == (
            "confirmed the contacts of Eyebrook Care Board, into which Ash Clinical Group merged; "
            "over went 1 open action, 1 role of people"
        )
        assert EventDetail.objects.filter(event__verb="action_plan.lead_merged").count() == 1


def test_a_merger_is_taken_back_until_a_partnership_has_built_on_it(
    somerby: cast.Company,
) -> None:
    new = Agency.objects.create(name="Eyebrook Care Board")
    with somerby.scope("officer"):
        old = cast.an_agency(somerby, "Ash Clinical Group")
    take_back_change(by=operating(), change=merge(old, new), because="Wrong body.")
    old.refresh_from_db()
    assert (old.merged_into, old.successor) == (None, None)
    with somerby.scope("officer"):
        assert AgencyContact.objects.filter(agency=new).count() == 0
        assert AgencyCarried.objects.count() == 0
        assert [row.agency for row in on_list()] == [old]
    change = merge(old, new)
    with somerby.scope("officer"):
        change_contact(by=somerby.officer, contact=trawl_contact(new), values={"name": "Desk"})
    with pytest.raises(NotReady) as refused:
        take_back_change(by=operating(), change=change, because="Wrong body.")
    assert reasons(refused.value) == ["Somerby has changed a contact that was carried over."]
    settle(somerby, old, {})
    with pytest.raises(NotReady) as later:
        take_back_change(by=operating(), change=change, because="Wrong body.")
    assert reasons(later.value) == [
        "Somerby has confirmed the contacts of Eyebrook Care Board already."
    ]


def test_a_merger_says_nothing_in_a_partnership_that_does_not_know_the_body(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    new = Agency.objects.create(name="Eyebrook Care Board")
    with somerby.scope("officer"):
        old = cast.an_agency(somerby, "Ash Clinical Group")
    merge(old, new, on=TODAY - timedelta(days=9))
    counts = []
    for of in (somerby, wreake_valley):
        with of.scope():
            counts.append(EventDetail.objects.filter(event__verb="agencies.body_changed").count())
    assert counts == [1, 0]
