"""Putting off one's own work: until a day, with a reason, for nobody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.core.audit.models import CaseEvent
from cases.core.deadlines.models import Deadline, Snooze
from cases.core.progress.work.putting_off import bring_back, put_off
from cases.core.progress.work.rows import Group, to_do
from cases.core.workflow.plug import NotReady
from tests import cast
from tests.cases.core.work import desk

SECOND = "Second officer"


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def puts_off(of: cast.Company, key: str, days: int, because: str = "They ring back.") -> None:
    with of.scope("officer"):
        put_off(by=of.officer, key=key, until_on=in_days(days), because=because)


def test_it_leaves_ones_own_list_until_the_day_and_nobody_elses(somerby: cast.Company) -> None:
    desk.colleague(somerby, SECOND)
    [case] = desk.reviews_with_work(somerby, 1)
    item = desk.the_row(somerby, "officer", case)
    number = to_do(desk.found(somerby, "officer"))
    with somerby.scope():
        before = list(Deadline.objects.filter(pk=item.row.deadline).values())
    puts_off(somerby, item.row.key, 3)
    put = desk.the_row(somerby, "officer", case)
    assert (put.group, put.why) == (Group.PUT_OFF, item.why)
    assert to_do(desk.found(somerby, "officer")) == number - 1
    assert desk.the_row(somerby, SECOND, case).group is Group.WEEK
    with somerby.scope():
        assert list(Deadline.objects.filter(pk=item.row.deadline).values()) == before
        event = CaseEvent.objects.get(verb="work.put_off")
        assert (event.case_id, event.detail.because) == (case.pk, "They ring back.")
    for days, group in ((2, Group.PUT_OFF), (3, Group.WEEK)):
        found = {i.row.key: i.group for i in desk.found(somerby, "officer", in_days(days))}
        assert found[item.row.key] is group


def test_it_is_brought_back_and_put_off_again(somerby: cast.Company) -> None:
    [case] = desk.reviews_with_work(somerby, 1)
    key = desk.the_row(somerby, "officer", case).row.key
    puts_off(somerby, key, 3)
    puts_off(somerby, key, 9, "They ring later.")
    with somerby.scope():
        assert list(Snooze.objects.values_list("until_on", "because")) == [
            (in_days(9), "They ring later.")
        ]
    client = somerby.client("officer")
    page = client.get(somerby.url("")).content.decode()
    assert "Bring it back now" in page
    assert "They ring later." in page
    assert client.post(somerby.url("work/bring-back/"), {"row": key}).status_code == 302
    assert desk.the_row(somerby, "officer", case).group is Group.WEEK
    assert client.post(somerby.url("work/bring-back/"), {"row": key}).status_code == 409
    with somerby.scope("officer"), pytest.raises(NotReady, match="not put this off"):
        bring_back(by=somerby.officer, key=key)


@pytest.mark.parametrize(
    ("due", "days", "refused"),
    [
        (5, 1, ""),
        (5, 30, ""),
        (5, 31, "It can be put off until"),
        (5, 0, "Choose a day later than today"),
        (5, -1, "Choose a day later than today"),
        (-1, 7, ""),
        (-1, 8, "It is overdue, so it can be put off until"),
        (0, 8, ""),
    ],
)
def test_for_how_long(somerby: cast.Company, due: int, days: int, refused: str) -> None:
    [case] = desk.reviews_with_work(somerby, 1, days=due)
    key = desk.the_row(somerby, "officer", case).row.key
    if not refused:
        puts_off(somerby, key, days)
        assert desk.the_row(somerby, "officer", case).group is Group.PUT_OFF
        return
    with pytest.raises(NotReady, match=refused):
        puts_off(somerby, key, days)
    assert desk.the_row(somerby, "officer", case).snooze is None


def test_the_page_refuses_beside_the_field_and_keeps_what_was_typed(
    somerby: cast.Company,
) -> None:
    [case] = desk.reviews_with_work(somerby, 1, days=-2)
    key = desk.the_row(somerby, "officer", case).row.key
    client, address = somerby.client("officer"), somerby.url(f"work/put-off/?row={key}")
    asked = client.get(address).content.decode()
    last = in_days(7)
    assert f"{last.day} {last:%B %Y} at the latest" in asked

    def answer(day: date, because: str) -> Any:
        boxes = {"until_on_day": day.day, "until_on_month": day.month, "until_on_year": day.year}
        return client.post(address, {**boxes, "because": because})

    for day, because in ((in_days(8), "Typed."), (in_days(0), "Typed."), (in_days(2), " ")):
        page = answer(day, because)
        assert page.status_code == 200
        words = page.content.decode()
        assert "govuk-error-summary" in words
        assert f'value="{day.year}"' in words
    assert answer(in_days(7), "Typed.").status_code == 302
    assert desk.the_row(somerby, "officer", case).group is Group.PUT_OFF


def test_only_ones_own_rows_can_be_put_off(somerby: cast.Company) -> None:
    desk.busy(somerby)
    waiting = next(item for item in desk.found(somerby, "officer") if not item.is_own)
    foreign = next(item for item in desk.own(somerby, "panel_member"))
    for key in (waiting.row.key, foreign.row.key, "", "nonsense"):
        with pytest.raises(NotReady, match="not in your work"):
            puts_off(somerby, key, 2)
        answer = somerby.client("officer").get(somerby.url("work/put-off/"), {"row": key})
        assert answer.status_code == 302
    page = somerby.client("panel_member").get(somerby.url("")).content.decode()
    assert page.count(">Put off<") == len(desk.own(somerby, "panel_member"))
