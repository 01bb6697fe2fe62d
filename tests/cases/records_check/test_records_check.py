"""R155 and R44: agencies secure and check their records before the decision, and silences show."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.audit.models import CaseEvent, EventDetail
from cases.core.case.models import Case
from cases.core.case.models import Milestone as MilestoneRow
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.sweep import sweep
from cases.core.identity.models import Part, Person
from cases.core.notices.models import OutboxMail
from cases.core.progress.advance import take_back
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.records_check import services
from cases.records_check.answer import Said, take_answer
from cases.records_check.models import RecordsRequest
from cases.records_check.selectors import answer_rows, in_words
from tests import cast
from tests.cases.decision import acts
from tests.cases.trawl.stage import reader

KNOWN, NOTHING, LOOKING = "known", "nothing", "looking"


def today() -> date:
    return timezone.localdate()


def checked(of: cast.Company, *, agencies: int = 3, days: int = 7, **more: Any) -> Case:
    """Give a case at the decision whose notice went out today."""
    case = acts.to_decide(of, attention=today() - timedelta(days=4))
    with of.scope("officer"):
        asked = [cast.an_agency(of, f"Rookhope Service {number}") for number in range(agencies)]
        services.send_notices(
            case=case,
            by=of.officer,
            agencies=[each.pk for each in asked],
            reply_by=today() + timedelta(days=days),
            asks_involvement=more.pop("asks_involvement", True),
            **more,
        )
    return case


def asked_of(of: cast.Company, case: Case) -> list[RecordsRequest]:
    with of.scope():
        return list(
            RecordsRequest.objects.filter(case=case)
            .select_related("agency", "case__partnership")
            .order_by("agency__name")
        )


def link_of(of: cast.Company, request: RecordsRequest) -> str:
    with of.scope():
        body = OutboxMail.objects.filter(key__startswith=f"records_check:{request.pk}:").latest(
            "pk"
        )
    found = re.search(r"(/p/\S+/link/records_check/\S+/)", body.body)
    assert found
    return found[1]


def typed(holds: str = NOTHING, **more: Any) -> dict[str, Any]:
    values = {
        "name": "Ottoline Brackwater",
        "job": "Records manager",
        "holds": holds,
        "version": "0",
        "secured_on_day": "",
        "secured_on_month": "",
        "secured_on_year": "",
    }
    if holds == KNOWN:
        day = today()
        values |= {
            "secured_on_day": str(day.day),
            "secured_on_month": str(day.month),
            "secured_on_year": str(day.year),
            "involvement": "Two calls in 2025.",
        }
    return values | more


def test_the_notice_goes_to_each_agency_by_a_private_link_without_a_name(
    wreake_valley: cast.Company,
) -> None:
    """R155: before the decision agencies are asked; the mail holds reference and link only."""
    case = checked(wreake_valley)
    with wreake_valley.scope():
        mails = list(OutboxMail.objects.filter(key__startswith="records_check:"))
        assert len(mails) == 3
        assert [mail for mail in mails if "Quenby" in mail.body + mail.subject] == []
        due = Deadline.objects.filter(case=case, kind="records_check", met_on=None)
        assert {row.due_on for row in due} == {today() + timedelta(days=7)}
    page = (
        reader(link_of(wreake_valley, asked_of(wreake_valley, case)[0]))
        .get(link_of(wreake_valley, asked_of(wreake_valley, case)[0]))
        .content.decode()
    )
    assert "Marisol Quenby-Tarrant" in page
    assert "Secure and preserve every record" in page


def test_an_agency_acknowledges_and_later_says_whom_it_knew_and_since_when_it_is_secured(
    wreake_valley: cast.Company,
) -> None:
    """R44: the day on which records were secured is kept for each agency."""
    case = checked(wreake_valley)
    asked = asked_of(wreake_valley, case)[0]
    link = link_of(wreake_valley, asked)
    assert reader(link).post(link, typed(LOOKING)).status_code == 302
    assert (
        "It is noted that you have the notice"
        in reader(link).get(f"{link}?kept=yes").content.decode()
    )
    with wreake_valley.scope():
        row = answer_rows(case)[0]
        assert (row.word, row.acknowledged_on, row.is_open) == ("Acknowledged", today(), True)
        died = Person.objects.get(case=case, part=Part.DECEASED)
    answer = typed(KNOWN, known=[str(died.pk)], version="1")
    assert reader(link).post(link, answer).status_code == 302
    with wreake_valley.scope():
        row = answer_rows(case)[0]
        assert (row.word, row.known, row.secured_on) == ("Known", (died.label,), today())
        assert row.respondent == "Ottoline Brackwater, Records manager"
        secured = MilestoneRow.objects.get(case=case, code="records_secured")
        assert (secured.on, secured.subject_number) == (today(), asked.pk)
        assert Deadline.objects.get(kind="records_check", subject_number=asked.pk).met_on == today()
        assert in_words(answer_rows(case)) == (
            "3 agencies were asked: 1 holds records, 0 hold nothing, 2 have not answered."
        )
        event = CaseEvent.objects.filter(case=case, verb="records_check.answered").latest("pk")
        assert "Quenby" not in str(EventDetail.objects.filter(event=event).values())


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"name": ""}, "Enter your name"),
        ({"holds": ""}, "Say what your agency holds"),
        ({"holds": KNOWN, "secured_on_day": "", "secured_on_month": "",
          "secured_on_year": ""}, "Say on which day the records were secured."),
        ({"holds": KNOWN, "secured_on_day": "31", "secured_on_month": "2",
          "secured_on_year": "2026"}, "The day must be a real date"),
        ({"holds": KNOWN, "secured_on_day": "1", "secured_on_month": "2",
          "secured_on_year": "2026"}, "Say who is known to your agency."),
    ],
)  # fmt: skip
def test_a_wrong_answer_keeps_what_was_typed(
    wreake_valley: cast.Company, more: dict[str, str], error: str
) -> None:
    case = checked(wreake_valley, agencies=1)
    link = link_of(wreake_valley, asked_of(wreake_valley, case)[0])
    response = reader(link).post(link, typed(**{"job": "Keeper of the attic files", **more}))
    page = response.content.decode()
    assert response.status_code in (200, 409)
    assert error in page
    assert "Keeper of the attic files" in page
    assert asked_of(wreake_valley, case)[0].version == 0


def test_two_who_answer_for_one_agency_are_told_of_each_other(wreake_valley: cast.Company) -> None:
    case = checked(wreake_valley, agencies=1)
    link = link_of(wreake_valley, asked_of(wreake_valley, case)[0])
    reader(link).post(link, typed(NOTHING))
    second = reader(link).post(link, typed(LOOKING, name="Peregrine Hallowdene")).content.decode()
    assert "Ottoline Brackwater" in second
    assert "Peregrine Hallowdene" in second
    assert asked_of(wreake_valley, case)[0].holds == NOTHING


def test_a_silent_agency_is_chased_by_the_officer_and_reminded_by_the_sweep(
    wreake_valley: cast.Company,
) -> None:
    case = checked(wreake_valley, agencies=2, days=0)
    first, second = asked_of(wreake_valley, case)
    reader(link_of(wreake_valley, first)).post(link_of(wreake_valley, first), typed(NOTHING))
    address = wreake_valley.url(f"reviews/{case.reference}/records-check/")
    client = wreake_valley.client("officer")
    assert "Chase 1 silent" in client.get(address).content.decode()
    asks = client.get(f"{address}chase/").content.decode()
    assert (first.agency.name in asks, second.agency.name in asks) == (False, True)
    assert client.post(f"{address}chase/").status_code == 302
    with wreake_valley.scope():
        assert OutboxMail.objects.filter(key=f"records_check:{second.pk}:chase:1").count() == 1
        sweep(today() + timedelta(days=2))
        reminded = OutboxMail.objects.filter(to=second.address).exclude(
            key__startswith="records_check:"
        )
        assert reminded.count() == 1
        assert not OutboxMail.objects.filter(to=first.address).exclude(
            key__startswith="records_check:"
        )


def test_the_decision_closes_what_is_open_and_taking_it_back_opens_it_again(
    wreake_valley: cast.Company,
) -> None:
    """R155: replies and non-replies are listed at the decision."""
    case = checked(wreake_valley, agencies=2)
    reader(link_of(wreake_valley, asked_of(wreake_valley, case)[0])).post(
        link_of(wreake_valley, asked_of(wreake_valley, case)[0]), typed(NOTHING)
    )
    acts.decided(wreake_valley, case, decided_on=today())
    with wreake_valley.scope("officer"):
        assert [row.word for row in answer_rows(case)] == [
            "Nothing held",
            "No answer before the decision",
        ]
        assert not Deadline.objects.filter(
            case=case, kind="records_check", met_on=None, counts=True
        )
        take_back(cast.fresh(case), by=wreake_valley.officer, because="The wrong case.")
        assert [row.word for row in answer_rows(case)] == ["Nothing held", "Awaited"]
        assert Deadline.objects.filter(case=case, kind="records_check", met_on=None).count() == 1


def test_a_late_answer_is_taken_and_marked_late(wreake_valley: cast.Company) -> None:
    case = checked(wreake_valley, agencies=1, days=0)
    asked = asked_of(wreake_valley, case)[0]
    with wreake_valley.scope("officer"):
        RecordsRequest.objects.filter(pk=asked.pk).update(sent_on=today() - timedelta(days=9))
        Deadline.objects.filter(subject_number=asked.pk, kind="records_check").update(
            due_on=today() - timedelta(days=3)
        )
        said = Said(name="Ottoline Brackwater", job="", holds=NOTHING)
        kept = take_answer(request=asked, by=wreake_valley.officer, said=said, came="telephone")
        assert (kept.days_late, kept.came) == (3, "telephone")


def test_the_officer_sends_it_from_the_page_and_enters_what_came_by_telephone(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    with somerby.scope():
        agency = cast.an_agency(somerby, "Rookhope Service")
    client, address = (
        somerby.client("officer"),
        somerby.url(f"reviews/{case.reference}/records-check/"),
    )
    assert "No agency has been asked yet" in client.get(address).content.decode()
    offered = client.get(f"{address}send/").content.decode()
    assert f'value="{agency.pk}" checked' in " ".join(offered.split()) or "checked" in offered
    late = today() - timedelta(days=1)
    when = {"reply_by_day": late.day, "reply_by_month": late.month, "reply_by_year": late.year}
    refused = client.post(
        f"{address}send/", {"agencies": [agency.pk], "asks_involvement": "no", **when}
    )
    assert refused.status_code == 409
    assert "The date cannot lie in the past" in refused.content.decode()
    ahead = today() + timedelta(days=3)
    when = {"reply_by_day": ahead.day, "reply_by_month": ahead.month, "reply_by_year": ahead.year}
    sent = client.post(
        f"{address}send/", {"agencies": [agency.pk], "asks_involvement": "no", **when}
    )
    assert sent.status_code == 302
    asked = asked_of(somerby, case)[0]
    entering = client.get(f"{address}{asked.pk}/").content.decode()
    assert "What Rookhope Service said" in entering
    assert "Quenby" in entering or "Who is known" not in entering
    day = today()
    received = {
        "received_on_day": day.day,
        "received_on_month": day.month,
        "received_on_year": day.year,
    }
    done = client.post(f"{address}{asked.pk}/", {**typed(NOTHING), "came": "telephone", **received})
    assert done.status_code == 302
    assert "Nothing held" in client.get(address).content.decode()
    assert "Send a new link to" in client.get(f"{address}{asked.pk}/link/").content.decode()
    assert client.post(f"{address}{asked.pk}/link/").status_code == 302


def test_only_the_officer_sends_and_only_the_link_of_the_agency_answers(
    somerby: cast.Company,
) -> None:
    case = checked(somerby, agencies=1)
    link = link_of(somerby, asked_of(somerby, case)[0])
    assert Client().get(link.replace("records_check", "trawl_return")).status_code == 404
    address = somerby.url(f"reviews/{case.reference}/records-check/")
    assert somerby.client("csp_chair").get(address).status_code == 200
    assert somerby.client("csp_chair").get(f"{address}send/").status_code == 403
    with somerby.scope("csp_chair"), pytest.raises(AccessDenied):
        services.chase(case=case, by=somerby.actor("csp_chair"))
    with somerby.scope("officer"), pytest.raises(NotReady):
        services.send_notices(
            case=case,
            by=somerby.officer,
            agencies=[],
            reply_by=today(),
            asks_involvement=True,
        )


def test_an_expired_link_shows_the_way_to_a_new_one_and_the_notice_is_downloaded(
    somerby: cast.Company,
) -> None:
    from cases.core.access.models import Link

    case = checked(somerby, agencies=1)
    asked = asked_of(somerby, case)[0]
    link = link_of(somerby, asked)
    assert reader(link).get(f"{link}letter/").status_code == 200
    with somerby.scope():
        Link.objects.filter(subject_number=asked.pk).update(expires_on=date(2026, 1, 2))
        RecordsRequest.objects.filter(pk=asked.pk).update(link_made_at=None)
    assert Client().get(link).status_code == 410
    assert "Ask for a new link" in Client().get(f"{link}new/").content.decode()
    assert "A new link is on its way" in Client().post(f"{link}new/").content.decode()
    fresh = link_of(somerby, asked)
    assert fresh != link
    assert reader(fresh).get(fresh).status_code == 200


def test_the_table_costs_the_same_for_two_agencies_and_for_twelve(somerby: cast.Company) -> None:
    client, counts = somerby.client("officer"), []
    for number in (2, 12):
        case = checked(somerby, agencies=number)
        address = somerby.url(f"reviews/{case.reference}/records-check/")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_state(somerby: cast.Company) -> None:
    """A case in referral can be checked, too; one that is closed cannot."""
    case = cast.a_case_at(somerby, State.CLOSED)
    address = somerby.url(f"reviews/{case.reference}/records-check/send/")
    assert somerby.client("officer").get(address).status_code == 403
