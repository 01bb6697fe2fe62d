"""Drafts come in as Word files and become versions that never change (R84)."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from cases.core.documents.models import Document
from cases.core.identity.scan import ScannedText
from cases.overview import services
from cases.overview.models import Paragraph, PendingDraft, ReportVersion
from cases.overview.selectors import latest_version, texts_of
from cases.overview.services import uploading
from tests import cast
from tests.cases.overview import story

BAD = [
    ("report.pdf", b"%PDF-1.4", "cannot be used here"),
    ("report.docx", b"", "The file is empty"),
    ("report.docx", b"PK\x03\x04 but no more", "damaged"),
    ("report.docx", b"MZ\x90\x00", "a program under another name"),
    ("report.docm", b"PK\x03\x04", "can carry macros"),
    ("report.exe.docx", b"PK\x03\x04", "two endings"),
]


@pytest.mark.parametrize(("name", "content", "said"), BAD)
def test_a_file_that_is_not_taken_is_refused_beside_the_field_with_its_reason(
    somerby: cast.Company, name: str, content: bytes, said: str
) -> None:
    case = story.a_case(somerby)
    address = somerby.url(f"reviews/{case.reference}/report/upload/overview_report/")
    page = somerby.client("author").post(address, {"file": SimpleUploadedFile(name, content)})
    text = page.content.decode()
    assert page.status_code == 200
    assert 'href="#id_file"' in text
    assert "govuk-error-message" in text
    assert said in text or "cannot be read" in text or "Word" in text
    with somerby.scope():
        assert (PendingDraft.objects.count(), ReportVersion.objects.count()) == (0, 0)
        assert Document.objects.count() == 0


def test_a_file_that_is_too_large_is_refused(somerby: cast.Company, settings: object) -> None:
    case = story.a_case(somerby)
    settings.LARGEST_UPLOAD_BYTES = 1000  # type: ignore[attr-defined]  # the settings fixture
    address = somerby.url(f"reviews/{case.reference}/report/upload/overview_report/")
    file = SimpleUploadedFile("report.docx", story.word())
    page = somerby.client("author").post(address, {"file": file})
    assert "larger than" in page.content.decode()


def test_a_draft_shows_what_is_lost_and_is_a_version_only_when_confirmed_r84(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    author = somerby.client("author")
    address = somerby.url(f"reviews/{case.reference}/report/upload/overview_report/")
    file = SimpleUploadedFile("report.docx", story.word())
    answer = author.post(address, {"file": file})
    assert answer.status_code == 302
    page = author.get(answer["Location"]).content.decode()
    assert "What would be lost" in page
    assert "3 numbered paragraphs" in page
    with somerby.scope():
        assert latest_version(case) is None
    assert somerby.client("panel_member").get(answer["Location"]).status_code == 403
    confirmed = author.post(answer["Location"], {})
    assert confirmed.status_code == 302
    with somerby.scope():
        version = latest_version(case)
        assert version is not None
        assert (version.number, version.is_current, len(version.hash)) == (1, True, 64)
        assert [p.number for p in Paragraph.objects.filter(version=version)] == ["", "1", "2", "3"]
        assert PendingDraft.objects.count() == 0
    reading = somerby.client("panel_member").get(confirmed["Location"])
    assert "afraid at home" in reading.content.decode()


def test_only_author_and_chair_upload(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    address = somerby.url(f"reviews/{case.reference}/report/upload/overview_report/")
    codes = {
        who: somerby.client(who).get(address).status_code
        for who in ("author", "independent_chair", "officer", "csp_chair", "panel_member")
    }
    assert codes == {
        "author": 200,
        "independent_chair": 200,
        "officer": 403,
        "csp_chair": 403,
        "panel_member": 403,
    }


def test_a_version_is_never_changed(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    version = story.a_version(somerby, case)
    with somerby.scope():
        version.hash = "0" * 64
        with pytest.raises(TypeError):
            version.save()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {Paragraph._meta.db_table} SET text = 'otherwise'")  # noqa: S608  (a constant)


def test_versions_are_numbered_and_only_the_last_is_current_r84(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    for number in range(3):
        story.a_version(somerby, case, (*story.TEXT, f"Draft {number}."))
    story.a_version(somerby, case, ("In short.",), kind="executive_summary")
    with somerby.scope():
        rows = ReportVersion.objects.values_list("kind", "number", "is_current")
        assert list(rows) == [
            ("executive_summary", 1, True),
            ("overview_report", 3, True),
            ("overview_report", 2, False),
            ("overview_report", 1, False),
        ]


def test_a_large_draft_is_read_by_a_worker_and_the_page_says_so(
    somerby: cast.Company, monkeypatch: pytest.MonkeyPatch, on_commit: object
) -> None:
    case = story.a_case(somerby)
    monkeypatch.setattr(uploading, "LARGEST_READ_AT_ONCE", 10)
    author = somerby.actor("author")
    with on_commit():  # type: ignore[operator]  # a fixture that gives a context manager
        with somerby.scope("author"):
            pending = services.upload_draft(
                case=case,
                by=author,
                kind="overview_report",
                name="report.docx",
                content=io.BytesIO(story.word()),
            )
        address = somerby.url(f"reviews/{case.reference}/report/pending/{pending.pk}/")
        assert "is being read" in somerby.client("author").get(address).content.decode()
        assert somerby.client("author").post(address, {}).status_code == 409
    page = somerby.client("author").get(address).content.decode()
    assert "What would be lost" in page


def test_an_upload_that_is_given_up_leaves_no_file(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    with somerby.scope("author"):
        pending = services.upload_draft(
            case=case,
            by=somerby.actor("author"),
            kind="overview_report",
            name="report.docx",
            content=io.BytesIO(story.word()),
        )
        file = pending.document_version.file
    storage, name = file.storage, str(file.name)
    assert storage.exists(name)
    address = somerby.url(f"reviews/{case.reference}/report/pending/{pending.pk}/")
    assert somerby.client("author").post(address, {"give_up": "yes"}).status_code == 302
    assert not storage.exists(name)
    with somerby.scope():
        assert (PendingDraft.objects.count(), Document.objects.count()) == (0, 0)


def test_the_scan_gets_the_title_every_paragraph_and_where_links_lead(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    version = story.a_version(somerby, case, ("Only this.",))
    with somerby.scope():
        assert texts_of(version) == [
            ScannedText("Overview report: title", "Report of the review"),
            ScannedText("Overview report: heading “Report of the review”", "Report of the review"),
            ScannedText("Overview report: paragraph 1", "Only this."),
        ]


def test_what_changed_is_shown_in_words(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    story.a_version(somerby, case)
    changed = (story.TEXT[0], story.TEXT[1].replace("afraid", "not safe"), "A new paragraph.")
    version = story.a_version(somerby, case, changed)
    address = somerby.url(f"reviews/{case.reference}/report/versions/{version.pk}/changes/")
    page = somerby.client("panel_member").get(address).content.decode()
    assert '<del><span class="govuk-visually-hidden">taken out: </span>afraid</del>' in page
    assert '<ins><span class="govuk-visually-hidden">added: </span>not safe</ins>' in page
    assert "1 changed, 1 added, 1 taken out, 0 moved" in page
    assert "The panel met four times." not in page
