"""The signatures of the referrer and the Safeguarding Lead (R5), by paper and by private link."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from cases.core.access.models import Link
from cases.core.audit.models import CaseEvent, Reading
from cases.core.case.models import Case
from cases.core.workflow.plug import NotReady
from cases.referral.models import Referral
from cases.referral.signing import invite_lead, record_lead_signature, sign_as_referrer
from tests import cast
from tests.cases.referral.helpers import CRITERIA, day, people, save, save_person, url

SIGNS = {"name": "Perpetua Wigmore", "job_title": "Safeguarding Lead", "confirm": "on"}


def a_picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (4, 4), "white").save(content, "PNG")
    return SimpleUploadedFile("signed.png", content.getvalue(), "image/png")


def act(company: cast.Company, case: Case, which: str, posted: dict[str, Any]) -> Any:
    named = {f"{which}-{name}": value for name, value in posted.items()} | {"act": which}
    return company.client("officer").post(url(company, case, "signatures/"), named)


def a_link(company: cast.Company, case: Case) -> tuple[Link, str]:
    """Let the referrer sign and send the lead a link; give it with its path."""
    with company.scope("officer"):
        save_person(company, case, people(case)[0], {"full_name": "Marisol Quenby-Tarrant"})
        sign_as_referrer(case=case, by=company.officer, name="Odalys Threlfall")
        link, address = invite_lead(
            case=case, by=company.officer, address="perpetua@housing.example"
        )
    return link, re.sub(r"^https?://[^/]+", "", address)


def test_r5_both_signatures_are_recorded_from_paper_with_their_dates(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    first = {"name": "Odalys Threlfall"} | day("on", date(2026, 3, 3))
    assert act(somerby, case, "referrer", first).status_code == 302
    second = {"name": "Perpetua Wigmore", "scan": a_picture()} | day("on", date(2026, 3, 4))
    assert act(somerby, case, "lead", second).status_code == 302
    with somerby.scope():
        kept = Referral.objects.get(case=case)
        assert (kept.referrer_signed_on, kept.lead_signed_on, kept.lead_signed_how) == (
            date(2026, 3, 3),
            date(2026, 3, 4),
            "paper",
        )
        assert kept.lead_scan.versions.get().name == "signed.png"
    page = somerby.client("officer").get(url(somerby, case, "signatures/")).content.decode()
    assert "Scan of the signature" in page


def test_r5_the_lead_does_not_sign_before_the_referrer(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    page = act(somerby, case, "lead", {"name": "Perpetua Wigmore"} | day("on", date(2026, 3, 4)))
    assert page.status_code == 409
    assert "The referrer has not signed yet" in page.content.decode()
    with somerby.scope("officer"):
        with pytest.raises(NotReady):
            invite_lead(case=case, by=somerby.officer, address="perpetua@housing.example")
        sign_as_referrer(
            case=case, by=somerby.officer, name="Odalys Threlfall", on=date(2026, 3, 5)
        )
        with pytest.raises(NotReady, match="before the referrer"):
            record_lead_signature(
                case=case, by=somerby.officer, name="Perpetua Wigmore", on=date(2026, 3, 4)
            )


def test_a_file_that_is_no_picture_is_refused_beside_its_field(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    act(somerby, case, "referrer", {"name": "Odalys Threlfall"} | day("on", date(2026, 3, 3)))
    scan = SimpleUploadedFile("signed.png", b"not a picture", "image/png")
    page = act(
        somerby, case, "lead", {"name": "P. Wigmore", "scan": scan} | day("on", date(2026, 3, 4))
    )
    assert page.status_code == 422
    assert "P. Wigmore" in page.content.decode()
    with somerby.scope():
        assert Referral.objects.get(case=case).lead_signed_on is None


def test_the_link_goes_out_without_a_name_or_fact(somerby: cast.Company, on_commit: Any) -> None:
    case = cast.a_case(somerby)
    with on_commit():
        _, path = a_link(somerby, case)
    (sent,) = mail.outbox
    assert sent.to == ["perpetua@housing.example"]
    assert path in sent.body
    assert "Quenby" not in sent.subject + sent.body


def test_r5_the_lead_reads_the_whole_referral_and_signs_through_the_link(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    link, path = a_link(somerby, case)
    lead = Client()
    page = lead.get(path)
    assert page.status_code == 200
    assert "Marisol Quenby-Tarrant" in page.content.decode()
    assert "Quenby" not in re.search(r"<title>(.*?)</title>", page.content.decode(), re.S).group(1)  # type: ignore[union-attr]  # a page has a title
    with somerby.scope():
        assert Reading.objects.filter(case=case, actor=f"link:{link.pk}").count() == 1
    refused = lead.post(path, SIGNS | {"confirm": "", "job_title": ""})
    assert refused.status_code == 422
    assert 'value="Perpetua Wigmore"' in refused.content.decode()
    done = lead.post(path, SIGNS)
    assert "The referral is signed" in done.content.decode()
    assert "Quenby" not in done.content.decode()
    with somerby.scope():
        kept = Referral.objects.get(case=case)
        assert (kept.lead_signed_as, kept.lead_signed_job_title, kept.lead_signed_how) == (
            "Perpetua Wigmore",
            "Safeguarding Lead",
            "link",
        )
        assert kept.lead_signed_on == timezone.localdate()
        event = CaseEvent.objects.get(case=case, verb="referral.signed_by_lead")
        assert event.actor == f"link:{link.pk}"


def test_a_second_signing_changes_nothing(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    _, path = a_link(somerby, case)
    Client().post(path, SIGNS)
    Client().post(path, SIGNS | {"name": "Somebody Else"})
    with somerby.scope():
        assert Referral.objects.get(case=case).lead_signed_as == "Perpetua Wigmore"


def test_an_expired_link_shows_nothing_and_is_renewed_to_the_address_on_file_only(
    somerby: cast.Company, on_commit: Any
) -> None:
    case = cast.a_case(somerby)
    link, path = a_link(somerby, case)
    with somerby.scope():
        link.expires_on = timezone.localdate() - timedelta(days=1)
        link.save()
    lead = Client()
    gone = lead.get(path)
    assert gone.status_code == 410
    assert f"{path}new/" in gone.content.decode()
    assert "Quenby" not in gone.content.decode()
    assert lead.post(path, SIGNS).status_code == 410
    with on_commit():
        asked = lead.post(f"{path}new/", {"address": "thief@elsewhere.example"})
    assert asked.status_code == 200
    assert mail.outbox[-1].to == ["perpetua@housing.example"]
    with somerby.scope():
        new = Link.objects.exclude(pk=link.pk).get(case=case)
        assert (new.address, new.revoked_at) == ("perpetua@housing.example", None)
        assert link.refreshed().revoked_at is not None
    withdrawn = lead.post(f"{path}new/")
    assert withdrawn.status_code == 409
    assert f"{path}new/" not in lead.get(path).content.decode()


def test_another_partnerships_address_opens_no_link(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    case = cast.a_case(somerby)
    _, path = a_link(somerby, case)
    assert Client().get(path.replace("/p/somerby/", "/p/wreake-valley/")).status_code == 404
    assert Client().get(path.replace("safeguarding_lead", "trawl_return")).status_code == 404


def test_a_change_after_the_signature_is_shown(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    _, path = a_link(somerby, case)
    Client().post(path, SIGNS)
    officer = somerby.client("officer")
    words = "changed after the Safeguarding Lead signed"
    assert words not in officer.get(url(somerby, case)).content.decode()
    with somerby.scope("officer"):
        save(somerby, case, "criteria", CRITERIA)
    assert words in officer.get(url(somerby, case)).content.decode()
