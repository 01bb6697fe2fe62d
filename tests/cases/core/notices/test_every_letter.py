"""Every letter of every protocol: sound, whole, tagged as PDF/UA, and a real Word document."""

from __future__ import annotations

import io
from datetime import date

import docx
import pikepdf
import pytest

from cases.core.documents.pdf import render_pdf, text_of_pdf
from cases.core.documents.printing import print_styles
from cases.core.notices.wording.as_html import html_of
from cases.core.notices.wording.as_word import word_of
from cases.core.notices.wording.blocks import Composed, Logo
from cases.core.notices.wording.checking import missing_passages, problems_of
from cases.core.notices.wording.composing import sample_of
from cases.core.notices.wording.models import Letterhead
from cases.core.notices.wording.selectors import standard_text, written_kinds
from cases.core.protocol import preset
from cases.core.workflow.plug import LetterKind, registry
from partnerships.models import Partnership

KINDS = written_kinds()
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def sample(kind: LetterKind, protocol: str = "leicester-city") -> Composed:
    partnership = Partnership(
        name="Somerby", code="SOM", mailbox="reviews@somerby.example", marking="OFFICIAL-SENSITIVE"
    )
    return sample_of(
        kind,
        standard_text(kind),
        partnership=partnership,
        names=preset.load(protocol).names,
        letterhead=None,
        today=date(2026, 4, 1),
    )


def test_every_letter_has_a_text_that_may_be_written_anew() -> None:
    assert [kind.code for kind in registry.letters() if not kind.is_written] == []
    assert len(KINDS) >= 16


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_the_text_of_the_product_is_sound_and_holds_what_the_letter_must_hold(
    kind: LetterKind,
) -> None:
    """R83 among them: each of the family's letters names who can speak for the family."""
    source = standard_text(kind)
    assert problems_of(kind, source) == []
    assert missing_passages(kind, source) == []


@pytest.mark.parametrize("protocol", preset.names())
def test_in_every_protocol_every_letter_says_who_writes_what_about_and_in_whose_words(
    protocol: str,
) -> None:
    names = preset.load(protocol).names
    for kind in KINDS:
        html = html_of(sample(kind, protocol))
        assert "{{" not in html
        assert html.count("<h1>") == 1
        assert "OFFICIAL-SENSITIVE" in html
        assert "Our reference: SOM-SAMPLE" in html
        assert ("Dear " in html, "Yours " in html) == (True, True), kind.code
        if kind.audience == "family" and kind.code != "decision_family_no_review":
            assert names.review_name(date(2026, 4, 1))[0] in html


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_letter_is_a_tagged_pdf_with_title_language_marking_and_page_numbers(
    kind: LetterKind,
) -> None:
    content = render_pdf(html_of(sample(kind)), title=kind.title, static_root=print_styles())
    pdf = pikepdf.open(io.BytesIO(content))
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "en-GB"
    assert str(pdf.docinfo["/Title"]) == kind.title
    assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()
    for number, page in enumerate(text_of_pdf(content).split("\f"), start=1):
        assert f"Page {number} of {len(pdf.pages)}" in page
        assert page.count("OFFICIAL-SENSITIVE") == 2
    assert len(pdf.pages) <= 2


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_letter_is_a_word_document_with_heading_styles_and_its_language(
    kind: LetterKind,
) -> None:
    letter = sample(kind)
    made = docx.Document(io.BytesIO(word_of(letter)))
    styles = [paragraph.style.name for paragraph in made.paragraphs if paragraph.style]
    assert styles.count("Heading 1") == 1
    headings = [b for b in (*letter.body, *letter.after) if type(b).__name__ == "HeadingBlock"]
    assert styles.count("Heading 2") == len(headings)
    assert made.core_properties.title == kind.title
    languages = {each.get(f"{WORD}val") for each in made.styles.element.iter(f"{WORD}lang")}
    assert languages == {"en-GB"}
    assert "PAGE" in made.sections[0].footer._element.xml
    words = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert letter.subject in words
    assert "{{" not in words
    for table in made.tables[:1]:
        if letter.body and any(getattr(block, "head", ()) for block in letter.body):
            assert "w:tblHeader" in table.rows[0]._tr.xml


def test_pdf_and_word_say_the_same_words() -> None:
    letter = sample(registry.letter("decision_family_review"))
    pdf = render_pdf(html_of(letter), title="Letter", static_root=print_styles())
    printed = " ".join(text_of_pdf(pdf).split())
    for paragraph in docx.Document(io.BytesIO(word_of(letter))).paragraphs:
        for line in paragraph.text.splitlines():
            if paragraph.style and paragraph.style.name != "List Bullet":
                assert " ".join(line.split())[:40] in printed


def test_a_logo_stands_in_pdf_and_word_with_words_for_who_listens() -> None:
    from dataclasses import replace

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, format="PNG")
    letter = replace(sample(KINDS[0]), logo=Logo(out.getvalue(), "Arms of Somerby"))
    pdf = pikepdf.open(
        io.BytesIO(render_pdf(html_of(letter), title="Letter", static_root=print_styles()))
    )
    figures = [
        each for each in pdf.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
    ]  # fmt: skip
    assert [str(each.Alt) for each in figures] == ["Arms of Somerby"]
    made = docx.Document(io.BytesIO(word_of(letter)))
    assert 'descr="Arms of Somerby"' in made.element.xml


def test_the_letterhead_signs_where_nobody_else_does() -> None:
    kind = registry.letter("decision_coroner")
    partnership = Partnership(name="Somerby", code="SOM", marking="")
    head = Letterhead(
        name="Somerby Board", address="1 Hall\nEB1", signed_by="Odalys Fenn", signed_as="Chair"
    )
    names = preset.load("leicester-city").names
    letter = sample_of(
        kind, standard_text(kind), partnership=partnership, names=names, letterhead=head,
        today=date(2026, 4, 1),
    )  # fmt: skip
    assert (letter.sender, letter.sender_lines) == ("Somerby Board", ("1 Hall", "EB1"))
    assert (letter.signed_by, letter.signed_as) == ("Odalys Fenn", ("Chair", "Somerby Board"))
