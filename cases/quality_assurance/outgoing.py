"""What goes out, as texts that can be scanned: reports, files with their properties, actions.

A `Part` knows its digest without being read, so that asking whether a scan still holds is cheap.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from cases.core.case.models import Case
from cases.core.documents.models import Document, DocumentVersion
from cases.core.documents.pdf import metadata_of, pictured_pages, text_of_pdf
from cases.core.identity.models import Person
from cases.core.identity.scan import ScannedText
from cases.core.workflow.plug import registry
from cases.overview.models import ReportVersion
from cases.overview.selectors import latest_version, recommendations_of, texts_of
from cases.quality_assurance.models import Goal, QualityLetter

ACTION_PLAN, DATA_FORM = "action_plan", "data_form"
LETTER_TITLE = "Home Office letter"
REPORT_TITLES = {"overview_report": "Overview report", "executive_summary": "Executive summary"}
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Part:
    """Something that goes out: its digest, and how its texts are read."""

    digest: str
    read: Callable[[], Iterable[ScannedText]]


def digest(*parts: object) -> str:
    """Give one checksum over several values; none can pass for another by its borders."""
    summed = hashlib.sha256()
    for part in parts:
        data = str(part).encode()
        summed.update(f"{len(data)}:".encode() + data)
    return summed.hexdigest()


def latest_file(case: Case, kind: str) -> DocumentVersion | None:
    """Give the newest file of a kind that was uploaded for the submission."""
    return (
        DocumentVersion.objects.filter(document__case=case, document__kind=kind)
        .select_related("document")
        .order_by("-document_id", "-number")
        .first()
    )


def latest_letter(case: Case) -> QualityLetter | None:
    """Give the last letter of the Home Office, on whichever round."""
    return (
        QualityLetter.objects.filter(submission__case=case)
        .select_related("submission", "scan", "redacted")
        .order_by("-submission__round", "-pk")
        .first()
    )


def parts_of(case: Case, goal: str) -> list[Part]:
    """Give everything that would go out for a goal (R92).

    Both: report and summary with their files, recommendations, the action plan with its file, and
    pseudonyms. For publication the Home Office's letter too. The data form is never among them:
    it goes to the Home Office only, and is about real people (R93).
    """
    parts: list[Part] = []
    for kind, title in REPORT_TITLES.items():
        version = latest_version(case, kind)
        if version is not None:
            parts.append(_report(version, title))
    texts = [
        ScannedText(f"Recommendation {each.number}", each.text) for each in recommendations_of(case)
    ]
    texts += [
        ScannedText(f"Pseudonym of {person.working_label}", person.pseudonym)
        for person in Person.objects.filter(case=case).exclude(pseudonym="")
    ]
    for plug in registry.plugs:
        if plug.going_out is not None:
            texts += plug.going_out(case)
    parts.append(Part(digest(*texts), lambda: texts))
    plan = latest_file(case, ACTION_PLAN)
    if plan is not None:
        parts.append(_file(plan, "Action plan"))
    letter = latest_letter(case) if goal == Goal.PUBLICATION else None
    if letter is not None:
        parts.append(_file(letter.redacted or letter.scan, LETTER_TITLE))
    return parts


def _report(version: ReportVersion, title: str) -> Part:
    source = version.document_version
    mark = digest("report", version.pk, version.hash, version.title, source and source.sha256)

    def read() -> Iterator[ScannedText]:
        seen: set[str] = set()
        for text in texts_of(version):
            seen.add(_plain(text.text))
            named = text.where.startswith(title)
            where = text.where if named else f"{title}, {text.where}"
            yield ScannedText(where, text.text)
        if source is not None:
            yield from (text for text in file_texts(source, title) if _plain(text.text) not in seen)

    return Part(mark, read)


def _file(version: DocumentVersion, title: str) -> Part:
    mark = digest("file", version.pk, version.sha256, version.name)
    return Part(mark, lambda: file_texts(version, title))


def file_texts(version: DocumentVersion, title: str) -> list[ScannedText]:
    """Give all that a file says: its name, its properties, what is hidden in it, and its text.

    Raises ValueError, with words for who must put it right, where a file cannot be read: it is
    damaged, or a page is a picture in which no name could be found.
    """
    with version.file.open("rb") as opened:
        content = opened.read()
    texts = [ScannedText(f"{title}, file name", version.name)]
    texts += [
        ScannedText(f"{title}, property “{name}” of the file", value)
        for name, value in metadata_of(version.name, content).items()
    ]
    ending = PurePosixPath(version.name).suffix.casefold()
    if ending == ".pdf":
        if pictures := pictured_pages(content):
            raise ValueError(f"{title}, page {pictures[0]}, is a picture without words")
        texts += [
            ScannedText(f"{title}, page {number} of the file", page)
            for number, page in enumerate(text_of_pdf(content).split("\f"), 1)
        ]
    elif ending in (".docx", ".xlsx"):
        texts += [ScannedText(f"{title}, in the file", text) for text in _office_texts(content)]
    return [text for text in texts if text.text.strip()]


def _office_texts(content: bytes) -> Iterator[str]:
    """Every paragraph of a Word file, headers and notes too; every text of a workbook."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if not name.endswith(".xml") or not name.startswith(("word/", "xl/")):
                continue
            root = etree.fromstring(package.read(name), parser)
            if name.startswith("word/"):
                for paragraph in root.iter(f"{_WORDS}p"):
                    yield "".join(part.text or "" for part in paragraph.iter(f"{_WORDS}t"))
            else:
                for cell in root.iter("{*}si", "{*}is"):
                    yield "".join(part.text or "" for part in cell.iter("{*}t"))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def all_texts(parts: Iterable[Part]) -> list[ScannedText]:
    """Read every part."""
    return [text for part in parts for text in part.read()]


def document_of(case: Case, kind: str) -> Any:
    """Give the document of a kind that further files are versions of, or None."""
    return Document.objects.filter(case=case, kind=kind).order_by("-pk").first()
