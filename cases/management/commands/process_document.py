"""`manage.py process_document`: write docs/process.md from the code, or check it."""

from pathlib import Path

from cases.management.documents import DocumentCommand
from cases.management.process_document import process_document


class Command(DocumentCommand):
    """Keeps the document of the process equal to the code that decides it."""

    help = "Write docs/process.md; --check fails where it differs from the code."
    place = Path("docs") / "process.md"
    write = staticmethod(process_document)
