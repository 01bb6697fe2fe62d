"""A letter as a Word document: real heading styles, language, marked table heads, page numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

from cases.core.notices.wording.blocks import (
    Block,
    Composed,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    Run,
    Runs,
    TableBlock,
)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Arial"
BODY, SMALL = Pt(11.5), Pt(9)


def word_of(letter: Composed) -> bytes:
    """Give a letter as a Word document (.docx), for who must change or translate it by hand."""
    made = new_document()
    _paper(made, letter)
    _styles(made)
    if letter.logo:
        _picture(made, letter)
    sender = made.add_paragraph()
    sender.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _lines(sender, [letter.sender, *letter.sender_lines], first_bold=True)
    to = made.add_paragraph()
    _lines(to, [letter.to_name, *letter.to_lines])
    to.paragraph_format.space_before = to.paragraph_format.space_after = Mm(9)
    _lines(made.add_paragraph(), [letter.dated, f"Our reference: {letter.reference}"])
    made.add_paragraph(letter.greeting)
    if letter.subject:
        made.add_heading(letter.subject, level=1)
    _blocks(made, letter.body)
    closing = made.add_paragraph(letter.closing)
    closing.paragraph_format.space_before = Mm(7)
    closing.paragraph_format.space_after = Mm(16)
    closing.paragraph_format.keep_with_next = True
    _lines(made.add_paragraph(), [letter.signed_by, *letter.signed_as])
    if letter.enclosed:
        made.add_paragraph(f"Enclosed: {letter.enclosed}")
    if letter.after:
        _blocks(made, letter.after)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _paper(made: Any, letter: Composed) -> None:
    made.core_properties.title = letter.title
    made.core_properties.author = letter.sender
    made.core_properties.language = "en-GB"
    made.core_properties.comments = ""
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(26), Mm(24)
    section.left_margin, section.right_margin = Mm(24), Mm(22)
    for part in (section.header, section.footer):
        line = part.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if letter.marking:
            run = line.add_run(letter.marking)
            run.bold, run.font.size = True, SMALL
    foot = section.footer.add_paragraph()
    foot.paragraph_format.tab_stops.add_tab_stop(Mm(164), WD_ALIGN_PARAGRAPH.RIGHT)
    _small(foot, f"{letter.reference}\tPage ")
    _counter(foot, "PAGE")
    _small(foot, " of ")
    _counter(foot, "NUMPAGES")


def _small(paragraph: Any, text: str) -> Any:
    run = paragraph.add_run(text)
    run.font.size = SMALL
    return run


def _counter(paragraph: Any, code: str) -> None:
    run = _small(paragraph, "")
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _styles(made: Any) -> None:
    for name, size in (("Normal", BODY), ("Heading 1", Pt(12.5)), ("Heading 2", Pt(12.5)),
                       ("Heading 3", BODY), ("List Bullet", BODY)):  # fmt: skip
        style = made.styles[name]
        style.font.name, style.font.size = FONT, size
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(which), FONT)
        for which in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(which), None)
    normal = made.styles["Normal"]
    normal.paragraph_format.space_after = Mm(3.5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "en-GB")
    properties = normal.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)
    for old in made.styles.element.iter(qn("w:lang")):
        old.set(qn("w:val"), "en-GB")


def _picture(made: Any, letter: Composed) -> None:
    assert letter.logo is not None  # noqa: S101  (asked by the caller)
    holder = made.add_paragraph()
    holder.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    shape = holder.add_run().add_picture(io.BytesIO(letter.logo.content), height=Cm(1.8))
    shape._inline.docPr.set("descr", letter.logo.words)


def _lines(paragraph: Any, lines: Sequence[str], *, first_bold: bool = False) -> None:
    for at, line in enumerate(lines):
        run = paragraph.add_run(line)
        run.bold = first_bold and at == 0
        if at < len(lines) - 1:
            run.add_break()


def _blocks(made: Any, blocks: Sequence[Block]) -> None:
    for block in blocks:
        if isinstance(block, HeadingBlock):
            _words(made.add_heading("", level=block.level), block.words)
        elif isinstance(block, ParagraphBlock):
            _words(made.add_paragraph(), block.words)
        elif isinstance(block, ListBlock):
            for point in block.points:
                _words(made.add_paragraph(style="List Bullet"), point)
        else:
            _table(made, block)


def _words(paragraph: Any, words: Runs) -> None:
    for run in words:
        for at, line in enumerate(run.text.split("\n")):
            made = paragraph.add_run()
            if at:
                made.add_break()
            made.add_text(line)
            made.bold = run.bold or None


def _table(made: Any, block: TableBlock) -> None:
    if block.title:
        title = made.add_paragraph()
        _words(title, (Run(block.title, bold=True),))
        title.paragraph_format.keep_with_next = True
    rows = [*([block.head] if block.head else []), *block.rows]
    table = made.add_table(rows=0, cols=max(len(row) for row in rows))
    table.style = "Table Grid"
    for row in rows:
        cells = table.add_row().cells
        for at, cell in enumerate(row):
            bold = at == 0 or (bool(block.head) and row is rows[0])
            _words(cells[at].paragraphs[0], tuple(Run(r.text, r.bold or bold) for r in cell))
    if block.head:
        mark = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(mark)
    made.add_paragraph()
