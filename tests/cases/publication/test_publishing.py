"""Publishing, what everybody sees of it, and how it ends (R93, R100, R104-R106, R127, R150)."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from cases.core.access.reach import AccessDenied
from cases.core.case.models import Milestone
from cases.core.deadlines.models import Deadline, Extension
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.documents.models import DocumentVersion
from cases.core.documents.pdf import metadata_of, pictured_pages, text_of_pdf
from cases.core.identity.models import Person
from cases.core.notices.models import Letter
from cases.core.notices.services import letter_html
from cases.core.progress.advance import missing_for, take_back
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.overview.models import Paragraph, ReportVersion
from cases.publication.models import AfterPublication, Publication, PublishedFile
from cases.publication.public_text import text_of
from cases.publication.selectors import is_standing
from cases.publication.services import publish_report
from cases.publication.tasks import take_down_all
from tests import cast
from tests.cases.publication import stage
from tests.cases.quality_assurance import stage as qa


def here(of: cast.Company, case: Any, path: str = "") -> str:
    return of.url(f"reviews/{case.reference}/publication/{path}")


def published(of: cast.Company, on_commit: Any, on: date | None = None) -> tuple[Any, Publication]:
    case = stage.ready(of)
    with on_commit(), of.scope("officer"):
        made = publish_report(case=case, by=of.officer, on=on)
    return case, made


def posted(case: Any, **more: Any) -> dict[str, Any]:
    return {"on_day": 14, "on_month": 9, "on_year": 2026, "version": case.version, **more}


def test_r100_nothing_is_published_before_clearance_and_the_page_says_what_is_missing(
    wreake_valley: cast.Company,
) -> None:
    case = cast.a_case_at(wreake_valley, State.PUBLICATION, qa.DATES)
    with wreake_valley.scope("officer"):
        missing = [reason.text for reason in missing_for(case, Step.PUBLISH)]
        with pytest.raises(NotReady):
            publish_report(case=case, by=wreake_valley.officer)
    assert missing == [
        "The Home Office's letter is not recorded.",
        "The end of the criminal proceedings is not recorded.",
        "The end of the coroner's inquest is not recorded.",
        "The publication planning meeting is not recorded.",
        "No day of publication is chosen.",
        "Nothing is written yet to issue 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 "
        "of the planning form.",
        "The overview report is missing.",
        "The executive summary is missing.",
        "No pseudonym is agreed for Adult A.",
        "The identity scan has not been run.",
    ]
    page = wreake_valley.client("officer").post(here(wreake_valley, case, "publish/"), posted(case))
    assert page.status_code == 409
    assert "end of the coroner" in page.content.decode()
    with wreake_valley.scope():
        assert Publication.objects.count() == 0


def test_r150_in_leicester_the_letter_is_part_of_the_set_and_elsewhere_it_is_not(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: Any
) -> None:
    case = cast.a_case_at(somerby, State.PUBLICATION, qa.DATES)
    with somerby.scope("officer"):
        missing = [reason.text for reason in missing_for(case, Step.PUBLISH)]
    assert "The Home Office letter is missing." in missing
    kinds = {}
    for of in (somerby, wreake_valley):
        _, made = published(of, on_commit)
        with of.scope():
            files = PublishedFile.objects.filter(publication=made)
            kinds[of.partnership.slug] = sorted(files.values_list("kind", flat=True))
    assert kinds == {
        "somerby": ["executive_summary", "home_office_letter", "overview_report"],
        "wreake-valley": ["executive_summary", "overview_report"],
    }


def test_r104_36_months_from_29_february_2024_is_28_february_2027_and_one_year_in_l_and_r(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: Any
) -> None:
    due = []
    for of in (somerby, wreake_valley):
        _, made = published(of, on_commit, on=date(2024, 2, 29))
        with of.scope():
            due.append(Deadline.objects.get(subject_kind="publication", subject_number=made.pk))
    assert [row.due_on for row in due] == [date(2027, 2, 28), date(2025, 2, 28)]
    assert [row.kind for row in due] == ["publication_removal"] * 2


def test_a_publication_goes_through_the_page_and_everybody_reads_it_without_signing_in(
    somerby: cast.Company, on_commit: Any
) -> None:
    case = stage.ready(somerby)
    client = somerby.client("officer")
    asked = client.get(here(somerby, case, "publish/")).content.decode()
    assert "Everybody on the internet can read" in asked
    with on_commit():
        assert client.post(here(somerby, case, "publish/"), posted(case)).status_code == 302
    public = Client()
    listed = public.get(somerby.url("published/")).content.decode()
    assert "Ana: Domestic Homicide Review, Somerby, 2026" in listed
    page = public.get(somerby.url("published/ana-2026/"))
    text = page.content.decode()
    assert "The panel met four times." in text
    assert "Death in February 2024" in text
    assert page.cookies == {}
    assert page["Cache-Control"] == "no-store"
    with somerby.scope():
        assert cast.fresh(case).state == State.ACTION_MONITORING


def test_r106_and_r127_public_pages_and_files_hold_no_name_date_of_death_reference_or_marking(
    somerby: cast.Company, on_commit: Any
) -> None:
    case, made = published(somerby, on_commit)
    signed_in = somerby.client("officer").get(here(somerby, case)).content.decode()
    assert case.reference in signed_in  # what could leak is there
    assert "OFFICIAL-SENSITIVE" in signed_in
    public = Client()
    seen = [
        public.get(somerby.url(path)).content.decode()
        for path in ("published/", "published/ana-2026/")
    ]
    with somerby.scope():
        files = list(made.files.select_related("document_version__document"))
        generated = [each for each in files if each.kind != "home_office_letter"]
        for each in generated:
            content = qa.stored(each.document_version)
            seen += [text_of_pdf(content), *metadata_of("x.pdf", content).values()]
            assert each.document_version.document.marking == ""
            with pikepdf.open(io.BytesIO(content)) as pdf:
                assert pdf.Root.MarkInfo.Marked
                assert str(pdf.Root.Lang) == "en-GB"
    assert len(generated) == 2
    whole = " ".join(seen)
    for secret in (
        case.reference, "OFFICIAL", "Quenby", "Marisol", "Farrowby", "17 February", "2024-02-17",
        "Adult A", "Review officer", "Panel of",
    ):  # fmt: skip
        assert secret not in whole, secret


def test_r93_the_data_form_is_never_reachable_publicly(
    somerby: cast.Company, on_commit: Any
) -> None:
    _, made = published(somerby, on_commit)
    with somerby.scope():
        form = DocumentVersion.objects.get(document__kind="data_form")
        with pytest.raises(Exception, match="only_publishable_files_are_published"):
            PublishedFile.objects.create(publication=made, kind="data_form", document_version=form)


def test_no_public_address_leads_to_anything_but_the_published_files(
    somerby: cast.Company, on_commit: Any
) -> None:
    case, _ = published(somerby, on_commit)
    with somerby.scope():
        forms = DocumentVersion.objects.filter(document__kind__in=["data_form", "action_plan"])
        keys = list(forms.values_list("pk", flat=True))
    public = Client()
    statuses = [
        public.get(somerby.url(f"published/ana-2026/{kind}.pdf")).status_code
        for kind in ("data_form", "action_plan", "published_report", "1", *map(str, keys))
    ]
    assert statuses == [404] * 6
    assert len(keys) == 2
    download = public.get(somerby.url(f"reviews/{case.reference}/documents/{keys[0]}/"))
    assert download.status_code == 302
    report = public.get(somerby.url("published/ana-2026/overview_report.pdf"))
    assert report.status_code == 200
    assert report.getvalue().startswith(b"%PDF")
    assert "ana-2026-overview-report.pdf" in report["Content-Disposition"]


def test_another_partnership_does_not_show_it(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: Any
) -> None:
    published(somerby, on_commit)
    public = Client()
    assert "Ana" not in public.get(wreake_valley.url("published/")).content.decode()
    assert public.get(wreake_valley.url("published/ana-2026/")).status_code == 404


def test_r104_on_its_removal_date_the_page_is_gone_before_anybody_has_swept(
    somerby: cast.Company, on_commit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, made = published(somerby, on_commit, on=date(2024, 2, 29))
    public = Client()
    paths = ("published/ana-2024/", "published/ana-2024/overview_report.pdf")
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: date(2027, 2, 27))
    page, file = (public.get(somerby.url(path)) for path in paths)
    assert file.getvalue().startswith(b"%PDF")
    assert (page.status_code, file.status_code) == (200, 200)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: date(2027, 2, 28))
    gone = [public.get(somerby.url(path)) for path in paths]
    assert [answer.status_code for answer in gone] == [410, 410]
    assert "Ana" not in gone[0].content.decode()
    assert "Ana" not in public.get(somerby.url("published/")).content.decode()
    take_down_all()
    with somerby.scope():
        row = made.refreshed()
        due = Deadline.objects.get(subject_kind="publication", subject_number=made.pk)
        marked = Milestone.objects.get(case=case, code="removed")
    assert (row.taken_down_on, row.taken_down_by) == (date(2027, 2, 28), "The clock")
    assert (due.met_on, marked.subject_number) == (date(2027, 2, 28), made.pk)
    take_down_all()
    with somerby.scope():
        assert Milestone.objects.filter(case=case, code="removed").count() == 1


def test_an_extension_moves_the_removal_date(somerby: cast.Company, on_commit: Any) -> None:
    case, made = published(somerby, on_commit, on=date(2024, 2, 29))
    with somerby.scope("officer"):
        Extension.objects.create(
            case=case, kind="publication_removal", subject_kind="publication",
            subject_number=made.pk, old_on=date(2027, 2, 28), new_on=date(2027, 8, 31),
            reason="The family wishes it.", approved_by="CSP chair", granted_on=date(2026, 11, 1),
        )  # fmt: skip
        refresh_deadlines(case)
        assert is_standing(made, date(2027, 8, 30))
        assert not is_standing(made, date(2027, 8, 31))


def test_an_officer_takes_it_down_earlier_with_a_reason_and_it_is_gone_at_once(
    wreake_valley: cast.Company, on_commit: Any
) -> None:
    case, made = published(wreake_valley, on_commit)
    url = here(wreake_valley, case, f"{made.pk}/take-down/")
    assert wreake_valley.client("communications_lead").get(url).status_code == 403
    client = wreake_valley.client("officer")
    assert client.post(url, {"because": ""}).status_code == 400
    assert client.post(url, {"because": "A child was recognised."}).status_code == 302
    public = Client()
    slug = made.slug
    assert public.get(wreake_valley.url(f"published/{slug}/")).status_code == 410
    file = public.get(wreake_valley.url(f"published/{slug}/overview_report.pdf"))
    assert file.status_code == 410
    page = client.get(here(wreake_valley, case)).content.decode()
    assert "A child was recognised." in page
    chronicle = client.get(wreake_valley.url(f"reviews/{case.reference}/")).content.decode()
    assert "it can be had on request" in chronicle


def test_r105_what_follows_publication_is_work_with_a_form_and_the_commissioner_is_marked(
    somerby: cast.Company, on_commit: Any
) -> None:
    case, _made = published(somerby, on_commit, on=date(2026, 9, 14))
    client = somerby.client("officer")
    work = client.get(somerby.url("")).content.decode()
    with somerby.scope():
        rows = {row.recipient: row for row in AfterPublication.objects.all()}
    assert sorted(rows) == [
        "domestic_abuse_commissioner", "family", "home_office", "participating_agencies", "pcc",
    ]  # fmt: skip
    assert "Copy of the report and of the Home Office&#x27;s letter: Family" in work
    sent = {"sent_on_day": 1, "sent_on_month": 9, "sent_on_year": 2026, "how": "By post"}
    url = here(somerby, case, f"after/{rows['domestic_abuse_commissioner'].pk}/")
    early = client.post(url, sent)
    assert early.status_code == 409
    assert "before the report was published" in early.content.decode()
    assert client.post(url, {**sent, "sent_on_day": 15}).status_code == 302
    with somerby.scope():
        assert Milestone.objects.get(case=case, code="sent_to_dac").on == date(2026, 9, 15)


def test_what_was_published_cannot_be_taken_back_and_only_the_officer_publishes(
    somerby: cast.Company, on_commit: Any
) -> None:
    case = stage.ready(somerby)
    with somerby.scope("communications_lead"), pytest.raises(AccessDenied):
        publish_report(case=case, by=somerby.actor("communications_lead"))
    with somerby.scope("officer"):
        publish_report(case=case, by=somerby.officer)
        with pytest.raises(NotReady) as refused:
            take_back(case, by=somerby.officer, because="A slip.")
    assert "the report was published on" in str(refused.value)


LETTERS = {
    "in the text": {"text": "We read of Q U E N B Y - T A R R A N T."},
    "in the title of the file": {"text": "Fine.", "title": "Letter about O’Farrowby"},
}


@pytest.mark.parametrize("where", LETTERS)
def test_r92_a_name_in_the_home_offices_letter_blocks_until_a_redacted_copy_is_there(
    somerby: cast.Company, where: str, monkeypatch: pytest.MonkeyPatch, on_commit: Any
) -> None:
    plain = qa.pdf
    monkeypatch.setattr(qa, "pdf", lambda text: plain(**LETTERS[where]))
    case = stage.ready(somerby)
    client = somerby.client("officer")
    refused = client.post(here(somerby, case, "publish/"), posted(case))
    assert refused.status_code == 409
    assert "may identify somebody" in refused.content.decode()
    qa_here = somerby.url(f"reviews/{case.reference}/home-office/")
    page = client.get(f"{qa_here}scan/publication/").content.decode()
    assert "Home Office letter" in page
    assert client.post(f"{qa_here}letter/redacted/", {"file": plain("Fine.")}).status_code == 302
    assert (
        "changed since"
        in client.post(here(somerby, case, "publish/"), posted(case)).content.decode()
    )
    client.post(f"{qa_here}scan/publication/run/")
    with on_commit():
        assert client.post(here(somerby, case, "publish/"), posted(case)).status_code == 302
    letter = Client().get(somerby.url("published/ana-2026/home_office_letter.pdf"))
    assert text_of_pdf(letter.getvalue()).strip() == "Fine."


def test_r92_a_letter_that_is_a_picture_blocks_since_no_name_could_be_found_in_it(
    somerby: cast.Company, on_commit: Any
) -> None:
    def picture() -> io.BytesIO:
        made = io.BytesIO()
        Image.new("RGB", (300, 400), "white").save(made, "PDF")
        made.name = "scanned.pdf"
        made.seek(0)
        return made

    assert pictured_pages(picture().getvalue()) == [1]
    assert pictured_pages(qa.pdf("Fine.").getvalue()) == []
    case = stage.ready(somerby)
    client = somerby.client("officer")
    qa_here = somerby.url(f"reviews/{case.reference}/home-office/")
    assert client.post(f"{qa_here}letter/redacted/", {"file": picture()}).status_code == 302
    refused = client.post(f"{qa_here}scan/publication/run/")
    said = refused.content.decode()
    assert refused.status_code == 409
    assert "Home Office letter, page 1, is a picture without words" in said
    assert f'href="{qa_here}letter/redacted/"' in said
    assert client.post(here(somerby, case, "publish/"), posted(case)).status_code == 409
    assert client.post(f"{qa_here}letter/redacted/", {"file": qa.pdf("Fine.")}).status_code == 302
    assert client.post(f"{qa_here}scan/publication/run/").status_code == 302
    with on_commit():
        assert client.post(here(somerby, case, "publish/"), posted(case)).status_code == 302


def test_the_letter_with_the_link_is_one_letter_with_sender_subject_and_signature(
    somerby: cast.Company, on_commit: Any
) -> None:
    case, _ = published(somerby, on_commit)
    with somerby.scope():
        letters = {
            letter.code: letter_html(letter)
            for letter in Letter.objects.filter(case=case).select_related(
                "case__protocol", "partnership"
            )
        }
    shown = {
        code: [html.count(each) for each in ("<h1>", 'class="signed"', 'class="sender"', ">None<")]
        for code, html in letters.items()
    }
    assert shown == {
        "home_office_submission": [1, 1, 1, 0],
        "publication_notice_home_office": [1, 1, 1, 0],
    }
    notice = letters["publication_notice_home_office"]
    assert (
        "<h1>Publication of a review: Ana: Domestic Homicide Review, Somerby, 2026</h1>" in notice
    )
    assert "Review officer of Somerby<br>DHR Officer<br>Somerby</p>" in notice


def test_a_published_document_is_headed_once_and_its_headings_follow_on(
    somerby: cast.Company, on_commit: Any
) -> None:
    _, made = published(somerby, on_commit)
    with somerby.scope():
        rows = [
            ("heading1", "", "<h1>Overview  Report</h1>", "Overview  Report"),
            ("heading2", "", "<h2>Why this review</h2>", "Why this review"),
            ("paragraph", "1", "<p>The panel met.</p>", "The panel met."),
            ("heading3", "", "<h3>Detail</h3>", "Detail"),
            ("paragraph", "note 1", "<p>See the Act.</p>", "See the Act."),
        ]
        report = made.report
        assert report is not None
        version = ReportVersion.objects.create(
            case=report.case,
            kind=report.kind,
            number=9,
            title="Overview report",
            hash="0" * 64,
            document_version=report.document_version,
            uploaded_by_name="A. Author",
            is_current=False,
        )
        for position, (kind, number, html, text) in enumerate(rows):
            Paragraph.objects.create(
                version=version,
                position=position,
                number=number,
                kind=kind,
                label="[1]" if number == "note 1" else "",
                html=html,
                text=text,
            )
        assert text_of(version).blocks == (
            "<h3>Why this review</h3>",
            "<p>The panel met.</p>",
            "<h4>Detail</h4>",
            "<div>[1] See the Act.</div>",
        )
    files = Client().get(somerby.url("published/ana-2026/")).content.decode()
    order = [files.index(f"{name} (PDF") for name in ("Overview report", "Executive summary")]
    assert order == sorted(order)


def test_a_pseudonym_that_is_somebodys_real_name_blocks_publication(
    somerby: cast.Company,
) -> None:
    case = stage.ready(somerby)
    with somerby.scope("officer"):
        stage.pseudonym(case, "Declan")
        qa.run_identity_scan(case=case, by=somerby.officer, goal="publication")
        missing = [reason.text for reason in missing_for(case, Step.PUBLISH)]
    assert missing == ["1 place in the texts may identify somebody."]


def test_without_an_agreed_pseudonym_nothing_is_published(somerby: cast.Company) -> None:
    case = stage.ready(somerby)
    with somerby.scope("officer"):
        person = Person.objects.get(case=case, pseudonym="Ana")
        person.pseudonym_agreed_on = None
        person.save()
        missing = [reason.text for reason in missing_for(case, Step.PUBLISH)]
    assert missing == ["No pseudonym is agreed for Adult A."]


def test_what_the_report_says_is_shown_but_cannot_do_anything() -> None:
    from cases.publication.public_text import _clean

    assert _clean(
        '<h1 onclick="x()">A</h1><script>x()</script><a href="javascript:x()">b</a>', 2
    ) == ('<h3>A</h3><a rel="noopener noreferrer">b</a>')
