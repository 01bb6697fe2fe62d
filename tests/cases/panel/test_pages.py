"""The pages of the panel as people use them: forms, wrong input, who may see what."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.case.models import Case
from cases.panel.models import Appointment, PanelMember, SharingAgreement
from cases.panel.selectors import sitters_of
from partnerships.pages.templatetags.pages import date_words
from tests import cast
from tests.cases.panel import parts

TODAY = timezone.localdate


def base(company: cast.Company, case: Case, rest: str = "") -> str:
    return company.url(f"reviews/{case.reference}/{rest}")


def chair_form(**changed: str) -> dict[str, str]:
    return {
        "part": "both",
        "name": "Ottoline Quillon",
        "email": "quillon@threlkeld.example",
        "organisation": "Threlkeld Reviews",
        "csp_member": "no",
        "involved_agency": "no",
        "uninvolved_local_employee": "no",
        "independence": "I have worked for no agency of this area.",
        "experience": "Twelve reviews.",
        "training_module_1": "yes",
        "training_module_2": "no",
        "fee_pence": "8,500.50",
        **parts.day_boxes("on", TODAY()),
        **changed,
    }


def test_the_officer_appoints_a_chair_and_sees_what_was_recorded(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    officer = somerby.client("officer")
    sent = officer.post(base(somerby, case, "panel/appoint/"), chair_form())
    assert sent.status_code == 302
    with somerby.scope():
        chair = Appointment.objects.get(part="independent_chair")
    assert chair.fee_pence == 850050
    page = base(somerby, case, f"panel/appointments/{chair.pk}/")
    assert "£8,500.50" in officer.get(page).content.decode()
    told = somerby.client("panel_member").get(page).content.decode()
    assert "Twelve reviews." in told and "8,500" not in told and "threlkeld.example" not in told


def test_a_wrong_appointment_keeps_what_was_typed_and_says_what_is_wrong(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    answer = somerby.client("officer").post(
        base(somerby, case, "panel/appoint/"),
        chair_form(email="quillon at threlkeld", fee_pence="much", independence=""),
    )
    page = answer.content.decode()
    assert "Enter an email address in the correct format" in page
    assert "Fee must be an amount in pounds" in page
    assert "Enter a declaration of independence" in page or "declaration" in page
    assert "quillon at threlkeld" in page and "Twelve reviews." in page
    with somerby.scope():
        assert Appointment.objects.count() == 0


def test_r47_through_the_page_leicester_asks_for_the_reason(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    officer = somerby.client("officer")
    address = base(somerby, case, "panel/appoint/")
    refused = officer.post(address, chair_form(csp_member="yes"))
    assert refused.status_code == 409
    shown = refused.content.decode()
    assert "Give the reason for appointing somebody who is a member of the Community" in shown
    assert "LC ¶50" in shown and "Twelve reviews." in shown
    given = officer.post(address, chair_form(csp_member="yes", tie_reason="Nobody else."))
    assert given.status_code == 302


def test_r57_replacing_through_the_page_asks_why_first(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.appointed(somerby, case)
    officer = somerby.client("officer")
    address = base(somerby, case, "panel/appoint/")
    assert "Why is Ottoline Quillon" in officer.get(address).content.decode()
    other = chair_form(email="a.sedgwick@pen.example", name="Ambrose Sedgwick")
    assert officer.post(address, other).status_code == 409
    other["replaces_because"] = "Too many reviews at once."
    assert officer.post(address, other).status_code == 302
    with somerby.scope():
        assert Appointment.objects.filter(ended_on=None, name="Ambrose Sedgwick").count() == 2


def member_form(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Perpetua Vance",
        "post": "Head of safeguarding",
        "email": "p.vance@hospital.example",
        "is_specialist": "no",
        "is_imr_author": "no",
        "is_line_manager": "no",
        "is_politician": "no",
        "version": "0",
        **parts.day_boxes("on", TODAY()),
        **changed,
    }


def test_a_member_is_added_changed_and_leaves_through_the_pages(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    officer = somerby.client("officer")
    refused = officer.post(
        base(somerby, case, "panel/members/add/"), member_form(is_line_manager="yes")
    )
    assert refused.status_code == 409
    assert "manages staff who were involved" in refused.content.decode()
    assert officer.post(base(somerby, case, "panel/members/add/"), member_form()).status_code == 302
    with somerby.scope():
        member = PanelMember.objects.get()
    one = base(somerby, case, f"panel/members/{member.pk}/")
    changed = member_form(post="Director", version="1", is_imr_author="yes")
    assert officer.post(one, changed).status_code == 302
    stale = officer.post(one, member_form(post="Matron", version="1"))
    shown = stale.content.decode()
    assert "Director" in shown and "Matron" in shown and "Theirs, saved" in shown
    left = officer.post(
        f"{one}leave/", {"because": "A new post.", **parts.day_boxes("on", TODAY())}
    )
    assert left.status_code == 302
    assert officer.get(one).status_code == 404
    panel = officer.get(base(somerby, case, "panel/")).content.decode()
    assert "Perpetua Vance left the panel" in panel and "A new post." in panel


def test_the_panel_page_says_which_rules_of_the_protocol_are_met(
    wreake_valley: cast.Company,
) -> None:
    case = parts.case_in_panel(wreake_valley)
    with wreake_valley.scope("officer"):
        parts.joined(wreake_valley, case, is_specialist=True, standing_post="Review Officer")
    page = wreake_valley.client("officer").get(base(wreake_valley, case, "panel/"))
    shown = page.content.decode()
    assert "The panel has 1 of at least 4 members." in shown
    assert "Nobody sits on the panel as Domestic Abuse Reduction Coordinator." in shown
    assert shown.count("LR §4.3") == 5


def test_an_agreement_is_recorded_with_its_scan_and_a_wrong_file_is_refused(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        hospital = parts.agency("Somerby Hospitals")
        parts.joined(somerby, case, agency=hospital)
    officer = somerby.client("officer")
    address = base(somerby, case, f"panel/agreements/{hospital.pk}/")
    facts = {"kind": "panel", "signed_by": "Caspian Drury", **parts.day_boxes("on", TODAY())}
    wrong = officer.post(address, {**facts, "scan": SimpleUploadedFile("a.pdf", b"not a pdf")})
    assert wrong.status_code == 200
    assert "Caspian Drury" in wrong.content.decode() and "PDF" in wrong.content.decode()
    assert officer.post(address, {**facts, "scan": parts.a_pdf()}).status_code == 302
    with somerby.scope():
        assert SharingAgreement.objects.get().document is not None
    listed = officer.get(base(somerby, case, "panel/agreements/")).content.decode()
    assert "Caspian Drury" in listed and "Signed paper" in listed


def test_a_member_accepts_confidentiality_online_and_the_page_shows_who_has_not(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.joined(somerby, case, "Perpetua Vance", somerby.people["panel_member"].email)
        parts.joined(somerby, case, "Odo Pell")
        meeting = parts.a_meeting(somerby, case, parts.soon())
    client = somerby.client("panel_member")
    address = base(somerby, case, f"panel/confidentiality/?meeting={meeting.number}")
    without = client.post(address, {"signed_name": "Perpetua Vance", "meeting": meeting.number})
    assert "Tick the box if you accept" in without.content.decode()
    assert "Perpetua Vance" in without.content.decode()
    with_tick = {"signed_name": "Perpetua Vance", "agree": "on", "meeting": meeting.number}
    assert client.post(address, with_tick).status_code == 302
    listed = somerby.client("officer").get(base(somerby, case, "panel/agreements/"))
    shown = listed.content.decode()
    assert shown.count("Accepted here by the person") == 1
    assert "Record a paper form" in shown
    paper = {
        "sitter": next(key for key in keys(somerby, case) if key not in shown_accepted(shown)),
        "meeting": meeting.number,
        **parts.day_boxes("on", TODAY()),
    }
    officer = somerby.client("officer")
    sent = officer.post(base(somerby, case, "panel/confidentiality/paper/"), paper)
    assert sent.status_code == 302


def test_who_has_accepted_confidentiality_reads_when_and_is_not_asked_again(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.joined(somerby, case, "Perpetua Vance", somerby.people["panel_member"].email)
        first = parts.a_meeting(somerby, case, parts.soon())
        second = parts.a_meeting(somerby, case, parts.soon(60))
    client = somerby.client("panel_member")
    address = base(somerby, case, "panel/confidentiality/")
    before = client.get(address).content.decode()
    assert "I have read this and accept it" in before
    assert "(&#x27;" not in before, "the wording is a list and never a way back"
    typed = {"signed_name": "Perpetua Vance", "agree": "on", "meeting": first.number}
    client.post(address, typed)
    after = client.get(f"{address}?meeting={first.number}").content.decode()
    assert f"Perpetua Vance accepted confidentiality on {date_words(TODAY())}" in after
    assert "for panel meeting 1" in after
    assert "I have read this and accept it" not in after
    again = client.post(address, typed)
    assert (again.status_code, b"has been accepted already" in again.content) == (409, True)
    other = client.get(f"{address}?meeting={second.number}").content.decode()
    assert "I have read this and accept it" in other


def test_confidentiality_signed_on_paper_says_by_whom_it_was_recorded(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.joined(somerby, case, "Perpetua Vance", somerby.people["panel_member"].email)
        meeting = parts.a_meeting(somerby, case, parts.soon())
        parts.everybody_accepts(somerby, case, meeting)
    address = base(somerby, case, f"panel/confidentiality/?meeting={meeting.number}")
    page = somerby.client("panel_member").get(address).content.decode()
    assert f"signed on paper, recorded by {somerby.officer.name}" in page
    nowhere = base(somerby, case, "panel/confidentiality/?meeting=9")
    past = somerby.client("panel_member").get(nowhere).content.decode()
    assert "There is no coming meeting for which it could be accepted." in past
    assert "I have read this and accept it" not in past


def keys(company: cast.Company, case: Case) -> list[str]:
    with company.scope():
        return [each.key for each in sitters_of(case) if each.name == "Odo Pell"]


def shown_accepted(page: str) -> str:
    return page.split("Confidentiality</h2>")[0]


def test_a_meeting_is_arranged_with_papers_put_together_sent_and_recorded(
    somerby: cast.Company, on_commit: Any
) -> None:
    case = parts.case_in_panel(somerby)
    officer = somerby.client("officer")
    facts = {"place": "Room 4", "agenda": "Scope", "starts_at": "25:10", "version": "0"}
    day = parts.day_boxes("meets_on", parts.soon())
    wrong = officer.post(base(somerby, case, "meetings/new/"), {**facts, **day})
    assert "24-hour clock" in wrong.content.decode() and "25:10" in wrong.content.decode()
    made = officer.post(
        base(somerby, case, "meetings/new/"), {**facts, **day, "starts_at": "14:30"}
    )
    assert made["Location"].endswith("/meetings/1/")
    with somerby.scope("officer"):
        parts.joined(somerby, case, "Perpetua Vance", somerby.people["panel_member"].email)
    papers = base(somerby, case, "meetings/1/papers/")
    word = SimpleUploadedFile("chronology.docx", b"PK\x03\x04")
    refused = officer.post(papers, {"title": "Chronology", "file": word})
    assert "Save it as a PDF" in refused.content.decode()
    assert officer.post(papers, {"title": "Chronology", "file": parts.a_pdf()}).status_code == 302
    early = officer.post(f"{papers}send/", {"way": "now"})
    assert early.status_code == 409
    with on_commit():
        officer.post(f"{papers}together/")
        assert "Being put together" in officer.get(papers).content.decode()
        assert "hx-trigger" in officer.get(f"{papers}state/").content.decode()
    assert "hx-trigger" not in officer.get(f"{papers}state/").content.decode()
    assert officer.post(f"{papers}send/", {"way": "now"}).status_code == 302
    member = somerby.client("panel_member")
    meeting_page = member.get(base(somerby, case, "meetings/1/")).content.decode()
    assert "Read all papers as one PDF" in meeting_page
    assert "14:30" in meeting_page
    link = meeting_page.split('">Read all papers')[0].rsplit('href="', 1)[1]
    read: Any = member.get(link)
    assert read["Content-Type"] == "application/pdf"
    assert b"".join(read.streaming_content).startswith(b"%PDF")
    assert somerby.client("agency_contact").get(link).status_code == 403
    assert somerby.client("stranger").get(link).status_code == 404


def test_r53_recording_attendance_through_the_page_is_refused_with_names_and_links(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.joined(somerby, case)
        meeting = parts.a_meeting(somerby, case)
        chosen = [each.key for each in sitters_of(case)]
    officer = somerby.client("officer")
    address = base(somerby, case, f"meetings/{meeting.number}/held/")
    answer = officer.post(address, {"present": chosen, "minutes": "The police reported."})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Perpetua Vance has not accepted confidentiality." in shown
    assert "The police reported." in shown
    nobody = officer.post(address, {"minutes": "The police reported."})
    assert "Select who was there" in nobody.content.decode()
    with somerby.scope("officer"):
        parts.everybody_accepts(somerby, case, meeting)
    assert officer.post(address, {"present": chosen, "minutes": "Done."}).status_code == 302
    assert "Done." in officer.get(base(somerby, case, "meetings/1/")).content.decode()


PAGES = ("panel/", "panel/agreements/", "terms/", "meetings/")


@pytest.mark.parametrize("page", PAGES)
def test_members_and_chair_read_an_agency_contact_does_not_and_a_stranger_finds_nothing(
    somerby: cast.Company, wreake_valley: cast.Company, page: str
) -> None:
    case = parts.case_in_panel(somerby)
    answers = {
        who: somerby.client(who).get(base(somerby, case, page)).status_code
        for who in ("officer", "independent_chair", "panel_member", "police_lead", "csp_chair")
    }
    assert set(answers.values()) == {200}
    assert somerby.client("agency_contact").get(base(somerby, case, page)).status_code == 403
    assert somerby.client("board_member").get(base(somerby, case, page)).status_code == 404
    assert somerby.client("stranger").get(base(somerby, case, page)).status_code == 404
    assert wreake_valley.client("officer").get(base(somerby, case, page)).status_code == 404


def test_members_see_no_buttons_that_they_may_not_press(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.whole_panel(somerby, case)
    member = somerby.client("panel_member")
    for page, words in (
        ("panel/", "Add a panel member"),
        ("terms/", "Write a new version"),
        ("meetings/", "Arrange a meeting"),
        ("panel/agreements/", "Record a form signed on paper"),
    ):
        assert words in somerby.client("officer").get(base(somerby, case, page)).content.decode()
        assert words not in member.get(base(somerby, case, page)).content.decode()


def queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("page", [*PAGES, "meetings/1/", ""])
def test_the_number_of_queries_does_not_grow_with_the_panel(
    somerby: cast.Company, page: str
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.whole_panel(somerby, case)
    client = somerby.client("officer")
    client.get(base(somerby, case, page))
    before = queries(client, base(somerby, case, page))
    with somerby.scope("officer"):
        for number in range(4):
            agency = parts.agency(f"Agency {number}")
            parts.joined(somerby, case, f"Member {number}", agency=agency)
            parts.signed(somerby, case, agency)
            parts.a_meeting(somerby, case, parts.soon(number + 1))
    assert queries(client, base(somerby, case, page)) == before
