"""A Word draft becomes numbered paragraphs, and what is lost is said (R84, R85)."""

import base64
import io
import time

import docx
import docx.opc.constants
import pytest
from docx.enum.text import WD_BREAK, WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph

from cases.overview.word import BlockKind, Draft, DraftUnreadable, Loss, read_draft

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


def read(document: "docx.document.Document") -> Draft:
    out = io.BytesIO()
    document.save(out)
    return read_draft(out.getvalue())


def numbered(draft: Draft) -> list[tuple[str | None, str, str]]:
    return [(block.number, str(block.kind), block.text) for block in draft.blocks]


def lost(draft: Draft, words: str) -> Loss:
    (only,) = [loss for loss in draft.lost if words in loss.what]
    return only


def raw(paragraph: Paragraph, inner: str) -> None:
    for element in list(parse_xml(f"<w:p {W}>{inner}</w:p>")):
        paragraph._p.append(element)


def test_paragraphs_lists_and_tables_are_numbered_in_one_row_and_headings_are_not() -> None:
    document = docx.Document()
    document.add_heading("The review", 0)
    document.add_heading("Background", 1)
    document.add_paragraph("The panel met.")
    document.add_paragraph("")
    document.add_paragraph("First point", style="List Bullet")
    document.add_paragraph("Second point", style="List Number")
    document.add_heading("Detail", 2)
    table = document.add_table(2, 2)
    for cell, words in zip(table._cells, ["Agency", "Answer", "Police", "Nil"], strict=True):
        cell.text = words
    document.add_paragraph("In her words", style="Quote")

    draft = read(document)

    assert draft.title == "The review"
    assert numbered(draft) == [
        (None, "heading1", "The review"),
        (None, "heading1", "Background"),
        ("1", "paragraph", "The panel met."),
        ("2", "list", "First point"),
        ("3", "list", "Second point"),
        (None, "heading2", "Detail"),
        ("4", "table", "Agency\tAnswer\nPolice\tNil"),
        ("5", "quote", "In her words"),
    ]
    assert [block.label for block in draft.blocks if block.kind is BlockKind.LIST] == ["•", "1."]


def test_emphasis_links_and_curly_quotes_are_kept_and_nothing_can_act() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("She said ‘no’ – “never” ")
    paragraph.add_run("bold").bold = True
    paragraph.add_run(" & <script>alert(1)</script>")
    bad = document.part.relate_to(
        "javascript:alert(1)", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, True
    )
    good = document.part.relate_to(
        "https://example.org/", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, True
    )
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    for target, words in ((bad, " bad"), (good, " good")):
        raw(
            paragraph,
            f'<w:hyperlink {r} r:id="{target}"><w:r><w:t xml:space="preserve">{words}</w:t></w:r>'
            "</w:hyperlink>",
        )

    (block,) = read(document).blocks

    assert block.text == "She said ‘no’ – “never” bold & <script>alert(1)</script> bad good"
    assert block.html == (
        "<p>She said ‘no’ – “never” <strong>bold</strong> &amp; &lt;script&gt;alert(1)"
        '&lt;/script&gt; bad<a href="https://example.org/" rel="noopener noreferrer"> good</a></p>'
    )


def test_headings_and_lists_keep_the_numbers_that_word_prints() -> None:
    document = docx.Document()
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(
            [("decimal", "%1"), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"), ("upperRoman", "%4")]
        )
    )
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {W} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))

    def at_level(paragraph: Paragraph, level: int) -> None:
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="91"/></w:numPr>')
        )

    at_level(document.add_heading("Introduction", 1), 0)
    for level in (1, 1, 2, 2, 3):
        at_level(document.add_paragraph("words"), level)
    at_level(document.add_heading("Findings", 1), 0)
    at_level(document.add_paragraph("words"), 1)
    cell = document.add_table(1, 1).cell(0, 0).paragraphs[0]
    cell.add_run("in a table")
    at_level(cell, 1)

    draft = read(document)

    assert [(block.number, block.label) for block in draft.blocks] == [
        ("1", "1"),
        ("1", "1.1"),
        ("2", "1.2"),
        ("3", "(a)"),
        ("4", "(b)"),
        ("5", "I"),
        ("2", "2"),
        ("6", "2.1"),
        ("7", None),
    ]
    assert draft.blocks[0].html == '<h1><span class="outline-number">1</span> Introduction</h1>'
    assert draft.blocks[3].html == '<p><span class="list-label">(a)</span> words</p>'
    assert draft.blocks[-1].text == "2.2 in a table"


def test_a_heading_of_the_councils_own_style_is_a_heading() -> None:
    document = docx.Document()
    style = document.styles.add_style("Council Head", 1)
    style.base_style = document.styles["Heading 3"]
    document.add_paragraph("Learning", style="Council Head")

    assert numbered(read(document)) == [(None, "heading3", "Learning")]


def test_tracked_changes_are_read_as_accepted_and_the_deleted_words_reported() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The panel ")
    raw(
        paragraph,
        '<w:ins w:author="A"><w:r><w:t>soon met</w:t></w:r></w:ins>'
        '<w:del w:author="A"><w:r><w:delText>never met</w:delText></w:r></w:del>'
        '<w:moveTo w:author="A"><w:r><w:t xml:space="preserve"> twice</w:t></w:r></w:moveTo>',
    )

    draft = read(document)

    assert draft.blocks[0].text == "The panel soon met twice"
    deleted = lost(draft, "deleted text")
    assert (deleted.count, deleted.where, deleted.quoted, deleted.kept) == (
        1,
        ("paragraph 1",),
        ("never met",),
        False,
    )
    assert lost(draft, "tracked insertions").kept
    assert lost(draft, "tracked insertions").count == 2


def test_hidden_text_is_left_out_and_reported_with_its_words() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Adult A ")
    paragraph.add_run("Mary Model").font.hidden = True
    secret = document.styles.add_style("Secret", 2)
    secret.font.hidden = True
    document.add_paragraph("and ").add_run("Jane Example", style="Secret")
    document.add_paragraph().add_run("all hidden").font.hidden = True

    draft = read(document)

    assert [block.text for block in draft.blocks] == ["Adult A", "and"]
    hidden = lost(draft, "hidden text")
    assert (hidden.count, hidden.where) == (3, ("paragraph 1", "paragraph 2", "after paragraph 2"))
    assert hidden.quoted == ("Mary Model", "Jane Example", "all hidden")


def test_a_text_box_is_kept_as_a_paragraph_after_its_place() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Beside the box")
    raw(
        paragraph,
        '<w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape>"
        "</w:pict></w:r>",
    )
    document.add_paragraph("After it")

    draft = read(document)

    assert [(b.number, b.text) for b in draft.blocks] == [
        ("1", "Beside the box"),
        ("2", "In the box"),
        ("3", "After it"),
    ]
    assert lost(draft, "text boxes") == Loss(
        "text boxes: kept, as paragraphs after the one that they stand beside",
        1,
        ("paragraph 1",),
        kept=True,
    )


def test_pictures_breaks_colours_headers_and_comments_are_reported_with_place_and_number() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "OFFICIAL"
    document.add_heading("Facts", 1)
    first = document.add_paragraph("One")
    first.add_run().add_picture(io.BytesIO(DOT))
    document.add_picture(io.BytesIO(DOT))
    document.add_paragraph("Two").add_run().add_break(WD_BREAK.PAGE)
    coloured = document.add_paragraph().add_run("red")
    coloured.font.color.rgb = RGBColor(255, 0, 0)
    document.add_paragraph().add_run("marked").font.highlight_color = WD_COLOR_INDEX.YELLOW
    document.add_comment(coloured, "Why red?", author="A. Reviewer")

    draft = read(document)

    assert [(loss.what.split(":")[0], loss.count, loss.where) for loss in draft.lost] == [
        ("pictures", 2, ("paragraph 1", "after paragraph 1")),
        ("page and section breaks", 1, ("paragraph 2",)),
        ("text in colour or highlighted", 2, ("paragraph 3", "paragraph 4")),
        ("comments by A. Reviewer", 1, ()),
        ("page headers", 1, ("every page",)),
    ]
    assert lost(draft, "page headers").quoted == ("OFFICIAL",)
    assert lost(draft, "comments").quoted == ("Why red?",)
    assert not any(loss.kept for loss in draft.lost)


def test_cross_references_become_words_and_broken_ones_are_pointed_out() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("See ")
    raw(
        paragraph,
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF _x \\h </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Error! Reference source '
        'not found.</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )

    draft = read(document)

    assert draft.blocks[0].text == "See Error! Reference source not found."
    assert lost(draft, "cross references").kept
    assert lost(draft, "broken references").where == ("paragraph 1",)


def test_the_table_of_contents_is_left_out_and_the_text_after_it_is_not() -> None:
    document = docx.Document()
    opening = document.add_paragraph()
    raw(
        opening,
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        "<w:r><w:t>Background 3</w:t></w:r>",
    )
    document.add_paragraph("Findings 9")
    raw(document.add_paragraph(), '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    document.add_heading("Background", 1)
    document.add_paragraph("The panel met.")

    draft = read(document)

    assert numbered(draft) == [
        (None, "heading1", "Background"),
        ("1", "paragraph", "The panel met."),
    ]
    assert lost(draft, "table of contents").count == 1


def test_merged_cells_are_kept_and_said_to_be() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Across"
    table.cell(1, 0).text = "Left"

    draft = read(document)

    assert 'colspan="2"' in draft.blocks[0].html
    assert lost(draft, "merged table cells").kept


def test_what_is_no_word_document_or_has_no_words_says_so() -> None:
    with pytest.raises(DraftUnreadable) as refused:
        read_draft(b"nothing")
    assert "not a Word document" in refused.value.reason
    with pytest.raises(DraftUnreadable, match="no words"):
        read(docx.Document())


def test_a_document_without_title_or_heading_is_called_by_its_first_words() -> None:
    document = docx.Document()
    document.add_paragraph("word " * 100)
    assert read(document).title == ("word " * 40)[:199].rstrip() + "…"


def test_a_report_of_a_hundred_and_fifty_pages_is_read_in_seconds() -> None:
    document = docx.Document()
    for number in range(1200):
        if number % 20 == 0:
            document.add_heading(f"Section {number}", 2)
        document.add_paragraph(f"Paragraph {number} " + "about what the agencies knew " * 12)

    started = time.perf_counter()
    draft = read(document)

    assert draft.blocks[-1].number == "1200"
    assert time.perf_counter() - started < 15
