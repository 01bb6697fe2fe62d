"""What is taken as an upload and what is refused, with its reason."""

import hashlib
import io
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pikepdf
import pytest
from PIL import Image

from cases.core.documents.uploads import (
    CheckedUpload,
    UploadKinds,
    UploadRefused,
    check_upload,
)

ALL = UploadKinds.WORD | UploadKinds.PDF | UploadKinds.IMAGE | UploadKinds.XLSX
MEGABYTE = 1024 * 1024
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def a_word_document(text: str = "The panel met in March.") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_pdf(change: Callable[[pikepdf.Pdf], None] = lambda pdf: None, **how: object) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    change(pdf)
    out = io.BytesIO()
    pdf.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def a_picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((80, 60), 50).convert("RGB").save(out, form)
    return out.getvalue()


def a_workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def rezipped(content: bytes, changes: dict[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            change = changes.pop(name, None)
            data = old.read(name)
            new.writestr(name, change(data) if callable(change) else change or data)
        for name, added in changes.items():
            assert isinstance(added, bytes)
            new.writestr(name, added)
    return out.getvalue()


def refusal(name: str, content: bytes, kinds: UploadKinds = ALL, largest: int = MEGABYTE) -> str:
    with pytest.raises(UploadRefused) as refused:
        check_upload(name, io.BytesIO(content), kinds, largest)
    assert refused.value.reason == str(refused.value)
    return refused.value.reason


def check(name: str, content: bytes) -> CheckedUpload:
    return check_upload(name, io.BytesIO(content), ALL, MEGABYTE)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("Draft 2.docx", a_word_document(), UploadKinds.WORD),
        ("Letter.PDF", a_pdf(), UploadKinds.PDF),
        ("signed.png", a_picture("PNG"), UploadKinds.IMAGE),
        ("signed.jpeg", a_picture("JPEG"), UploadKinds.IMAGE),
        ("plan.xlsx", a_workbook(), UploadKinds.XLSX),
    ],
)
def test_a_sound_file_is_taken_with_its_checksum(
    name: str, content: bytes, kind: UploadKinds
) -> None:
    stream = io.BytesIO(content)
    stream.seek(5)

    checked = check_upload(name, stream, ALL, MEGABYTE)

    assert (checked.name, checked.kind, checked.size) == (name, kind, len(content))
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    assert stream.tell() == 0


def test_a_name_is_cleaned_of_doubled_spaces_and_written_in_one_unicode_form() -> None:
    checked = check("  Cafe\u0301   notes v1.2 .docx", a_word_document())
    assert checked.name == "Café notes v1.2.docx"


def test_a_long_name_keeps_its_ending() -> None:
    checked = check("a" * 400 + ".docx", a_word_document())
    assert (len(checked.name), checked.name[-6:]) == (150, "a.docx")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("report", "no ending"),
        (".docx", "no ending"),
        ("../report.docx", "folder"),
        ("C:\\papers\\report.docx", "folder"),
        ("report\x00.docx", "hidden characters"),
        ("report\n.docx", "hidden characters"),
        ("report\u202excod.docx", "hidden characters"),
        ("report.exe.docx", "two endings"),
        ("report.pdf.docx", "two endings"),
        ("report.docx.exe", "two endings"),
        ("report.exe", "Upload a Word document"),
        ("report.doc", "save it as Word Document (.docx)"),
        ("report.docm", "macros"),
        ("photo.heic", "Export it as JPEG"),
    ],
)
def test_a_name_that_misleads_is_refused(name: str, says: str) -> None:
    assert says in refusal(name, a_word_document())


def test_a_kind_that_the_page_did_not_ask_for_is_refused_and_the_right_one_named() -> None:
    assert refusal("a.pdf", a_pdf(), UploadKinds.WORD) == (
        "This is a PDF (.pdf), which cannot be used here. Upload a Word document (.docx)."
    )


def test_advice_that_leads_to_a_kind_not_taken_here_says_what_is_taken() -> None:
    assert refusal("a.doc", b"x", UploadKinds.PDF).endswith("Upload a PDF (.pdf).")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.docx", b"", "empty"),
        ("a.docx", b"x" * (MEGABYTE + 1), "larger than 1 MB"),
        ("a.docx", a_pdf(), "its content is something else"),
        ("a.pdf", a_word_document(), "its content is something else"),
        ("a.png", a_picture("JPEG"), "its content is something else"),
        ("a.docx", b"MZ\x90" + b"\0" * 100, "is a program"),
        ("a.docx", a_workbook(), "not a Word document"),
        ("a.xlsx", a_word_document(), "not an Excel workbook"),
        ("a.docx", a_word_document()[:-200], "damaged"),
        ("a.docx", a_word_document()[:3000], "damaged"),
        ("a.pdf", a_pdf()[:300], "damaged"),
        ("a.pdf", b"%PDF-1.7\nnothing here\n%%EOF", "damaged"),
        ("a.png", a_picture("PNG")[:2000], "damaged"),
        ("a.jpg", a_picture("JPEG")[:-400], "damaged"),
        ("a.pdf", EICAR, "virus"),
        ("a.docx", rezipped(a_word_document(), {"word/media/x.txt": EICAR}), "virus"),
    ],
)
def test_what_is_empty_too_large_damaged_or_infected_is_refused(
    name: str, content: bytes, says: str
) -> None:
    assert says in refusal(name, content)


def test_a_word_file_with_a_password_is_refused_and_told_how_to_take_it_off() -> None:
    wrapped = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert "Protect Document" in refusal("a.docx", wrapped)


def test_an_old_word_file_under_a_new_ending_is_refused() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert "old Office file" in refusal("a.docx", old)


def test_a_pdf_with_a_password_is_refused() -> None:
    locked = a_pdf(encryption=pikepdf.Encryption(owner="one", user="two"))
    assert "locked with a password" in refusal("a.pdf", locked)


def test_a_pdf_that_only_forbids_changes_is_taken() -> None:
    guarded = a_pdf(encryption=pikepdf.Encryption(owner="one", user=""))
    assert check("a.pdf", guarded).kind is UploadKinds.PDF


RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def related(kind: str, target: str, mode: str = "External") -> bytes:
    entry = f'<Relationship Id="r9" Type="{TYPE}{kind}" Target="{target}" TargetMode="{mode}"/>'
    return RELATIONS + entry.encode() + b"</Relationships>"


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"word/vbaProject.bin": b"x"}, "macros"),
        (
            {
                "[Content_Types].xml": lambda old: old.replace(
                    b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
                )
            },
            "macros",
        ),
        ({"word/embeddings/oleObject1.bin": b"x"}, "embedded"),
        ({"word/media/image1.png": b"MZ\x90\0"}, "embedded"),
        ({"word/activeX/activeX1.xml": b"<a/>"}, "embedded"),
        ({"word/_rels/extra.xml.rels": related("aFChunk", "chunk.html", "Internal")}, "embedded"),
        (
            {"word/_rels/settings.xml.rels": related("attachedTemplate", "https://a.test/t.dotm")},
            "its template",
        ),
        (
            {"word/_rels/settings.xml.rels": related("attachedTemplate", "\\\\host\\t.dotm")},
            "its template",
        ),
        ({"word/_rels/extra.xml.rels": related("image", "http://a.test/p.png")}, "linked picture"),
        ({"word/_rels/extra.xml.rels": related("frame", "http://a.test/")}, "linked part"),
        ({"word/_rels/extra.xml.rels": related("hyperlink", "javascript:x()")}, "runs a script"),
        (
            {"word/extra.xml": b'<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'},
            "in a way that Office never does",
        ),
        (
            {"word/extra.xml": '<!DOCTYPE a [<!ENTITY b "b">]><a/>'.encode("utf-16")},
            "in a way that Office never does",
        ),
        ({"../outside.xml": b"<a/>"}, "in a way that Office never does"),
        ({"word/media/bomb.xml": b" " * (30 * MEGABYTE)}, "enormous"),
        ({"word/document.xml": b"<broken"}, "damaged"),
    ],
)
def test_a_word_file_that_can_act_or_swell_is_refused(
    parts: dict[str, bytes | Callable[[bytes], bytes]], says: str
) -> None:
    assert says in refusal("a.docx", rezipped(a_word_document(), dict(parts)))


def test_a_live_link_to_another_program_is_refused_even_in_pieces() -> None:
    field = (
        b"<w:p><w:r><w:instrText>DD</w:instrText></w:r>"
        b'<w:r><w:instrText>EAUTO c:\\x "y"</w:instrText></w:r></w:p><w:sectPr'
    )
    acting = rezipped(
        a_word_document(),
        {"word/document.xml": lambda old: old.replace(b"<w:sectPr", field, 1)},
    )
    assert "live link" in refusal("a.docx", acting)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("hyperlink", "https://example.org/"),
        ("attachedTemplate", "file:///C:\\Users\\writer\\Council.dotx"),
    ],
)
def test_ordinary_links_and_the_writers_own_template_are_taken(kind: str, target: str) -> None:
    part = {"word/_rels/settings.xml.rels": related(kind, target)}
    assert check("a.docx", rezipped(a_word_document(), part)).kind is UploadKinds.WORD  # type: ignore[arg-type]


def test_the_workbook_behind_a_chart_is_taken_unless_it_has_macros() -> None:
    plain = {"word/embeddings/Sheet1.xlsx": a_workbook()}
    assert check("a.docx", rezipped(a_word_document(), plain)).kind is UploadKinds.WORD  # type: ignore[arg-type]
    acting = {"word/embeddings/S.xlsx": rezipped(a_workbook(), {"xl/vbaProject.bin": b"x"})}
    assert "embedded" in refusal("a.docx", rezipped(a_word_document(), acting))  # type: ignore[arg-type]


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launch(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x.exe")
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=action)


def attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["x.txt"] = b"inside"


@pytest.mark.parametrize(
    ("change", "says"),
    [(script, "runs a script"), (launch, "starts a program"), (attachment, "another file inside")],
)
def test_a_pdf_that_acts_is_refused(change: Callable[[pikepdf.Pdf], None], says: str) -> None:
    assert says in refusal("a.pdf", a_pdf(change))


def test_a_pdf_that_opens_at_a_page_is_taken() -> None:
    def opens_at_page_one(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])

    assert check("a.pdf", a_pdf(opens_at_page_one)).kind is UploadKinds.PDF


def test_a_pdf_without_pages_is_refused() -> None:
    def empty(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[0]

    assert "no pages" in refusal("a.pdf", a_pdf(empty))
