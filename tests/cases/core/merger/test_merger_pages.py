"""The pages of a merger, and where the addresses of a merged partnership lead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.core.access.links import make_link, token_hash
from cases.core.access.verbs import Purpose
from cases.core.deadlines.models import CalendarFeed
from cases.core.progress.merger_running import run_merger
from partnerships.models import Membership, Partnership, PartnershipMerger
from tests import cast
from tests.partnerships.merger.parties import ADMINISTRATOR, Parties, close, parties

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "correct-horse-battery"


@pytest.fixture
def the(database: None) -> Parties:
    """Give the one that ends, the one that inherits, a third, and an operator."""
    return parties()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, BACKEND)
    return client


def administrator(of: cast.Company) -> Client:
    """Give the browser of a partnership's administrator, who has a password."""
    user = of.people[ADMINISTRATOR]
    user.set_password(PASSWORD)
    user.save()
    return of.client(ADMINISTRATOR)


def tomorrow() -> Any:
    return timezone.localdate() + timedelta(days=1)


def typed(the: Parties, **more: Any) -> dict[str, Any]:
    day = more.pop("on", tomorrow())
    return {
        "abolished": the.old.partnership.pk,
        "heir": the.new.partnership.pk,
        "on_day": day.day,
        "on_month": day.month,
        "on_year": day.year,
        "because": "The order of the spring.",
    } | more


def test_an_operator_proposes_follows_and_withdraws(the: Parties) -> None:
    browser = signed_in(the.operator)
    assert "No merger is proposed" in browser.get("/operator/mergers/").content.decode()
    assert browser.get("/operator/mergers/new/").status_code == 200
    itself = browser.post("/operator/mergers/new/", typed(the, heir=the.old.partnership.pk))
    assert itself.status_code == 409
    assert itself.context["form"].errors["heir"] == ["A partnership cannot inherit from itself."]
    assert "The order of the spring." in itself.content.decode()
    past = browser.post("/operator/mergers/new/", typed(the, on=timezone.localdate().replace(2020)))
    assert past.context["form"].errors["on"] == ["The day must be today or later."]
    made = browser.post("/operator/mergers/new/", typed(the))
    merger = PartnershipMerger.objects.get()
    assert made["Location"] == f"/operator/mergers/{merger.pk}/"
    assert "Not answered yet" in browser.get(made["Location"]).content.decode()
    assert "Somerby" in browser.get("/operator/mergers/").content.decode()
    withdraw = f"/operator/mergers/{merger.pk}/withdraw/"
    assert browser.get(withdraw).status_code == 200
    assert "Say why" in browser.post(withdraw, {"because": ""}).content.decode()
    assert browser.post(withdraw, {"because": "Another day."}).status_code == 302
    assert "Another day." in browser.get(made["Location"]).content.decode()
    assert browser.get("/operator/mergers/999999/").status_code == 404
    assert the.old.client(ADMINISTRATOR).get("/operator/mergers/").status_code == 404


def test_both_administrators_read_sign_and_agree_and_it_is_done(the: Parties) -> None:
    case = cast.a_case(the.old)
    with the.old.scope():
        cast.an_agency(the.old)
    merger = the.propose()
    here = f"settings/mergers/{merger.pk}/"
    old, new = administrator(the.old), administrator(the.new)
    assert "Somerby" in old.get(the.old.url("settings/mergers/")).content.decode()
    page = old.get(the.old.url(here)).content.decode()
    assert "What moves" in page
    assert "Agree to the merger" in page
    assert the.old.client("officer").get(the.old.url(here)).status_code == 403
    assert the.other.client(ADMINISTRATOR).get(the.other.url(here)).status_code == 404

    agree = the.old.url(f"{here}agree/")
    assert old.get(agree).status_code == 200
    wrong = old.post(agree, {"understood": "on", "proof": "guessed"})
    assert "proof" in wrong.context["form"].errors
    assert "understood" in old.post(agree, {"proof": PASSWORD}).context["form"].errors
    assert old.post(agree, {"understood": "on", "proof": PASSWORD}).status_code == 302
    assert "Agree to the merger" not in old.get(the.old.url(here)).content.decode()

    with the.old.scope():
        officer = Membership.objects.here().get(user=the.old.people["officer"])
    agree = the.new.url(f"{here}agree/")
    answer = {"people": [officer.pk], "contacts": "yes", "understood": "on", "proof": PASSWORD}
    unsaid = new.post(agree, {name: answer[name] for name in ("understood", "proof")})
    assert "contacts" in unsaid.context["form"].errors
    assert new.post(agree, answer).status_code == 302
    # Who made his page before somebody else answered is told, and may send his again.
    late = new.post(agree, answer | {"people": [], "seen": "0"})
    assert late.status_code == 409
    assert "answered for Wreake Valley meanwhile" in late.content.decode()
    assert run_merger(merger.pk)
    page = new.get(the.new.url(here)).content.decode()
    assert "Somerby was merged into Wreake Valley on" in page
    chronicle = new.get(the.new.url(f"{here}chronicle/")).content.decode()
    assert "closed the partnership: Wreake Valley inherits its reviews" in chronicle
    assert "The chain is whole" in chronicle
    assert (
        the.other.client(ADMINISTRATOR).get(the.other.url(f"{here}chronicle/")).status_code == 404
    )
    operator = signed_in(the.operator)
    assert "was merged into Wreake Valley on" in operator.get("/operator/").content.decode()

    # Who was taken on is led from the old address of a review to the new one.
    his = the.old.client("officer")
    led = his.get(the.old.url(f"reviews/{case.reference}/"))
    assert led["Location"] == the.new.url(f"reviews/{case.reference}/")
    there = his.get(led["Location"])
    assert there.status_code == 200
    assert "Somerby was merged into Wreake Valley" in there.content.decode()
    # Who was not is a stranger there.
    led = the.old.client("author").get(the.old.url(f"reviews/{case.reference}/"))
    assert the.old.client("author").get(led["Location"]).status_code == 404


def test_an_administrator_declines_with_a_reason(the: Parties) -> None:
    merger = the.propose(tomorrow())
    decline = the.new.url(f"settings/mergers/{merger.pk}/decline/")
    browser = the.new.client(ADMINISTRATOR)
    assert browser.get(decline).status_code == 200
    assert "Say why" in browser.post(decline, {"because": " "}).content.decode()
    assert browser.post(decline, {"because": "Not yet."}).status_code == 302
    late = browser.post(decline, {"because": "Again."})
    assert late.status_code == 409
    assert "This merger has ended" in late.content.decode()


def test_the_list_costs_the_same_for_one_merger_and_for_three(the: Parties) -> None:
    browser = the.old.client(ADMINISTRATOR)

    def queries() -> int:
        with CaptureQueriesContext(connection) as run:
            assert browser.get(the.old.url("settings/mergers/")).status_code == 200
        return len(run)

    PartnershipMerger.objects.create(**facts(the))
    queries()
    one = queries()
    for _ in range(3):
        PartnershipMerger.objects.create(**facts(the))
    assert queries() == one


def facts(the: Parties) -> dict[str, Any]:
    """Give what an ended merger is made of."""
    return {
        "abolished": the.old.partnership,
        "heir": the.new.partnership,
        "on": tomorrow(),
        "because": "x",
        "ended_at": timezone.now(),
    }


# Old addresses -----------------------------------------------------------------------------------


def test_a_private_link_of_an_old_mail_goes_on_working_and_takes_what_was_typed(
    the: Parties,
) -> None:
    case = cast.a_case(the.old)
    with the.old.scope():
        _, url = make_link(
            case=case,
            purpose=Purpose.FAMILY,
            subject_kind="case",
            subject_number=case.pk,
            expires_on=tomorrow(),
        )
    path = url[url.index("/p/") :]
    the.merge()
    led = Client().get(path)
    assert led.status_code == 302
    assert led["Location"] == path.replace("/p/somerby/", "/p/wreake-valley/")
    posted = Client().post(path.replace("/link/family/", "/link/trawl_return/"), {"x": "1"})
    assert posted.status_code == 307


def test_a_calendar_address_leads_on_to_the_calendar(the: Parties) -> None:
    cast.a_case(the.old)
    user = the.old.people["officer"]
    with the.old.scope():
        CalendarFeed.objects.create(user=user, token_hash=token_hash("a-token"))
        member = Membership.objects.here().get(user=user)
    path = reverse("feed", args=["somerby", "a-token"])
    the.merge(people=[member.pk])
    led = Client().get(path)
    assert led["Location"] == path.replace("somerby", "wreake-valley")
    assert Client().get(led["Location"])["Content-Type"].startswith("text/calendar")


def test_the_address_of_a_published_report_leads_on_for_everybody(the: Parties) -> None:
    the.merge()
    led = Client().get("/p/somerby/published/a-report-2025/?q=1")
    assert led["Location"] == "/p/wreake-valley/published/a-report-2025/?q=1"


def test_what_is_sent_to_settings_of_a_merged_partnership_changes_nothing(the: Parties) -> None:
    the.merge()
    refused = the.old.client(ADMINISTRATOR).post(the.old.url("settings/people/add/"), {"x": "1"})
    assert refused.status_code == 409
    assert "Nothing was changed" in refused.content.decode()


def test_while_it_is_being_merged_everybody_is_asked_to_come_again(the: Parties) -> None:
    close(the.old.partnership)
    page = the.old.client("officer").get(the.old.url("reviews/"))
    assert page.status_code == 503
    assert page["Retry-After"] == "120"
    assert "Reviews are being moved" in page.content.decode()
    assert the.old.client("officer").get("/").status_code == 200
    assert Partnership.objects.filter(closed_at=None).count() == 2
