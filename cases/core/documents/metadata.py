"""What a file says beside its text: who made it, comments, and text that is kept but not shown.

The identity scan reads all of it, since a real name in a file's properties leaves the house as
surely as one on page 1 (R92).
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

import pikepdf
from lxml import etree
from PIL import ExifTags, Image

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CORE = {
    "creator": "author",
    "title": "title",
    "subject": "subject",
    "description": "comments",
    "keywords": "keywords",
    "category": "category",
    "contentStatus": "status",
    "lastModifiedBy": "last modified by",
    "created": "created",
    "modified": "modified",
    "identifier": "identifier",
    "version": "version",
    "language": "language",
    "revision": "revision",
    "lastPrinted": "last printed",
}
_APP = {
    "Company": "company",
    "Manager": "manager",
    "Template": "template",
    "Application": "program",
    "HyperlinkBase": "link base",
    "TitlesOfParts": "titles of parts",
}
_INFO = {
    "/Author": "author",
    "/Title": "title",
    "/Subject": "subject",
    "/Keywords": "keywords",
    "/Creator": "program",
    "/Producer": "made with",
    "/CreationDate": "created",
    "/ModDate": "modified",
}


def metadata_of(name: str, content: bytes) -> dict[str, str]:
    """Everything that a Word file, workbook, PDF or picture says beside its visible text (R92).

    Takes the file's name (its ending decides how it is read) and its bytes. Gives what was found
    under plain words such as "author", "custom property: Client" or "deleted text", in a fixed
    order and without empty entries; several values under one heading stand on lines of their own.
    Raises ValueError if the file cannot be read or its kind is unknown.
    """
    ending = PurePosixPath(name).suffix.casefold()
    try:
        if ending in (".docx", ".xlsx"):
            return _gather(_of_office(content))
        if ending == ".pdf":
            return _gather(_of_pdf(content))
        if ending in (".png", ".jpg", ".jpeg"):
            return _gather(_of_picture(content))
    except (zipfile.BadZipFile, etree.XMLSyntaxError, pikepdf.PdfError, OSError) as trouble:
        raise ValueError(f"the file {name!r} cannot be read") from trouble
    raise ValueError(f"a file that ends in {ending or 'nothing'} has no metadata that is read here")


def _gather(found: Iterator[tuple[str, str]]) -> dict[str, str]:
    gathered: dict[str, dict[str, None]] = {}
    for heading, value in found:
        cleaned = value.strip()
        if cleaned:
            gathered.setdefault(heading, {})[cleaned] = None
    return {heading: "\n".join(values) for heading, values in gathered.items()}


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    return etree.fromstring(content, parser)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _all_text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _of_office(content: bytes) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = sorted(parts.namelist())
        if "docProps/core.xml" in names:
            for element in _parse(parts.read("docProps/core.xml")):
                yield _CORE.get(_local(element), _local(element)), _all_text(element)
        if "docProps/app.xml" in names:
            for element in _parse(parts.read("docProps/app.xml")):
                if _local(element) in _APP:
                    yield _APP[_local(element)], " ".join(str(t) for t in element.itertext())
        if "docProps/custom.xml" in names:
            for element in _parse(parts.read("docProps/custom.xml")):
                yield f"custom property: {element.get('name', '')}", _all_text(element)
        for name in names:
            folder, _, last = name.rpartition("/")
            if folder == "word" and last.endswith(".xml"):
                yield from _of_word_part(last, _parse(parts.read(name)))
            elif last.endswith(".rels"):
                for link in _parse(parts.read(name)):
                    if link.get("TargetMode") == "External":
                        yield "links", str(link.get("Target", ""))


def _of_word_part(name: str, part: etree._Element) -> Iterator[tuple[str, str]]:
    if name.startswith("comments") and part.tag == f"{_W}comments":
        for comment in part.iter(f"{_W}comment"):
            yield "comment authors", str(comment.get(f"{_W}author", ""))
            yield "comment authors", str(comment.get(f"{_W}initials", ""))
            yield "comment text", _words(comment)
    if name.startswith(("header", "footer")):
        yield "headers and footers", _words(part)
    if name.startswith(("footnotes", "endnotes")):
        yield "footnotes and endnotes", _words(part)
    if name == "people.xml":
        for person in part:
            yield (
                "people who wrote in it",
                str(person.get(f"{person.tag.partition('}')[0]}}}author")),
            )
    if name == "settings.xml":
        for variable in part.iter(f"{_W}docVar"):
            yield "document variables", str(variable.get(f"{_W}val", ""))
    for element in part.iter():
        tag = element.tag
        if tag in (f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo", f"{_W}pPrChange"):
            yield "tracked-change authors", str(element.get(f"{_W}author", ""))
        if tag == f"{_W}rPrChange":
            yield "tracked-change authors", str(element.get(f"{_W}author", ""))
        if tag in (f"{_W}del", f"{_W}moveFrom"):
            yield "deleted text", _words(element)
        elif tag == f"{_W}vanish" and element.get(f"{_W}val") not in ("0", "false", "off"):
            run = next(element.iterancestors(f"{_W}r"), None)
            yield "hidden text", _words(run) if run is not None else ""
        elif tag == f"{_W}txbxContent":
            yield "text boxes", _words(element)
        elif tag == f"{_W}instrText":
            yield "field codes", element.text or ""
        elif tag in (f"{_W}alias", f"{_W}tag"):
            yield "content controls", str(element.get(f"{_W}val", ""))
        elif tag == f"{_W}bookmarkStart":
            yield "bookmarks", str(element.get(f"{_W}name", ""))
        elif isinstance(tag, str) and tag.endswith(("}docPr", "}cNvPr")):
            for attribute in ("descr", "title", "name"):
                yield "picture descriptions", str(element.get(attribute, ""))


def _words(element: etree._Element) -> str:
    """The text below an element, with a line break after each paragraph."""
    out: list[str] = []
    for inner in element.iter(f"{_W}t", f"{_W}delText", f"{_W}tab", f"{_W}br", f"{_W}p"):
        if inner.tag == f"{_W}p":
            out.append("\n")
        elif inner.tag in (f"{_W}t", f"{_W}delText"):
            out.append(inner.text or "")
        else:
            out.append(" ")
    return "".join(out)


def _of_pdf(content: bytes) -> Iterator[tuple[str, str]]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for key, value in pdf.docinfo.items():
            yield _INFO.get(key, f"custom property: {key.lstrip('/')}"), str(value)
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream) and thing.get("/Type") == pikepdf.Name.Metadata:
                yield from _of_xmp(thing.read_bytes())
        with pdf.open_outline() as outline:
            waiting = list(outline.root)
            while waiting:
                item = waiting.pop(0)
                yield "outline", item.title
                waiting[:0] = item.children
        for page in pdf.pages:
            for note in page.obj.get("/Annots", pikepdf.Array()):
                yield from _of_annotation(note)
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary):
                for key in ("/Alt", "/ActualText", "/E"):
                    if isinstance(thing.get(key), pikepdf.String):
                        yield "picture descriptions", str(thing[key])
                if "/FT" in thing and isinstance(thing.get("/V"), pikepdf.String):
                    yield "form fields", str(thing["/V"])
                if "/EF" in thing:
                    yield "files inside", str(thing.get("/UF", thing.get("/F", "")))


def _of_annotation(note: pikepdf.Object) -> Iterator[tuple[str, str]]:
    if note.get("/Subtype") == pikepdf.Name.Link:
        action = note.get("/A")
        if isinstance(action, pikepdf.Dictionary) and "/URI" in action:
            yield "links", str(action["/URI"])
        yield "links", str(note.get("/Contents", ""))
        return
    yield "comment authors", str(note.get("/T", ""))
    yield "comment text", str(note.get("/Contents", ""))


def _of_xmp(packet: bytes) -> Iterator[tuple[str, str]]:
    """Every value in an XMP packet: as text of an element or as an attribute."""
    try:
        root = _parse(packet)
    except etree.XMLSyntaxError:
        yield "more metadata", packet.decode("utf-8", "replace")
        return
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if len(element) == 0:
            yield f"metadata: {_named(element)}", element.text or ""
        for key, value in element.attrib.items():
            key_name = etree.QName(key).localname
            if key_name not in ("about", "lang", "parseType", "xmptk"):
                yield f"metadata: {key_name}", str(value)


def _named(element: etree._Element) -> str:
    parent = element
    while _local(parent) in ("li", "Alt", "Seq", "Bag") and parent.getparent() is not None:
        parent = parent.getparent()
    return _local(parent)


def _of_picture(content: bytes) -> Iterator[tuple[str, str]]:
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
        for tag, value in picture.getexif().items():
            heading = ExifTags.TAGS.get(tag, str(tag))
            text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
            yield f"picture: {heading}", text
        for key, value in picture.info.items():
            if isinstance(value, str):
                yield f"picture: {key}", value
