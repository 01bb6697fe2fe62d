"""What may come in as a file, and what is said when it may not.

An upload is judged by its ending and by its content, and the two must agree. What is the wrong
type, empty, too large, damaged, locked with a password or able to do something when it is opened
is refused with a sentence that says what to do.
"""

import enum
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from cases.core.documents.inspect_image import inspect_image
from cases.core.documents.inspect_office import inspect_spreadsheet, inspect_word
from cases.core.documents.inspect_pdf import inspect_pdf
from cases.core.documents.refusal import UploadRefused
from cases.core.documents.virus import (
    ScanAnswer,
    ScanOutcome,
    holds_test_virus,
    scan_with_clamd,
)

__all__ = [
    "CheckedUpload",
    "ScanAnswer",
    "ScanOutcome",
    "UploadKinds",
    "UploadRefused",
    "check_upload",
    "scan_with_clamd",
]

LONGEST_NAME = 150


class UploadKinds(enum.Flag):
    """The kinds of file that a page may ask for; several are joined with `|`."""

    WORD = enum.auto()
    PDF = enum.auto()
    IMAGE = enum.auto()
    XLSX = enum.auto()


@dataclass(frozen=True)
class CheckedUpload:
    """A file that may be kept: its cleaned name, what it is, and its checksum."""

    name: str
    kind: UploadKinds
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class _Type:
    kind: UploadKinds
    content_type: str
    spoken: str


_WORD = _Type(
    UploadKinds.WORD,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "a Word document (.docx)",
)
_XLSX = _Type(
    UploadKinds.XLSX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "an Excel workbook (.xlsx)",
)
_PDF = _Type(UploadKinds.PDF, "application/pdf", "a PDF (.pdf)")
_PNG = _Type(UploadKinds.IMAGE, "image/png", "a picture (.png or .jpg)")
_JPEG = _Type(UploadKinds.IMAGE, "image/jpeg", "a picture (.png or .jpg)")

_BY_ENDING = {
    "docx": _WORD,
    "xlsx": _XLSX,
    "pdf": _PDF,
    "png": _PNG,
    "jpg": _JPEG,
    "jpeg": _JPEG,
}

_ADVICE_BY_ENDING = {
    "doc": "This is an old Word file. Open it in Word, save it as Word Document (.docx), and "
    "upload that.",
    "dot": "This is an old Word template. Save it as Word Document (.docx), and upload that.",
    "docm": "This Word file can carry macros. Save it as Word Document (.docx), which leaves "
    "the macros out, and upload that.",
    "dotm": "This Word template can carry macros. Save it as Word Document (.docx), and upload "
    "that.",
    "dotx": "This is a Word template. Save it as Word Document (.docx), and upload that.",
    "rtf": "This is a rich text file. Open it in Word, save it as Word Document (.docx), and "
    "upload that.",
    "odt": "This is an OpenDocument file. Save it as Word Document (.docx), and upload that.",
    "pages": "This is a Pages file. Export it as Word (.docx), and upload that.",
    "xls": "This is an old Excel file. Save it as Excel Workbook (.xlsx), and upload that.",
    "xlsm": "This Excel file can carry macros. Save it as Excel Workbook (.xlsx), and upload that.",
    "heic": "This is a picture in Apple's own format. Export it as JPEG, and upload that.",
    "tif": "This is a TIFF picture. Save the scan as PDF or JPEG, and upload that.",
    "tiff": "This is a TIFF picture. Save the scan as PDF or JPEG, and upload that.",
    "zip": "This is a zip folder. Take the file out of it, and upload the file itself.",
    "msg": "This is an e-mail. Save it as PDF, and upload that.",
    "eml": "This is an e-mail. Save it as PDF, and upload that.",
}

_HIDING = (
    "exe com scr bat cmd ps1 vbs vbe js jse wsf hta msi jar lnk dll pif reg sh php py html htm "
    "svg xml zip rar 7z iso img doc dot docx docm dotm dotx rtf odt pdf xls xlsx xlsm xlsb ppt "
    "pptx pptm png jpg jpeg gif tif tiff heic eml msg"
)
_HIDING_ENDINGS = frozenset(_HIDING.split())

_BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_upload(
    name: str, content: BinaryIO, kinds: UploadKinds, largest_bytes: int
) -> CheckedUpload:
    """Judge an upload before anything of it is kept.

    Takes the name as the browser gave it, the content (read from its beginning and left there),
    the kinds that this page accepts and the largest size in bytes. Gives the cleaned name, kind,
    content type, size and checksum. Raises UploadRefused with a sentence for the person.
    """
    cleaned = _clean_name(name)
    wanted = _type_by_ending(cleaned, kinds)
    content.seek(0)
    data = content.read(largest_bytes + 1)
    content.seek(0)
    if not data:
        raise UploadRefused("The file is empty. Check that it was saved, and upload it again.")
    if len(data) > largest_bytes:
        raise UploadRefused(
            f"The file is larger than {_spoken_size(largest_bytes)}. Make the pictures in it "
            "smaller or split it, and upload it again."
        )
    if holds_test_virus(data):
        raise UploadRefused(
            "The file holds a virus or a test virus. Do not open it; tell your IT support."
        )
    _check_content_agrees(data, wanted)
    if wanted is _WORD:
        inspect_word(data)
    elif wanted is _XLSX:
        inspect_spreadsheet(data)
    elif wanted is _PDF:
        inspect_pdf(data)
    else:
        inspect_image(data)
    return CheckedUpload(
        name=cleaned,
        kind=wanted.kind,
        content_type=wanted.content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _clean_name(name: str) -> str:
    """The name in one Unicode form, without doubled spaces, no longer than 150 characters."""
    if any(unicodedata.category(c) == "Cc" or c in _BIDIRECTIONAL for c in name):
        raise UploadRefused(
            "The file's name has hidden characters in it. Rename the file, and upload it again."
        )
    if "/" in name or "\\" in name:
        raise UploadRefused(
            "The file's name has a folder in it. Rename the file without / and \\, and upload it "
            "again."
        )
    cleaned = unicodedata.normalize("NFC", name)
    cleaned = "".join(c for c in cleaned if unicodedata.category(c) != "Cf")
    cleaned = re.sub(r"\s+", " ", cleaned).strip(" .")
    stem, dot, ending = cleaned.rpartition(".")
    if not dot or not stem.strip(" ."):
        raise UploadRefused(
            "The file's name has no ending such as .docx or .pdf. Save it with its ending, and "
            "upload it again."
        )
    inner = [part.casefold().strip() for part in stem.split(".")[1:]]
    if any(part in _HIDING_ENDINGS for part in inner):
        raise UploadRefused(
            f"The file's name has two endings (.{inner[-1]}.{ending}). Rename it so that it has "
            "one, and upload it again."
        )
    return f"{stem.rstrip(' .')[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _type_by_ending(name: str, kinds: UploadKinds) -> _Type:
    ending = PurePosixPath(name).suffix.lstrip(".").casefold()
    found = _BY_ENDING.get(ending)
    if found is not None and found.kind in kinds:
        return found
    asked = f"Upload {_spoken_kinds(kinds)}."
    if found is not None:
        raise UploadRefused(f"This is {found.spoken}, which cannot be used here. {asked}")
    advice = _ADVICE_BY_ENDING.get(ending)
    if advice is not None:
        raise UploadRefused(f"{advice} {asked}" if not _advised(ending, kinds) else advice)
    raise UploadRefused(f"A file that ends in .{ending} cannot be used here. {asked}")


def _advised(ending: str, kinds: UploadKinds) -> bool:
    """Whether following the advice for an ending leads to a kind that is accepted here."""
    text = _ADVICE_BY_ENDING[ending]
    leads_to = {
        ".docx": UploadKinds.WORD,
        ".xlsx": UploadKinds.XLSX,
        "PDF": UploadKinds.PDF,
        "JPEG": UploadKinds.IMAGE,
    }
    return any(kind in kinds for words, kind in leads_to.items() if words in text)


def _spoken_kinds(kinds: UploadKinds) -> str:
    spoken: list[str] = []
    for type_ in (_WORD, _PDF, _PNG, _XLSX):
        if type_.kind in kinds and type_.spoken not in spoken:
            spoken.append(type_.spoken)
    if len(spoken) < 2:
        return "".join(spoken)
    return f"{', '.join(spoken[:-1])} or {spoken[-1]}"


def _spoken_size(size: int) -> str:
    if size >= 1024 * 1024:
        return f"{size / (1024 * 1024):.1f}".removesuffix(".0") + " MB"
    if size >= 1024:
        return f"{size // 1024} KB"
    return f"{size} bytes"


def _check_content_agrees(data: bytes, wanted: _Type) -> None:
    """Refuse a file whose first bytes are not what its ending says."""
    if data.startswith(_OLE):
        _refuse_ole(data, wanted)
    seen = _type_by_content(data)
    if seen == ("zip" if wanted in (_WORD, _XLSX) else wanted.content_type):
        return
    if seen == "program":
        raise UploadRefused(
            "The file is a program under another name. Do not open it; tell your IT support."
        )
    raise UploadRefused(
        f"The file's name says that it is {wanted.spoken}, but its content is something else or "
        "is damaged. Open it in the program that made it, save it again, and upload that."
    )


def _refuse_ole(data: bytes, wanted: _Type) -> None:
    """Word and Excel wrap a file with a password in the container of the old formats."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UploadRefused(
            "The file is locked with a password. Open it, take the password off (File, Info, "
            "Protect Document), save it, and upload it again."
        )
    raise UploadRefused(
        f"The file's name says that it is {wanted.spoken}, but it is an old Office file. Open it, "
        "use Save As to save it in the new format, and upload that."
    )


def _type_by_content(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if b"%PDF-" in data[:1024]:
        return _PDF.content_type
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG.content_type
    if data.startswith(b"\xff\xd8\xff"):
        return _JPEG.content_type
    if data.startswith((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")):
        return "program"
    return "unknown"
