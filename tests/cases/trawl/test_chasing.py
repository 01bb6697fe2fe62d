"""After sending: who is silent, chased, given more time, waived; links renewed and passed on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.models import Link
from cases.core.access.reach import Reach
from cases.core.audit.models import EventDetail
from cases.core.deadlines.models import Deadline
from cases.core.notices.models import OutboxMail
from cases.core.progress.advance import advance
from cases.core.progress.work.rows import work_of
from cases.core.workflow.plug import NotReady, registry
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.trawl import services
from cases.trawl.models import SUBJECT, TrawlRequest, TrawlReturn
from cases.trawl.patterns import agency_responses
from tests import cast
from tests.cases.trawl import stage


def overdue(of: cast.Company, agencies: int = 3) -> tuple[Any, list[TrawlRequest]]:
    """Give a case whose trawl went out 40 days ago and that nobody has answered."""
    case = stage.ready(of, agencies=agencies)
    stage.sent(of, case, on=stage.days_ago(40))
    return case, stage.requests(of, case)


def test_the_panel_opens_only_when_every_agency_has_answered_or_is_waived(
    somerby: cast.Company,
) -> None:
    case = stage.ready(somerby, agencies=2)
    step = somerby.url(f"reviews/{case.reference}/steps/open_panel/")
    with somerby.scope("officer"), pytest.raises(NotReady) as refused:
        advance(case, Step.OPEN_PANEL, by=somerby.officer)
    assert [r.text for r in refused.value.reasons] == ["No trawl has been sent to the agencies."]
    stage.sent(somerby, case)
    first, second = stage.requests(somerby, case)
    today = timezone.localdate()
    posted = somerby.client("officer").post(
        step,
        {
            "on_day": str(today.day),
            "on_month": str(today.month),
            "on_year": str(today.year),
            "version": str(case.version),
        },
    )
    assert posted.status_code == 409
    text = posted.content.decode()
    assert f"{first.agency.name} has not answered the trawl." in text
    assert f"/trawl/requests/{second.pk}/" in text
    with somerby.scope("officer"):
        services.send_return(request=first, by=somerby.officer, answers=stage.answers(first))
        with pytest.raises(NotReady):
            services.waive(request=second, by=somerby.officer, because=" ")
        services.waive(request=second, by=somerby.officer, because="The service was closed.")
        moved = advance(cast.fresh(case), Step.OPEN_PANEL, by=somerby.officer)
    assert moved.state == State.PANEL


def test_an_answer_not_given_in_time_is_overdue_on_the_board_and_in_the_work_list_r40(
    somerby: cast.Company,
) -> None:
    case, rows = overdue(somerby)
    with somerby.scope("officer"):
        missed = Deadline.objects.get(case=case, subject_kind=SUBJECT, subject_number=rows[0].pk)
        assert (missed.met_on, missed.due_on) == (None, stage.days_ago(26))
        work = work_of(Reach.of(somerby.officer), timezone.localdate())
        services.send_return(
            request=rows[0], by=somerby.officer, answers=stage.answers(rows[0], known=True)
        )
    assert [row.title for row in work if row.kind == "trawl.chase"] == [
        "Chase 3 agencies for an answer to the trawl"
    ]
    base = somerby.url(f"reviews/{case.reference}/trawl/")
    silent = somerby.client("officer").get(f"{base}?state=overdue").content.decode()
    late = somerby.client("officer").get(f"{base}?state=late").content.decode()
    assert ("2 agencies" in silent, rows[0].agency.name in silent) == (True, False)
    assert ("1 agency" in late, rows[0].agency.name in late) == (True, True)


def test_chasing_all_silent_agencies_sends_each_a_fresh_link_once_a_day(
    somerby: cast.Company, on_commit: Any, mailoutbox: Any
) -> None:
    case, rows = overdue(somerby)
    with somerby.scope("officer"):
        services.send_return(request=rows[0], by=somerby.officer, answers=stage.answers(rows[0]))
    address = somerby.url(f"reviews/{case.reference}/trawl/chase/")
    officer = somerby.client("officer")
    assert "Chase 2 agencies?" in officer.get(address).content.decode()
    with on_commit():
        officer.post(address)
        officer.post(address)
    assert len([m for m in mailoutbox if "still awaited" in m.subject]) == 2
    assert stage.opened(stage.link_path(somerby, rows[1])).status_code == 200
    with somerby.scope():
        assert list(
            TrawlRequest.objects.filter(case=case).order_by("agency__name").values_list("chased")
        ) == [(0,), (1,), (1,)]
        assert EventDetail.objects.filter(words__startswith="chased 2 agencies").count() == 1


def test_one_agency_gets_more_time_with_the_reason(somerby: cast.Company) -> None:
    case, rows = overdue(somerby)
    later = timezone.localdate() + timedelta(days=7)
    address = somerby.url(f"reviews/{case.reference}/trawl/requests/{rows[0].pk}/extend/")
    boxes = {
        "due_on_day": str(later.day),
        "due_on_month": str(later.month),
        "due_on_year": str(later.year),
    }
    officer = somerby.client("officer")
    refused = officer.post(address, boxes)
    assert (refused.status_code, f'value="{later.day}"' in refused.content.decode()) == (409, True)
    assert officer.post(address, boxes | {"because": "Records in deep store."}).status_code == 302
    with somerby.scope():
        row = Deadline.objects.get(case=case, subject_kind=SUBJECT, subject_number=rows[0].pk)
        link = Link.objects.get(subject_number=rows[0].pk)
    assert row.due_on == later
    assert ": Records in deep store (the protocol" in row.explanation["sentence"]
    assert link.expires_on == later + timedelta(days=28)


def test_an_expired_link_is_renewed_in_one_click_to_the_address_on_file_only(
    somerby: cast.Company,
) -> None:
    _, request, path = stage.out(somerby)
    with somerby.scope():
        Link.objects.filter(subject_number=request.pk).update(expires_on=stage.days_ago(1))
        TrawlRequest.objects.filter(pk=request.pk).update(
            link_made_at=timezone.now() - timedelta(days=40)
        )
    page = Client().get(path)
    assert page.status_code == 410
    assert f'action="{path}new/"' in page.content.decode()
    assert "Quenby" not in page.content.decode()
    assert "A new link is on its way" in Client().post(f"{path}new/").content.decode()
    assert "No new link was sent" in Client().post(f"{path}new/").content.decode()
    with somerby.scope():
        links = Link.objects.filter(subject_number=request.pk).order_by("pk")
        assert [bool(link.revoked_at) for link in links] == [True, False]
        mails = OutboxMail.objects.filter(key__startswith=f"trawl:{request.pk}:link:")
        assert [mail.to for mail in mails] == [request.address]
    assert stage.opened(stage.link_path(somerby, request)).status_code == 200


def test_a_request_is_passed_on_to_a_colleague_of_the_same_domain_with_what_was_typed(
    somerby: cast.Company,
) -> None:
    _, request, path = stage.out(somerby)
    stage.reader(path).post(
        f"{path}draft/", {"systems_checked": "Paper archive", "draft_version": "0"}
    )
    elsewhere = stage.reader(path).post(f"{path}pass-on/", {"address": "ivo@other.example"})
    assert elsewhere.status_code == 409
    text = elsewhere.content.decode()
    assert ("@agency.example" in text, "ivo@other.example" in text) == (True, True)
    assert (
        stage.reader(path).post(f"{path}pass-on/", {"address": "ivo@agency.example"}).status_code
        == 200
    )
    assert Client().get(path).status_code == 410
    fresh = stage.link_path(somerby, request)
    assert "Paper archive" in stage.reader(fresh).get(fresh).content.decode()
    with somerby.scope():
        assert OutboxMail.objects.order_by("-pk")[0].to == "ivo@agency.example"
        assert EventDetail.objects.filter(words__contains="on to a colleague").count() == 1
    assert "No new link" in Client().post(f"{path}new/").content.decode()


def test_the_officer_renews_a_link_and_what_was_typed_is_kept(somerby: cast.Company) -> None:
    case, request, path = stage.out(somerby)
    stage.reader(path).post(
        f"{path}draft/", {"systems_checked": "Paper archive", "draft_version": "0"}
    )
    act = somerby.url(f"reviews/{case.reference}/trawl/requests/{request.pk}/renew/")
    assert somerby.client("officer").post(act).status_code == 302
    assert Client().get(path).status_code == 410
    assert "Paper archive" in stage.opened(stage.link_path(somerby, request)).content.decode()


def test_the_collation_shows_every_return_by_agency_and_person_under_labels_r41(
    somerby: cast.Company,
) -> None:
    case, rows = overdue(somerby)
    with somerby.scope("officer"):
        services.send_return(
            request=rows[0], by=somerby.officer, answers=stage.answers(rows[0], known=True)
        )
        services.send_return(request=rows[1], by=somerby.officer, answers=stage.answers(rows[1]))
    address = somerby.url(f"reviews/{case.reference}/trawl/collation/")
    text = somerby.client("sub_group_member").get(address).content.decode()
    assert "Three visits in 2025." in text
    assert f"No answer from: {rows[2].agency.name}" in text
    assert ("Adult A" in text, "Quenby" in text) == (True, False)
    assert "Quenby" in somerby.client("officer").get(address).content.decode()


def test_the_response_of_agencies_is_counted_over_all_trawls_r40(somerby: cast.Company) -> None:
    from cases.core.case.models import Case

    for number in range(2):
        _, rows = overdue(somerby, agencies=1)
        with somerby.scope("officer"):
            if number == 0:
                services.send_return(
                    request=rows[0],
                    by=somerby.officer,
                    answers=stage.answers(rows[0]),
                    received_on=stage.days_ago(20),
                    came=TrawlReturn.Came.BY_POST,
                )
    with somerby.scope():
        (found,) = agency_responses(Case.objects.all(), timezone.localdate())
    assert (found.asked, found.answered, found.nil, found.late, found.silent) == (2, 1, 1, 1, 1)
    assert found.median_days == 20
    address = somerby.url("agencies-response/")
    assert found.agency in somerby.client("sub_group_member").get(address).content.decode()
    assert somerby.client("board_member").get(address).status_code == 403


def test_a_board_of_forty_agencies_asks_no_more_of_the_database_than_one_of_three(
    somerby: cast.Company,
) -> None:
    counts = []
    for agencies in (3, 40):
        case, rows = overdue(somerby, agencies=agencies)
        with somerby.scope("officer"):
            services.send_return(
                request=rows[0], by=somerby.officer, answers=stage.answers(rows[0], known=True)
            )
        for page in ("", "collation/"):
            client, address = (
                somerby.client("officer"),
                somerby.url(f"reviews/{case.reference}/trawl/{page}"),
            )
            client.get(address)  # counts what stands beside "My work", for a minute
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) < 40


def test_what_the_plug_says_costs_what_it_declares(somerby: cast.Company) -> None:
    case, _ = overdue(somerby)
    plug = next(each for each in registry.plugs if each.name == "trawl")
    assert plug.summary and plug.work and plug.addressees
    with somerby.scope("officer"):
        reach = Reach.of(somerby.officer)
        access = reach.on(case)
        with CaptureQueriesContext(connection) as asked:
            lines = list(plug.summary.build(case, access))
        assert (len(asked), lines[0].text) == (1, "3 agencies asked, 0 answered, 3 silent")
        with CaptureQueriesContext(connection) as asked:
            list(plug.work.find(somerby.officer, reach, timezone.localdate()))
        assert len(asked) <= plug.work.queries
        numbers = [row.pk for row in stage.requests(somerby, case)]
        assert len(plug.addressees(SUBJECT, numbers)) == 3
        assert plug.addressees("meeting", numbers) == {}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("case_administrator", 200),
        ("sub_group_member", 200),
        ("independent_chair", 200),
        ("panel_member", 403),
        ("csp_chair", 403),
        ("board_member", 404),
        ("stranger", 404),
    ],
)
def test_who_reads_the_trawl(somerby: cast.Company, who: str, status: int) -> None:
    case, _ = overdue(somerby, agencies=1)
    address = somerby.url(f"reviews/{case.reference}/trawl/")
    assert somerby.client(who).get(address).status_code == status
