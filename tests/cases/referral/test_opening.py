"""Opening a case on an alert (R7, R8, R19, R125)."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.case.models import Case
from cases.core.case.selectors import milestone_on
from cases.core.deadlines.models import Deadline
from cases.core.identity.models import Person, PersonName
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.referral.models import Referral
from cases.referral.opening import Alert, open_referral
from cases.referral.selectors import standing_of
from cases.referral.views import late_words
from tests import cast
from tests.cases.referral.helpers import day

AWARE = date(2026, 3, 5)
POSTED = {
    "alerted_by": "Odalys Threlfall",
    "alerted_by_organisation": "Somerby Police",
    "by_police": "yes",
    "attention_time": "10:30",
    "person_who_died": "Marisol Quenby-Tarrant",
} | day("attention_on", AWARE)


def alert(incident_on: date | None = None, incident_time: time | None = None) -> Alert:
    return Alert(
        datetime(2026, 3, 5, 10, 30, tzinfo=cast.LONDON),
        alerted_by="Odalys Threlfall",
        incident_on=incident_on,
        incident_time=incident_time,
    )


def test_an_officer_opens_a_case_and_is_taken_to_its_referral(somerby: cast.Company) -> None:
    page = somerby.client("officer").post(
        somerby.url("referrals/new/"), POSTED | day("incident_on", date(2026, 3, 4))
    )
    with somerby.scope():
        case = Case.objects.get()
        assert page.headers["Location"] == somerby.url(f"reviews/{case.reference}/referral/")
        assert case.label == "Adult A"
        assert PersonName.objects.get().name == "Marisol Quenby-Tarrant"
        assert milestone_on(case, Milestone.INCIDENT) == date(2026, 3, 4)
        assert milestone_on(case, Milestone.CAME_TO_ATTENTION) == AWARE
        assert Deadline.objects.get(case=case, kind="decision").due_on == date(2026, 4, 5)
        assert Referral.objects.get(case=case).referrer_is_police is True


def test_the_name_may_be_unknown_and_the_case_has_its_label_all_the_same(
    somerby: cast.Company,
) -> None:
    somerby.client("officer").post(somerby.url("referrals/new/"), POSTED | {"person_who_died": ""})
    with somerby.scope():
        assert (Case.objects.get().label, PersonName.objects.count()) == ("Adult A", 0)


def test_what_was_typed_stays_on_the_page_when_it_is_refused(somerby: cast.Company) -> None:
    page = somerby.client("officer").post(
        somerby.url("referrals/new/"),
        POSTED | {"attention_time": "quarter past"} | day("incident_on", date(2026, 3, 9)),
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="quarter past"' in text
    assert "Odalys Threlfall" in text
    assert "must be on or before the day on which it came to attention" in text
    with somerby.scope():
        assert Case.objects.count() == 0


@pytest.mark.parametrize("who", ["case_administrator", "csp_chair", "sub_group_member"])
def test_only_an_officer_opens_a_case(somerby: cast.Company, who: str) -> None:
    assert somerby.client(who).get(somerby.url("referrals/new/")).status_code == 403
    with somerby.scope(who), pytest.raises(AccessDenied):
        open_referral(by=somerby.actor(who), alert=alert())


def test_r7_a_referral_is_accepted_however_long_ago_the_death_was(somerby: cast.Company) -> None:
    with somerby.scope("officer"):
        case = open_referral(by=somerby.officer, alert=alert(date(1971, 5, 1)))
        assert milestone_on(case, Milestone.INCIDENT) == date(1971, 5, 1)


@pytest.mark.parametrize(
    ("on", "at", "late"),
    [
        (date(2026, 3, 3), time(10, 30), ""),
        (date(2026, 3, 3), time(10, 29), "less than an hour"),
        (date(2026, 3, 1), time(8, 30), "2 days and 2 hours"),
        (date(2026, 3, 3), None, ""),
        (date(2026, 3, 2), None, "10 hours"),
        (None, None, ""),
    ],
)
def test_r8_leicester_shows_an_alert_that_came_more_than_48_hours_after_the_incident(
    somerby: cast.Company, on: date | None, at: time | None, late: str
) -> None:
    with somerby.scope("officer"):
        case = open_referral(by=somerby.officer, alert=alert(on, at))
        assert late_words(standing_of(case)) == late


def test_r8_other_protocols_show_nothing(wreake_valley: cast.Company) -> None:
    with wreake_valley.scope("officer"):
        case = open_referral(by=wreake_valley.officer, alert=alert(date(2026, 1, 1)))
        assert late_words(standing_of(case)) == ""


def test_r19_where_the_clock_starts_with_the_sub_group_that_day_is_asked(
    wreake_valley: cast.Company, somerby: cast.Company
) -> None:
    asks = wreake_valley.client("officer").get(wreake_valley.url("referrals/new/"))
    assert 'name="sub_group_informed_on_day"' in asks.content.decode()
    other = somerby.client("officer").get(somerby.url("referrals/new/"))
    assert 'name="sub_group_informed_on_day"' not in other.content.decode()
    wreake_valley.client("officer").post(
        wreake_valley.url("referrals/new/"),
        POSTED
        | day("sub_group_informed_on", date(2026, 1, 31))
        | day("attention_on", date(2026, 1, 20)),
    )
    with wreake_valley.scope():
        due = Deadline.objects.get(kind="decision")
    assert due.due_on == date(2026, 2, 28)


def test_a_decision_that_is_not_taken_in_time_is_overdue(somerby: cast.Company) -> None:
    with somerby.scope("officer"):
        case = open_referral(by=somerby.officer, alert=alert())
        missed = Deadline.objects.get(case=case, kind="decision")
        assert missed.due_on < timezone.localdate()
        assert missed.met_on is None
    work = somerby.client("officer").get(somerby.url("")).content.decode()
    assert "Overdue" in work
    assert "Complete the referral" in work


def test_days_ahead_are_refused(somerby: cast.Company) -> None:
    with somerby.scope("officer"), pytest.raises(NotReady):
        open_referral(by=somerby.officer, alert=alert(date(2099, 1, 1)))
    with somerby.scope():
        assert Person.objects.count() == 0
