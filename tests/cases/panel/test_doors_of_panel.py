"""The pages of the panel that stand open only at their time, each opened to the review officer."""

from __future__ import annotations

from django.utils import timezone

from cases.core.case.models import Case
from cases.panel import services
from cases.panel.models import Appointment, Meeting, MeetingPaper
from cases.panel.selectors import sitters_of
from cases.panel.services.terms import terms_draft
from tests import cast
from tests.cases.panel import parts


def address(company: cast.Company, case: Case, rest: str) -> str:
    """Give the address of a page of the review."""
    return company.url(f"reviews/{case.reference}/{rest}")


def shown(company: cast.Company, case: Case, rest: str) -> str:
    """Give the text of a page that must be open to the officer."""
    page = company.client("officer").get(address(company, case, rest))
    assert page.status_code == 200
    return page.content.decode()


def test_a_meeting_is_changed_recorded_as_held_and_its_minutes_written(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    officer = somerby.client("officer")
    with somerby.scope("officer"):
        parts.joined(somerby, case)
        meeting = parts.a_meeting(somerby, case)
        parts.everybody_accepts(somerby, case, meeting)

    changed = officer.post(
        address(somerby, case, "meetings/1/change/"),
        {
            "place": "The library",
            "starts_at": "10:15",
            "agenda": "Scope",
            "version": meeting.version,
            **parts.day_boxes("meets_on", timezone.localdate()),
        },
    )
    assert changed.status_code == 302
    with somerby.scope():
        assert Meeting.objects.get(pk=meeting.pk).place == "The library"

    held = shown(somerby, case, "meetings/1/held/")
    assert ("Record panel meeting 1" in held, "Perpetua Vance" in held) == (True, True)
    with somerby.scope("officer"):
        services.record_meeting(
            case,
            by=somerby.officer,
            meeting=Meeting.objects.get(pk=meeting.pk),
            present=[each.key for each in sitters_of(case)],
        )
        version = Meeting.objects.get(pk=meeting.pk).version
    written = officer.post(
        address(somerby, case, "meetings/1/minutes/"),
        {"minutes": "The police reported.", "version": version},
    )
    assert written.status_code == 302
    with somerby.scope():
        assert Meeting.objects.get(pk=meeting.pk).minutes == "The police reported."


def test_a_meeting_is_cancelled_with_its_reason(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.a_meeting(somerby, case, parts.soon())
    cancelled = somerby.client("officer").post(
        address(somerby, case, "meetings/1/cancel/"), {"because": "The chair is ill."}
    )
    assert (cancelled.status_code, cancelled["Location"]) == (
        302,
        address(somerby, case, "meetings/"),
    )
    assert "Cancelled" in shown(somerby, case, "meetings/")
    assert "The chair is ill." in shown(somerby, case, "meetings/1/")


def test_the_papers_of_a_meeting_are_put_into_another_order_and_one_taken_out(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    officer = somerby.client("officer")
    with somerby.scope("officer"):
        meeting = parts.a_meeting(somerby, case, parts.soon())
        for title in ("Chronology", "Genogram"):
            services.add_paper(
                case, by=somerby.officer, meeting=meeting, title=title, file=parts.a_pdf(title)
            )

    def titles() -> list[tuple[int, str]]:
        with somerby.scope():
            papers = MeetingPaper.objects.filter(meeting=meeting)
            return list(papers.values_list("pk", "title"))

    (first, _), (second, _) = titles()
    where = address(somerby, case, "meetings/1/papers/order/")
    assert officer.post(where, {"up": str(second)}).status_code == 302
    assert titles() == [(second, "Genogram"), (first, "Chronology")]
    assert officer.post(where, {"remove": str(second)}).status_code == 302
    assert titles() == [(first, "Chronology")]


def test_an_appointment_is_ended_with_its_reason_and_an_agencys_agreement_recorded(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        chair = parts.appointed(somerby, case)[0]
        hospital = parts.agency("Somerby Hospitals")
        parts.joined(somerby, case, agency=hospital)
    ended = somerby.client("officer").post(
        address(somerby, case, f"panel/appointments/{chair.pk}/end/"),
        {"because": "Too many reviews.", **parts.day_boxes("on", timezone.localdate())},
    )
    assert ended.status_code == 302
    with somerby.scope():
        found = Appointment.objects.get(pk=chair.pk)
        assert (found.ended_on, found.ended_because) == (
            timezone.localdate(),
            "Too many reviews.",
        )
    agreement = shown(somerby, case, f"panel/agreements/{hospital.pk}/")
    assert "Information sharing agreement: Somerby Hospitals" in agreement


def test_an_agreed_version_of_the_terms_is_read_and_the_draft_of_the_next_given_up(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.terms_agreed(somerby, case)
        parts.terms_agreed(somerby, case, questions="What did neighbours know?")
        services.save_terms_draft(
            case, by=somerby.officer, data={"questions": "Begun in error."}, version=0
        )
    first = shown(somerby, case, "terms/1/")
    assert (
        "What did agencies know, and when?" in first,
        "What did neighbours know?" in first,
    ) == (True, False)
    assert "Give up the draft of the terms of reference?" in shown(somerby, case, "terms/discard/")
    given_up = somerby.client("officer").post(address(somerby, case, "terms/discard/"))
    assert given_up.status_code == 302
    with somerby.scope("officer"):
        assert terms_draft(case) is None
