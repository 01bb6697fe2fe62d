"""Information sharing agreements and confidentiality (LC ¶45; WK; R53)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.progress.advance import happened, require_on
from cases.core.protocol.choices import Confidentiality
from cases.core.workflow.plug import NotReady, Reason
from cases.panel.models import ConfidentialityAcceptance, Meeting, SharingAgreement
from cases.panel.selectors import Sitter, accepted_keys, confidentiality_rule, sitters_of
from cases.panel.wording import WORDING
from partnerships.models import Agency
from partnerships.people.actor import Actor

SCANS = UploadKinds.PDF | UploadKinds.IMAGE
How = ConfidentialityAcceptance.How


@transaction.atomic
def record_agreement(
    case: Case,
    *,
    by: Actor,
    agency: Agency,
    kind: SharingAgreement.Kind,
    signed_by: str,
    on: date,
    scan: Any = None,
) -> SharingAgreement:
    """Record that an agency has signed an information sharing agreement (R53).

    `scan` is the uploaded paper, if there is one. Raises NotReady without a name or for a day to
    come, UploadRefused for a file that cannot be kept.
    """
    day = happened(on)
    case = locked(case)
    require_on(by, case, Verb.FORM_PANEL)
    if not signed_by.strip():
        raise NotReady([Reason("Say who signed for the agency.")])
    document = None
    if scan is not None:
        document = keep_upload(
            case=case,
            by=by,
            name=scan.name,
            content=scan,
            kinds=SCANS,
            title=f"Information sharing agreement: {agency.name}"[:200],
            kind="sharing_agreement",
            reader_verb=Verb.FORM_PANEL,
        ).document
    agreement, _ = SharingAgreement.objects.update_or_create(
        case=case,
        agency=agency,
        defaults={
            "kind": kind,
            "signed_on": day,
            "signed_by": signed_by,
            "partnership_id": case.partnership_id,
            **({"document": document} if document else {}),
        },
    )
    refresh_deadlines(case)
    record(
        "panel.agreement_signed",
        f"recorded the information sharing agreement of {agency.name}",
        by=by,
        case=case,
        on=day,
        details={"agreement": agreement.pk, "kind": str(kind)},
    )
    return agreement


@transaction.atomic
def accept_confidentiality(
    case: Case, *, by: Actor, signed_name: str, meeting: Meeting | None = None
) -> ConfidentialityAcceptance:
    """Accept confidentiality oneself, for a meeting or for the review, as the protocol asks.

    Raises NotReady for somebody who does not sit on the panel, has accepted already, or where
    the protocol asks it otherwise.
    """
    case = locked(case)
    require_on(by, case, Verb.ACCEPT_CONFIDENTIALITY)
    sitter = next(
        (each for each in sitters_of(case) if by.user_id and each.user_id == by.user_id), None
    )
    if sitter is None:
        raise NotReady([Reason("You are not listed as chair, author or member of this panel.")])
    return _accept(case, by, sitter, meeting, How.ONLINE, signed_name, happened(None))


@transaction.atomic
def record_paper_acceptance(
    case: Case,
    *,
    by: Actor,
    sitter: Sitter,
    on: date,
    meeting: Meeting | None = None,
    scan: Any = None,
) -> ConfidentialityAcceptance:
    """Record a confidentiality form that somebody signed on paper (LC ¶45)."""
    day = happened(on)
    case = locked(case)
    require_on(by, case, Verb.HOLD_MEETINGS)
    document = None
    if scan is not None:
        document = keep_upload(
            case=case,
            by=by,
            name=scan.name,
            content=scan,
            kinds=SCANS,
            title="Signed confidentiality form",
            kind="confidentiality_form",
            reader_verb=Verb.HOLD_MEETINGS,
        ).document
    return _accept(case, by, sitter, meeting, How.PAPER, sitter.name, day, document)


def _accept(
    case: Case,
    by: Actor,
    sitter: Sitter,
    meeting: Meeting | None,
    how: ConfidentialityAcceptance.How,
    signed_name: str,
    day: date,
    document: Any = None,
) -> ConfidentialityAcceptance:
    rule = confidentiality_rule(case)
    if rule is Confidentiality.PER_REVIEW:
        meeting = None
    reasons = []
    if rule is Confidentiality.NOT_ASKED:
        reasons.append(Reason("The local protocol asks nobody to accept confidentiality."))
    if rule is Confidentiality.PER_MEETING and (meeting is None or meeting.is_cancelled):
        reasons.append(Reason("Confidentiality is accepted for each meeting: choose one."))
    if not signed_name.strip():
        reasons.append(Reason("Type your name."))
    if not reasons and sitter.key in accepted_keys(case, meeting):
        reasons.append(Reason("Confidentiality has been accepted already."))
    if reasons:
        raise NotReady(reasons)
    accepted = ConfidentialityAcceptance.objects.create(
        case=case,
        meeting=meeting,
        how=how,
        signed_name=signed_name,
        accepted_on=day,
        recorded_by=by.name,
        wording=WORDING,
        document=document,
        partnership_id=case.partnership_id,
        **sitter.fields,
    )
    refresh_deadlines(case)
    where = f" for meeting {meeting.number}" if meeting else ""
    words = (
        f"accepted confidentiality{where}"
        if how is How.ONLINE
        else f"recorded a signed confidentiality form{where}"
    )
    record(
        "panel.confidentiality_accepted",
        words,
        by=by,
        case=case,
        on=day,
        details={"acceptance": accepted.pk, "sitter": sitter.key},
    )
    return accepted
