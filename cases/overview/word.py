"""A Word draft becomes numbered paragraphs that people can comment on (R84, R85).

Every paragraph, list entry and table of the body gets one number, 1, 2, 3 …; headings keep the
number that Word prints. What the conversion cannot carry is said in plain words, and nothing is
lost silently. Check the upload first (cases/core/documents/uploads.py).
"""

import enum
import hashlib
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import mammoth
import nh3
from lxml import etree
from lxml import html as lxml_html

from cases.overview.word_compare import Change, Compared, WordRun, compare_texts
from cases.overview.word_losses import Loss, survey
from cases.overview.word_source import MARK, BodyPart, DraftUnreadable, Source, read_source

__all__ = [
    "Block",
    "BlockKind",
    "Change",
    "Compared",
    "Draft",
    "DraftUnreadable",
    "Loss",
    "WordRun",
    "compare",
    "draft_hash",
    "read_draft",
]


class BlockKind(enum.StrEnum):
    """What a block of a draft is."""

    HEADING1 = "heading1"
    HEADING2 = "heading2"
    HEADING3 = "heading3"
    HEADING4 = "heading4"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    QUOTE = "quote"

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading, which nobody comments on by number."""
        return self.value.startswith("heading")


@dataclass(frozen=True)
class Block:
    """One block of a draft.

    `number` is "1", "2" … for what can be commented on, "note 1" for a footnote, and for a
    heading what Word prints before it ("2.1") or None. `html` is safe to show; `text` is the
    same in plain words. `label` is what Word prints before a list entry ("(a)", "3.2", "•").
    """

    number: str | None
    kind: BlockKind
    html: str
    text: str
    label: str | None = None


@dataclass(frozen=True)
class Draft:
    """A draft as read: its title, its blocks in order, and what the conversion changed or lost."""

    title: str
    blocks: tuple[Block, ...]
    lost: tuple[Loss, ...]


_TAGS = {
    "p", "br", "strong", "em", "u", "s", "sub", "sup", "a", "table", "thead", "tbody", "tr", "th",
    "td", "ul", "ol", "li", "blockquote", "h1", "h2", "h3", "h4", "span",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "span": {"class"},
}
_STYLES = "\n".join(
    [
        "u => u",
        "strike => s",
        "r[style-name='Strong'] => strong",
        "r[style-name='Emphasis'] => em",
        "p:unordered-list(1) => p:fresh",
        *(f"p:ordered-list({level}) => p:fresh" for level in range(1, 10)),
        *(f"p:unordered-list({level}) => p:fresh" for level in range(2, 10)),
        "p => p:fresh",
    ]
)
_MARKED = re.compile(f"{MARK}(\\d+){MARK}")
_NOTE = re.compile(r"^(?:foot|end)note-\d+$")


def read_draft(content: bytes) -> Draft:
    """Read a Word draft into numbered blocks (R84).

    Takes the bytes of a docx. Gives the draft with everything that conversion changed or lost.
    Tracked changes are read as accepted, hidden text and an automatic table of contents are left
    out, empty paragraphs are dropped; each is reported. Raises DraftUnreadable with a reason for
    the person if it is no Word document or has no words in it.
    """
    source = read_source(content)
    page = _convert(source.prepared)
    blocks: list[Block] = []
    numbers: dict[int, str] = {}
    titled = ""
    for part, element in _tied(page, source):
        block = _block(part, element, _next_number(blocks))
        if block is None:
            continue
        blocks.append(block)
        numbers.setdefault(part.index, _place(block))
        if part.is_title and not titled:
            titled = block.text
    blocks.extend(_notes(page))
    if not blocks:
        raise DraftUnreadable(
            "There are no words in this document. Check that it is the right one, and upload it "
            "again."
        )
    return Draft(_title(titled, blocks), tuple(blocks), survey(source, numbers))


def _convert(prepared: bytes) -> etree._Element:
    """The document's body as HTML, cleaned to what is safe to show."""
    try:
        converted = mammoth.convert_to_html(
            io.BytesIO(prepared),
            style_map=_STYLES,
            include_default_style_map=False,
            include_embedded_style_map=False,
            convert_image=lambda image: [],
            id_prefix="",
            external_file_access=False,
        )
    except (KeyError, ValueError, IndexError, AttributeError, zipfile.BadZipFile) as trouble:
        raise DraftUnreadable(
            "This document cannot be read. Open it in Word, save it under a new name, and upload "
            "that."
        ) from trouble
    return lxml_html.fragment_fromstring(converted.value, create_parent="div")


def _tied(page: etree._Element, source: Source) -> Iterator[tuple[BodyPart, etree._Element]]:
    """Each piece of HTML with the part of the document that it came from.

    A text box follows the paragraph that holds it and has no mark of its own.
    """
    current: BodyPart | None = None
    for element in page:
        if element.tag in ("ol", "ul", "dl"):
            continue  # notes, which come at the end
        found = _MARKED.search("".join(element.itertext()))
        if found is not None:
            current = source.parts[int(found[1])]
            yield current, element
        elif current is not None:
            yield current.as_text_box(), element


def _clean(element: etree._Element) -> str:
    """The inside of an element as safe HTML: no marks, no links within the document."""
    raw = lxml_html.tostring(element, encoding="unicode", with_tail=False)
    raw = _MARKED.sub("", raw)
    cleaned = nh3.clean(
        raw,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        attribute_filter=_only_outward,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    return re.sub(r"<a(?: rel=\"[^\"]*\")?>(.*?)</a>", r"\1", cleaned, flags=re.DOTALL)


def _only_outward(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href" and not value.casefold().startswith(("http:", "https:", "mailto:")):
        return None
    if attribute == "class":
        return None
    return value


def _plain(cleaned: str) -> str:
    """The words of a piece of safe HTML: cells apart by tabs, rows and paragraphs by lines."""
    spaced = re.sub(r"<br\s*/?>", "\n", cleaned)
    spaced = re.sub(r"</(?:p|li|h\d)>(?=\s*<(?:p|ul|ol|li))", "\n", spaced)
    spaced = re.sub(r"</t[dh]>\s*(?=<t[dh])", "\t", spaced)
    spaced = re.sub(r"</tr>", "\n", spaced)
    root = lxml_html.fragment_fromstring(spaced, create_parent="div")
    lines = "".join(root.itertext()).replace("\u00ad", "").split("\n")
    tidy = (re.sub(r"[^\S\t\n]+", " ", line).strip(" ") for line in lines)
    return "\n".join(line for line in tidy if line.strip()).strip()


def _block(part: BodyPart, element: etree._Element, number: str) -> Block | None:
    cleaned = _clean(element)
    text = _plain(cleaned)
    if not text:
        return None
    if element.tag == "table":
        return Block(number, BlockKind.TABLE, cleaned, text)
    inner = re.sub(r"^<p>|</p>$", "", cleaned.strip())
    if part.heading:
        level = min(part.heading, 4)
        shown = f'<span class="outline-number">{escape(part.label)}</span> ' if part.label else ""
        html = f"<h{level}>{shown}{inner}</h{level}>"
        return Block(part.label or None, BlockKind(f"heading{level}"), html, text, part.label)
    if part.is_list:
        label = part.label or "•"
        html = f'<p><span class="list-label">{escape(label)}</span> {inner}</p>'
        return Block(number, BlockKind.LIST, html, text, label)
    if part.is_quote:
        return Block(number, BlockKind.QUOTE, f"<blockquote><p>{inner}</p></blockquote>", text)
    return Block(number, BlockKind.PARAGRAPH, f"<p>{inner}</p>", text)


def _notes(page: etree._Element) -> Iterator[Block]:
    """Footnotes and endnotes, in the order in which the text calls them."""
    number = 0
    for entry in page.iter("li"):
        if not _NOTE.match(entry.get("id", "")):
            continue
        number += 1
        for back in list(entry.iter("a")):
            if back.get("href", "").startswith(("#footnote-ref", "#endnote-ref")):
                back.drop_tree()
        cleaned = re.sub(r"^<li>|</li>$", "", _clean(entry).strip())
        text = _plain(cleaned)
        if text:
            yield Block(f"note {number}", BlockKind.PARAGRAPH, cleaned, text, f"[{number}]")


def _next_number(blocks: Sequence[Block]) -> str:
    return str(sum(1 for block in blocks if not block.kind.is_heading) + 1)


def _place(block: Block) -> str:
    if block.kind.is_heading:
        return f"heading “{_shortened(block.text, 60)}”"
    return f"{'table in ' if block.kind is BlockKind.TABLE else ''}paragraph {block.number}"


def _title(titled: str, blocks: Sequence[Block]) -> str:
    """What the writer set as title, else the first heading, else the first words."""
    heading = next((block.text for block in blocks if block.kind.is_heading), "")
    return _shortened(titled or heading or blocks[0].text, 200)


def _shortened(text: str, longest: int) -> str:
    line = re.sub(r"\s+", " ", text)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def draft_hash(blocks: Sequence[Block]) -> str:
    """The checksum of a draft, by which exactly one version is signed (R90).

    Takes the blocks. Gives the SHA-256 (64 figures) of their numbers, kinds, labels and words,
    in one Unicode form and with every run of spaces as one; how it looks does not count.
    """
    canonical = [
        [
            block.number or "",
            str(block.kind),
            block.label or "",
            re.sub(r"\s+", " ", unicodedata.normalize("NFC", block.text)).strip(),
        ]
        for block in blocks
    ]
    written = json.dumps(canonical, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def compare(old: Sequence[Block], new: Sequence[Block]) -> tuple[Compared[Block], ...]:
    """Match the paragraphs of two versions, so that comments can follow (R85, R87).

    Takes the blocks of both. Gives pairs in the order of the new version, with what was removed
    where it stood; each says whether it is the same, changed, moved, added or removed, and for
    changed ones the words that came and went. Every block of either version is in exactly one.
    """
    return compare_texts(
        old,
        new,
        lambda block: block.text,
        lambda block: "table" if block.kind is BlockKind.TABLE else str(block.kind)[:7],
    )
