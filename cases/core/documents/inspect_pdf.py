"""PDF: opened, and searched for what acts when it is read."""

import io
import zlib

import pikepdf

from cases.core.documents.refusal import UploadRefused

LARGEST_STREAM = 300 * 1024 * 1024
LARGEST_IN_ALL = 1024 * 1024 * 1024
_WORTH_MEASURING = 200 * 1024
_DEEPEST = 40

_DAMAGED = (
    "The PDF is damaged and cannot be read to its end. Make it again from the document it came "
    "from, and upload that."
)
_ACTING = (
    "The PDF does something when it is opened ({what}). Print it to a new PDF, which leaves that "
    "out, and upload the new one."
)
_ACTIONS = {
    "/JavaScript": "it runs a script",
    "/Launch": "it starts a program",
    "/ImportData": "it loads another file",
    "/SubmitForm": "it sends data away",
    "/Rendition": "it plays media",
    "/RichMediaExecute": "it plays media",
    "/GoToE": "it opens a file inside itself",
}
_KEYS = {
    "/JS": "it runs a script",
    "/JavaScript": "it runs a script",
    "/EF": "it carries another file inside",
    "/EmbeddedFiles": "it carries another file inside",
    "/XFA": "it is a form that runs by itself",
}
_ANNOTATIONS = {
    "/FileAttachment": "it carries another file inside",
    "/RichMedia": "it plays media",
    "/Movie": "it plays media",
    "/Sound": "it plays media",
    "/Screen": "it plays media",
}


def inspect_pdf(data: bytes) -> None:
    """Open a PDF and walk through every object of it.

    Takes the bytes. Raises UploadRefused if it is locked, damaged, has no page, unpacks to an
    enormous size, or carries scripts, launch actions or other files.
    """
    if b"%%EOF" not in data[-2048:]:
        raise UploadRefused(_DAMAGED)
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            _check_sizes(pdf)
            _check_actions(pdf)
            if len(pdf.pages) == 0:
                raise UploadRefused("The PDF has no pages. Make it again, and upload that.")
            for page in pdf.pages:
                _read_page(page)
    except pikepdf.PasswordError as trouble:
        raise UploadRefused(
            "The PDF is locked with a password. Save it without the password, and upload that."
        ) from trouble
    except (pikepdf.PdfError, zlib.error, RuntimeError, ValueError) as trouble:
        if isinstance(trouble, UploadRefused):
            raise
        raise UploadRefused(_DAMAGED) from trouble


def _read_page(page: pikepdf.Page) -> None:
    contents = page.obj.get("/Contents")
    if contents is None:
        return
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    for stream in streams:
        if isinstance(stream, pikepdf.Stream):
            stream.read_bytes()


def _check_sizes(pdf: pikepdf.Pdf) -> None:
    """Refuse what unpacks to more than memory holds, counting without keeping it."""
    total = 0
    for stream in pdf.objects:
        if not isinstance(stream, pikepdf.Stream):
            continue
        filters = stream.get("/Filter")
        names = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
        if names.count("/FlateDecode") > 1:
            raise UploadRefused(_ACTING.format(what="it is packed several times over"))
        if names[0] != "/FlateDecode":
            continue
        raw = stream.read_raw_bytes()
        if len(raw) < _WORTH_MEASURING:
            continue
        total += _unpacked_size(raw)
        if total > LARGEST_IN_ALL:
            raise UploadRefused(_too_large())


def _unpacked_size(raw: bytes) -> int:
    unpacker = zlib.decompressobj()
    size, rest = 0, raw
    while rest and not unpacker.eof:
        size += len(unpacker.decompress(rest, 4 * 1024 * 1024))
        if size > LARGEST_STREAM:
            raise UploadRefused(_too_large())
        rest = unpacker.unconsumed_tail
    return size


def _too_large() -> str:
    return "The PDF unpacks to an enormous size. Print it to a new PDF, and upload the new one."


def _check_actions(pdf: pikepdf.Pdf) -> None:
    _walk(pdf.trailer, 0)
    for thing in pdf.objects:
        _walk(thing, 0)


def _walk(thing: object, depth: int) -> None:
    """Look through an object and what lies directly in it (references are objects themselves)."""
    if depth > _DEEPEST:
        raise UploadRefused(_DAMAGED)
    if isinstance(thing, pikepdf.Array):
        for entry in thing:
            if isinstance(entry, pikepdf.Object) and not entry.is_indirect:
                _walk(entry, depth + 1)
        return
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    for key in thing.keys():  # noqa: SIM118 (iterating a stream is an error)
        if key in _KEYS:
            raise UploadRefused(_ACTING.format(what=_KEYS[key]))
        value = thing[key]
        if isinstance(value, pikepdf.Name):
            what = None
            if key == "/S":
                what = _ACTIONS.get(str(value))
            elif key == "/Subtype":
                what = _ANNOTATIONS.get(str(value))
            elif key == "/Type" and value == pikepdf.Name.EmbeddedFile:
                what = "it carries another file inside"
            if what is not None:
                raise UploadRefused(_ACTING.format(what=what))
        elif isinstance(value, pikepdf.Object) and not value.is_indirect:
            _walk(value, depth + 1)
