"""Papers as PDF: rendered, joined, read, and what they say about their makers."""

import io
from pathlib import Path

import docx
import pikepdf
import pytest
from docx.oxml import parse_xml

from cases.core.documents.pdf import join_pdfs, metadata_of, render_pdf, text_of_pdf

LETTER = "<html><body><h1>Notice</h1><p>To the coroner.</p><h2>Reasons</h2><p>Below.</p></body>"
TWO_PAGES = LETTER + '<p style="break-before: page">Second page</p></html>'


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def test_a_rendered_pdf_is_tagged_titled_and_in_its_language() -> None:
    pdf = opened(render_pdf(LETTER, title="Notice to the coroner"))

    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "en-GB"
    assert str(pdf.docinfo["/Title"]) == "Notice to the coroner"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()


def test_a_pdf_without_a_title_is_an_error() -> None:
    with pytest.raises(ValueError, match="needs a title"):
        render_pdf(LETTER, title=" ")


def test_rendering_reads_our_static_files_and_data_and_nothing_else(tmp_path: Path) -> None:
    static = tmp_path / "static"
    static.mkdir()
    (static / "print.css").write_text("p::before { content: 'styled ' }")
    (tmp_path / "secret.css").write_text("p::before { content: 'secret ' }")
    page = '<html><head><link rel=stylesheet href="{}"></head><body><p>Words</p></body></html>'

    def words(address: str, root: Path | None = static) -> str:
        made = render_pdf(page.format(address), title="Page", static_root=root)
        return text_of_pdf(made).strip()

    assert words("/static/print.css") == "styled Words"
    assert words("print.css") == "styled Words"
    assert words("data:text/css,p::before{content:'data '}") == "data Words"
    assert words("/static/../secret.css") == "Words"
    assert words((tmp_path / "secret.css").as_uri()) == "Words"
    assert words((static / "print.css").as_uri(), root=None) == "Words"
    assert words("http://127.0.0.1:9/print.css") == "Words"


def test_joined_papers_keep_their_outline_and_count_their_pages_on() -> None:
    joined = opened(
        join_pdfs(
            [
                ("Agenda", render_pdf(LETTER, title="Agenda")),
                ("Chronology", render_pdf(TWO_PAGES, title="Chronology")),
            ]
        )
    )

    with joined.open_outline() as outline:
        entries = [(item.title, [c.title for c in item.children]) for item in outline.root]
        below = [c.title for c in outline.root[1].children[0].children]
    assert entries == [("Agenda", ["Notice"]), ("Chronology", ["Notice"])]
    assert below == ["Reasons"]
    assert [str(page.label) for page in joined.pages] == ["1", "2", "3"]


def test_a_paper_keeps_the_page_numbers_that_it_has() -> None:
    own = opened(render_pdf(TWO_PAGES, title="Report"))
    style = pikepdf.Dictionary(S=pikepdf.Name.r)
    own.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array([0, style]))
    saved = io.BytesIO()
    own.save(saved)

    joined = opened(join_pdfs([("A", render_pdf(LETTER, title="A")), ("B", saved.getvalue())]))

    assert [str(page.label) for page in joined.pages] == ["1", "i", "ii"]


def test_joined_papers_stay_tagged_and_every_key_leads_to_its_own_page() -> None:
    parts = [(name, render_pdf(TWO_PAGES, title=name)) for name in ("One", "Two", "Three")]

    joined = opened(join_pdfs(parts))

    assert bool(joined.Root.MarkInfo.Marked)
    assert str(joined.Root.Lang) == "en-GB"
    tree = pikepdf.NumberTree(joined.Root.StructTreeRoot.ParentTree)
    keys = [int(page.obj.StructParents) for page in joined.pages]
    assert len(set(keys)) == 6
    for page, key in zip(joined.pages, keys, strict=True):
        assert tree[key][0].Pg.objgen == page.obj.objgen


def test_a_scan_among_the_papers_takes_no_tags_from_the_others() -> None:
    scan = pikepdf.new()
    scan.add_blank_page()
    saved = io.BytesIO()
    scan.save(saved)

    joined = opened(
        join_pdfs([("Scan", saved.getvalue()), ("Letter", render_pdf(LETTER, title="Letter"))])
    )

    assert not bool(joined.Root.MarkInfo.Marked)
    assert len(joined.Root.StructTreeRoot.K[0].K) == 1


def test_joined_papers_forget_who_made_them() -> None:
    made = opened(render_pdf(LETTER, title="About Jane Example"))
    made.docinfo["/Author"] = "Jane Example"
    saved = io.BytesIO()
    made.save(saved)
    assert "Jane Example" in metadata_of("a.pdf", saved.getvalue())["author"]

    joined = join_pdfs([("Paper 1", saved.getvalue())])

    assert metadata_of("a.pdf", joined) == {"outline": "Paper 1\nNotice\nReasons"}


def test_papers_that_cannot_be_read_are_named() -> None:
    with pytest.raises(ValueError, match="no papers"):
        join_pdfs([])
    with pytest.raises(ValueError, match="'Minutes' cannot be read"):
        join_pdfs([("Minutes", b"nothing")])


def test_the_text_of_a_pdf_comes_page_by_page() -> None:
    assert text_of_pdf(render_pdf(TWO_PAGES, title="x")) == (
        "Notice\nTo the coroner.\nReasons\nBelow.\fSecond page"
    )
    with pytest.raises(ValueError, match="cannot be read"):
        text_of_pdf(b"nothing")


def test_a_word_file_tells_its_author_and_the_person_who_saved_it_last() -> None:
    document = docx.Document()
    document.core_properties.author = "Jane Example"
    document.core_properties.last_modified_by = "John Sample"
    document.core_properties.comments = "For the panel"
    document.core_properties.title = "Report"
    document.sections[0].header.paragraphs[0].text = "Case of Mary Model"
    document.add_comment(document.add_paragraph("x").runs, "Is this Mary?", author="A. Reviewer")
    out = io.BytesIO()
    document.save(out)

    found = metadata_of("Report.DOCX", out.getvalue())

    assert found["author"] == "Jane Example"
    assert found["last modified by"] == "John Sample"
    assert found["comments"] == "For the panel"
    assert found["title"] == "Report"
    assert found["headers and footers"] == "Case of Mary Model"
    assert found["comment text"] == "Is this Mary?"
    assert "A. Reviewer" in found["comment authors"]


def test_deleted_words_and_their_author_are_found_in_a_word_file() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Adult A")
    deleted = (
        '<w:del xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'w:author="Jane Example"><w:r><w:delText>Mary Model</w:delText></w:r></w:del>'
    )
    paragraph._p.append(parse_xml(deleted))
    out = io.BytesIO()
    document.save(out)

    found = metadata_of("a.docx", out.getvalue())

    assert found["deleted text"] == "Mary Model"
    assert found["tracked-change authors"] == "Jane Example"


def test_a_pdf_tells_its_makers_comments_and_form_fields() -> None:
    pdf = opened(render_pdf(LETTER, title="Notice"))
    pdf.docinfo["/Author"] = "Jane Example"
    pdf.docinfo["/Client"] = "Mary Model"
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, T="A. Reviewer", Contents="Who?"
    )
    pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])
    out = io.BytesIO()
    pdf.save(out)

    found = metadata_of("a.pdf", out.getvalue())

    assert found["author"] == "Jane Example"
    assert found["custom property: Client"] == "Mary Model"
    assert found["comment authors"] == "A. Reviewer"
    assert found["comment text"] == "Who?"


def test_metadata_of_what_cannot_be_read_is_an_error_and_never_an_empty_answer() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        metadata_of("a.docx", b"nothing")
    with pytest.raises(ValueError, match=r"ends in \.txt"):
        metadata_of("a.txt", b"nothing")
