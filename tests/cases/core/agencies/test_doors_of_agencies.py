"""Every page of the directory, opened by who may and shut to who may not; its queries counted."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.progress.agencies.bodies import propose_change
from partnerships.models import Agency, AgencyChange, AgencyContact, AgencyName
from tests import cast
from tests.cases.core.agencies.directory import (
    WHY,
    contact,
    merge,
    operators_browser,
    posted,
    trawl_contact,
    yesterday,
)

#: Of a signed-in page: session, user, memberships, what stands round the page.
FRAME = 16


@pytest.fixture
def agency(somerby: cast.Company) -> Agency:
    """Give an agency on the standard list."""
    with somerby.scope("officer"):
        return cast.an_agency(somerby)


def statuses(of: cast.Company, path: str) -> dict[str, int]:
    who = ("officer", "case_administrator", "partnership_administrator", "csp_chair", "stranger")
    return {each: of.client(each).get(of.url(path)).status_code for each in who}


def test_who_sees_the_directory_and_who_changes_it(somerby: cast.Company, agency: Agency) -> None:
    reading = dict(
        officer=200,
        case_administrator=200,
        partnership_administrator=200,
        csp_chair=403,
        stranger=404,
    )
    for path in (
        "settings/agencies/",
        f"agencies/{agency.pk}/",
        "settings/standard-list/",
        "settings/standard-list/download/",
    ):
        assert statuses(somerby, path) == reading, path
    for path in (
        "settings/agencies/file/",
        f"agencies/{agency.pk}/contacts/add/",
        f"settings/standard-list/{agency.pk}/off/",
    ):
        assert statuses(somerby, path) == reading | {"case_administrator": 403}, path
    shut = {who: 403 for who in reading} | {"partnership_administrator": 200, "stranger": 404}
    assert statuses(somerby, f"agencies/{agency.pk}/propose/merge/") == shut


def test_an_officer_keeps_contacts_and_the_list_in_the_browser(
    somerby: cast.Company, agency: Agency
) -> None:
    officer = somerby.client("officer")
    base = f"agencies/{agency.pk}/"
    values = {"purpose": "panel", "email": "panel@agency.example", "is_main": "on"}
    refused = officer.post(somerby.url(f"{base}contacts/add/"), values | {"email": ""})
    assert "error-summary" in refused.content.decode()
    assert officer.post(somerby.url(f"{base}contacts/add/"), values).status_code == 302
    assert officer.post(somerby.url(f"{base}checked/")).status_code == 302
    with somerby.scope():
        panel = AgencyContact.objects.get(purpose="panel")
    assert panel.checked_on == timezone.localdate()
    page = officer.get(somerby.url(base)).content.decode()
    assert "panel@agency.example" in page
    end = somerby.url(f"settings/agencies/{panel.pk}/end/")
    assert officer.get(end).status_code == 200
    assert officer.post(end, {"because": "Moved."}).status_code == 302
    off = somerby.url(f"settings/standard-list/{agency.pk}/off/")
    assert officer.post(off, {"because": "No records."}).status_code == 302
    on = somerby.url(f"settings/standard-list/{agency.pk}/on/")
    assert officer.get(on).status_code == 200
    assert officer.post(on, {"because": "After all."}).status_code == 302
    move = officer.post(somerby.url(f"settings/standard-list/{agency.pk}/move/"), {"way": "up"})
    assert move.status_code == 302


def test_the_review_is_begun_saved_and_completed_in_the_browser(
    somerby: cast.Company, agency: Agency
) -> None:
    officer, base = somerby.client("officer"), "settings/standard-list/review/"
    assert officer.post(somerby.url(f"{base}begin/")).status_code == 302
    complete = somerby.url(f"{base}complete/")
    early = officer.post(complete, {"note": ""})
    assert early.status_code == 409
    assert "Somerby Hospitals has not been gone through." in early.content.decode()
    values = {"version": "0", f"outcome_{agency.pk}": "removed", f"note_{agency.pk}": ""}
    refused = officer.post(somerby.url(base), values)
    assert "Say why Somerby Hospitals goes off the list" in refused.content.decode()
    values |= {f"outcome_{agency.pk}": "confirmed", "complete": "1"}
    saved = officer.post(somerby.url(base), values)
    assert saved["Location"] == complete
    assert officer.get(complete).status_code == 200
    assert officer.post(complete, {"note": "Sub-group of May."}).status_code == 302
    assert (
        "Sub-group of May." in officer.get(somerby.url("settings/standard-list/")).content.decode()
    )


def test_a_file_is_seen_before_it_is_saved(somerby: cast.Company) -> None:
    officer, address = somerby.client("officer"), somerby.url("settings/agencies/file/")
    text = (
        "Agency,Kind,Purpose,E-mail\n"
        "Eyebrook Police,Police,Trawl requests,desk@police.example\n"
        "Eyebrook Police,Police,Trawl requests,wrong\n"
    )
    preview = officer.post(address, {"file": SimpleUploadedFile("c.csv", text.encode())})
    page = preview.content.decode()
    assert "1 line would change something" in page
    assert "Line 3" in page
    with somerby.scope():
        assert AgencyContact.objects.count() == 0
    assert officer.post(address, {"text": text}).status_code == 302
    with somerby.scope():
        assert AgencyContact.objects.get().email == "desk@police.example"
    bad = officer.post(address, {"file": SimpleUploadedFile("c.csv", b"PK\x00")})
    assert "This is not a CSV file" in bad.content.decode()


def test_a_proposal_goes_from_the_administrator_to_the_operator_and_back(
    somerby: cast.Company, agency: Agency
) -> None:
    admin, operator = somerby.client("partnership_administrator"), operators_browser()
    propose = somerby.url(f"agencies/{agency.pk}/propose/rename/")
    values = {"new_name": "Hospitals of Somerby", "because": WHY} | posted(yesterday())
    refused = admin.post(propose, values | {"new_name": "Somerby Hospitals"})
    assert "It has this name already." in refused.content.decode()
    assert admin.post(propose, values).status_code == 302
    change = AgencyChange.objects.get(what="rename")
    listed = operator.get("/operator/agencies/").content.decode()
    assert "New name: Hospitals of Somerby" in listed
    decide = f"/operator/agencies/proposals/{change.pk}/decide/"
    assert operator.get(decide).status_code == 200
    without = operator.post(decide, {"agree": "no", "answer": ""})
    assert "Say why it is refused." in without.content.decode()
    assert operator.post(decide, {"agree": "yes", "answer": ""}).status_code == 302
    back = f"/operator/agencies/changes/{change.pk}/take-back/"
    assert operator.get(back).status_code == 200
    assert operator.post(back, {"because": "Wrong body."}).status_code == 302
    with somerby.scope("partnership_administrator"):
        again = propose_change(
            by=somerby.actor("partnership_administrator"),
            agency=Agency.objects.get(pk=agency.pk),
            what="retire",
            on=yesterday(),
            because=WHY,
        )
    withdraw = somerby.url(f"agencies/proposals/{again.pk}/withdraw/")
    assert admin.post(withdraw).status_code == 302


def test_the_operator_merges_two_bodies_and_the_partnership_confirms(
    somerby: cast.Company, agency: Agency
) -> None:
    operator, officer = operators_browser(), somerby.client("officer")
    new = Agency.objects.create(name="Eyebrook Care Board")
    with somerby.scope("officer"):
        contact(somerby, new, "trawl", "board@care.example")
    change = f"/operator/agencies/{agency.pk}/merge/"
    assert operator.get(change).status_code == 200
    values = {"into": str(agency.pk), "because": WHY} | posted(yesterday())
    refused = operator.post(change, values)
    assert "A body cannot merge into itself." in refused.content.decode()
    assert operator.post(change, values | {"into": str(new.pk)}).status_code == 302
    page = operator.get(f"/operator/agencies/{agency.pk}/").content.decode()
    assert "Merged into Eyebrook Care Board" in page
    merged = somerby.url(f"agencies/{agency.pk}/merged/")
    assert "board@care.example" in officer.get(merged).content.decode()
    page = officer.post(merged, {}).content.decode()
    assert "Choose whom you write to for: Trawl requests" in page
    assert officer.post(merged, {"trawl": "both"}).status_code == 302
    with somerby.scope():
        assert trawl_contact(new).email == "board@care.example"
        deputies = AgencyContact.objects.in_force().filter(agency=new, is_main=False)
        assert [each.email for each in deputies] == ["somerby.hospitals@agency.example"]


def test_nobody_but_the_operator_finds_his_pages(somerby: cast.Company, agency: Agency) -> None:
    for path in ("", f"{agency.pk}/", f"{agency.pk}/merge/"):
        address = f"/operator/agencies/{path}"
        assert somerby.client("partnership_administrator").get(address).status_code == 404


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


def test_lists_of_five_hundred_agencies_ask_as_much_as_lists_of_two(
    somerby: cast.Company,
) -> None:
    officer, operator = somerby.client("officer"), operators_browser()
    counts = []
    for first, last in ((0, 2), (2, 500)):
        bodies = Agency.objects.bulk_create(
            Agency(name=f"Service {number:03}", kind="other") for number in range(first, last)
        )
        AgencyName.objects.bulk_create(
            AgencyName(agency=each, name=f"Former {each.name}", until_on=yesterday())
            for each in bodies
        )
        with somerby.scope("officer"):
            AgencyContact.objects.bulk_create(
                AgencyContact(
                    agency=each, purpose="trawl", email="a@b.example", on_standard_list=True
                )
                for each in bodies
            )
        if first == 0:
            with somerby.scope("officer"):
                kept = bodies[0]
        counts.append(
            [
                queries(officer, somerby.url("settings/agencies/")),
                queries(officer, somerby.url("settings/agencies/?q=former")),
                queries(officer, somerby.url("settings/standard-list/")),
                queries(officer, somerby.url(f"agencies/{kept.pk}/")),
                queries(operator, "/operator/agencies/"),
            ]
        )
    assert counts[0] == counts[1]
    assert max(counts[1]) <= FRAME + 14, counts


def test_a_merger_is_seen_on_both_bodies_pages(somerby: cast.Company, agency: Agency) -> None:
    new = Agency.objects.create(name="Eyebrook Care Board")
    merge(agency, new)
    officer = somerby.client("officer")
    assert (
        "stands in its place" in officer.get(somerby.url(f"agencies/{agency.pk}/")).content.decode()
    )
    assert (
        "It stands in the place of"
        in officer.get(somerby.url(f"agencies/{new.pk}/")).content.decode()
    )
    assert officer.get(somerby.url(f"agencies/{agency.pk}/contacts/add/")).status_code == 200
    refused = officer.post(
        somerby.url(f"agencies/{agency.pk}/contacts/add/"),
        {"purpose": "panel", "email": "a@b.example"},
    )
    assert "no longer in use" in refused.content.decode()
