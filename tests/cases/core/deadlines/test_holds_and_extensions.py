"""Holds (R27, E1), extensions (R137, E16), dates that a person gives: tables, refusals, pages."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cases.core.access.reach import AccessDenied
from cases.core.audit.models import CaseEvent
from cases.core.case.models import Case
from cases.core.deadlines import extending, giving, holding
from cases.core.deadlines.delay_reasons import reasons_to_choose
from cases.core.deadlines.models import Deadline, Extension, GivenDate, Hold
from cases.core.deadlines.refusing import FieldReason
from cases.core.documents.refusal import UploadRefused
from cases.core.workflow.plug import NotReady
from tests import cast

ONE_DAY = timedelta(days=1)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def case(somerby: cast.Company, today: date) -> Case:
    """Give a case that came to attention twenty days ago, so that its decision is not yet due."""
    return cast.a_case(somerby, attention=today - timedelta(days=20))


def decision(case: Case) -> Deadline:
    return Deadline.objects.get(case=case, kind="decision")


def held(case: Case, by: Any, **more: Any) -> Hold:
    today = timezone.localdate()
    values: dict[str, Any] = {
        "started_on": today - timedelta(days=10),
        "reason": "A safeguarding adults review may take it in.",
        "requested_by": "Chair of the sub-group",
        "review_on": today + timedelta(days=14),
    }
    return holding.put_on_hold(case=case, by=by, **values | more)


def fields(refused: pytest.ExceptionInfo[NotReady]) -> list[str]:
    return [r.field for r in refused.value.reasons if isinstance(r, FieldReason)]


def dates(field: str, on: date) -> dict[str, str]:
    return {
        f"{field}_day": str(on.day),
        f"{field}_month": str(on.month),
        f"{field}_year": str(on.year),
    }


def test_a_hold_keeps_who_why_since_when_and_until_when_and_its_review_is_a_deadline(
    somerby: cast.Company, case: Case, today: date
) -> None:
    """R27: who, why, scope, start, review date; ending stores who and when."""
    with somerby.scope("officer"):
        before = decision(case).due_on
        hold = held(case, somerby.officer)
        review = Deadline.objects.get(case=case, kind="hold_review")
        assert (hold.scope, hold.started_by, hold.review_on) == (
            "whole",
            "Review officer of Somerby",
            today + timedelta(days=14),
        )
        assert (review.due_on, review.met_on, review.owed_by) == (hold.review_on, None, "officer")
        assert decision(case).due_on == before, "the clock runs on unless the protocol says not"
        holding.end_hold(
            case=case, by=somerby.officer, hold=hold, ended_on=today, because="It is ours alone."
        )
        ended = Hold.objects.get(pk=hold.pk)
        assert (ended.ended_on, ended.ended_by) == (today, "Review officer of Somerby")
        assert Deadline.objects.get(case=case, kind="hold_review").met_on == today
        verbs = CaseEvent.objects.filter(case=case, verb__startswith="hold.").order_by("number")
        assert list(verbs.values_list("verb", flat=True)) == ["hold.started", "hold.ended"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"started_on": +1}, "started_on"),
        ({"review_on": 0}, "review_on"),
        ({"reason": "  "}, "reason"),
        ({"requested_by": ""}, "requested_by"),
    ],
)
def test_a_hold_is_refused_field_by_field(
    somerby: cast.Company, case: Case, today: date, more: dict[str, Any], field: str
) -> None:
    values = {
        key: today + timedelta(days=value) if isinstance(value, int) else value
        for key, value in more.items()
    }
    with somerby.scope("officer"), pytest.raises(NotReady) as refused:
        held(case, somerby.officer, **values)
    assert fields(refused) == [field]


def test_holds_cannot_overlap_but_one_may_begin_on_the_day_the_last_ended(
    somerby: cast.Company, case: Case, today: date
) -> None:
    with somerby.scope("officer"):
        first = held(case, somerby.officer, started_on=today - timedelta(days=12))
        with pytest.raises(NotReady) as refused:
            held(case, somerby.officer)
        assert fields(refused) == ["started_on"]
        ended_on = today - timedelta(days=5)
        holding.end_hold(
            case=case, by=somerby.officer, hold=first, ended_on=ended_on, because="Over."
        )
        with pytest.raises(NotReady):
            held(case, somerby.officer, started_on=ended_on - ONE_DAY)
        held(case, somerby.officer, started_on=ended_on)


@pytest.mark.parametrize(("offset", "field"), [(-11, "ended_on"), (1, "ended_on")])
def test_a_hold_ends_neither_before_it_began_nor_in_the_future_nor_twice(
    somerby: cast.Company, case: Case, today: date, offset: int, field: str
) -> None:
    with somerby.scope("officer"):
        hold = held(case, somerby.officer)
        with pytest.raises(NotReady) as refused:
            holding.end_hold(
                case=case,
                by=somerby.officer,
                hold=hold,
                ended_on=today + timedelta(days=offset),
                because="Over.",
            )
        assert fields(refused) == [field]
        holding.end_hold(case=case, by=somerby.officer, hold=hold, ended_on=today, because="Over.")
        with pytest.raises(NotReady):
            holding.end_hold(
                case=case, by=somerby.officer, hold=hold, ended_on=today, because="Over."
            )


@pytest.mark.parametrize(
    ("hold_from", "hold_until", "moved"),
    [(-10, 0, 10), (-10, -10, 0), (-3, -1, 2), (-40, -15, 4), (-40, -20, 0)],
)
def test_where_the_protocol_stops_the_clock_the_days_on_hold_are_added(
    somerby: cast.Company, case: Case, today: date, hold_from: int, hold_until: int, moved: int
) -> None:
    """R27: only days after the start count; -40 to -15 began before it and takes four of them."""
    with somerby.scope("officer"):
        case.protocol.data["timetable"]["decision"]["clock_runs_during_hold"] = False
        case.protocol.save()
        before = decision(case).due_on
        assert before is not None
        hold = held(case, somerby.officer, started_on=today + timedelta(days=hold_from))
        holding.end_hold(
            case=case,
            by=somerby.officer,
            hold=hold,
            ended_on=today + timedelta(days=hold_until),
            because="Over.",
        )
        assert decision(case).due_on == before + timedelta(days=moved)


def test_an_extension_keeps_the_original_date_and_who_approved_it(
    somerby: cast.Company, case: Case, today: date
) -> None:
    """R137: old date, new date, reason, approver, Home Office; the original stays visible."""
    with somerby.scope("officer"):
        first = decision(case).due_on
        assert first is not None
        second, third = first + timedelta(days=14), first + timedelta(days=28)
        for new_on in (second, third):
            extending.extend_deadline(
                case=case,
                by=somerby.officer,
                deadline=decision(case),
                new_on=new_on,
                delay_reason=reasons_to_choose()[0],
                reason="The post-mortem is awaited.",
                approved_by="CSP chair",
            )
        row = decision(case)
        assert (row.due_on, row.original_on) == (third, first)
        kept = list(Extension.objects.order_by("pk").values_list("old_on", "new_on"))
        assert kept == [(first, second), (second, third)]
        extension = Extension.objects.first()
        assert extension is not None
        extending.tell_home_office_of_extension(
            case=case, by=somerby.officer, extension=extension, on=today
        )
        with pytest.raises(NotReady):
            extending.tell_home_office_of_extension(
                case=case, by=somerby.officer, extension=extension, on=today
            )


def test_an_extension_that_is_not_later_or_of_what_is_done_is_refused(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope("officer"):
        row = decision(case)
        assert row.due_on is not None

        def extend(**more: Any) -> None:
            values: dict[str, Any] = {
                "delay_reason": reasons_to_choose()[0],
                "reason": "More time.",
                "approved_by": "CSP chair",
                "new_on": row.due_on,
            }
            extending.extend_deadline(case=case, by=somerby.officer, deadline=row, **values | more)

        with pytest.raises(NotReady) as refused:
            extend(new_on=row.due_on - ONE_DAY)
        assert fields(refused) == ["new_on"]
        with pytest.raises(NotReady) as refused:
            extend()
        assert fields(refused) == ["new_on"]
        with pytest.raises(NotReady) as refused:
            extend(new_on=row.due_on + ONE_DAY, delay_reason=None, reason="", approved_by=" ")
        assert fields(refused) == ["delay_reason", "reason", "approved_by"]
        Deadline.objects.filter(pk=row.pk).update(met_on=row.due_on)
        with pytest.raises(NotReady):
            extend(new_on=row.due_on + ONE_DAY)


def test_a_given_date_wins_over_the_rule_and_gives_one_where_none_is_printed(
    wreake_valley: cast.Company, today: date
) -> None:
    """R22: no due date for the Home Office notice until somebody sets one."""
    case = cast.a_case(wreake_valley, attention=today - timedelta(days=5))
    with wreake_valley.scope("officer"):
        for kind in ("home_office_notice", "decision"):
            giving.give_date(
                case=case,
                by=wreake_valley.officer,
                kind=kind,
                due_on=today + timedelta(days=60),
                because="Agreed with the Home Office.",
            )
            row = Deadline.objects.get(case=case, kind=kind)
            assert row.due_on == today + timedelta(days=60)
        with pytest.raises(NotReady) as refused:
            giving.give_date(
                case=case, by=wreake_valley.officer, kind="tea", due_on=today, because=""
            )
        assert fields(refused) == ["kind", "because"]


def test_only_officers_hold_and_extend(somerby: cast.Company, case: Case) -> None:
    with somerby.scope("csp_chair"):
        with pytest.raises(AccessDenied):
            held(case, somerby.actor("csp_chair"))
        with pytest.raises(AccessDenied):
            extending.extend_deadline(
                case=case,
                by=somerby.actor("csp_chair"),
                deadline=decision(case),
                new_on=date(2030, 1, 1),
                delay_reason=None,
                reason="More.",
                approved_by="Me",
            )


def test_a_request_that_is_no_document_is_refused_and_the_hold_with_it(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope("officer"), pytest.raises(UploadRefused):
        held(case, somerby.officer, upload=("request.pdf", BytesIO(b"not a document")))


def test_the_request_in_writing_is_kept_with_the_hold_and_can_be_read(
    somerby: cast.Company, case: Case
) -> None:
    """R28: the written reason of a delay is kept; the report's appendix may take it later."""
    picture = BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    picture.seek(0)
    with somerby.scope("officer"):
        hold = held(case, somerby.officer, upload=("request.png", picture))
        assert hold.document is not None
        version = hold.document.versions.get()
    address = somerby.url(f"reviews/{case.reference}/documents/{version.pk}/")
    page = somerby.url(f"reviews/{case.reference}/deadlines/")
    assert address in somerby.client("csp_chair").get(page).content.decode()
    answer = somerby.client("csp_chair").get(address)
    assert (answer.status_code, b"".join(answer)[1:4]) == (200, b"PNG")
    assert somerby.client("panel_member").get(address).status_code == 403


def test_the_hold_form_keeps_what_was_typed_and_says_what_is_wrong_beside_the_field(
    somerby: cast.Company, case: Case, today: date
) -> None:
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{case.reference}/hold/")
    typed = {
        "scope": "whole",
        "reason": "A trial in the autumn.",
        "requested_by": "Detective Chief Inspector",
        **dates("started_on", today),
        **dates("review_on", today),
    }
    answer = client.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "A trial in the autumn." in page
    assert 'href="#id_review_on_day"' in page
    assert "must be after today" in page
    wrong_file = SimpleUploadedFile("request.pdf", b"not a document")
    good = typed | dates("review_on", today + ONE_DAY)
    asked = client.post(address, good).content.decode()
    assert ("The whole review</dd>" in asked, "A trial in the autumn." in asked) == (
        True,
        True,
    )
    good |= {"confirmed": "yes"}
    refused = client.post(address, good | {"upload": wrong_file})
    assert (refused.status_code, "A trial in the autumn." in refused.content.decode()) == (
        200,
        True,
    )
    with somerby.scope():
        assert Hold.objects.count() == 0
    assert client.post(address, good).status_code == 302
    banner = client.get(somerby.url(f"reviews/{case.reference}/")).content.decode()
    assert "A trial in the autumn." in banner
    other = somerby.client("panel_member").get(somerby.url(f"reviews/{case.reference}/"))
    assert "on hold since" in other.content.decode()
    assert "A trial in the autumn." not in other.content.decode()
    again = client.post(address, good)
    assert (again.status_code, "on hold already" in again.content.decode()) == (409, True)
    with somerby.scope():
        hold = Hold.objects.get()
    end = somerby.url(f"reviews/{case.reference}/hold/{hold.pk}/end/")
    assert somerby.client("csp_chair").get(end).status_code == 403
    early = client.post(end, {"because": "Over.", **dates("ended_on", today - ONE_DAY)})
    assert (early.status_code, "before it began" in early.content.decode()) == (409, True)
    over = {"because": "Over.", **dates("ended_on", today)}
    assert "End the hold of the whole review?" in client.post(end, over).content.decode()
    done = client.post(end, over | {"confirmed": "yes"})
    assert done.status_code == 302


def test_the_extension_page_refuses_beside_the_field_and_the_deadline_shows_what_was_granted(
    somerby: cast.Company, case: Case, today: date
) -> None:
    client = somerby.client("officer")
    with somerby.scope():
        row = decision(case)
    assert row.due_on is not None
    page = somerby.url(f"reviews/{case.reference}/deadlines/{row.pk}/")
    with somerby.scope():
        chosen = reasons_to_choose()[1]
    typed = {
        "delay_reason": chosen.pk,
        "reason": "Awaiting toxicology.",
        "approved_by": "CSP chair",
    }
    refused = client.post(f"{page}extend/", typed | dates("new_on", row.due_on))
    assert (refused.status_code, "Awaiting toxicology." in refused.content.decode()) == (409, True)
    assert "must be later" in refused.content.decode()
    later = typed | dates("new_on", row.due_on + ONE_DAY)
    assert "What moves" in client.post(f"{page}extend/", later).content.decode()
    granted = client.post(f"{page}extend/", later | {"confirmed": "yes"})
    assert granted.status_code == 302
    shown = client.get(page).content.decode()
    for words in ("Originally due", chosen.words, "Awaiting toxicology.", "has not been told yet"):
        assert words in shown
    with somerby.scope():
        extension = Extension.objects.get()
    told = somerby.url(f"reviews/{case.reference}/extensions/{extension.pk}/told/")
    assert client.post(told, dates("on", today + ONE_DAY)).status_code == 409
    assert client.post(told, dates("on", today)).status_code == 302
    listed = client.get(somerby.url(f"reviews/{case.reference}/deadlines/")).content.decode()
    assert "Home Office told on" in listed


def test_a_date_can_be_set_on_its_page(somerby: cast.Company, case: Case, today: date) -> None:
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{case.reference}/dates/")
    missing = client.post(address, {"because": "Agreed."})
    assert (missing.status_code, "Agreed." in missing.content.decode()) == (200, True)
    typed = {"kind": "family_update", "because": "Agreed.", **dates("due_on", today + ONE_DAY)}
    assert "No date yet" in client.post(address, typed).content.decode()
    assert client.post(address, typed | {"confirmed": "yes"}).status_code == 302
    with somerby.scope():
        assert GivenDate.objects.get().kind == "family_update"
    assert somerby.client("author").get(address).status_code == 403
