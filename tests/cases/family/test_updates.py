"""The family is told as often as was agreed (P10; GL §2.6; LC ¶69)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline, GivenDate, Hold
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.family import services
from cases.family.models import FamilyContact
from cases.family.updates import next_update_on, record_update
from tests import cast

AGREED = date(2026, 1, 5)


def contact(every: int = 4, updates: str = "weeks", **more: Any) -> FamilyContact:
    return FamilyContact(
        updates=updates, updates_every=every, updates_agreed_on=more.pop("agreed", AGREED), **more
    )


WEEKS = [date(2026, 2, 2), date(2026, 3, 2), date(2026, 3, 30), date(2026, 4, 27)]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], WEEKS[0]),
        ([date(2026, 1, 30)], WEEKS[1]),  # in time
        ([WEEKS[0]], WEEKS[1]),
        ([date(2026, 2, 5)], WEEKS[1]),  # late: it does not drift
        ([date(2026, 3, 4)], WEEKS[2]),  # so late that a second one had passed
        ([date(2026, 1, 20), date(2026, 1, 22)], WEEKS[1]),  # oftener than agreed
        ([date(2026, 2, 5), date(2026, 3, 1), date(2026, 3, 29)], WEEKS[3]),
        ([date(2025, 12, 1)], WEEKS[0]),  # before it was agreed
    ],
)
def test_the_next_date_is_counted_from_the_day_of_the_agreement(
    told: list[date], expected: date
) -> None:
    assert next_update_on(contact(), told) == expected


def test_months_keep_their_day_and_what_is_not_wanted_has_no_date() -> None:
    monthly = contact(1, "months", agreed=date(2026, 1, 31))
    assert next_update_on(monthly, []) == date(2026, 2, 28)
    assert next_update_on(monthly, [date(2026, 2, 28)]) == date(2026, 3, 31)
    assert next_update_on(contact(updates="not_wanted"), []) is None
    assert next_update_on(contact(declined_on=AGREED), []) is None
    assert next_update_on(contact(agreed=None), []) is None


@pytest.fixture
def case(somerby: cast.Company) -> Case:
    return cast.a_case_at(somerby, State.PANEL)


def typed(**more: Any) -> dict[str, Any]:
    agreed = more.pop("agreed", timezone.localdate() - timedelta(days=14))
    return {
        "name": "Ottoline Brambleby",
        "relationship": "sister",
        "at_risk": "no",
        "updates": "weeks",
        "updates_every": "4",
        "updates_agreed_on_day": str(agreed.day),
        "updates_agreed_on_month": str(agreed.month),
        "updates_agreed_on_year": str(agreed.year),
        "version": "0",
        **more,
    }


def rows(case: Case) -> list[tuple[int, date | None, date | None]]:
    found = Deadline.objects.filter(case=case, kind="family_update").order_by("occurrence")
    return [(row.occurrence, row.due_on, row.met_on) for row in found]


def test_what_was_agreed_makes_a_deadline_and_each_update_the_next(
    somerby: cast.Company, case: Case
) -> None:
    today = timezone.localdate()
    agreed = today - timedelta(days=14)
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{case.reference}/family/")
    assert client.post(f"{address}new/", typed()).status_code == 302
    first, second = agreed + timedelta(weeks=4), agreed + timedelta(weeks=8)
    with somerby.scope():
        assert rows(case) == [(1, first, None)]
        row = Deadline.objects.get(case=case, kind="family_update")
        assert "a date given by Review officer of Somerby" in row.why
        assert "as agreed with the family: every 4 weeks" in row.why
    assert "Record an update given to Family contact 1" in client.get(address).content.decode()
    assert client.get(f"{address}1/updated/").status_code == 200
    on = {"on_day": today.day, "on_month": today.month, "on_year": today.year}
    refused = client.post(f"{address}1/updated/", {**on, "how": "", "note": "Rang her"})
    assert "Rang her" in refused.content.decode()
    done = client.post(f"{address}1/updated/", {**on, "how": "telephone", "note": "Rang her"})
    assert done.status_code == 302
    assert client.post(f"{address}1/updated/", {**on, "how": "letter"}).status_code == 409
    with somerby.scope():
        assert rows(case) == [(1, first, today), (2, second, None)]
    page = client.get(address).content.decode()
    assert "Every 4 weeks" in page
    assert "Rang her" in page
    deadlines = client.get(somerby.url(f"reviews/{case.reference}/deadlines/")).content.decode()
    assert "Update the family: Family contact 1" in deadlines
    assert "Brambleby" not in deadlines


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"updates_every": "0"}, "longer than nothing"),
        ({"updates": "months", "updates_every": "400"}, "longer than 120 months"),
        ({"updates_every": "4000"}, "longer than ten years"),
        ({"updates_every": ""}, "Enter the number of weeks between two updates"),
        ({"updates_agreed_on_day": "", "updates_agreed_on_month": "", "updates_agreed_on_year": ""},
         "Say when this was agreed"),
    ],
)  # fmt: skip
def test_a_period_that_cannot_be_counted_is_refused_and_what_was_typed_stays(
    somerby: cast.Company, case: Case, given: dict[str, str], said: str
) -> None:
    address = somerby.url(f"reviews/{case.reference}/family/new/")
    page = somerby.client("officer").post(address, typed(**given)).content.decode()
    assert said in page
    assert "Ottoline Brambleby" in page
    with somerby.scope():
        assert FamilyContact.objects.count() == 0


def agreed_with(somerby: cast.Company, case: Case, **more: Any) -> FamilyContact:
    values = {
        "name": "Ottoline Brambleby",
        "relationship": "sister",
        "updates": "weeks",
        "updates_every": 4,
        "updates_agreed_on": timezone.localdate() - timedelta(days=14),
        **more,
    }
    return services.save_contact(case, values, by=somerby.officer)


def test_an_agreement_that_ends_or_changes_takes_its_date_along(
    somerby: cast.Company, case: Case
) -> None:
    today = timezone.localdate()
    with somerby.scope("officer"):
        row = agreed_with(somerby, case)
        monthly = {"updates": "months", "updates_every": 1, "updates_agreed_on": today}
        services.save_contact(case, monthly, by=somerby.officer, contact=row)
        assert GivenDate.objects.get().because.startswith("as agreed with the family: every month")
        ended = {"updates": "not_wanted"}
        services.save_contact(case, ended, by=somerby.officer, contact=row)
        assert rows(case) == []
        with pytest.raises(NotReady):
            services.save_contact(
                case, {"updates": "months", "updates_every": 0}, by=somerby.officer, contact=row
            )


def test_it_waits_while_contact_with_the_family_is_on_hold_and_comes_due_when_that_ends(
    somerby: cast.Company, case: Case
) -> None:
    today = timezone.localdate()
    with somerby.scope("officer"):
        agreed_with(somerby, case, updates_agreed_on=today - timedelta(days=30))
        due_on = today - timedelta(days=2)
        assert rows(case) == [(1, due_on, None)]
        hold = Hold.objects.create(
            case=case,
            started_on=due_on - timedelta(days=5),
            reason="Trial",
            scope=Hold.PART,
            activities=["family_contact"],
            requested_by="The senior investigating officer",
            review_on=today + timedelta(days=30),
            started_by="Officer",
        )
        refresh_deadlines(case)
        row = Deadline.objects.get(case=case, kind="family_update")
        assert (row.counts, row.remind_on) == (False, [])
        assert "It waits while this is on hold" in row.why
    page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/family/"))
    assert "Waits" in page.content.decode()
    with somerby.scope("officer"):
        hold.ended_on = today
        hold.save()
        refresh_deadlines(case)
        row = Deadline.objects.get(case=case, kind="family_update")
        assert (row.counts, row.due_on) == (True, today)
        assert "fell within the hold" in row.why
        hold.activities = ["panel"]
        hold.ended_on = None
        hold.save()
        refresh_deadlines(case)
        assert rows(case) == [(1, due_on, None)], "a hold of something else moves nothing"


def test_chair_and_officer_record_updates_and_nobody_else(
    somerby: cast.Company, case: Case
) -> None:
    today = timezone.localdate()
    with somerby.scope("officer"):
        row = agreed_with(somerby, case)
    with somerby.scope("author"), pytest.raises(AccessDenied):
        record_update(row, by=somerby.actor("author"), on=today, how="letter")
    with somerby.scope("independent_chair"):
        record_update(row, by=somerby.actor("independent_chair"), on=today, how="letter")
        with pytest.raises(NotReady):
            record_update(
                row,
                by=somerby.actor("independent_chair"),
                on=today + timedelta(days=1),
                how="letter",
            )
