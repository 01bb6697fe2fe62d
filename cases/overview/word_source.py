"""A Word file taken apart: its body in order, and a copy made ready for conversion.

In the copy every part of the body carries a mark with its index, so that each piece of HTML can
be tied to the part that it came from; hidden text and the table of contents are taken out.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from cases.overview.word_numbering import Numbering, W
from cases.overview.word_styles import Styles

MARK = "\ue0f3"  # a private sign that no font has
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_THROUGH = {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"}


class DraftUnreadable(ValueError):
    """A draft that cannot be read; `reason` is shown to the person beside the field."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class BodyPart:
    """A paragraph or table of the body, by its place from nought."""

    index: int
    heading: int = 0
    label: str | None = None
    is_list: bool = False
    is_title: bool = False
    is_quote: bool = False

    def as_text_box(self) -> "BodyPart":
        """The same place, for a text box in it: plain text."""
        return replace(self, heading=0, label=None, is_list=False, is_title=False, is_quote=False)


@dataclass(frozen=True)
class Source:
    """The document as it was written, and as it is handed to the conversion."""

    parts: tuple[BodyPart, ...]
    elements: tuple[etree._Element, ...]
    contents: frozenset[int]
    styles: Styles
    others: dict[str, etree._Element]
    prepared: bytes


def read_source(content: bytes) -> Source:
    """Take a docx apart. Raises DraftUnreadable if it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            xml = {
                name: _parse(parts.read(name))
                for name in parts.namelist()
                if name.startswith("word/") and name.endswith(".xml") and name.count("/") == 1
            }
            document = xml.pop("word/document.xml")
            styles = Styles(xml.get("word/styles.xml"))
            numbering = Numbering.read(xml.get("word/numbering.xml"))
            elements = tuple(_body(document))
            contents = _table_of_contents(elements, styles)
            body = tuple(_facts(elements, styles, numbering))
            ready = _prepare(parts, document, elements, body, contents, styles)
            elements = tuple(_body(_parse(parts.read("word/document.xml"))))
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, etree.XMLSyntaxError) as trouble:
        raise DraftUnreadable(
            "This is not a Word document that can be read. Open it in Word, save it as Word "
            "Document (.docx), and upload that."
        ) from trouble
    return Source(body, elements, contents, styles, xml, ready)


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    return etree.fromstring(content, parser)


def _body(document: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables of the body, through whatever wraps them."""
    body = document.find(f"{W}body")
    if body is None:
        raise KeyError("w:body")
    yield from _through(body)


def _through(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in _THROUGH:
            yield from _through(child)


def _facts(
    elements: tuple[etree._Element, ...], styles: Styles, numbering: Numbering
) -> Iterator[BodyPart]:
    """What each part is. Lists are counted in tables too, where the labels go into the copy."""
    for index, element in enumerate(elements):
        if element.tag == f"{W}tbl":
            for paragraph in element.iter(f"{W}p"):
                label = _label(paragraph, styles, numbering)
                if label:
                    _put_first(paragraph, f"{label} ")
            yield BodyPart(index)
            continue
        label = _label(element, styles, numbering)
        names = styles.names(styles.style_of(element))
        yield BodyPart(
            index,
            heading=styles.heading(element),
            label=label,
            is_list=label is not None,
            is_title=names[:1] == ["title"],
            is_quote=any(name in ("quote", "intense quote", "block text") for name in names),
        )


def _label(paragraph: etree._Element, styles: Styles, numbering: Numbering) -> str | None:
    """What Word prints before a paragraph; None where it is in no list."""
    own = paragraph.find(f"{W}pPr/{W}numPr")
    style = styles.style_of(paragraph)
    by_style = styles.first(style, f"{W}pPr/{W}numPr")
    num_id, level = _value(own, "numId"), _value(own, "ilvl")
    if num_id is None:
        num_id = _value(by_style, "numId")
        if num_id is not None and level is None:
            level = _value(by_style, "ilvl")
            if level is None:
                level = str(numbering.level_of_style(num_id, style or ""))
    if num_id in (None, "0") or not "".join(_texts(paragraph)).strip():
        return None
    return numbering.label(str(num_id), int(level or 0))


def _value(element: etree._Element | None, name: str) -> str | None:
    found = element.find(f"{W}{name}") if element is not None else None
    return str(found.get(f"{W}val")) if found is not None else None


def _texts(element: etree._Element) -> Iterator[str]:
    return (text.text or "" for text in element.iter(f"{W}t"))


def _table_of_contents(elements: tuple[etree._Element, ...], styles: Styles) -> frozenset[int]:
    """The parts that Word itself makes from the headings: by style, or inside a TOC field."""
    found: set[int] = set()
    open_fields: list[str] = []
    for index, element in enumerate(elements):
        inside = any(code.split()[:1] == ["TOC"] for code in open_fields)
        for sign in element.iter(f"{W}fldChar", f"{W}instrText"):
            if sign.tag == f"{W}instrText":
                if open_fields:
                    open_fields[-1] += sign.text or ""
                    inside = inside or open_fields[-1].split()[:1] == ["TOC"]
            elif sign.get(f"{W}fldCharType") == "begin":
                open_fields.append("")
            elif sign.get(f"{W}fldCharType") == "end" and open_fields:
                open_fields.pop()
        ends_here = inside and not any(code.split()[:1] == ["TOC"] for code in open_fields)
        names = styles.names(styles.style_of(element)) if element.tag == f"{W}p" else []
        by_style = any(name.startswith("toc ") for name in names)
        words = "".join(_texts(element)).strip()
        if by_style or (inside and not (ends_here and words and index - 1 in found)):
            found.add(index)
    return frozenset(found)


def _prepare(
    parts: zipfile.ZipFile,
    document: etree._Element,
    elements: tuple[etree._Element, ...],
    body: tuple[BodyPart, ...],
    contents: frozenset[int],
    styles: Styles,
) -> bytes:
    """A copy of the file for the conversion; changes `document`, which is not used afterwards."""
    for text in document.iter(f"{W}t"):
        if text.text and MARK in text.text:
            text.text = text.text.replace(MARK, "")
    for part, element in zip(body, elements, strict=True):
        rows = element.iter(f"{W}tr") if element.tag == f"{W}tbl" else iter((element,))
        for row in rows:
            first = row if row.tag == f"{W}p" else next(row.iter(f"{W}p"), None)
            if first is not None:
                _put_first(first, f"{MARK}{part.index}{MARK}")
    for run in [run for run in document.iter(f"{W}r") if styles.is_hidden(run)]:
        _remove(run)
    _drop_contents([elements[index] for index in sorted(contents)], document)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
        for name in parts.namelist():
            if name == "word/document.xml":
                copy.writestr(name, etree.tostring(document))
            elif not name.startswith(("word/media/", "word/embeddings/")):
                copy.writestr(name, parts.read(name))
    return out.getvalue()


def _drop_contents(dropped: list[etree._Element], document: etree._Element) -> None:
    """Take out the table of contents, and the signs of its field that stand elsewhere."""
    for element in dropped:
        _remove(element)
    depth = 0
    for sign in list(document.iter(f"{W}fldChar")):
        kind = sign.get(f"{W}fldCharType")
        if kind == "begin":
            depth += 1
        elif kind == "end":
            depth -= 1
        if depth < 0 or (depth == 0 and kind == "separate"):
            _remove(sign)
            depth = max(depth, 0)


def _put_first(paragraph: etree._Element, words: str) -> None:
    run = etree.Element(f"{W}r")
    text = etree.SubElement(run, f"{W}t")
    text.text = words
    text.set(_XML_SPACE, "preserve")
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, run)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
