"""What becomes of the written request for a hold in the report's appendix (R28; LC ¶77)."""

from __future__ import annotations

from typing import BinaryIO

from django.db import transaction

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.holding import PAPERS
from cases.core.deadlines.models import Hold
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.documents.services import keep_upload
from partnerships.people.actor import Actor

WORDS = {
    Hold.Appendix.INCLUDE: "put the written request for a hold into the report’s appendix",
    Hold.Appendix.REDACT: "put a redacted copy of the request for a hold into the appendix",
    Hold.Appendix.WITHHOLD: "withheld the written request for a hold from the report’s appendix",
}
LONGEST = 500


@transaction.atomic
def choose_appendix(
    *,
    case: Case,
    by: Actor,
    hold: Hold,
    appendix: str,
    because: str = "",
    upload: tuple[str, BinaryIO] | None = None,
) -> Hold:
    """Include, redact or withhold the request; the author may choose again until the report goes.

    Takes the choice, why it is redacted or withheld, and the redacted copy. Raises AccessDenied,
    UploadRefused, and NotReady for a hold without a request in writing, no reason, or no copy.
    """
    case = locked(case)
    Reach.of(by).on(case).require(Verb.UPLOAD_DRAFT)
    hold = Hold.objects.select_for_update().get(pk=hold.pk, case=case)
    choice = Hold.Appendix(appendix)
    wrong: list[FieldReason] = []
    if hold.document_id is None:
        wrong.append(FieldReason("This hold was not asked for in writing."))
    if choice is not Hold.Appendix.INCLUDE and not because.strip():
        wrong.append(FieldReason("Say why it is redacted or withheld.", field="because"))
    if len(because.strip()) > LONGEST:
        wrong.append(FieldReason(f"Keep it to {LONGEST} characters.", field="because"))
    if choice is Hold.Appendix.REDACT and upload is None and hold.redacted_id is None:
        wrong.append(FieldReason("Choose the redacted copy.", field="upload"))
    refuse(wrong)
    if choice is Hold.Appendix.REDACT and upload is not None:
        name, content = upload
        hold.redacted = keep_upload(
            case=case,
            by=by,
            name=name,
            content=content,
            kinds=PAPERS,
            title="Request to hold the review, redacted",
            kind="hold_request_redacted",
            reader_verb=Verb.READ_DEADLINES,
        ).document
    hold.appendix, hold.appendix_by = choice.value, by.name
    hold.appendix_because = "" if choice is Hold.Appendix.INCLUDE else because.strip()
    hold.save()
    record(
        "hold.appendix",
        WORDS[choice],
        by=by,
        case=case,
        because=hold.appendix_because,
        details={"hold": hold.pk, "appendix": choice.value},
    )
    return hold
