"""`manage.py access_matrix`: write docs/access-matrix.md from the code, or check it."""

from pathlib import Path

from cases.core.access.matrix import access_matrix
from cases.management.documents import DocumentCommand


class Command(DocumentCommand):
    """Keeps the document of who may do what equal to the code that decides it."""

    help = "Write docs/access-matrix.md; --check fails where it differs from the code."
    place = Path("docs") / "access-matrix.md"
    write = staticmethod(access_matrix)
