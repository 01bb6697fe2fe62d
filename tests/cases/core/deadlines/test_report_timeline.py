"""What the report tells of delays: one line of time; the request in the appendix (R28, R130)."""

from __future__ import annotations

import io
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cases.core.access.models import Exclusion
from cases.core.access.reach import AccessDenied
from cases.core.case.models import Case
from cases.core.case.services import mark_milestone
from cases.core.deadlines.appendix import choose_appendix
from cases.core.deadlines.delay_reasons import reasons_to_choose
from cases.core.deadlines.explaining import explain_missed
from cases.core.deadlines.extending import extend_deadline
from cases.core.deadlines.holding import end_hold, put_on_hold
from cases.core.deadlines.models import Deadline, Hold
from cases.core.deadlines.report_timeline import timeline_of
from cases.core.timetable.activities import Activity
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from tests import cast
from tests.cases.core.deadlines.test_holds_and_extensions import fields


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def a_picture() -> BytesIO:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    picture.seek(0)
    return picture


def requested(of: cast.Company, case: Case) -> Hold:
    today = timezone.localdate()
    with of.scope("officer"):
        return put_on_hold(
            case=case,
            by=of.officer,
            started_on=today - timedelta(days=9),
            reason="Witnesses have not given evidence.",
            requested_by="Detective Chief Inspector",
            review_on=today + timedelta(days=20),
            activities=[Activity.FAMILY_CONTACT],
            upload=("request.png", a_picture()),
        )


def test_holds_extensions_misses_and_conflicts_stand_in_one_line_of_time_without_a_name(
    somerby: cast.Company, today: date
) -> None:
    """R130: each with its day and why, in order; a conflict is a number and a part."""
    case = cast.a_case(somerby, attention=today - timedelta(days=42))
    hold = requested(somerby, case)
    with somerby.scope("officer"):
        by = somerby.officer
        row = Deadline.objects.get(case=case, kind="decision")
        assert row.due_on is not None
        reason = reasons_to_choose()[0]
        explain_missed(
            case=case, by=by, deadline=row, reason=reason, sentence="The inquest was late."
        )
        extend_deadline(
            case=case,
            by=by,
            deadline=row,
            new_on=today + timedelta(days=9),
            delay_reason=reason,
            reason="The post-mortem is awaited.",
            approved_by="CSP chair",
        )
        end_hold(case=case, by=by, hold=hold, ended_on=today, because="They have.")
        for who in ("panel_member", "sub_group_member"):
            Exclusion.objects.create(case=case, user=somerby.people[who], because="A cousin.")
        lines = timeline_of(case)
        told = [(entry.on, entry.what) for entry in lines if "Home Office" not in entry.what]
    days = [entry.on for entry in lines]
    assert days == sorted(days)
    assert told == [
        (row.due_on, "“Decide whether to hold a review” was due and was missed"),
        (today - timedelta(days=9), "Put on hold: contact with the family"),
        (today, "Contact with the family: hold ended, after 9 days"),
        (
            today,
            f"“Decide whether to hold a review” extended from {row.due_on:%A} {row.due_on.day} "
            f"{row.due_on:%B %Y} to {today + timedelta(days=9):%A} "
            f"{(today + timedelta(days=9)).day} {today + timedelta(days=9):%B %Y}",
        ),
        (today, "Conflict of interest: 1 person declared an interest and left the review"),
        (today, "Conflict of interest: 1 person declared an interest and left the review"),
    ]
    parts = sorted(entry.why for entry in lines if entry.what.startswith("Conflict"))
    assert parts == ["Panel member", "Sub-group member"]
    page = somerby.client("csp_chair").get(somerby.url(f"reviews/{case.reference}/timeline/"))
    shown = page.content.decode()
    assert [word in shown for word in ("A cousin", "member of Somerby", "Marisol")] == [False] * 3
    listed = somerby.client("author").get(somerby.url(f"reviews/{case.reference}/deadlines/"))
    assert f"reviews/{case.reference}/timeline/" in listed.content.decode()
    address = somerby.url(f"reviews/{case.reference}/timeline/")
    assert somerby.client("panel_member").get(address).status_code in (403, 404)


def test_what_was_missed_without_a_reason_is_said_to_be_so_and_closing_is_told(
    somerby: cast.Company, today: date
) -> None:
    case = cast.a_case(somerby, attention=today - timedelta(days=42))
    with somerby.scope("officer"):
        mark_milestone(case=case, code=Milestone.DECIDED, on=today)
        Deadline.objects.filter(case=case, kind="decision").update(met_on=today)
        said = [entry.why for entry in timeline_of(case) if "Decide whether" in entry.what]
    assert said == [f"Done on {today:%A} {today.day} {today:%B %Y}. No reason has been given yet."]
    closed = cast.a_case_at(somerby, State.CLOSED)
    with somerby.scope("officer"):
        assert [entry.what for entry in timeline_of(closed)] == [
            "The partnership closed the review"
        ]


@pytest.mark.parametrize(
    ("choice", "because", "copy", "wrong"),
    [
        ("include", "", False, []),
        ("redact", "It names a witness.", True, []),
        ("redact", "It names a witness.", False, ["upload"]),
        ("redact", "", True, ["because"]),
        ("withhold", "It names a witness.", False, []),
        ("withhold", " ", False, ["because"]),
    ],
)
def test_the_author_includes_redacts_or_withholds_the_request_with_a_reason(
    somerby: cast.Company, choice: str, because: str, copy: bool, wrong: list[str]
) -> None:
    """R28; LC ¶77: a copy goes into the appendix; data protection may speak against it."""
    case = cast.a_case_at(somerby, State.OVERVIEW)
    hold = requested(somerby, case)
    with somerby.scope("author"):
        by = somerby.actor("author")
        upload = ("redacted.png", a_picture()) if copy else None
        if wrong:
            with pytest.raises(NotReady) as refused:
                choose_appendix(
                    case=case, by=by, hold=hold, appendix=choice, because=because, upload=upload
                )
            assert fields(refused) == wrong
            return
        choose_appendix(
            case=case, by=by, hold=hold, appendix=choice, because=because, upload=upload
        )
        kept = Hold.objects.get(pk=hold.pk)
    assert (kept.appendix, kept.appendix_because, kept.appendix_by, bool(kept.redacted_id)) == (
        choice,
        because,
        "Author of Somerby",
        copy,
    )


def test_the_choice_is_the_authors_and_stands_on_the_timeline(somerby: cast.Company) -> None:
    case = cast.a_case_at(somerby, State.OVERVIEW)
    hold = requested(somerby, case)
    page = somerby.url(f"reviews/{case.reference}/timeline/")
    address = somerby.url(f"reviews/{case.reference}/hold/{hold.pk}/appendix/")
    author = somerby.client("author")
    shown = author.get(page).content.decode()
    assert ("the author has not chosen yet" in shown, address in shown) == (True, True)
    assert address not in somerby.client("officer").get(page).content.decode()
    assert somerby.client("officer").get(address).status_code == 403
    missing = author.post(address, {"appendix": "withhold"})
    assert (missing.status_code, "Say why it is redacted" in missing.content.decode()) == (
        409,
        True,
    )
    no_file = SimpleUploadedFile("copy.pdf", b"not a document")
    refused = author.post(
        address, {"appendix": "redact", "because": "A witness.", "upload": no_file}
    )
    assert (refused.status_code, "A witness." in refused.content.decode()) == (200, True)
    assert author.post(address, {"appendix": "include"}).status_code == 302
    assert "Include it as it is" in author.get(page).content.decode()
    with somerby.scope("officer"), pytest.raises(AccessDenied):
        choose_appendix(case=case, by=somerby.officer, hold=hold, appendix="include")
