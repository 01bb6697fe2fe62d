"""What the checks of this stage and the next stand on: a report with its files, ready to send."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import docx

from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.documents.models import DocumentVersion
from cases.core.documents.pdf import render_pdf
from cases.core.documents.services import keep_made
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.states import State
from cases.overview.models import Paragraph, ReportVersion, SignOff
from cases.overview.selectors import latest_version
from cases.quality_assurance.letter_services import LetterFacts, record_quality_letter
from cases.quality_assurance.scan_services import run_identity_scan
from cases.quality_assurance.services import (
    Answer,
    answer_self_check,
    keep_submission_file,
    submit_to_home_office,
)
from tests import cast

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CLEAN = ("The panel met four times.", "She told her doctor, and nobody else was asked.")
DATES = {Milestone.REVIEW_DECIDED: date(2025, 6, 2), Milestone.SIGNED_OFF: date(2026, 2, 2)}


def word(paragraphs: Sequence[str], author: str = "Panel", header: str = "") -> bytes:
    """Make a Word file with these paragraphs."""
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    made.core_properties.author = author
    if header:
        made.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def pdf(text: str, title: str = "Letter") -> io.BytesIO:
    """Make a PDF that says this."""
    made = io.BytesIO(render_pdf(f"<html><body><p>{text}</p></body></html>", title=title))
    made.name = "letter.pdf"
    return made


def a_version(
    case: Case,
    kind: str = "overview_report",
    texts: Sequence[str] = CLEAN,
    title: str = "Overview report",
    name: str = "report.docx",
    signed: bool = True,
    **of_file: Any,
) -> ReportVersion:
    """Add a version of the report or summary, signed off along the whole chain."""
    last = latest_version(case, kind)
    number = last.number + 1 if last else 1
    content = word(texts, **of_file)
    file = keep_made(
        case=case,
        name=name,
        content=content,
        content_type=WORD,
        title=title,
        kind=kind,
        reader_verb=Verb.READ_DRAFT,
    )
    version = ReportVersion.objects.create(
        case=case,
        kind=kind,
        number=number,
        title=title,
        hash=hashlib.sha256("\n".join(texts).encode()).hexdigest(),
        document_version=file,
    )
    for place, text in enumerate(texts, 1):
        Paragraph.objects.create(version=version, number=place, text=text, html=f"<p>{text}</p>")
    if signed:
        for step in case.protocol.rules.overview.sign_off:
            SignOff.objects.create(version=version, step=step.value)
    return version


def a_report(case: Case, **more: Any) -> ReportVersion:
    """Add a report and a summary."""
    a_version(
        case, "executive_summary", ("In short, nobody asked.",), "Executive summary", "s.docx"
    )
    return a_version(case, **more)


def files_and_answers(of: cast.Company, case: Case) -> None:
    """Upload action plan and data form, and answer the criteria."""
    for kind, name in (("action_plan", "plan.docx"), ("data_form", "form.docx")):
        keep_submission_file(
            case=case,
            by=of.officer,
            kind=kind,
            name=name,
            content=io.BytesIO(word([f"The {kind} of the review."])),
        )
    count = len(case.protocol.rules.quality_assurance.criteria)
    answers = {number: Answer(True) for number in range(1, count + 1)}
    answer_self_check(case=case, by=of.officer, answers=answers)


def ready_to_submit(of: cast.Company, **more: Any) -> Case:
    """Give a case at the overview stage at which nothing is missing but what `more` spoils."""
    case = cast.a_case_at(of, State.OVERVIEW, DATES)
    with of.scope("officer"):
        a_report(case, **more)
        files_and_answers(of, case)
        run_identity_scan(case=case, by=of.officer, goal="submission")
        return cast.fresh(case)


def submitted(of: cast.Company, sent_on: date = date(2026, 3, 9)) -> Case:
    """Give a case whose report was sent to the Home Office."""
    case = ready_to_submit(of)
    with of.scope("officer"):
        submit_to_home_office(
            case=case, by=of.officer, sent_on=sent_on, sent_to="qa@homeoffice.example"
        )
        return cast.fresh(case)


def letter(
    of: cast.Company,
    case: Case,
    outcome: str = "publish",
    points: Sequence[str] = (),
    text: str = "The report may be published.",
) -> None:
    """Record a letter of the Home Office."""
    with of.scope("officer"):
        record_quality_letter(
            case=case,
            by=of.officer,
            facts=LetterFacts(outcome, date(2026, 5, 5), date(2026, 5, 6), date(2026, 4, 21)),
            points=points,
            name="letter.pdf",
            content=pdf(text),
        )


def stored(version: DocumentVersion) -> bytes:
    """Give the bytes of a file."""
    with version.file.open("rb") as opened:
        return bytes(opened.read())
