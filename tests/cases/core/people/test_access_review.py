"""The access review: every role, seat and link is confirmed or ended, nothing by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.links import make_link
from cases.core.access.models import Link
from cases.core.access.seats import end_seat, seat_holders
from cases.core.access.sight_models import AccessReview, AccessReviewLine
from cases.core.access.verbs import Purpose, Seat
from cases.core.deadlines.models import Deadline, Routine, RoutineAct
from cases.core.deadlines.routine import set_up_routines
from cases.core.deadlines.routine_facts import refresh_routine
from cases.core.notices.models import OutboxMail
from cases.core.progress import access_review as reviewing
from cases.core.progress.access_clock import keep_access
from cases.core.timetable.periods import add_months
from cases.core.workflow.plug import NotReady
from partnerships.models import Membership
from tests import cast

ADMIN = "partnership_administrator"


@pytest.fixture
def review(somerby: cast.Company) -> AccessReview:
    """Give a review that is going on, of every role, every seat on one case, and one link."""
    case = cast.a_case(somerby)
    with somerby.scope(ADMIN):
        make_link(
            case=case,
            purpose=Purpose.FAMILY,
            subject_kind="case",
            subject_number=0,
            expires_on=timezone.localdate() + timedelta(days=30),
        )
        return reviewing.begin_review(by=somerby.actor(ADMIN))


def line(of: AccessReview, **wanted: Any) -> AccessReviewLine:
    found: AccessReviewLine = of.lines.select_related("user", "case", "review").get(**wanted)
    return found


def test_a_review_is_begun_interrupted_and_completed_when_every_line_is_decided(
    somerby: cast.Company, review: AccessReview
) -> None:
    admin = somerby.client(ADMIN)
    where = somerby.url(f"settings/access-review/{review.pk}/")
    page = admin.get(where)
    with somerby.scope():
        lines = list(review.lines.order_by("pk"))
    assert len(page.context["rows"]) == len(lines) == 19 + 8 + 1
    assert admin.post(where, {"x": ""}).status_code == 409
    some = [each.pk for each in lines[:5]]
    assert admin.post(where, {"line": some}).status_code == 302
    assert len(admin.get(where).context["rows"]) == len(lines) - 5
    assert len(admin.get(f"{where}?show=all").context["rows"]) == len(lines)
    assert admin.post(f"{where}complete/").status_code == 409
    with somerby.scope():
        author, link = line(review, what="Author"), line(review, kind="link")
        case = author.case
        assert case is not None
        end_seat(case, somerby.people["police_lead"], Seat.POLICE_LEAD)
    for each in (author, link):
        assert admin.get(f"{where}{each.pk}/end/").status_code == 200
        wrong = admin.post(f"{where}{each.pk}/end/", {"because": ""})
        assert list(wrong.context["form"].errors) == ["because"]
        assert admin.post(f"{where}{each.pk}/end/", {"because": "No part."}).status_code == 302
        assert admin.post(f"{where}{each.pk}/end/", {"because": "No part."}).status_code == 404
    with somerby.scope():
        assert Link.objects.get().revoked_at is not None
        assert "author" not in [seat.value for seat, _ in seat_holders(case)]
        rest = list(review.lines.filter(outcome="").values_list("pk", flat=True))
    assert admin.post(where, {"line": rest}).status_code == 302
    assert "Complete the review" in admin.get(where).content.decode()
    assert admin.post(f"{where}complete/").status_code == 302
    with somerby.scope():
        done = AccessReview.objects.get()
        assert (done.completed_on, done.completed_by) == (
            timezone.localdate(),
            somerby.people[ADMIN].name,
        )
        outcomes = list(review.lines.values_list("outcome", flat=True))
        assert (outcomes.count("ended"), outcomes.count("gone"), outcomes.count("")) == (2, 1, 0)
    file = admin.get(f"{where}export/").content.decode()
    assert (file.count("\n"), "No part." in file) == (len(lines) + 1, True)
    assert admin.post(where, {"line": rest}).status_code == 409


def test_only_an_administrator_reviews_and_one_review_goes_on_at_a_time(
    somerby: cast.Company, review: AccessReview
) -> None:
    where = somerby.url("settings/access-review/")
    for who in ("officer", "csp_chair", "case_administrator"):
        assert somerby.client(who).get(where).status_code == 403
    admin = somerby.client(ADMIN)
    assert "Go on with the review" in admin.get(where).content.decode()
    assert admin.post(where, {"x": ""}).status_code == 409
    with somerby.scope(ADMIN):
        last = Membership.objects.here().get(role=ADMIN)
        with pytest.raises(NotReady, match="last partnership administrator"):
            reviewing.end_line(
                by=somerby.actor(ADMIN),
                line=line(review, kind="role", number=last.pk),
                because="x",
            )


def test_the_page_asks_as_much_for_many_lines(somerby: cast.Company, review: AccessReview) -> None:
    admin, where = somerby.client(ADMIN), somerby.url(f"settings/access-review/{review.pk}/")
    admin.get(where)
    with CaptureQueriesContext(connection) as many:
        admin.get(where)
    with somerby.scope():
        review.lines.filter(kind="seat").delete()
    with CaptureQueriesContext(connection) as few:
        admin.get(where)
    assert len(many) == len(few)


def test_the_clock_opens_a_review_a_month_before_its_day_and_its_end_is_the_routines_act(
    somerby: cast.Company,
) -> None:
    today = timezone.localdate()
    with somerby.scope():
        set_up_routines(today)
        assert keep_access()["opened"] == 0
        Routine.objects.filter(kind="access_review").update(began_on=add_months(today, -5))
        refresh_routine()
        due = Deadline.objects.get(kind="access_review", due_on__gt=today).due_on
        assert keep_access()["opened"] == 1
        assert keep_access()["opened"] == 0
        made = AccessReview.objects.get()
        assert (made.due_on, made.opened_by) == (due, "The clock")
        assert OutboxMail.objects.filter(key__startswith="access_review:").count() == 2
        by = somerby.actor(ADMIN)
        reviewing.confirm(by=by, review=made, numbers=made.lines.values_list("pk", flat=True))
        reviewing.complete(by=by, review=made)
        assert RoutineAct.objects.get().routine.kind == "access_review"
        assert Deadline.objects.get(kind="access_review", due_on=due).met_on == today


def test_an_administrator_begins_a_review_on_its_page_and_only_one_at_a_time(
    somerby: cast.Company,
) -> None:
    admin, page = somerby.client(ADMIN), somerby.url("settings/access-review/")
    begun = admin.post(page)
    with somerby.scope():
        review = AccessReview.objects.get()
    assert begun.headers["Location"] == f"{page}{review.pk}/"
    assert admin.post(page).status_code == 409
    with somerby.scope():
        assert AccessReview.objects.count() == 1
