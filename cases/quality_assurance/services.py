"""What is done on the way to the Home Office: files, self-check, submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.documents.models import DocumentVersion
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.notices.services import produce_letter
from cases.core.progress.advance import advance, happened, missing_for, require_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.steps import Step
from cases.overview.selectors import latest_version
from cases.quality_assurance.letters import HomeOfficeSubmission
from cases.quality_assurance.models import SelfCheck, Submission, SubmittedFile
from cases.quality_assurance.outgoing import ACTION_PLAN, DATA_FORM, document_of, latest_file
from cases.quality_assurance.selectors import current_round
from partnerships.people.actor import Actor

FILES = {
    ACTION_PLAN: (
        "Action plan",
        Verb.READ_QA,
        UploadKinds.WORD | UploadKinds.PDF | UploadKinds.XLSX,
    ),
    # About real people and never published: read by those who may know who is who (R93).
    DATA_FORM: (
        "Home Office data form",
        Verb.READ_IDENTITY,
        UploadKinds.WORD | UploadKinds.PDF | UploadKinds.XLSX,
    ),
}


@dataclass(frozen=True)
class Answer:
    """Whether a criterion is met, and what there is to say."""

    met: bool
    comment: str = ""


@transaction.atomic
def keep_submission_file(
    *, case: Case, by: Actor, kind: str, name: str, content: BinaryIO
) -> DocumentVersion:
    """Keep the action plan or the data form that will be submitted; a new one is a new version.

    Raises UploadRefused with what to do.
    """
    case = locked(case)
    require_on(by, case, Verb.SUBMIT)
    title, reader, kinds = FILES[kind]
    version = keep_upload(
        case=case,
        by=by,
        name=name,
        content=content,
        kinds=kinds,
        title=title,
        kind=kind,
        reader_verb=reader,
        document=document_of(case, kind),
    )
    record(
        f"qa.{kind}_uploaded",
        f"uploaded version {version.number} of the {kind.replace('_', ' ')}",
        by=by,
        case=case,
        details={"sha256": version.sha256},
    )
    return version


@transaction.atomic
def answer_self_check(*, case: Case, by: Actor, answers: Mapping[int, Answer]) -> None:
    """Answer the criteria by which the Home Office judges, for the round that comes (R91).

    Raises NotReady for a criterion said not to be met without a word why.
    """
    case = locked(case)
    require_on(by, case, Verb.SUBMIT)
    bare = [number for number, each in answers.items() if not each.met and not each.comment.strip()]
    if bare:
        raise NotReady([Reason(f"Say why criterion {number} is not met.") for number in bare])
    number_of_round = current_round(case)
    for number, each in answers.items():
        SelfCheck.objects.update_or_create(
            case=case,
            round=number_of_round,
            number=number,
            defaults={
                "met": each.met,
                "comment": each.comment.strip(),
                "answered_by": by.name,
                "partnership_id": case.partnership_id,
            },
        )
    record(
        "qa.self_check_answered",
        f"answered {len(answers)} quality assurance criteria",
        by=by,
        case=case,
        details={"round": number_of_round, "not_met": [n for n, a in answers.items() if not a.met]},
    )


@transaction.atomic
def submit_to_home_office(
    *,
    case: Case,
    by: Actor,
    sent_on: date | None = None,
    sent_to: str,
    ask_again_on: date | None = None,
    seen_version: int | None = None,
) -> Submission:
    """Record that the report went to the Home Office: day, address, files by checksum (R94).

    Produces the covering letter and moves the case on. A resubmission is the next round with its
    own dates (R96). `ask_again_on` is the day on which to ask the Home Office, if one is set.
    Raises AccessDenied, and NotReady with all that is missing (R91).
    """
    case = locked(case)
    require_on(by, case, Verb.SUBMIT)
    day = happened(sent_on)
    missing = missing_for(case, Step.SUBMIT)
    if ask_again_on is not None and ask_again_on <= day:
        missing.append(Reason("The day to ask again must be after the day of sending."))
    report, summary = latest_version(case), latest_version(case, "executive_summary")
    if missing or report is None or summary is None:
        raise NotReady(missing or [Reason("Report and executive summary are both needed.")])
    submission = Submission.objects.create(
        case=case,
        round=current_round(case),
        sent_on=day,
        sent_to=sent_to,
        sent_by=by.name,
        report=report,
        summary=summary,
        partnership_id=case.partnership_id,
    )
    files = _files_of(case, report, summary)
    SubmittedFile.objects.bulk_create(
        SubmittedFile(
            submission=submission,
            kind=kind,
            name=version.name,
            sha256=version.sha256,
            document_version=version,
        )
        for kind, version in files.items()
    )
    names = case.protocol.rules.names
    submission.letter = produce_letter(
        case=case,
        by=by,
        code="home_office_submission",
        recipient=names.qa_body,
        recipient_code="home_office",
        address=sent_to,
        fields=HomeOfficeSubmission(
            dated=day,
            review_name=names.review_name(case.opened_on)[0],
            label=case.label,
            round=submission.round,
            enclosures=tuple(TITLES[kind] for kind in files),
            signed_by=by.name,
            signed_as=names.officer,
            again=submission.round > 1,
        ),
        subject_kind="submission",
        subject_number=submission.pk,
    )
    submission.save()
    # The wait of this round is a new one: what answered the round before does not answer this.
    unmark_milestone(case=case, code=Milestone.QA_LETTER_RECEIVED)
    mark_milestone(case=case, code=Milestone.SUBMITTED, on=day)
    _set_asking_again(case, by, ask_again_on)
    record(
        "qa.submitted",
        f"sent {len(files)} files to the Home Office (submission {submission.round})",
        by=by,
        case=case,
        on=day,
        details={
            "round": submission.round,
            "sent_to": sent_to,
            "files": {kind: version.sha256 for kind, version in files.items()},
        },
    )
    advance(case, Step.SUBMIT, by=by, on=day, seen_version=seen_version)
    return submission


TITLES = {
    "overview_report": "Overview report",
    "executive_summary": "Executive summary",
    ACTION_PLAN: "Action plan",
    DATA_FORM: "Data form (not for publication)",
}


def _files_of(case: Case, report: object, summary: object) -> dict[str, DocumentVersion]:
    found = {
        "overview_report": getattr(report, "document_version", None),
        "executive_summary": getattr(summary, "document_version", None),
        ACTION_PLAN: latest_file(case, ACTION_PLAN),
        DATA_FORM: latest_file(case, DATA_FORM),
    }
    return {kind: version for kind, version in found.items() if version is not None}


def _set_asking_again(case: Case, by: Actor, day: date | None) -> None:
    """Set, replace or take away the day on which to ask the Home Office again."""
    keep_given_date(
        case=case,
        kind="home_office_qa_chase",
        due_on=day,
        given_by=by.name,
        because="The Home Office states no period.",
    )
    refresh_deadlines(case)
