"""A senior signs an agency's answer, or sends it back, where the agency wants that."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from cases.core.deadlines.models import Deadline
from cases.core.notices.models import OutboxMail
from cases.core.workflow.plug import NotReady
from cases.trawl import services
from cases.trawl.models import SUBJECT, TrawlRequest
from cases.trawl.outcome_models import TrawlSignature
from cases.trawl.sign_off import ask_again
from partnerships.models import AgencyContact
from tests import cast
from tests.cases.trawl import stage

SENIOR = "director@agency.example"


def wants_a_signature(of: cast.Company, request: TrawlRequest) -> None:
    """Let the agency that was asked have its answers signed."""
    with of.scope():
        AgencyContact.objects.create(
            agency=request.agency,
            purpose=AgencyContact.Purpose.TRAWL_SIGNATURE,
            name="Director of nursing",
            email=SENIOR,
        )


def seniors_link(of: cast.Company) -> str:
    """Give the path of the newest link that was mailed to the senior."""
    with of.scope():
        body = OutboxMail.objects.filter(to=SENIOR).order_by("-pk")[0].body
    found = re.search(r"(/p/\S+/link/trawl_signature/\S+/)", body)
    assert found
    assert "Quenby" not in body
    return found[1]


SIGNS = {"choice": "sign", "name": "Fenella Ashgrove", "job": "Director of nursing", "number": "1"}


def test_an_answer_counts_when_it_comes_and_the_senior_signs_it_afterwards(
    somerby: cast.Company,
) -> None:
    case, request, path = stage.out(somerby)
    wants_a_signature(somerby, request)
    receipt = stage.answer_by_link(path, stage.typed(request)).content.decode()
    assert "Director of nursing has been sent a link" in receipt
    with somerby.scope():
        due = Deadline.objects.get(case=case, subject_kind=SUBJECT, subject_number=request.pk)
    assert due.met_on == timezone.localdate()
    board = somerby.url(f"reviews/{case.reference}/trawl/")
    assert "Signature awaited" in somerby.client("officer").get(board).content.decode()

    senior = seniors_link(somerby)
    stranger = Client().get(senior)
    assert (stranger.status_code, stranger["Location"]) == (302, f"{senior}code/")
    browser = stage.reader(senior)
    text = browser.get(senior).content.decode()
    assert ("Ottoline Brackwater" in text, "Marisol Quenby-Tarrant" in text) == (True, True)
    for lacks in ({"choice": ""}, {"name": " "}, {"choice": "back"}):
        refused = browser.post(senior, SIGNS | lacks)
        assert (refused.status_code, "error-summary" in refused.content.decode()) == (409, True)
    assert "The answer is signed" in browser.post(senior, SIGNS).content.decode()
    with somerby.scope():
        row = TrawlSignature.objects.get()
    assert (row.signed_by, row.signed_on) == ("Fenella Ashgrove", timezone.localdate())
    again = browser.post(senior, SIGNS)
    assert (again.status_code, "The answer is signed" in again.content.decode()) == (409, True)
    page = somerby.client("officer").get(f"{board}requests/{request.pk}/").content.decode()
    assert "Fenella Ashgrove" in page
    assert browser.get(f"{senior}code/").status_code == 302
    assert path.replace("trawl_return", "trawl_signature") != senior
    assert Client().get(path.replace("trawl_return", "trawl_signature")).status_code == 404


def test_an_answer_that_is_sent_back_is_corrected_and_the_new_version_asks_anew(
    somerby: cast.Company,
) -> None:
    _, request, path = stage.out(somerby)
    wants_a_signature(somerby, request)
    stage.answer_by_link(path, stage.typed(request))
    senior = seniors_link(somerby)
    browser = stage.reader(senior)
    back = SIGNS | {"choice": "back", "because": "The paper archive was searched too."}
    assert "The answer is sent back" in browser.post(senior, back).content.decode()
    fresh = stage.link_path(somerby, request)
    assert fresh != path
    author = stage.reader(fresh)
    for page in ("", "correct/"):
        assert (
            "The paper archive was searched too." in author.get(f"{fresh}{page}").content.decode()
        )
    assert author.post(f"{fresh}correct/", stage.typed(request)).status_code == 302
    version = stage.check_version(author, fresh)
    assert author.post(f"{fresh}check/", {"draft_version": version}).status_code == 302
    assert browser.get(senior).status_code == 410, "the senior has a new link"
    newest = seniors_link(somerby)
    reader = stage.reader(newest)
    stale = reader.post(newest, SIGNS)
    assert (stale.status_code, "has sent a correction since" in stale.content.decode()) == (
        409,
        True,
    )
    assert "Fenella Ashgrove" in stale.content.decode(), "what was typed stays"
    assert reader.post(newest, SIGNS | {"number": "2"}).status_code == 200
    with somerby.scope("officer"):
        assert TrawlSignature.objects.filter(signed_on=None).count() == 1
        with pytest.raises(NotReady):
            ask_again(request=request, by=somerby.officer)


def test_the_officer_asks_the_senior_again_at_the_address_on_file(somerby: cast.Company) -> None:
    case, request, path = stage.out(somerby)
    wants_a_signature(somerby, request)
    stage.answer_by_link(path, stage.typed(request))
    old = seniors_link(somerby)
    act = somerby.url(f"reviews/{case.reference}/trawl/requests/{request.pk}/senior/")
    officer = somerby.client("officer")
    assert officer.get(act).status_code == 200
    assert officer.post(act).status_code == 302
    assert Client().get(old).status_code == 410
    assert seniors_link(somerby) != old
    other = stage.requests(somerby, case)[1]
    none = somerby.url(f"reviews/{case.reference}/trawl/requests/{other.pk}/senior/")
    refused = officer.post(none)
    assert (refused.status_code, "No signature is awaited" in refused.content.decode()) == (
        409,
        True,
    )


def test_an_agency_that_wants_no_signature_is_asked_for_none(somerby: cast.Company) -> None:
    _, request, path = stage.out(somerby)
    stage.answer_by_link(path, stage.typed(request))
    with somerby.scope():
        assert TrawlSignature.objects.count() == 0


def test_who_signs_is_kept_with_the_agency_and_two_editors_are_told(somerby: cast.Company) -> None:
    with somerby.scope("officer"):
        agency = cast.an_agency(somerby)
        contact = AgencyContact.objects.get(agency=agency)
    address = somerby.url(f"settings/agencies/{contact.pk}/")
    officer = somerby.client("officer")

    def version() -> str:
        found = re.search(r'name="version" value="(\d+)"', officer.get(address).content.decode())
        assert found
        return found[1]

    values = {
        "name": contact.name,
        "email": contact.email,
        "telephone": "",
        "on_standard_list": "on",
        "signer_name": "Director of nursing",
        "signer_email": SENIOR,
        "version": version(),
    }
    own = officer.post(address, values | {"signer_email": contact.email})
    assert "an address of their own" in own.content.decode()
    assert officer.post(address, values).status_code == 302
    stale = officer.post(address, values | {"signer_name": "Another"})
    assert stale.status_code == 200
    assert "dhr-conflict" in stale.content.decode()
    with somerby.scope():
        kept = AgencyContact.objects.get(purpose=AgencyContact.Purpose.TRAWL_SIGNATURE)
        assert (kept.name, kept.email) == ("Director of nursing", SENIOR)
    off = values | {"signer_name": "", "signer_email": "", "version": version()}
    assert officer.post(address, off).status_code == 302
    with somerby.scope():
        assert AgencyContact.objects.in_force().filter(agency=agency).count() == 1


def test_an_answer_entered_by_the_officer_is_signed_too(somerby: cast.Company) -> None:
    _, request, _ = stage.out(somerby)
    wants_a_signature(somerby, request)
    with somerby.scope("officer"):
        services.send_return(
            request=request, by=somerby.officer, answers=stage.answers(request), came="telephone"
        )
        assert TrawlSignature.objects.get().is_awaited
