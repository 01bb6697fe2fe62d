"""What is lost or changed when a Word draft becomes numbered paragraphs, in plain words."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from cases.overview.word_numbering import W
from cases.overview.word_source import Source
from cases.overview.word_styles import is_on

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VML = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


@dataclass(frozen=True)
class Loss:
    """One kind of thing that conversion leaves out or changes.

    `what` says in plain words what happens to it, `count` how often, `where` at which places,
    `quoted` the words concerned (hidden or deleted ones, headers), each shortened. `kept` says
    that its content is still there, only otherwise.
    """

    what: str
    count: int
    where: tuple[str, ...] = ()
    kept: bool = False
    quoted: tuple[str, ...] = ()


Finder = Callable[[etree._Element], list[etree._Element]]


def survey(source: Source, numbers: Mapping[int, str]) -> tuple[Loss, ...]:
    """Say what conversion leaves out or changes.

    Takes the document and, for each part of its body, the place that people know it by
    ("paragraph 12"). Gives the losses first, then what is kept in another form.
    """
    found = [*_in_body(source, numbers), *_beside_body(source)]
    return tuple(sorted(found, key=lambda loss: loss.kept))


def _in_body(source: Source, numbers: Mapping[int, str]) -> Iterator[Loss]:
    for what, kept, find in _KINDS:
        yield from _one_kind(source, numbers, what, kept, find, quote=what in _QUOTED)
    yield from _one_kind(
        source,
        numbers,
        "hidden text: left out; make it visible in Word if it belongs in the report",
        False,
        lambda part: [run for run in part.iter(f"{W}r") if source.styles.is_hidden(run)],
        quote=True,
    )
    if source.contents:
        yield Loss(
            "the table of contents: left out; the headings make a new one",
            1,
            (_place(min(source.contents), numbers),),
        )


def _one_kind(
    source: Source,
    numbers: Mapping[int, str],
    what: str,
    kept: bool,
    find: Finder,
    *,
    quote: bool,
) -> Iterator[Loss]:
    count = 0
    places: dict[str, None] = {}
    quoted: list[str] = []
    for index, part in enumerate(source.elements):
        if index in source.contents:
            continue
        found = _counted_once(find(part))
        if not found:
            continue
        count += len(found)
        places[_place(index, numbers)] = None
        if quote:
            quoted.append(_short("".join(_words(thing) for thing in found)))
    if count:
        yield Loss(what, count, tuple(places), kept, tuple(q for q in quoted if q))


def _counted_once(found: list[etree._Element]) -> list[etree._Element]:
    """Word keeps new drawings twice, once for older programs: those copies are not counted."""
    return [thing for thing in found if next(thing.iterancestors(f"{_MC}Fallback"), None) is None]


def _place(index: int, numbers: Mapping[int, str]) -> str:
    if index in numbers:
        return numbers[index]
    before = max((known for known in numbers if known < index), default=None)
    return "the beginning" if before is None else f"after {numbers[before]}"


def _words(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t", f"{W}delText"))


def _short(text: str) -> str:
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= 80 else line[:79].rstrip() + "…"


def _all(*tags: str) -> Finder:
    return lambda part: list(part.iter(*tags))


def _pictures(part: etree._Element) -> list[etree._Element]:
    return list(part.iter(f"{_PIC}pic", f"{_VML}imagedata"))


def _shapes(part: etree._Element) -> list[etree._Element]:
    """Drawn shapes and groups that are neither picture, chart, diagram nor text box."""
    known = (f"{_PIC}pic", f"{_CHART}chart", f"{_DIAGRAM}relIds", f"{W}txbxContent")
    return [
        drawing
        for drawing in part.iter(f"{W}drawing")
        if next(drawing.iter(*known), None) is None
        and next(drawing.iter(f"{_A}graphicData"), None) is not None
    ]


def _text_boxes(part: etree._Element) -> list[etree._Element]:
    return list(part.iter(f"{W}txbxContent"))


def _page_breaks(part: etree._Element) -> list[etree._Element]:
    breaks = [b for b in part.iter(f"{W}br") if b.get(f"{W}type") in ("page", "column")]
    return breaks + list(part.iterfind(f"{W}pPr/{W}sectPr"))


def _fields(*names: str) -> Finder:
    def find(part: etree._Element) -> list[etree._Element]:
        found = []
        for code in part.iter(f"{W}instrText", f"{W}fldSimple"):
            written = code.text if code.tag == f"{W}instrText" else code.get(f"{W}instr")
            if (written or "").split()[:1] and (written or "").split()[0].upper() in names:
                found.append(code)
        return found

    return find


def _merged_cells(part: etree._Element) -> list[etree._Element]:
    down = [merge for merge in part.iter(f"{W}vMerge") if merge.get(f"{W}val") == "restart"]
    return down + [
        span for span in part.iter(f"{W}gridSpan") if str(span.get(f"{W}val", "1")) != "1"
    ]


def _coloured(part: etree._Element) -> list[etree._Element]:
    """Runs with a colour or highlighting of their own; black and automatic are none."""
    runs = []
    for run in part.iter(f"{W}r"):
        properties = run.find(f"{W}rPr")
        if properties is None or not _words(run).strip():
            continue
        colour = properties.find(f"{W}color")
        marked = properties.find(f"{W}highlight")
        shade = properties.find(f"{W}shd")
        if (
            (colour is not None and str(colour.get(f"{W}val")).casefold() not in _PLAIN)
            or (marked is not None and is_on(marked))
            or (shade is not None and str(shade.get(f"{W}fill", "auto")).casefold() not in _PLAIN)
        ):
            runs.append(run)
    return runs


_PLAIN = ("auto", "000000", "none", "ffffff")


def _broken_references(part: etree._Element) -> list[etree._Element]:
    paragraphs = [part] if part.tag == f"{W}p" else list(part.iter(f"{W}p"))
    return [p for p in paragraphs if re.search(r"Error! [A-Z][\w ]+", _words(p))]


def _deleted(part: etree._Element) -> list[etree._Element]:
    return [d for d in part.iter(f"{W}del", f"{W}moveFrom") if _words(d)]


def _inserted(part: etree._Element) -> list[etree._Element]:
    return [i for i in part.iter(f"{W}ins", f"{W}moveTo") if _words(i)]


def _wrapped_insertions(part: etree._Element) -> list[etree._Element]:
    return [a for a in part.iterancestors(f"{W}ins", f"{W}moveTo")]


_DELETED = "deleted text in tracked changes: left out, as if the change were accepted"
_BROKEN = "broken references that Word prints as “Error!”: put them right in Word"
_QUOTED = frozenset({_DELETED, _BROKEN})

_KINDS: tuple[tuple[str, bool, Finder], ...] = (
    ("pictures: left out", False, _pictures),
    ("charts: left out", False, _all(f"{_CHART}chart")),
    ("SmartArt diagrams: left out, with the words in them", False, _all(f"{_DIAGRAM}relIds")),
    ("drawn shapes: left out", False, _shapes),
    ("embedded objects: left out", False, _all(f"{W}object")),
    ("equations: left out", False, _all(f"{_MATHS}oMath")),
    ("other documents inserted whole: left out", False, _all(f"{W}altChunk")),
    (_DELETED, False, _deleted),
    ("page and section breaks: left out", False, _page_breaks),
    ("text in colour or highlighted: shown plain", False, _coloured),
    (_BROKEN, False, _broken_references),
    (
        "tracked insertions: kept, as if the change were accepted",
        True,
        lambda part: _inserted(part) + _wrapped_insertions(part),
    ),
    ("text boxes: kept, as paragraphs after the one that they stand beside", True, _text_boxes),
    (
        "cross references and page references: kept as plain words, which no longer follow",
        True,
        _fields("REF", "PAGEREF", "NOTEREF", "SEQ", "STYLEREF"),
    ),
    ("dates and other fields: kept as they read now", True, _fields(
        "DATE", "TIME", "SAVEDATE", "PRINTDATE", "CREATEDATE", "AUTHOR", "FILENAME", "DOCPROPERTY",
        "NUMPAGES", "PAGE", "MERGEFIELD", "TITLE",
    )),
    ("footnotes: kept, at the end of the draft", True, _all(f"{W}footnoteReference")),
    ("endnotes: kept, at the end of the draft", True, _all(f"{W}endnoteReference")),
    ("merged table cells: kept; check that the tables still read well", True, _merged_cells),
)  # fmt: skip


def _beside_body(source: Source) -> Iterator[Loss]:
    """Comments, headers and footers, which stand in parts of their own."""
    comments = source.others.get("word/comments.xml")
    if comments is not None and len(comments):
        writers = dict.fromkeys(str(c.get(f"{W}author", "")) for c in comments)
        by = ", ".join(writer for writer in writers if writer)
        yield Loss(
            f"comments{f' by {by}' if by else ''}: left out; they stay in the Word file",
            len(comments),
            quoted=tuple(q for c in comments if (q := _short(_words(c)))),
        )
    for kind in ("header", "footer"):
        texts = dict.fromkeys(
            text
            for name, part in sorted(source.others.items())
            if re.match(rf"^word/{kind}\d*\.xml$", name) and (text := _short(_words(part)))
        )
        if texts:
            yield Loss(f"page {kind}s: left out", len(texts), ("every page",), quoted=tuple(texts))
