"""Guests only read, for some hours, told and logged: an emergency, and support by invitation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.policy import CASE_ROWS, PARTNERSHIP_ROWS
from cases.core.access.reach import AccessDenied, Reach
from cases.core.access.sight_models import EmergencyOpening
from cases.core.access.verbs import Guest, Verb
from cases.core.audit.models import EventDetail, Reading
from cases.core.case.models import Case
from cases.core.notices.models import OutboxMail
from cases.core.progress import emergency, support
from cases.core.progress.people import who_can_see
from cases.core.workflow.plug import NotReady
from partnerships.models import Membership, SupportVisit, User
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from tests import cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ADMIN = "partnership_administrator"


def test_guests_only_read_and_support_reads_no_name_and_no_paper() -> None:
    of = {guest: [row.verb for row in CASE_ROWS if guest in row.to] for guest in Guest}
    assert of[Guest.SUPPORT] == [Verb.READ_CASE, Verb.READ_DEADLINES]
    assert [verb for verb in of[Guest.EMERGENCY] if not verb.startswith("read_")] == []
    wide = [row.verb for row in PARTNERSHIP_ROWS if row.to & set(Guest)]
    assert [v for v in wide if not v.startswith("read_")] == [Verb.LIST_CASES, Verb.ASK_DATES]


def opened(company: cast.Company, case: Case, **typed: Any) -> Any:
    form = {
        "reference": case.reference,
        "because": "The officer is ill.",
        "hours": "4",
        "sure": "on",
    }
    return company.client(ADMIN).post(company.url("emergency/"), form | typed)


def test_a_review_opened_in_an_emergency_is_read_told_logged_closed_and_looked_at(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    admin = somerby.client(ADMIN)
    page = somerby.url(f"reviews/{case.reference}/")
    assert admin.get(page).status_code == 404
    assert admin.get(somerby.url("emergency/")).status_code == 200
    assert list(opened(somerby, case, sure="").context["form"].errors) == ["sure"]
    assert list(opened(somerby, case, because="").context["form"].errors) == ["because"]
    assert list(opened(somerby, case, hours="400").context["form"].errors) == ["hours"]
    missing = opened(somerby, case, reference="SOM-1999-001")
    assert list(missing.context["form"].errors) == ["reference"]
    done = opened(somerby, case)
    assert done["Location"] == page
    assert list(opened(somerby, case).context["form"].errors) == ["reference"]
    shown = admin.get(page)
    assert "You opened this review in an emergency" in shown.content.decode()
    assert admin.get(f"{page}people/").status_code == 200
    assert admin.post(f"{page}notes/", {"text": "x"}).status_code == 403
    assert somerby.client("finance_officer").get(somerby.url("emergency/")).status_code == 403
    with somerby.scope():
        told = OutboxMail.objects.filter(key__startswith="emergency:")
        assert sorted(told.values_list("to", flat=True)) == [
            "partnership.administrator@somerby.example",
            "review.officer@somerby.example",
            "reviews@somerby.example",
        ]
        assert "ill" not in told[0].subject + told[0].body
        assert EventDetail.objects.filter(event__verb="emergency.opened").count() == 2
        assert Reading.objects.filter(purpose="opened in an emergency").count() == 2
        assert Reading.objects.filter(what="opened in an emergency", case=case).count() == 1
        sight = [each for each in who_can_see(case, timezone.localdate()) if "emergency" in
                 " ".join(each.why)]  # fmt: skip
        assert [each.user for each in sight] == [somerby.people[ADMIN]]
        row = EmergencyOpening.objects.get()
    uses = somerby.url("emergency/uses/")
    assert admin.get(uses).status_code == 200
    assert somerby.client("named_senior").get(uses).context["rows"] == []
    own = admin.post(f"{uses}{row.pk}/", {"note": "It was I."})
    assert (own.status_code, "Somebody else looks" in own.content.decode()) == (409, True)
    chair = somerby.client("csp_chair")
    assert chair.get(f"{uses}{row.pk}/").status_code == 200
    assert list(chair.post(f"{uses}{row.pk}/", {"note": ""}).context["form"].errors) == ["note"]
    assert chair.post(f"{uses}{row.pk}/", {"note": "Agreed."}).status_code == 302
    assert admin.post(f"{uses}{row.pk}/close/").status_code == 302
    assert admin.get(page).status_code == 404
    assert admin.post(f"{uses}{row.pk}/close/").status_code == 409


def test_an_opening_runs_out_by_itself_and_never_beats_a_declared_interest(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    by = somerby.actor(ADMIN)
    with somerby.scope(ADMIN):
        row = emergency.open_in_emergency(by=by, reference=case.reference, because="Now.")
        assert Reach.of(by).on(case).allows(Verb.READ_IDENTITY)
        row.ends_at = timezone.now() - timedelta(seconds=1)
        row.save()
        assert not Reach.of(by).on(case).allows(Verb.READ_CASE)
        Exclusion.objects.create(case=case, user=somerby.people[ADMIN], because="x")
        with pytest.raises(NotReady, match="no review with this reference for you"):
            emergency.open_in_emergency(by=by, reference=case.reference, because="Now.")
        with pytest.raises(AccessDenied):
            emergency.open_in_emergency(
                by=somerby.officer, reference=case.reference, because="Now."
            )


@pytest.fixture
def operator(database: None) -> User:
    return User.objects.create_superuser("root@platform.example", "Operator of the platform")


def test_support_looks_by_invitation_reads_only_is_logged_and_ended_at_any_moment(
    somerby: cast.Company, wreake_valley: cast.Company, operator: User
) -> None:
    case = cast.a_case(somerby)
    admin, root = somerby.client(ADMIN), Client()
    root.force_login(operator, BACKEND)
    page = somerby.url(f"reviews/{case.reference}/")
    assert root.get(page).status_code == 404
    assert "No partnership lets you look now" in root.get("/operator/support/").content.decode()
    where = somerby.url("settings/support/")
    assert admin.get(where).status_code == 200
    typed = {"user": operator.pk, "purpose": "Dates of the trawl.", "hours": "2"}
    assert list(admin.post(where, typed | {"hours": "9"}).context["form"].errors) == ["hours"]
    assert list(admin.post(where, typed | {"purpose": ""}).context["form"].errors) == ["purpose"]
    member = somerby.people["officer"].pk
    assert list(admin.post(where, typed | {"user": member}).context["form"].errors) == ["user"]
    assert admin.post(where, typed).status_code == 302
    assert list(admin.post(where, typed).context["form"].errors) == ["user"]
    assert "Somerby" in root.get("/operator/support/").content.decode()
    shown = root.get(page)
    assert (shown.status_code, "Quenby" in shown.content.decode()) == (200, False)
    assert "You are looking as support until" in shown.content.decode()
    for rest in ("", "reviews/", "settings/", "figures/"):
        assert (rest, root.get(somerby.url(rest)).status_code) == (rest, 200)
    for rest in ("people/", "letters/", "chronicle/", "referral/", "access/"):
        assert (rest, root.get(f"{page}{rest}").status_code) == (rest, 403)
    assert root.get(somerby.url("settings/people/")).status_code == 403
    assert root.post(somerby.url("work/put-off/"), {"x": "1"}).status_code in (403, 405)
    assert root.get(wreake_valley.url("")).status_code == 404
    banner = "Support may look at this partnership: Operator of the platform"
    assert banner in admin.get(somerby.url("settings/people/")).content.decode()
    with somerby.scope():
        visit = SupportVisit.objects.here().get()
        assert Reading.objects.filter(what=f"the page {page}", case=case).count() == 1
        seen = [each.user for each in who_can_see(case, timezone.localdate())]
        assert operator in seen
    listed = admin.get(where)
    assert len(listed.context["visits"][0]["pages"]) >= 5
    assert admin.post(f"{where}{visit.pk}/end/").status_code == 302
    assert root.get(page).status_code == 404
    assert admin.post(f"{where}{visit.pk}/end/").status_code == 409
    assert somerby.client("officer").get(where).status_code == 403


def test_a_visit_of_support_ends_with_its_hours_and_with_the_account(
    somerby: cast.Company, operator: User
) -> None:
    by = Actor.of_user(operator)
    with somerby.scope(ADMIN):
        visit = support.invite_support(
            by=somerby.actor(ADMIN), user=operator, purpose="Look.", hours=1
        )
        assert not Reach.of(by).is_stranger
        operator.is_active = False
        operator.save()
        assert Reach.of(by).is_stranger
        operator.is_active = True
        operator.save()
        visit.ends_at = timezone.now()
        visit.save()
        assert Reach.of(by).is_stranger
        Membership.objects.create(
            partnership=somerby.partnership, user=operator, role=Role.BOARD_MEMBER,
            starts_on=cast.LONG_AGO,
        )  # fmt: skip
        with pytest.raises(NotReady, match="has a role here"):
            support.invite_support(by=somerby.actor(ADMIN), user=operator, purpose="Look.", hours=1)
