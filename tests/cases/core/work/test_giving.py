"""Giving work to somebody else: who may, who can get it, how it ends, and two at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.reach import AccessDenied
from cases.core.access.seats import end_seat, give_seat
from cases.core.access.verbs import Seat
from cases.core.audit.models import CaseEvent
from cases.core.deadlines.assigned import given_deadlines, work_key
from cases.core.deadlines.models import Deadline, WorkAssignment
from cases.core.deadlines.sweep import sweep
from cases.core.notices.models import DigestLine
from cases.core.progress.work import giving
from cases.core.progress.work.rows import Group, Item
from cases.core.workflow.plug import NotReady
from partnerships.models import Membership
from partnerships.people.roles import Role
from tests import cast
from tests.cases.core.work import desk
from tests.cases.decision import acts

SECOND = "Second officer"
OFFICER = "Review officer of Somerby"


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def office(somerby: cast.Company) -> cast.Company:
    """Give an office with two officers and two reviews on which the officers owe something."""
    desk.colleague(somerby, SECOND)
    desk.reviews_with_work(somerby, 2)
    return somerby


def family_rows(of: cast.Company, who: str) -> list[Item]:
    return [item for item in desk.found(of, who) if ":family_notice:" in item.row.key]


def groups(of: cast.Company, who: str) -> list[Group]:
    return [item.group for item in family_rows(of, who)]


def test_what_is_given_leaves_the_giver_and_tells_the_receiver_why(office: cast.Company) -> None:
    first, second = family_rows(office, "officer")
    last = today() + timedelta(days=9)
    desk.give(office, "officer", [first], office.people[SECOND], until_on=last)
    given, kept = family_rows(office, "officer")
    assert (given.group, kept.group) == (Group.WAITING, Group.WEEK)
    until = f"{last.day} {last:%B %Y}"
    assert given.why == f"{OFFICER} gave this to Second officer of Somerby until {until}: On leave."
    got, own = family_rows(office, SECOND)
    assert (got.group, own.group) == (Group.WEEK, Group.WEEK)
    assert got.why == f"Given to you by {OFFICER} until {until} because: On leave."
    assert own.why == "You owe this as review officer"
    assert second.row.key == own.row.key
    with office.scope():
        event = CaseEvent.objects.filter(case_id=first.row.case_id, verb="work.given").get()
        assert event.detail.words == (
            "gave work to Second officer of Somerby: Tell the family of the decision"
        )
        assert event.detail.because == "On leave."
        assert CaseEvent.objects.filter(case_id=second.row.case_id, verb="work.given").count() == 0


def test_it_is_taken_back_and_given_on(office: cast.Company) -> None:
    first, _ = family_rows(office, "officer")
    desk.give(office, "officer", [first], office.people[SECOND])
    [given] = [item for item in family_rows(office, "officer") if item.given]
    desk.give(office, "officer", [given], office.people["officer"])
    assert groups(office, "officer") == [Group.WEEK, Group.WEEK]
    assert groups(office, SECOND) == [Group.WAITING, Group.WEEK]
    [again] = [item for item in family_rows(office, "officer") if item.given]
    with office.scope("officer"):
        taken = giving.take_back(
            by=office.officer,
            items=[again],
            seen={again.row.key: again.given.pk},  # type: ignore[union-attr]  # it was given
        )
        assert [item.row.key for item in taken] == [first.row.key]
        assert WorkAssignment.objects.filter(ended_on=None).count() == 0
        assert WorkAssignment.objects.count() == 2
    assert groups(office, "officer") == groups(office, SECOND) == [Group.WEEK, Group.WEEK]
    nothing = family_rows(office, "officer")
    with office.scope("officer"), pytest.raises(NotReady, match="None of it was given"):
        giving.take_back(by=office.officer, items=nothing, seen={})


def ends_by_day(of: cast.Company, item: Item) -> date:
    return today() + timedelta(days=3)


def ends_with_membership(of: cast.Company, item: Item) -> date:
    with of.scope():
        Membership.objects.here().filter(user=of.people[SECOND]).update(ends_on=today())
    return today()


def ends_with_interest(of: cast.Company, item: Item) -> date:
    with of.scope():
        Exclusion.objects.create(
            case_id=item.row.case_id, user=of.people[SECOND], because="An interest."
        )
    return today()


def ends_with_role(of: cast.Company, item: Item) -> date:
    with of.scope():
        Membership.objects.here().filter(user=of.people[SECOND]).update(role=Role.FINANCE_OFFICER)
    return today()


@pytest.mark.parametrize(
    "ends", [ends_by_day, ends_with_membership, ends_with_interest, ends_with_role]
)
def test_it_ends_by_itself(office: cast.Company, ends: Any) -> None:
    first, _ = family_rows(office, "officer")
    last = today() + timedelta(days=2)
    desk.give(office, "officer", [first], office.people[SECOND], until_on=last)
    assert groups(office, "officer") == [Group.WAITING, Group.WEEK]
    on = ends(office, first)
    found = [i.group for i in desk.found(office, "officer", on) if ":family_notice:" in i.row.key]
    assert found == [Group.WEEK, Group.WEEK]
    if on == today():  # and may be given again, though the old one was never ended by anybody
        desk.give(office, "officer", [first], office.people["officer"])


def test_on_its_last_day_it_still_stands(office: cast.Company) -> None:
    first, _ = family_rows(office, "officer")
    last = today() + timedelta(days=2)
    desk.give(office, "officer", [first], office.people[SECOND], until_on=last)
    found = [i for i in desk.found(office, SECOND, last) if i.row.key == first.row.key]
    assert next(item.why for item in found).startswith("Given to you by")


def test_what_is_done_is_in_nobodys_work(office: cast.Company) -> None:
    first, _ = family_rows(office, "officer")
    desk.give(office, "officer", [first], office.people[SECOND])
    with office.scope():
        Deadline.objects.filter(pk=first.row.deadline).update(met_on=today())
    assert first.row.key not in desk.keys(desk.found(office, "officer"))
    assert first.row.key not in desk.keys(desk.found(office, SECOND))


def test_only_who_may_do_it_can_get_it_and_each_reason_is_said(office: cast.Company) -> None:
    desk.busy(office)
    items = {item.row.key.split(":")[0]: item for item in desk.own(office, "officer")}
    family = family_rows(office, "officer")[0]
    with office.scope():
        Exclusion.objects.create(
            case_id=family.row.case_id, user=office.people[SECOND], because="An interest."
        )
    asked = [
        (family, "csp_chair", "holds no role or seat that may do this"),
        (family, SECOND, "has declared an interest in this review"),
        (items["promise"], SECOND, "nobody else can do this"),
    ]
    for item, who, reason in asked:
        with pytest.raises(NotReady, match=reason):
            desk.give(office, "officer", [item], office.people[who])
    [agencys] = [i for i in desk.own(office, "officer") if i.row.key.startswith("trawl:chase")] or [
        i for i in desk.found(office, "officer") if i.row.key.startswith("trawl:awaited")
    ][:1]
    with pytest.raises(NotReady, match="an agency owes this"):
        desk.give(office, "officer", [agencys], office.people[SECOND])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"because": "  "}, "Say why you give it"),
        ({"until_on": date(2020, 1, 1)}, "The last day is today or later"),
    ],
)
def test_bad_input_is_refused_with_its_reason(
    office: cast.Company, wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(NotReady, match=said):
        desk.give(office, "officer", family_rows(office, "officer"), office.people[SECOND], **wrong)
    with pytest.raises(NotReady, match="Choose what you give"):
        desk.give(office, "officer", [], office.people[SECOND])


def test_nobody_gives_work_who_may_not_or_of_a_review_that_he_may_not_see(
    office: cast.Company,
) -> None:
    first, _ = family_rows(office, "officer")
    for who in ("csp_chair", "sub_group_member", "partnership_administrator", "author"):
        with pytest.raises(AccessDenied):
            desk.give(office, who, [first], office.people[SECOND])
        assert office.client(who).get(office.url("work/give/")).status_code == 403
        assert office.client(who).post(office.url("work/take-back/")).status_code == 403
    with office.scope():
        Exclusion.objects.create(
            case_id=first.row.case_id, user=office.people["officer"], because="An interest."
        )
    with pytest.raises(AccessDenied):
        desk.give(office, "officer", [first], office.people[SECOND])
    with office.scope("officer"):
        from cases.core.access.reach import Reach

        seen = giving.items_seen_by(
            Reach.of(office.officer), office.people[SECOND], timezone.localdate()
        )
    assert first.row.key not in desk.keys(seen)
    assert len([key for key in desk.keys(seen) if ":family_notice:" in key]) == 1


def test_a_seat_that_ended_gives_the_chairs_work_back(somerby: cast.Company) -> None:
    """Work of a seat: the second chair of a review gets it, until he chairs it no more."""
    case = cast.a_case_at(somerby, cast.State.PANEL)
    desk.due(somerby, case, today(), kind="family_update")
    other = desk.colleague(somerby, "Second chair", Role.PARTICIPANT)
    with somerby.scope("officer"):
        give_seat(case, other, Seat.INDEPENDENT_CHAIR)
    item = desk.the_row(somerby, "independent_chair", case, "family_update")
    with somerby.scope("officer"):
        [seen] = [
            i
            for i in giving.items_seen_by(
                desk.Reach.of(somerby.officer), somerby.people["independent_chair"], today()
            )
            if i.row.key == item.row.key
        ]
    desk.give(somerby, "officer", [seen], other)
    assert desk.the_row(somerby, "independent_chair", case, "family_update").group is Group.WAITING
    assert desk.the_row(somerby, "Second chair", case, "family_update").group is Group.TODAY
    with somerby.scope("officer"):
        end_seat(case, other, Seat.INDEPENDENT_CHAIR)
    assert desk.the_row(somerby, "independent_chair", case, "family_update").group is Group.TODAY


def test_reminders_of_a_deadline_know_to_whom_its_work_was_given(somerby: cast.Company) -> None:
    """By the deadline's own row, and by the stage's row that tells of it (the decision to sign)."""
    desk.colleague(somerby, SECOND)
    case = acts.to_decide(somerby, attention=today() - timedelta(days=10))
    acts.recommended(somerby, case)
    with somerby.scope("officer"):
        deadline = Deadline.objects.get(case=case, kind="decision")
        key = work_key(deadline)
        reach = desk.Reach.of(somerby.officer)
        items = giving.items_seen_by(reach, somerby.people["csp_chair"], today())
    [item] = [each for each in items if each.row.deadline == deadline.pk]
    assert item.row.key == f"decision:decision:{case.pk}"
    deputy = somerby.people["csp_chair_deputy"]
    desk.give(somerby, "officer", [item], deputy)
    with somerby.scope():
        assert given_deadlines(today())[key] == deputy.pk
        Membership.objects.here().filter(user=deputy).update(ends_on=today())
        assert given_deadlines(today()) == {}


def post_give(of: cast.Company, who: str, items: list[Item], to: Any, **more: str) -> Any:
    return of.client(who).post(
        of.url("work/give/"),
        {
            "row": [item.tick for item in items],
            "to": str(to.pk),
            "because": "On leave.",
            **({"sure": "1"} if len(items) > 1 else {}),
            **more,
        },
    )


def test_several_ticked_rows_are_given_once_it_was_said_what_moves(office: cast.Company) -> None:
    client = office.client("officer")
    items = family_rows(office, "officer")
    page = client.get(office.url("")).content.decode()
    assert all(f'value="{item.tick}"' in page for item in items)
    asked = client.get(office.url("work/give/"), {"row": [item.tick for item in items]})
    words = asked.content.decode()
    assert words.count("Tell the family of the decision") == 2
    assert "Continue" in words and "Give this work" not in words
    assert "On leave" not in words
    sure = client.post(
        office.url("work/give/"),
        {
            "row": [item.tick for item in items],
            "to": str(office.people[SECOND].pk),
            "because": "On leave.",
        },
    )
    assert "What will move" in sure.content.decode()
    assert groups(office, "officer") == [Group.WEEK] * 2
    answer = post_give(office, "officer", items, office.people[SECOND])
    assert answer.status_code == 302
    assert groups(office, "officer") == [Group.WAITING] * 2
    theirs = office.client(SECOND).get(office.url("")).content.decode()
    assert f"Given to you by {OFFICER} because: On leave." in theirs
    back = office.client("officer").post(
        office.url("work/take-back/"),
        {"row": [item.tick for item in family_rows(office, "officer")]},
    )
    assert back.status_code == 302
    assert groups(office, "officer") == [Group.WEEK] * 2


def test_who_cannot_get_it_is_refused_beside_the_field_and_what_was_typed_stays(
    office: cast.Company,
) -> None:
    items = family_rows(office, "officer")
    answer = post_give(office, "officer", items, office.people["csp_chair"])
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("CSP chair of Somerby holds no role or seat that may do this.") >= 2
    assert "On leave." in page
    assert groups(office, "officer") == [Group.WEEK] * 2


def test_nothing_ticked_and_what_is_done_by_now_lead_back_with_a_word(
    office: cast.Company,
) -> None:
    client = office.client("officer")
    for address in ("work/give/", "work/take-back/", "work/give/?row=deadline:1:x:case:0:1|0"):
        answer = client.get(office.url(address), follow=True)
        assert answer.redirect_chain[-1][0] == office.url("")
        assert any(
            words in answer.content.decode()
            for words in ("Tick what you mean first.", "is done by now.", "None of it is with")
        ), address


def test_all_work_of_somebody_away_moves_in_one_step_and_what_cannot_is_named(
    office: cast.Company,
) -> None:
    desk.busy(office)
    client, whose = office.client(SECOND), office.people["officer"]
    listed = client.get(office.url(f"?person={whose.pk}")).content.decode()
    assert f"Work of {OFFICER}" in listed
    address = office.url("work/give/")
    asked = client.get(address, {"person": whose.pk, "all": 1}).content.decode()
    import re

    ticks = [tick.replace("&amp;", "&") for tick in re.findall(r'name="row" value="(.*?)"', asked)]
    expected = desk.own(office, "officer")
    assert sorted(ticks) == sorted(item.tick for item in expected)
    form = {
        "row": ticks, "person": whose.pk, "all": "1", "to": office.people[SECOND].pk,
        "because": "Away until Monday.",
    }  # fmt: skip
    sure = client.post(address, form)
    words = sure.content.decode()
    personal = [item for item in expected if item.row.key.startswith("promise")]
    moving = len(expected) - len(personal)
    assert sure.status_code == 200
    assert f'What will move <span class="dhr-count">({moving})' in words
    assert f'What cannot <span class="dhr-count">({len(personal)})' in words
    assert "nobody else can do this" in words
    with office.scope():
        assert WorkAssignment.objects.count() == 0, "nothing moves before it is confirmed"
    done = client.post(address, {**form, "sure": "1"})
    assert done.status_code == 302
    assert desk.keys(desk.own(office, "officer")) == desk.keys(personal)
    given = [item for item in desk.own(office, SECOND) if item.given]
    assert len(given) == moving
    assert {item.why.split(" because: ")[1] for item in given} == {"Away until Monday."}
    back = client.get(office.url("work/take-back/"), {"person": whose.pk, "all": 1})
    ticks = re.findall(r'name="row" value="(.*?)"', back.content.decode())
    assert len(ticks) == moving
    client.post(office.url("work/take-back/"), {"row": ticks, "person": whose.pk})
    assert len(desk.own(office, "officer")) == len(expected)


def test_who_gives_what_somebody_else_has_just_given_is_told_and_sees_both(
    office: cast.Company,
) -> None:
    """Two at once: the second sees the first's act and his own, and may insist."""
    third = desk.colleague(office, "Third officer")
    first, second = family_rows(office, "officer")
    stale = [first, second]
    desk.give(office, SECOND, [first], third, because="Third knows the family.")
    answer = post_give(office, "officer", stale, office.people[SECOND])
    page = answer.content.decode()
    assert answer.status_code == 409
    assert (
        "Second officer of Somerby gave it to Third officer of Somerby: Third knows the family."
        in page
    )
    assert "Giving it to Second officer of Somerby: On leave." in page
    assert groups(office, "Third officer") == [Group.WEEK, Group.WEEK]
    with office.scope():
        assert WorkAssignment.objects.filter(ended_on=None).count() == 1, "all or nothing"
    import re

    ticks = re.findall(r'name="row" value="(.*?)"', page)
    again = office.client("officer").post(
        office.url("work/give/"),
        {"row": ticks, "to": office.people[SECOND].pk, "because": "On leave.", "sure": "1"},
    )
    assert again.status_code == 302
    with office.scope():
        standing = WorkAssignment.objects.filter(ended_on=None).values_list("to_id", flat=True)
        assert list(standing) == [office.people[SECOND].pk] * 2
    back = office.client("officer").post(
        office.url("work/take-back/"), {"row": [f"{first.row.key}|1"]}
    )
    assert back.status_code == 409
    assert "Taking it back" in back.content.decode()


def test_who_takes_back_what_somebody_else_has_just_taken_back_is_told(
    office: cast.Company,
) -> None:
    first, _ = family_rows(office, "officer")
    [given] = desk.give(office, "officer", [first], office.people[SECOND])
    ticked = {"row": [f"{first.row.key}|{given.pk}"]}
    client = office.client("officer")
    assert client.post(office.url("work/take-back/"), ticked).status_code == 302
    again = client.post(office.url("work/take-back/"), ticked)
    assert again.status_code == 409
    assert "Taking it back" in again.content.decode()


def test_who_was_given_a_deadline_is_reminded_of_it_and_its_other_owners_are_not(
    somerby: cast.Company,
) -> None:
    attention = today() - timedelta(days=25)
    acts.recommended(somerby, acts.to_decide(somerby, attention=attention))
    deputy = somerby.people["csp_chair_deputy"]
    decision = next(item for item in desk.own(somerby, "csp_chair") if item.row.deadline)
    with somerby.scope():
        due = Deadline.objects.get(pk=decision.row.deadline or 0)
        Deadline.objects.exclude(pk=due.pk).delete()
        owners = {somerby.people[who].email for who in ("csp_chair", "csp_chair_deputy")}
        assert due.due_on is not None
        sweep(due.due_on - timedelta(days=7))
        assert set(DigestLine.objects.values_list("user__email", flat=True)) == owners
        DigestLine.objects.all().delete()
    desk.give(somerby, "officer", [decision], deputy)
    with somerby.scope():
        sweep(due.due_on)
        assert list(DigestLine.objects.values_list("user__email", flat=True)) == [deputy.email]
        DigestLine.objects.all().delete()
        sweep(due.due_on + timedelta(days=2))
        told = set(DigestLine.objects.values_list("user__email", flat=True))
        assert {deputy.email, somerby.people["officer"].email} <= told
        assert somerby.people["csp_chair"].email not in told
