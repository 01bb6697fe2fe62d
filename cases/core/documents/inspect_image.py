"""Pictures: scans of signed papers, as PNG or JPEG."""

import io
import warnings

from PIL import Image

from cases.core.documents.refusal import UploadRefused

MOST_PIXELS = 120_000_000  # A3 at 600 dots an inch is 70 million

_DAMAGED = "The picture is damaged and cannot be opened. Scan or export it again, and upload that."


def inspect_image(data: bytes) -> None:
    """Open a picture to its last line. Raises UploadRefused if it is damaged or enormous.

    Its end is looked for by hand: the library that makes our PDFs tells Pillow, for the whole
    process, to be content with half a picture.
    """
    if not _has_its_end(data):
        raise UploadRefused(_DAMAGED)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise UploadRefused(
                        "The picture has too many dots to be shown. Scan it at 300 dots an inch, "
                        "and upload that."
                    )
                picture.load()
    except UploadRefused:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as trouble:
        raise UploadRefused(_DAMAGED) from trouble


def _has_its_end(data: bytes) -> bool:
    if data.startswith(b"\x89PNG"):
        return b"IEND\xaeB`\x82" in data
    return b"\xff\xd9" in data[data.rfind(b"\xff\xda") :]
