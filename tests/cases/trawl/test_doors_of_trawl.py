"""The pages of a round in preparation, of one that is out, and of an agency's private link."""

from __future__ import annotations

from datetime import date

from django.test import Client
from django.utils import timezone

from cases.core.access.models import Link
from cases.core.drafts.models import Draft
from cases.trawl import services
from cases.trawl.models import TrawlPerson, TrawlRequest, TrawlRound
from tests import cast
from tests.cases.trawl import stage


def test_the_officer_chooses_people_and_agencies_of_a_round_and_closes_it_when_it_is_out(
    somerby: cast.Company,
) -> None:
    case = stage.ready(somerby, agencies=2)
    officer = somerby.client("officer")
    base = somerby.url(f"reviews/{case.reference}/trawl/rounds/1/")
    with somerby.scope("officer"):
        made = services.prepare_round(case=case, by=somerby.officer)
        found = list(TrawlPerson.objects.filter(round=made).order_by("pk"))
        asked = list(TrawlRequest.objects.filter(round=made).order_by("agency__name"))

    page = officer.get(f"{base}people/")
    assert (page.status_code, "Search for Marisol Quenby-Tarrant" in page.content.decode()) == (
        200,
        True,
    )
    one = found[0].person_id
    period = {
        f"search_{one}": "on",
        f"from_{one}_day": "1",
        f"from_{one}_month": "3",
        f"from_{one}_year": "2019",
        f"to_{one}_day": "1",
        f"to_{one}_month": "3",
        f"to_{one}_year": "2026",
    }
    assert officer.post(f"{base}people/", period).status_code == 302
    with somerby.scope():
        chosen = TrawlPerson.objects.filter(round=made)
        assert list(chosen.values_list("person_id", "period_from", "period_to")) == [
            (one, date(2019, 3, 1), date(2026, 3, 1))
        ]

    kept = asked[0].agency_id
    fewer = {"agencies": [str(kept)], "because": "The other has no records."}
    assert officer.post(f"{base}agencies/", fewer).status_code == 302
    with somerby.scope():
        left = TrawlRequest.objects.filter(round=made)
        assert list(left.values_list("agency_id", flat=True)) == [kept]

    assert officer.get(f"{base}close/").status_code == 404, "it has not been sent"
    with somerby.scope("officer"):
        services.send_round(case=case, by=somerby.officer, number=1)
    page = officer.get(f"{base}close/")
    assert page.status_code == 200
    assert "Close round 1 to corrections?" in page.content.decode()
    assert officer.post(f"{base}close/").status_code == 302
    with somerby.scope():
        assert TrawlRound.objects.get(pk=made.pk).closed_on == timezone.localdate()


def test_the_address_that_keeps_a_draft_leads_who_opens_it_to_the_form_and_keeps_nothing(
    somerby: cast.Company,
) -> None:
    case, _, path = stage.out(somerby)
    read = stage.reader(path).get(f"{path}draft/")
    assert (read.status_code, read["Location"]) == (302, path)
    with somerby.scope():
        assert Draft.objects.filter(case=case).count() == 0


def test_a_link_run_out_opens_the_page_that_sends_a_new_one_and_an_open_one_the_form(
    somerby: cast.Company,
) -> None:
    _, request, path = stage.out(somerby)
    still_open = stage.reader(path).get(f"{path}new/")
    assert (still_open.status_code, still_open["Location"]) == (302, path)
    with somerby.scope():
        Link.objects.filter(subject_number=request.pk).update(expires_on=stage.days_ago(1))
    page = Client().get(f"{path}new/")
    assert (page.status_code, "Ask for a new link" in page.content.decode()) == (200, True)


def test_the_letter_behind_a_link_is_read_and_nothing_is_posted_to_it(
    somerby: cast.Company,
) -> None:
    _, _, path = stage.out(somerby)
    assert stage.reader(path).get(f"{path}letter/").status_code == 200
    assert stage.reader(path).post(f"{path}letter/").status_code == 405
