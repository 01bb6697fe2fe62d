"""An agency answers on one page by its private link: nil or trace, draft, check, receipt."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.core.access.models import Link
from cases.core.access.verbs import Verb
from cases.core.case.models import Milestone
from cases.core.deadlines.models import Deadline
from cases.core.documents.services import keep_made
from cases.core.drafts.models import Draft
from cases.core.notices.models import OutboxMail
from cases.core.progress.work.rows import work_of
from cases.core.protocol.tables import Trawl
from cases.core.workflow.plug import NotReady
from cases.trawl import services
from cases.trawl.models import SUBJECT, TrawlRequest, TrawlReturn
from cases.trawl.return_form import ReturnForm
from cases.trawl.selectors import agencies_with_trace, unanswered
from tests import cast
from tests.cases.trawl import stage


def test_opening_the_link_shows_letter_and_form_without_an_account_and_consumes_nothing(
    somerby: cast.Company,
) -> None:
    _, request, path = stage.out(somerby)
    for _ in range(2):
        page = stage.reader(path).get(path)
        assert page.status_code == 200
        text = page.content.decode()
        assert "Marisol Quenby-Tarrant" in text
        assert "Check your answer" in text
        assert "<title>Request to search your records" in text
    letter = stage.reader(path).get(f"{path}letter/")
    assert letter.status_code == 200
    with somerby.scope():
        assert Link.objects.get(subject_number=request.pk).used_at is None


def test_an_agency_answers_nil_in_one_page_and_gets_a_receipt_without_names_r36_r44(
    wreake_valley: cast.Company,
) -> None:
    case, request, path = stage.out(wreake_valley)
    page = stage.answer_by_link(path, stage.typed(request)).content.decode()
    with wreake_valley.scope():
        made = TrawlReturn.objects.select_related("request__case").get(request=request)
        assert made.is_nil
        assert made.records_secured_on == date(2026, 11, 2)
        assert Draft.objects.filter(case=case).count() == 0
        assert set(
            Milestone.objects.filter(
                case=case, subject_kind=SUBJECT, subject_number=request.pk
            ).values_list("code", flat=True)
        ) == {"trawl_sent", "trawl_returned", "records_secured"}
        due = Deadline.objects.get(case=case, subject_kind=SUBJECT, subject_number=request.pk)
        assert due.met_on == timezone.localdate()
        assert made.receipt in page
        assert Link.objects.get(subject_number=request.pk).holder_name == "Ottoline Brackwater"
    panel = page[page.index("govuk-panel") : page.index("What happens next")]
    assert "Quenby" not in panel


def test_a_nil_return_without_the_systems_checked_is_refused_and_keeps_what_was_typed_r36(
    wreake_valley: cast.Company,
) -> None:
    _, request, path = stage.out(wreake_valley)
    page = stage.reader(path).post(path, stage.typed(request, systems_checked=" "))
    assert page.status_code == 409
    text = page.content.decode()
    assert "List the records systems that you checked" in text
    assert "Ottoline Brackwater" in text
    with wreake_valley.scope("officer"), pytest.raises(NotReady):
        services.send_return(
            request=request,
            by=wreake_valley.officer,
            answers=stage.answers(request, systems_checked=""),
        )


def test_a_trace_needs_nature_and_dates_and_a_long_summary_only_warns_r37(
    wreake_valley: cast.Company,
) -> None:
    case, request, path = stage.out(wreake_valley)
    browser = stage.reader(path)
    bare = stage.typed(request, nil=False, involvement="")
    assert "nature and dates" in browser.post(path, bare).content.decode()
    long = stage.typed(request, nil=False, summary="x" * 3001, draft_version="1")
    assert browser.post(path, long).status_code == 302
    page = browser.get(f"{path}check/").content.decode()
    assert "The summary has 3,001 characters" in page
    version = stage.check_version(browser, path)
    assert browser.post(f"{path}check/", {"draft_version": version}).status_code == 302
    with wreake_valley.scope():
        made = TrawlReturn.objects.get(request=request)
        assert (made.is_nil, len(made.summary)) == (False, 3001)
        assert [a.name for a in agencies_with_trace(case)] == [request.agency.name]
        assert request.pk not in [each.pk for each in unanswered(case)]


def test_contact_outside_the_period_is_flagged_and_described_r38(
    somerby: cast.Company,
) -> None:
    _, request, path = stage.out(somerby)
    refused = stage.reader(path).post(path, stage.typed(request, outside_period="yes"))
    assert "Say what the contact outside the period was" in refused.content.decode()
    stage.answer_by_link(
        path,
        stage.typed(
            request, outside_period="yes", outside_note="One call in 2003.", draft_version="1"
        ),
    )
    with somerby.scope():
        made = TrawlReturn.objects.get(request=request)
    assert (made.outside_period, made.outside_note) == (True, "One call in 2003.")


def test_a_declared_conflict_of_interest_alerts_the_officer_r39(
    wreake_valley: cast.Company,
) -> None:
    case, request, path = stage.out(wreake_valley)
    values = stage.typed(request)
    del values["conflict"]
    assert stage.reader(path).post(path, values).status_code == 409
    stage.answer_by_link(
        path,
        stage.typed(request, conflict="yes", conflict_note="A cousin.", draft_version="1"),
    )
    from cases.core.access.reach import Reach

    with wreake_valley.scope("officer"):
        rows = work_of(Reach.of(wreake_valley.officer), timezone.localdate())
        mail = OutboxMail.objects.get(key__startswith="trawl:conflict:")
        assert [r.title for r in rows if r.kind == "trawl.conflict"] == [
            f"{request.agency.name} declares a conflict of interest"
        ]
        assert "cousin" not in mail.body + mail.subject
    act = wreake_valley.url(f"reviews/{case.reference}/trawl/requests/{request.pk}/conflict/")
    assert wreake_valley.client("officer").post(act).status_code == 302
    with wreake_valley.scope("officer"):
        rows = work_of(Reach.of(wreake_valley.officer), timezone.localdate())
        assert [r for r in rows if r.kind == "trawl.conflict"] == []


def test_a_protocol_that_does_not_ask_for_conflicts_leaves_the_question_out(
    somerby: cast.Company,
) -> None:
    _, request, path = stage.out(somerby)
    assert "personal interest" not in stage.reader(path).get(path).content.decode()
    stage.answer_by_link(path, stage.typed(request))
    with somerby.scope():
        assert TrawlReturn.objects.get(request=request).conflict is None


def test_a_late_return_is_taken_and_marked_late_by_its_days(somerby: cast.Company) -> None:
    case = stage.ready(somerby, agencies=1)
    stage.sent(somerby, case, on=stage.days_ago(17))
    request = stage.requests(somerby, case)[0]
    page = stage.answer_by_link(stage.link_path(somerby, request), stage.typed(request))
    assert "3 days after the date of return" in page.content.decode()
    with somerby.scope():
        assert TrawlReturn.objects.get(request=request).days_late == 3


def test_typing_is_kept_and_a_second_person_of_the_agency_is_told(
    somerby: cast.Company,
) -> None:
    _, request, path = stage.out(somerby)
    first, second = stage.reader(path), stage.reader(path)
    kept = first.post(
        f"{path}draft/",
        {
            "respondent_name": "Ottoline Brackwater",
            "systems_checked": "Paper",
            "draft_version": "0",
        },
    )
    assert (kept.status_code, kept.json()["version"]) == (200, 1)
    clash = second.post(f"{path}draft/", {"respondent_name": "Ivo", "draft_version": "0"})
    assert (clash.status_code, clash.json()["by"]) == (409, "Ottoline Brackwater")
    page = second.post(path, stage.typed(request, respondent_name="Ivo Saltmarsh"))
    text = page.content.decode()
    assert page.status_code == 409
    assert "Ottoline Brackwater saved an answer for your agency" in text
    assert "Ivo Saltmarsh" in text
    again = second.post(path, stage.typed(request, draft_version="1"))
    assert again.status_code == 302
    stale = first.post(f"{path}check/", {"draft_version": "1"})
    assert "A colleague changed this answer" in stale.content.decode()
    with somerby.scope():
        assert TrawlReturn.objects.count() == 0


def test_a_correction_is_a_new_version_until_the_round_is_closed(
    somerby: cast.Company,
) -> None:
    case, request, path = stage.out(somerby)
    browser = stage.reader(path)
    stage.answer_by_link(path, stage.typed(request), browser)
    page = browser.get(f"{path}correct/").content.decode()
    assert "Patient records; paper archive" in page
    changed = stage.typed(request, nil=False)
    assert browser.post(f"{path}correct/", changed).status_code == 302
    version = stage.check_version(browser, path)
    assert browser.post(f"{path}check/", {"draft_version": version}).status_code == 302
    with somerby.scope("officer"):
        assert list(
            TrawlReturn.objects.filter(request=request).values_list("number", "is_nil")
        ) == [(1, True), (2, False)]
        services.close_round(case=case, by=somerby.officer, number=1)
        with pytest.raises(NotReady):
            services.send_return(
                request=request, by=somerby.officer, answers=stage.answers(request)
            )
    assert browser.get(f"{path}correct/").status_code == 302
    assert "The round is closed" in browser.get(path).content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.exe", b"MZ\x90\x00"),
        ("notes.pdf", b"not a pdf at all"),
        ("notes.docx", b"PK\x03\x04broken"),
    ],
)
def test_a_hostile_file_is_refused_and_what_was_typed_stays(
    somerby: cast.Company, name: str, content: bytes
) -> None:
    _, request, path = stage.out(somerby)
    values: dict[str, Any] = {**stage.typed(request), "upload": SimpleUploadedFile(name, content)}
    page = stage.reader(path).post(path, values)
    text = page.content.decode()
    assert page.status_code == 409
    assert "error-summary" in text
    assert "Ottoline Brackwater" in text
    with somerby.scope():
        assert TrawlReturn.objects.count() == 0


def test_a_file_goes_with_the_return(somerby: cast.Company) -> None:
    from io import BytesIO

    from PIL import Image

    held = BytesIO()
    Image.new("RGB", (8, 8)).save(held, "PNG")
    case, request, path = stage.out(somerby)
    values: dict[str, Any] = {
        **stage.typed(request),
        "upload": SimpleUploadedFile("scan.png", held.getvalue()),
    }
    stage.answer_by_link(path, values)
    with somerby.scope():
        made = TrawlReturn.objects.select_related("document").get(request=request)
        assert made.document is not None
        address = somerby.url(f"reviews/{case.reference}/documents/{made.document.pk}/")
    given_out: Any = somerby.client("officer").get(address)
    assert given_out.status_code == 200
    assert b"".join(given_out.streaming_content).startswith(b"\x89PNG")
    assert somerby.client("panel_member").get(address).status_code == 403


def test_another_agencys_file_cannot_be_claimed_and_odd_characters_do_no_harm(
    somerby: cast.Company,
) -> None:
    case, request, path = stage.out(somerby)
    with somerby.scope():
        theirs = keep_made(
            case=case,
            name="theirs.pdf",
            content=b"%PDF-1.7",
            content_type="application/pdf",
            title="File with another return",
            kind="trawl_return",
            reader_verb=Verb.READ_TRAWL,
        )
    typed = {"_file": str(theirs.pk), "summary": "a\x00b", "draft_version": "0"}
    assert stage.reader(path).post(f"{path}draft/", typed).status_code == 200
    text = stage.reader(path).get(path).content.decode()
    assert "theirs.pdf" not in text
    assert (
        stage.reader(path).post(path, stage.typed(request, draft_version="1") | typed).status_code
        == 409
    )


def test_the_officer_enters_an_answer_that_came_by_telephone(somerby: cast.Company) -> None:
    case, request, _ = stage.out(somerby)
    address = somerby.url(f"reviews/{case.reference}/trawl/requests/{request.pk}/answer/")
    officer = somerby.client("officer")
    assert officer.get(address).status_code == 200
    today = timezone.localdate()
    values = stage.typed(request) | {
        "came": "telephone",
        "received_on_day": str(today.day),
        "received_on_month": str(today.month),
        "received_on_year": str(today.year),
    }
    assert officer.post(address, values | {"came": ""}).status_code == 409
    assert officer.post(address, values).status_code == 302
    with somerby.scope():
        made = TrawlReturn.objects.get(request=request)
    assert (made.entered_by_officer, made.came) == (True, "telephone")
    board = officer.get(somerby.url(f"reviews/{case.reference}/trawl/")).content.decode()
    assert "Entered by the officer" in board


@settings(max_examples=60, deadline=None)
@given(
    outcome=st.sampled_from(["nil", "trace"]),
    systems=st.text(max_size=12),
    involvement=st.text(max_size=12),
    conflict=st.sampled_from(["", "yes", "no"]),
)
def test_whatever_is_typed_a_valid_return_lists_systems_and_a_trace_says_what(
    outcome: str, systems: str, involvement: str, conflict: str
) -> None:
    form = ReturnForm(
        {
            "respondent_name": "Ottoline Brackwater",
            "respondent_job": "Named nurse",
            "respondent_telephone": "01632 960123",
            "outcome": outcome,
            "systems_checked": systems,
            "involvement": involvement,
            "conflict": conflict,
            "conflict_note": "A cousin.",
            "outside_period": "no",
            "lawful_basis": "on",
        },
        people=[],
        rules=Trawl(),
    )
    plain = "\x00" not in systems + involvement
    wanted = plain and bool(systems.strip()) and conflict != ""
    if outcome == "trace":
        wanted = wanted and bool(involvement.strip())
    assert form.is_valid() is wanted


def test_a_link_is_of_its_own_partnership_and_case(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    _, request, path = stage.out(somerby)
    assert Client().get(path.replace("/p/somerby/", "/p/wreake-valley/")).status_code == 404
    assert Client().get(path.replace("trawl_return", "family")).status_code == 404
    assert Client().get(f"{path[:-2]}x/").status_code == 404
    other = stage.ready(somerby, agencies=1)
    with somerby.scope():
        Link.objects.filter(subject_number=request.pk).update(case=other)
    assert Client().get(f"{path}code/").status_code == 404
    address = somerby.url(f"reviews/{other.reference}/trawl/requests/{request.pk}/")
    assert somerby.client("officer").get(address).status_code == 404


def test_the_first_answer_after_a_waiver_counts_and_the_deadline_is_met(
    somerby: cast.Company,
) -> None:
    case, request, path = stage.out(somerby)
    with somerby.scope("officer"):
        services.waive(request=request, by=somerby.officer, because="The service has closed.")
        gone = Deadline.objects.filter(case=case, subject_kind=SUBJECT, subject_number=request.pk)
        assert gone.count() == 0
    stage.answer_by_link(path, stage.typed(request))
    with somerby.scope():
        row = TrawlRequest.objects.get(pk=request.pk)
        due = Deadline.objects.get(case=case, subject_kind=SUBJECT, subject_number=request.pk)
    assert (row.waived_on, row.returned_on) == (None, timezone.localdate())
    assert (due.due_on, due.met_on) == (
        timezone.localdate() + timedelta(days=14),
        timezone.localdate(),
    )
