"""People, seats, interests, notes, chronicles, operators, and reviews that are taken over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.reach import AccessDenied
from cases.core.access.verbs import Seat
from cases.core.audit.models import EventDetail
from cases.core.case.models import Case, CaseNote
from cases.core.case.models import Milestone as MilestoneRow
from cases.core.deadlines.models import Deadline
from cases.core.progress import people
from cases.core.progress.founding import create_partnership
from cases.core.progress.invitations import accept_anew
from cases.core.protocol import preset
from cases.core.protocol.models import Protocol
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import MAIN_LINE, State
from partnerships.models import Invitation, Membership, Partnership, User
from partnerships.people.actor import CLOCK, Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope
from tests import cast


def review(company: cast.Company, case: Case, rest: str = "") -> str:
    return company.url(f"reviews/{case.reference}/{rest}")


def posted(name: str, day: date) -> dict[str, Any]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def test_who_can_see_a_case_and_why_is_what_the_policy_says(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    page = somerby.client("csp_chair").get(review(somerby, case, "access/"))
    said = {sight.user.pk: sight.why for sight in page.context["seen_by"]}
    opens = {
        user.pk
        for who, user in somerby.people.items()
        if somerby.client(who).get(review(somerby, case)).status_code == 200
    }
    assert set(said) == opens
    assert said[somerby.people["author"].pk] == ("has the seat “Author”",)
    assert said[somerby.people["officer"].pk] == ("is a review officer",)
    assert (
        somerby.client("case_administrator").get(review(somerby, case, "access/")).status_code
        == 403
    )


def test_a_seat_is_given_and_ended_on_the_page_and_its_holder_is_out_at_once(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    officer, guest = somerby.client("officer"), somerby.client("finance_officer")
    who = somerby.people["finance_officer"]
    assert guest.get(review(somerby, case)).status_code in (403, 404)
    empty = officer.post(review(somerby, case, "access/"), {"user": who.pk, "seat": ""})
    assert list(empty.context["form"].errors) == ["seat"]
    given = {"user": who.pk, "seat": Seat.AUTHOR.value}
    assert officer.post(review(somerby, case, "access/"), given).status_code == 302
    assert officer.post(review(somerby, case, "access/"), given).status_code == 409
    assert guest.get(review(somerby, case)).status_code == 200
    end = review(somerby, case, f"access/author/{who.pk}/end/")
    assert list(officer.post(end, {"because": ""}).context["form"].errors) == ["because"]
    assert officer.post(end, {"because": "A slip."}).status_code == 302
    assert guest.get(review(somerby, case)).status_code in (403, 404)


@pytest.mark.parametrize("who", ["officer", "csp_chair", "author", "panel_member"])
def test_a_declared_interest_beats_every_role_and_seat_the_same_minute(
    somerby: cast.Company, who: str
) -> None:
    case = cast.a_case(somerby)
    browser = somerby.client(who)
    assert browser.get(review(somerby, case)).status_code == 200
    empty = browser.post(review(somerby, case, "interest/"), {"because": " "})
    assert list(empty.context["form"].errors) == ["because"]
    said = browser.post(review(somerby, case, "interest/"), {"because": "I managed a worker."})
    assert said.status_code == 302
    assert browser.get(review(somerby, case)).status_code in (403, 404)
    assert case.reference not in browser.get(somerby.url("reviews/")).content.decode().replace(
        f"You no longer see {case.reference}", ""
    )
    with somerby.scope("officer"):
        assert Exclusion.objects.get().user == somerby.people[who]
        if who != "officer":
            with pytest.raises(NotReady):
                people.seat(
                    case=case,
                    by=somerby.officer,
                    user=somerby.people[who],
                    seat=Seat.POLICE_LEAD,
                )


def test_who_sees_no_case_cannot_find_one_out_by_declaring_an_interest(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    for who in ("finance_officer", "partnership_administrator"):
        browser = somerby.client(who)
        assert browser.get(review(somerby, case, "interest/")).status_code in (403, 404)
        there = browser.post(review(somerby, case, "interest/"), {"because": "x"})
        assert there.status_code in (403, 404)


def test_a_note_is_kept_out_of_the_events_words_and_its_promise_stands_in_the_work_list(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    browser = somerby.client("case_administrator")
    by = timezone.localdate() + timedelta(days=2)
    wrong = browser.post(
        review(somerby, case, "notes/"), {"text": "Rang back.", "promised_on_day": "31"}
    )
    assert list(wrong.context["form"].errors) == ["promised_on"]
    assert "Rang back." in wrong.content.decode()
    right = browser.post(
        review(somerby, case, "notes/"), {"text": "Rang back.", **posted("promised_on", by)}
    )
    assert right.status_code == 302
    with somerby.scope():
        note = CaseNote.objects.get()
        assert EventDetail.objects.filter(words__contains="Rang").count() == 0
    assert "Do what you promised" in browser.get(somerby.url("")).content.decode()
    assert "Rang back." in somerby.client("officer").get(review(somerby, case)).content.decode()
    chronicle = somerby.client("officer").get(review(somerby, case, "chronicle/?kind=note"))
    assert "Rang back." in chronicle.content.decode()
    assert somerby.client("author").get(review(somerby, case, "notes/")).status_code == 403
    assert "Rang back." not in somerby.client("author").get(review(somerby, case)).content.decode()
    assert browser.post(review(somerby, case, f"notes/{note.pk}/kept/")).status_code == 302
    assert "Do what you promised" not in browser.get(somerby.url("")).content.decode()


def test_the_chronicle_is_filtered_by_kind_and_says_whether_its_chain_is_whole(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.PANEL)
    with somerby.scope("officer"):
        people.seat(
            case=case,
            by=somerby.officer,
            user=somerby.people["board_member"],
            seat=Seat.AUTHOR,
        )
    browser = somerby.client("officer")
    page = browser.get(review(somerby, case, "chronicle/?kind=seat"))
    assert [event.verb for event in page.context["events"]] == ["seat.given"]
    assert "The chain is whole" in page.content.decode()
    with somerby.scope():
        EventDetail.objects.filter(event__verb="seat.given").update(words="gave nobody a seat")
    broken = browser.get(review(somerby, case, "chronicle/"))
    assert broken.context["faults"] == [
        f"the details of event {page.context['events'][0].number} were changed"
    ]
    assert "The chain is not whole" in broken.content.decode()
    assert somerby.client("csp_chair").get(review(somerby, case, "chronicle/")).status_code == 403


def test_the_partnerships_chronicle_shows_roles_given_and_no_case(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    somerby.client("finance_officer").get(review(somerby, case))
    page = somerby.client("partnership_administrator").get(somerby.url("chronicle/"))
    assert (page.status_code, case.reference in page.content.decode()) == (200, False)
    assert somerby.client("csp_chair").get(somerby.url("chronicle/")).status_code == 403


def test_only_a_partnership_administrator_gives_roles(somerby: cast.Company) -> None:
    for who in somerby.people:
        status = somerby.client(who).get(somerby.url("settings/people/")).status_code
        expected = {"partnership_administrator": 200, "stranger": 404}.get(who, 403)
        assert (who, status) == (who, expected)


def test_who_is_ended_is_out_the_same_minute_and_the_last_administrator_stays(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    admin, chair = somerby.client("partnership_administrator"), somerby.client("csp_chair")
    assert chair.get(review(somerby, case)).status_code == 200

    def end(role: Role) -> int:
        with somerby.scope():
            pk = Membership.objects.here().get(role=role).pk
        where = somerby.url(f"settings/people/{pk}/end/")
        return int(admin.post(where, {"because": "Left the council."}).status_code)

    assert end(Role.CSP_CHAIR) == 302
    assert chair.get(review(somerby, case)).status_code == 404
    assert end(Role.PARTNERSHIP_ADMINISTRATOR) == 409
    assert admin.get(somerby.url("settings/people/")).status_code == 200
    with somerby.scope("partnership_administrator"):
        by = somerby.actor("partnership_administrator")
        back = people.give_membership(
            by=by,
            email=somerby.people["csp_chair"].email,
            name="",
            role=Role.CSP_CHAIR,
            agency=None,
        )
        assert back.ends_on is None
    assert chair.get(review(somerby, case)).status_code == 200


def test_an_operator_creates_a_partnership_and_sees_no_case(
    somerby: cast.Company, on_commit: Any
) -> None:
    case = cast.a_case(somerby)
    root = User.objects.create_superuser("root@platform.example", "Operator of the platform")
    browser = Client()
    browser.force_login(root, "allauth.account.auth_backends.AuthenticationBackend")
    typed = {
        "name": "Knossington",
        "slug": "somerby",
        "code": "kno",
        "begin": "preset:wakefield",
        "nation": "england",
        "new_office": "Review Office of Knossington",
        "administrator_email": "first@knossington.example",
        "administrator_name": "Orla Knossington",
    }
    taken = browser.post("/operator/new/", typed)
    assert (taken.status_code, "Orla Knossington" in taken.content.decode()) == (409, True)
    assert browser.post("/operator/new/", typed | {"slug": "knossington"}).status_code == 302
    made = Partnership.objects.get(slug="knossington")
    assert (made.code, made.office is not None) == ("KNO", True)
    assert not User.objects.filter(email="first@knossington.example").exists()
    with scope(made.pk, CLOCK):
        invitation = Invitation.objects.get()
        first_user = accept_anew(invitation=invitation, password="three unlikely words 77")
    first = Client()
    first.force_login(first_user, "allauth.account.auth_backends.AuthenticationBackend")
    assert first.get("/p/knossington/settings/people/").status_code == 200
    assert "Knossington" in browser.get("/operator/").content.decode()
    for path in ("", "reviews/", f"reviews/{case.reference}/", "settings/people/"):
        assert browser.get(somerby.url(path)).status_code == 404
    assert browser.get("/p/knossington/").status_code == 404
    assert somerby.client("partnership_administrator").get("/operator/").status_code == 404
    assert Client().get("/operator/").status_code == 302
    with pytest.raises(AccessDenied):
        create_partnership(
            by=Actor.of_user(somerby.people["officer"]),
            name="X",
            slug="x",
            code="XX",
            preset="national",
            administrator_email="x@x.example",
            administrator_name="X",
        )


def test_a_review_that_is_taken_over_keeps_its_dates_and_says_before_this_system(
    somerby: cast.Company,
) -> None:
    browser = somerby.client("officer")
    typed = {
        "state": "panel",
        "because": "On paper since the spring.",
        **posted("attention_on", date(2026, 2, 2)),
        **posted("review_decided", date(2026, 2, 20)),
    }
    wrong = browser.post(
        somerby.url("reviews/take-over/"),
        typed | posted("submitted", date(2026, 3, 1)) | posted("family_told", date(2026, 1, 1)),
    )
    assert sorted(wrong.context["form"].errors) == ["family_told", "submitted"]
    assert "On paper since the spring." in wrong.content.decode()
    with somerby.scope():
        assert Case.objects.count() == 0
    right = browser.post(somerby.url("reviews/take-over/"), typed)
    assert right.status_code == 302
    with somerby.scope():
        case = Case.objects.get()
        kept = dict(MilestoneRow.objects.filter(case=case).values_list("code", "on"))
        assert (case.state, kept) == (
            State.PANEL,
            {
                Milestone.CAME_TO_ATTENTION: date(2026, 2, 2),
                Milestone.REVIEW_DECIDED: date(2026, 2, 20),
                Milestone.DECIDED: date(2026, 2, 20),
            },
        )
        assert Deadline.objects.get(case=case, kind="decision").met_on == date(2026, 2, 20)
    page = browser.get(review(somerby, case, "chronicle/"))
    assert "before this system" in page.content.decode()
    assert somerby.client("csp_chair").get(somerby.url("reviews/take-over/")).status_code == 403


def test_what_ran_out_behind_a_review_that_is_taken_over_is_not_missed_but_the_report_is(
    somerby: cast.Company,
) -> None:
    with somerby.scope():  # Leicester prints no number for the report
        Protocol.objects.create(
            preset="wakefield",
            version=2,
            effective_on=date(2026, 1, 1),
            data=preset.load("wakefield").to_data(),
        )
    case = cast.a_case_at(
        somerby,
        State.OVERVIEW,
        {Milestone.REVIEW_DECIDED: date(2026, 3, 20)},
    )
    with somerby.scope():
        counts = dict(Deadline.objects.filter(case=case, met_on=None).values_list("kind", "counts"))
        decision = Deadline.objects.get(case=case, kind="decision")
    assert (counts["decision"], counts["overview_report"]) == (False, True)
    assert "it lay behind the review" in decision.explanation["sentence"]
    page = somerby.client("officer").get(review(somerby, case))
    assert [stage["date"] for stage in page.context["stages"]][1:5] == [None, None, None, None]


def test_a_review_can_be_taken_over_at_every_stage_of_the_main_line(
    somerby: cast.Company,
) -> None:
    browser = somerby.client("officer")
    for state in MAIN_LINE[1:]:
        typed = {
            "state": state.value,
            "because": "On paper.",
            **posted("attention_on", date(2025, 6, 2)),
        }
        answer = browser.post(somerby.url("reviews/take-over/"), typed)
        assert (state, answer.status_code) == (state, 302)
        assert browser.get(answer["Location"]).status_code == 200
    with somerby.scope():
        assert set(Case.objects.values_list("state", flat=True)) == set(MAIN_LINE[1:])
