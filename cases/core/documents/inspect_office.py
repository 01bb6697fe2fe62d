"""Word and Excel files: a zip of XML parts, opened with nothing in it trusted."""

import io
import re
import zipfile
import zlib

import docx
import openpyxl
from docx.opc.exceptions import OpcError
from lxml import etree

from cases.core.documents.refusal import UploadRefused
from cases.core.documents.virus import holds_test_virus

LARGEST_IN_ALL = 400 * 1024 * 1024
LARGEST_XML = 120 * 1024 * 1024
MOST_PARTS = 10_000
STEEPEST_RATIO = 150
_RATIO_COUNTS_FROM = 5 * 1024 * 1024

_DAMAGED = (
    "The file is damaged and cannot be opened. Open it in {program}, save it again under a new "
    "name, and upload that."
)
_MACROS = (
    "The file carries macros, which run when it is opened. Save it as {ending}, which leaves them "
    "out, and upload that."
)
_EMBEDDED = (
    "The file has another file or program embedded in it. Delete the embedded object or paste it "
    "as a picture, save, and upload it again."
)
_EXTERNAL = (
    "The file fetches something from another place when it is opened ({what}). {cure}, save, and "
    "upload it again."
)
_MAIN_PART = {
    "Word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "Excel": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_ENDING = {"Word": "Word Document (.docx)", "Excel": "Excel Workbook (.xlsx)"}
_LOCAL = re.compile(r"^(file:/{2,3})?[a-z]:[\\/]", re.IGNORECASE)
_HAS_PLACE = re.compile(r"^([a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)
_DDE = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
_WORD_XML = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def inspect_word(data: bytes) -> None:
    """Look through a Word file. Raises UploadRefused if it is damaged, locked or can act."""
    _inspect(data, "Word")
    _open(data, "Word")


def inspect_spreadsheet(data: bytes) -> None:
    """Look through an Excel file. Raises UploadRefused if it is damaged, locked or can act."""
    _inspect(data, "Excel")
    _open(data, "Excel")


def _open(data: bytes, program: str) -> None:
    try:
        if program == "Word":
            docx.Document(io.BytesIO(data)).paragraphs  # noqa: B018 (reading is the test)
        else:
            openpyxl.load_workbook(io.BytesIO(data), read_only=True).close()
    except (
        KeyError,
        ValueError,
        AttributeError,
        TypeError,
        IndexError,
        OSError,
        zipfile.BadZipFile,
        zlib.error,
        etree.XMLSyntaxError,
        OpcError,
    ) as trouble:
        raise UploadRefused(_DAMAGED.format(program=program)) from trouble


def _inspect(data: bytes, program: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            _check_packing(parts.infolist(), len(data))
            _check_parts(parts, program)
    except UploadRefused:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        etree.XMLSyntaxError,
    ) as trouble:
        raise UploadRefused(_DAMAGED.format(program=program)) from trouble


def _check_packing(entries: list[zipfile.ZipInfo], packed: int) -> None:
    """Refuse zip bombs by the sizes that reading is held to, locked parts and strange paths."""
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_PARTS or total > LARGEST_IN_ALL:
        raise UploadRefused(_too_large())
    if total > _RATIO_COUNTS_FROM and total > STEEPEST_RATIO * packed:
        raise UploadRefused(_too_large())
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise UploadRefused(
            "The file holds the same part twice and cannot be trusted. Open it, save it again "
            "under a new name, and upload that."
        )
    for entry in entries:
        steep = entry.file_size > STEEPEST_RATIO * max(entry.compress_size, 1)
        if entry.file_size > _RATIO_COUNTS_FROM and steep:
            raise UploadRefused(_too_large())
        if entry.flag_bits & 1:
            raise UploadRefused(
                "The file is locked with a password. Take the password off, save it, and upload "
                "it again."
            )
        if entry.filename.startswith(("/", "\\")) or ".." in re.split(r"[\\/]", entry.filename):
            raise UploadRefused(
                "The file is built in a way that Office never does, and is not taken. Open it, "
                "save it again under a new name, and upload that."
            )


def _too_large() -> str:
    return (
        "The file unpacks to an enormous size. Copy its text into a new document, save that, and "
        "upload it."
    )


def _check_parts(parts: zipfile.ZipFile, program: str) -> None:
    types = ""
    for entry in parts.infolist():
        name = entry.filename.casefold()
        if name.endswith(("vbaproject.bin", "vbadata.xml", "vbaprojectsignature.bin")):
            raise UploadRefused(_MACROS.format(ending=_ENDING[program]))
        content = parts.read(entry)
        if holds_test_virus(content):
            raise UploadRefused(
                "The file holds a virus or a test virus. Do not open it; tell your IT support."
            )
        if content.startswith((b"MZ", b"\x7fELF")) or "/activex/" in f"/{name}":
            raise UploadRefused(_EMBEDDED)
        if "/embeddings/" in f"/{name}":
            _check_embedded(name, content)
        if name.endswith((".xml", ".rels", ".vml")):
            _check_xml(name, content)
            if name == "[content_types].xml":
                types = content.decode("utf-8", "replace")
    if "macroenabled" in types.casefold() or "vbaproject" in types.casefold():
        raise UploadRefused(_MACROS.format(ending=_ENDING[program]))
    if _MAIN_PART[program] not in types:
        raise UploadRefused(
            f"The file is not {'a Word document' if program == 'Word' else 'an Excel workbook'}, "
            f"whatever its name says. Open it, save it as {_ENDING[program]}, and upload that."
        )


def _check_embedded(name: str, content: bytes) -> None:
    """The workbook behind a chart is an ordinary thing; anything else embedded is refused."""
    if not name.endswith((".xlsx", ".docx", ".pptx")) or not content.startswith(b"PK\x03\x04"):
        raise UploadRefused(_EMBEDDED)
    with zipfile.ZipFile(io.BytesIO(content)) as inner:
        _check_packing(inner.infolist(), len(content))
        for entry in inner.infolist():
            inner_name = entry.filename.casefold()
            if inner_name.endswith(".bin") and "printersettings" not in inner_name:
                raise UploadRefused(_EMBEDDED)
            if inner_name.endswith((".xml", ".rels")):
                _check_xml(inner_name, inner.read(entry))


def _check_xml(name: str, content: bytes) -> None:
    """Refuse entity declarations (Office writes none), then what relationships and fields fetch."""
    if len(content) > LARGEST_XML:
        raise UploadRefused(_too_large())
    plain = content.replace(b"\0", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise UploadRefused(
            "The file is built in a way that Office never does, and is not taken. Open it, save "
            "it again under a new name, and upload that."
        )
    if name.endswith(".rels"):
        _check_relationships(content)
    elif any(word in plain for word in (b"instrText", b"fldSimple", b"ddeLink")):
        _check_fields(content)


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)


def _check_relationships(content: bytes) -> None:
    for link in _parse(content):
        kind = str(link.get("Type", "")).rpartition("/")[2]
        if kind in ("aFChunk", "control", "vbaProject", "attachedToolbars", "oleObject"):
            raise UploadRefused(_EMBEDDED)
        if str(link.get("TargetMode", "")).casefold() != "external":
            continue
        target = str(link.get("Target", "")).strip()
        if kind == "hyperlink":
            if target.casefold().startswith(("javascript:", "vbscript:", "data:")):
                raise UploadRefused(
                    _EXTERNAL.format(what="a link that runs a script", cure="Remove the link")
                )
            continue
        if _LOCAL.match(target) or not _HAS_PLACE.match(target):
            continue  # a template or picture on the writer's own disc, which nobody else reaches
        if kind == "attachedTemplate":
            raise UploadRefused(
                _EXTERNAL.format(
                    what="its template",
                    cure="In Word choose Developer, Document Template, and put Normal there",
                )
            )
        if kind == "image":
            raise UploadRefused(
                _EXTERNAL.format(
                    what="a linked picture", cure="Insert the picture itself instead of the link"
                )
            )
        raise UploadRefused(_EXTERNAL.format(what="a linked part", cure="Remove the link"))


def _check_fields(content: bytes) -> None:
    """Look for live links to other programs, however many runs a field's code is cut into."""
    codes: dict[object, str] = {}
    for element in _parse(content).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == f"{_WORD_XML}instrText":
            paragraph = next(element.iterancestors(f"{_WORD_XML}p"), None)
            codes[paragraph] = codes.get(paragraph, "") + (element.text or "")
        elif element.tag == f"{_WORD_XML}fldSimple":
            codes[element] = str(element.get(f"{_WORD_XML}instr", ""))
        elif element.tag.endswith("}ddeLink"):
            codes[element] = "DDE"
    if any(_DDE.search(code) for code in codes.values()):
        raise UploadRefused(
            _EXTERNAL.format(what="a live link to another program", cure="Remove that field")
        )
