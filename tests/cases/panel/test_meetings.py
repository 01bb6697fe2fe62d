"""Meetings: the papers' date, putting papers together, sending, confidentiality (R53-R55)."""

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.deadlines.models import Deadline
from cases.core.documents.pdf import text_of_pdf
from cases.core.documents.refusal import UploadRefused
from cases.core.notices.models import OutboxMail
from cases.core.protocol.models import Protocol
from cases.core.workflow.plug import NotReady
from cases.panel import services
from cases.panel.models import Attendance, Meeting
from cases.panel.selectors import sitters_of
from tests import cast
from tests.cases.panel import parts


def papers_due_on(meeting: Meeting) -> date | None:
    return (
        Deadline.objects.filter(
            kind="papers", subject_kind="meeting", subject_number=meeting.pk, case=meeting.case
        )
        .values_list("due_on", flat=True)
        .first()
    )


@pytest.mark.parametrize(
    ("meets_on", "send_by"),
    [(date(2026, 4, 9), date(2026, 3, 30)), (date(2026, 1, 6), date(2025, 12, 24))],
)
def test_r54_r55_papers_go_out_five_clear_working_days_before_a_meeting(
    somerby: cast.Company, meets_on: date, send_by: date
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        assert papers_due_on(parts.a_meeting(somerby, case, meets_on)) == send_by


def test_r55_a_partnership_that_does_not_count_clear_days_sends_a_day_later(
    somerby: cast.Company,
) -> None:
    with somerby.scope("officer"):
        protocol = Protocol.objects.get()
        rules = protocol.rules
        papers = dataclasses.replace(rules.timetable["papers"], clear=False)
        changed = dataclasses.replace(rules, timetable={**rules.timetable, "papers": papers})
        protocol.data = changed.to_data()
        protocol.save()
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        meeting = parts.a_meeting(somerby, case, date(2026, 4, 9))
        assert papers_due_on(meeting) == date(2026, 3, 31)


def test_where_the_protocol_sets_no_period_the_papers_have_no_date(
    wreake_valley: cast.Company,
) -> None:
    case = parts.case_in_panel(wreake_valley)
    with wreake_valley.scope("officer"):
        assert papers_due_on(parts.a_meeting(wreake_valley, case, parts.soon())) is None


def test_moving_a_meeting_moves_the_date_of_its_papers_and_cancelling_takes_it_away(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        meeting = parts.a_meeting(somerby, case, date(2027, 1, 6))
        moved = services.change_meeting(
            case, by=somerby.officer, meeting=meeting, meets_on=date(2027, 2, 10), place="Online"
        )
        assert papers_due_on(moved) == date(2027, 2, 2)
        services.cancel_meeting(
            case, by=somerby.officer, meeting=moved, because="The chair is ill."
        )
        assert papers_due_on(moved) is None


def ready(somerby: cast.Company, on_commit: Callable[[], Any]) -> tuple[Any, Meeting]:
    """Give a case with a chair, a member with an account, and papers put together."""
    case = parts.case_in_panel(somerby)
    with on_commit(), somerby.scope("officer"):
        parts.appointed(somerby, case)
        member = somerby.people["panel_member"]
        parts.joined(somerby, case, "Perpetua Vance", member.email)
        parts.joined(somerby, case, "Odo Pell")
        meeting = parts.a_meeting(somerby, case, parts.soon())
        for title in ("Chronology", "Draft terms"):
            services.add_paper(
                case, by=somerby.officer, meeting=meeting, title=title, file=parts.a_pdf(title)
            )
        services.put_papers_together(case, by=somerby.officer, meeting=meeting)
    with somerby.scope():
        return case, meeting.refreshed()


def test_papers_become_one_pdf_with_the_agenda_first_and_an_outline(
    somerby: cast.Company, on_commit: Callable[[], Any]
) -> None:
    case, meeting = ready(somerby, on_commit)
    with somerby.scope():
        assert meeting.papers_document is not None
        version = meeting.papers_document.versions.get()
        with version.file.open("rb") as file:
            content = file.read()
    assert meeting.papers_state == Meeting.Papers.READY
    with pikepdf.open(BytesIO(content)) as joined, joined.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Agenda", "Chronology", "Draft terms"]
    text = text_of_pdf(content)
    assert "Police update" in text and case.reference in text
    assert "Quenby" not in text


def test_taking_a_paper_out_makes_what_was_put_together_out_of_date(
    somerby: cast.Company, on_commit: Callable[[], Any]
) -> None:
    case, meeting = ready(somerby, on_commit)
    with somerby.scope("officer"):
        first, second = meeting.papers.all()
        services.move_paper(case, by=somerby.officer, meeting=meeting, paper=second.pk, up=True)
        assert [paper.title for paper in meeting.papers.all()] == ["Draft terms", "Chronology"]
        services.remove_paper(case, by=somerby.officer, meeting=meeting, paper=first.pk)
        meeting = meeting.refreshed()
        assert meeting.papers_state == Meeting.Papers.NONE
        with pytest.raises(NotReady):
            services.send_papers(case, by=somerby.officer, meeting=meeting)


def test_a_worker_that_comes_late_does_not_bring_back_old_papers(
    somerby: cast.Company, on_commit: Callable[[], Any]
) -> None:
    from cases.panel.tasks import join_papers

    _, meeting = ready(somerby, on_commit)
    join_papers(somerby.partnership.pk, meeting.pk, meeting.papers_asked)
    join_papers(somerby.partnership.pk, meeting.pk, meeting.papers_asked - 1)
    with somerby.scope():
        assert meeting.papers_document is not None
        assert meeting.papers_document.versions.count() == 1


def test_a_word_document_is_refused_with_what_to_do(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    word = SimpleUploadedFile("agenda.docx", b"PK\x03\x04 something")
    with somerby.scope("officer"):
        meeting = parts.a_meeting(somerby, case, parts.soon())
        with pytest.raises(UploadRefused, match="Save it as a PDF"):
            services.add_paper(case, by=somerby.officer, meeting=meeting, title="Agenda", file=word)


def test_sending_mails_everybody_with_an_account_a_link_and_names_nobody(
    somerby: cast.Company, on_commit: Callable[[], Any]
) -> None:
    case, meeting = ready(somerby, on_commit)
    with somerby.scope("officer"):
        services.send_papers(case, by=somerby.officer, meeting=meeting)
        mails = list(OutboxMail.objects.filter(key__startswith="panel.papers:").order_by("to"))
        due = Deadline.objects.get(kind="papers", subject_number=meeting.pk)
    assert [mail.to for mail in mails] == sorted(
        ["quillon@threlkeld.example", somerby.people["panel_member"].email]
    )
    assert all(f"/meetings/{meeting.number}/" in mail.body for mail in mails)
    assert not any("Adult" in mail.subject + mail.body for mail in mails)
    assert due.met_on == timezone.localdate()


def test_r54_papers_sent_after_their_day_are_shown_as_late(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    today = timezone.localdate()
    with somerby.scope("officer"):
        meeting = parts.a_meeting(somerby, case, today + timedelta(days=2))
        services.send_papers(case, by=somerby.officer, meeting=meeting, on=today, how="by post")
    address = somerby.url(f"reviews/{case.reference}/meetings/")
    assert "Late" in somerby.client("panel_member").get(address).content.decode()
    one = somerby.client("panel_member").get(f"{address}{meeting.number}/").content.decode()
    assert "by post" in one and "Late" in one


# --- R53: confidentiality and agreements -------------------------------------------------------


def test_r53_nobody_counts_as_present_without_confidentiality_and_agreement(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        hospital = parts.agency("Somerby Hospitals")
        parts.joined(somerby, case, agency=hospital)
        meeting = parts.a_meeting(somerby, case)
        keys = [each.key for each in sitters_of(case)]
        with pytest.raises(NotReady) as refused:
            services.record_meeting(case, by=somerby.officer, meeting=meeting, present=keys)
        assert [(reason.text, reason.rule) for reason in refused.value.reasons] == [
            ("Perpetua Vance has not accepted confidentiality.", "LC ¶45"),
            ("Somerby Hospitals has not signed an information sharing agreement.", "LC ¶45"),
        ]
        assert Attendance.objects.count() == 0
        parts.signed(somerby, case, hospital)
        parts.everybody_accepts(somerby, case, meeting)
        services.record_meeting(case, by=somerby.officer, meeting=meeting, present=keys)
        assert Attendance.objects.get().was_present


def test_r53_leicester_asks_for_each_meeting_and_wakefield_once_a_review(
    somerby: cast.Company,
) -> None:
    wold = cast.company("Outwood", "outwood", "OUT", "wakefield")
    for company, asked_again in ((somerby, True), (wold, False)):
        case = parts.case_in_panel(company)
        with company.scope("officer"):
            parts.joined(company, case)
            keys = [each.key for each in sitters_of(case)]
            first = parts.a_meeting(company, case)
            parts.everybody_accepts(company, case, first)
            services.record_meeting(case, by=company.officer, meeting=first, present=keys)
            second = parts.a_meeting(company, case)
            if asked_again:
                with pytest.raises(NotReady):
                    services.record_meeting(case, by=company.officer, meeting=second, present=keys)
            else:
                held = services.record_meeting(
                    case, by=company.officer, meeting=second, present=keys
                )
                assert held.is_held


def test_only_who_sits_on_the_panel_accepts_and_only_for_himself(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    actor = somerby.actor("panel_member")
    with somerby.scope("officer"):
        meeting = parts.a_meeting(somerby, case, parts.soon())
    with somerby.scope("panel_member"), pytest.raises(NotReady):
        services.accept_confidentiality(
            case, by=actor, signed_name="Perpetua Vance", meeting=meeting
        )
    with somerby.scope("officer"):
        parts.joined(somerby, case, email=somerby.people["panel_member"].email)
        with pytest.raises(AccessDenied):
            services.accept_confidentiality(
                case, by=somerby.officer, signed_name="Perpetua Vance", meeting=meeting
            )
    with somerby.scope("panel_member"):
        accepted = services.accept_confidentiality(
            case, by=actor, signed_name="Perpetua Vance", meeting=meeting
        )
        with pytest.raises(NotReady):
            services.accept_confidentiality(
                case, by=actor, signed_name="Perpetua Vance", meeting=meeting
            )
    assert (accepted.how, accepted.recorded_by) == ("online", actor.name)


def test_a_meeting_is_not_recorded_before_its_day_and_not_twice(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        meeting = parts.whole_panel(somerby, case)
        keys = [each.key for each in sitters_of(case)]
        with pytest.raises(NotReady):
            services.record_meeting(case, by=somerby.officer, meeting=meeting, present=keys)
        coming = parts.a_meeting(somerby, case, parts.soon())
        parts.everybody_accepts(somerby, case, coming)
        with pytest.raises(NotReady) as refused:
            services.record_meeting(case, by=somerby.officer, meeting=coming, present=keys)
        assert [reason.text for reason in refused.value.reasons] == [
            "The day of the meeting has not come yet."
        ]
        services.write_minutes(case, by=somerby.officer, meeting=meeting, minutes="Scope agreed.")
        assert meeting.refreshed().minutes == "Scope agreed."
