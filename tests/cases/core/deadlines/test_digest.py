"""The daily digest: one mail a person and day; no line told twice, none lost (issue 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as sent_mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.core.access.models import Exclusion
from cases.core.access.seats import end_seat
from cases.core.access.verbs import Seat
from cases.core.case.models import Case
from cases.core.deadlines.digest import MOST_LINES, write_digests
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.sweep import outbox, sweep
from cases.core.deadlines.tasks import digest_all
from cases.core.notices.choices import GROUPS, choose, tell
from cases.core.notices.models import DigestLine, NoticeChoice, OutboxMail
from dhr.beat import BEAT_SCHEDULE
from partnerships.models import Membership
from tests import cast

DUE = date(2026, 4, 2)
CHAIR = "csp.chair@somerby.example"
DEPUTY = "named.deputy.of.the.csp.chair@somerby.example"
OFFICER = "review.officer@somerby.example"


def at(day: date, hour: int = 7, minute: int = 5) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=cast.LONDON)


def a_decision(company: cast.Company, attention: date = date(2026, 3, 2)) -> Case:
    """Give a case whose decision alone is due on 2 April 2026, with three days of reminders."""
    case = cast.a_case(company, attention=attention)
    with company.scope():
        row = Deadline.objects.get(case=case, kind="decision")
        Deadline.objects.filter(case=case).exclude(pk=row.pk).delete()
        row.due_on = DUE
        row.remind_on = [(DUE + timedelta(days=n)).isoformat() for n in (-2, 0, 2)]
        row.escalations = [[(DUE + timedelta(days=5)).isoformat(), "named_senior"]]
        row.save()
    return case


def digests() -> list[tuple[str, str]]:
    """Give the digests: to whom, and the body up to the words about how one is told."""
    mails = OutboxMail.objects.filter(key__startswith="digest:").order_by("to", "pk")
    return [(mail.to, mail.body.split("\n\nYou get this")[0]) for mail in mails]


def test_what_is_to_be_told_comes_in_one_mail_with_reference_date_and_link_and_no_name(
    somerby: cast.Company,
) -> None:
    for _ in range(2):
        a_decision(somerby)
    with somerby.scope():
        sweep(DUE)
        assert write_digests(at(DUE)) == 2
        site = "/p/somerby/reviews/SOM-2026-00"
        (to, body), (other, _) = digests()
        assert (to, other) == (CHAIR, DEPUTY)
        words = [line for line in body.replace("http://", "https://").splitlines() if line]
        why = f"  Why then: {Deadline.objects.filter(kind='decision')[0].why}"
        assert why.startswith("  Why then: Due on Thursday 2 April 2026, 1 month after")
        assert [line if "/p/" not in line else line[line.index("/p/") :] for line in words] == [
            "2 things to look at in Somerby.",
            "COMING UP",
            "- Review SOM-2026-001: is due today, Thursday 2 April 2026",
            why,
            f"{site}1/",
            "- Review SOM-2026-002: is due today, Thursday 2 April 2026",
            why,
            f"{site}2/",
        ]
        mail = OutboxMail.objects.get(to=CHAIR)
        assert mail.subject == "Somerby: 2 things to look at"
        assert mail.body.endswith("/p/somerby/notices/")
        assert "Quenby" not in mail.body and "Adult A" not in mail.body


def test_there_is_none_before_seven_in_london_none_twice_and_none_with_nothing_to_tell(
    somerby: cast.Company,
) -> None:
    a_decision(somerby)
    with somerby.scope():
        assert write_digests(at(DUE)) == 0
        sweep(DUE)
        # 06:59 in London is 05:59 in UTC: the clocks have gone forward by then.
        assert write_digests(at(DUE, 6, 59)) == 0
        assert (write_digests(at(DUE, 7, 0)), write_digests(at(DUE, 7, 15))) == (2, 0)
        assert write_digests(at(DUE + timedelta(days=1))) == 0


def test_what_is_found_after_the_digest_waits_for_the_next_morning(somerby: cast.Company) -> None:
    a_decision(somerby)
    with somerby.scope():
        sweep(DUE)
        write_digests(at(DUE))
        a_decision(somerby)
        sweep(DUE)
        assert write_digests(at(DUE, 15)) == 0
        assert write_digests(at(DUE + timedelta(days=1))) == 2
        assert ["SOM-2026-002" in body for to, body in digests() if to == CHAIR] == [False, True]
        assert DigestLine.objects.filter(mail=None).count() == 0


def test_thirty_stand_in_the_mail_and_of_the_rest_the_number(somerby: cast.Company) -> None:
    with somerby.scope():
        tell(
            [_moved(somerby, "officer", str(number)) for number in range(MOST_LINES + 12)],
            subject="The calendar changed",
            says="Dates moved.",
        )
        assert write_digests(at(DUE)) == 1
        ((_, body),) = digests()
        assert body.count("- The calendar changed") == MOST_LINES
        assert "And 12 more. All of it is in My work:" in body
        assert body.startswith("42 things to look at")
        assert write_digests(at(DUE + timedelta(days=1))) == 0


def _moved(of: cast.Company, who: str, change: str) -> DigestLine:
    """Give a line, not stored yet, that says to somebody that the calendar changed."""
    return DigestLine(
        key=f"calendar:{change}:{of.people[who].pk}",
        user=of.people[who],
        group="calendar",
        title="The calendar changed: 2 of your dates moved",
        url="/p/somerby/",
        for_day=DUE,
    )


def test_what_is_of_no_case_reaches_whoever_holds_a_seat_in_the_way_he_chose(
    somerby: cast.Company,
) -> None:
    people = ("officer", "panel_member", "csp_chair")
    with somerby.scope():
        choose(by=somerby.actor("csp_chair"), chosen={"calendar": "at_once"})
        # Written past the form: what moved cannot be silenced.
        NoticeChoice.objects.create(user=somerby.people["officer"], group="calendar", how="not")

        def told() -> int:
            lines = [_moved(somerby, who, "1") for who in people]
            return tell(lines, subject="The calendar changed", says="Dates moved.")

        assert (told(), told()) == (3, 0)
        at_once = OutboxMail.objects.get()
        assert (at_once.to, at_once.subject) == (CHAIR, "The calendar changed")
        assert at_once.body.startswith("Dates moved.\n\nhttp")
        assert write_digests(at(DUE)) == 2
        assert [
            (to, "- The calendar changed: 2 of your dates moved" in body) for to, body in digests()
        ] == [
            ("panel.member@somerby.example", True),
            (OFFICER, True),
        ]
        choose(by=somerby.actor("csp_chair"), chosen={"calendar": "digest"})
        assert told() == 0


@pytest.mark.parametrize("overtaken", ["met", "moved", "not counted", "excluded", "left"])
def test_what_has_been_overtaken_is_left_out(somerby: cast.Company, overtaken: str) -> None:
    case = a_decision(somerby)
    with somerby.scope():
        sweep(DUE)
        row = Deadline.objects.filter(case=case)
        chair = somerby.people["csp_chair"]
        if overtaken == "met":
            row.update(met_on=DUE)
        elif overtaken == "moved":
            row.update(due_on=DUE + timedelta(days=9))
        elif overtaken == "not counted":
            row.update(counts=False)
        elif overtaken == "excluded":
            Exclusion.objects.create(case=case, user=chair)
        else:
            Membership.objects.filter(user=chair).update(ends_on=DUE)
        write_digests(at(DUE))
        expected = [DEPUTY] if overtaken in ("excluded", "left") else []
        assert [to for to, _ in digests()] == expected
        assert DigestLine.objects.filter(mail=None).count() == 0


def test_who_has_lost_his_seat_hears_no_more_of_the_case(somerby: cast.Company) -> None:
    case = a_decision(somerby)
    with somerby.scope():
        Deadline.objects.filter(case=case).update(owed_by="chair")
        sweep(DUE)
        end_seat(case, somerby.people["independent_chair"], Seat.INDEPENDENT_CHAIR)
        assert write_digests(at(DUE)) == 0


def test_one_deadline_stands_once_in_a_digest_the_gravest_first(somerby: cast.Company) -> None:
    a_decision(somerby)
    with somerby.scope():
        Deadline.objects.update(owed_by="named_senior")
        for n in (-2, 0, 2, 5):
            sweep(DUE + timedelta(days=n))
        assert DigestLine.objects.filter(user=somerby.people["named_senior"]).count() == 4
        write_digests(at(DUE + timedelta(days=5)))
        body = dict(digests())["named.senior@somerby.example"]
        assert body.count("SOM-2026-001:") == 1
        assert "BROUGHT TO YOU BECAUSE IT WAS NOT DONE" in body


def test_reminders_may_be_silenced_what_is_overdue_or_brought_further_may_not(
    somerby: cast.Company,
) -> None:
    a_decision(somerby)
    with somerby.scope():
        chair = somerby.actor("csp_chair")
        choose(by=chair, chosen={"reminder": "not"})
        for code, group in GROUPS.items():
            assert group.may_be_silenced is (code == "reminder")
            if code != "reminder":
                with pytest.raises(ValueError, match="cannot be told this way"):
                    choose(by=chair, chosen={code: "not"})
                # Also where the row was written past the form.
                NoticeChoice.objects.create(user_id=chair.number, group=code, how="not")
        Deadline.objects.update(escalations=[[(DUE + timedelta(days=3)).isoformat(), "csp_chair"]])
        for n in range(-3, 6):
            sweep(DUE + timedelta(days=n))
        lines = DigestLine.objects.filter(user_id=chair.number).order_by("for_day")
        assert list(lines.values_list("group", flat=True)) == ["overdue", "escalation"]
        assert DigestLine.objects.filter(user__email=DEPUTY).count() == 4


def test_who_changes_his_mind_is_not_told_again(somerby: cast.Company) -> None:
    a_decision(somerby)
    with somerby.scope():
        chair = somerby.actor("csp_chair")

        def told_by_a_sweep() -> tuple[int, int]:
            found = sweep(DUE)
            return found["lines"], found["mails"]

        choose(by=chair, chosen={"reminder": "at_once"})
        assert told_by_a_sweep() == (1, 1)
        choose(by=chair, chosen={"reminder": "digest"})
        assert told_by_a_sweep() == (0, 0)
        write_digests(at(DUE))
        choose(by=somerby.actor("csp_chair_deputy"), chosen={"reminder": "at_once"})
        assert told_by_a_sweep() == (0, 0)


def test_a_duty_of_the_partnership_itself_is_told_without_a_review_and_missed_in_its_chronicle(
    somerby: cast.Company,
) -> None:
    with somerby.scope():
        Deadline.objects.create(
            case=None,
            kind="board_report",
            subject_kind="partnership",
            title="Written report to the partnership’s executive",
            stage="reporting",
            owed_by="officer",
            due_on=DUE,
            original_on=DUE,
            remind_on=[DUE.isoformat()],
            escalations=[[(DUE + timedelta(days=7)).isoformat(), "named_senior"]],
        )
        found = sweep(DUE + timedelta(days=7))
        assert (found["lines"], found["missed"]) == (2, 1)
        again = sweep(DUE + timedelta(days=7))
        assert (again["lines"], again["mails"], again["missed"]) == (0, 0, 0)
        write_digests(at(DUE + timedelta(days=7)))
        told = dict(digests())
        assert sorted(told) == ["named.senior@somerby.example", OFFICER]
        assert "- A recurring duty: was due on Thursday 2 April 2026" in told[OFFICER]
        assert "/p/somerby/\n" in told[OFFICER] + "\n"


def test_the_mail_goes_out_by_the_worker(
    somerby: cast.Company, on_commit: Callable[[], AbstractContextManager[Any]]
) -> None:
    assert BEAT_SCHEDULE["daily digests"]["task"] == digest_all.name
    a_decision(somerby)
    with on_commit(), somerby.scope():
        sweep(DUE)
        write_digests(at(DUE))
    assert sorted(mail.to[0] for mail in sent_mail.outbox) == [CHAIR, DEPUTY]


def test_the_number_of_queries_is_the_same_for_one_line_and_for_many(
    somerby: cast.Company,
) -> None:
    def queries(day: date) -> int:
        with CaptureQueriesContext(connection) as counted:
            write_digests(at(day))
        return len(counted)

    with somerby.scope():
        a_decision(somerby)
        sweep(DUE)
        few = queries(DUE)
        for _ in range(5):
            a_decision(somerby)
        Deadline.objects.update(owed_by="officer")
        sweep(DUE + timedelta(days=5))
        assert queries(DUE + timedelta(days=5)) == few


def test_lines_that_wait_for_more_than_a_day_are_counted_as_late(somerby: cast.Company) -> None:
    a_decision(somerby)
    with somerby.scope():
        sweep(DUE)
        assert outbox()["lines_late"] == 0
        DigestLine.objects.update(made_at=at(DUE))
        assert outbox()["lines_late"] == 2


RUNS = st.lists(
    st.tuples(st.sampled_from(["sweep", "digest"]), st.integers(-4, 8), st.integers(0, 23)),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(runs=RUNS)
def test_in_any_order_of_sweeps_and_digests_no_line_is_told_twice_and_none_is_lost(
    somerby: cast.Company, runs: list[tuple[str, int, int]]
) -> None:
    """Late, twice, for yesterday: each person has one digest a day, each line stands in one."""
    with undone(), somerby.scope():
        a_decision(somerby)
        written: set[str] = set()
        last = max(offset for _, offset, _ in runs)
        for what, offset, hour in runs:
            day = DUE + timedelta(days=offset)
            if what == "sweep":
                sweep(day)
            else:
                write_digests(at(day, hour))
            written |= set(DigestLine.objects.values_list("key", flat=True))
        for more in (1, 2):
            write_digests(at(DUE + timedelta(days=last + more)))
        lines = list(DigestLine.objects.select_related("mail", "user"))
        assert {line.key for line in lines} == written
        assert all(line.mail is not None and line.mail.to == line.user.email for line in lines)
        keys = Counter(OutboxMail.objects.values_list("key", flat=True))
        assert set(keys.values()) <= {1}
        assert {line.mail_id for line in lines} == set(
            OutboxMail.objects.values_list("pk", flat=True)
        )


@contextmanager
def undone() -> Iterator[None]:
    """Run something and undo it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
