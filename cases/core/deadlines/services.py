"""Holds, extensions and dates that a person gives: what changes when something is due."""

from __future__ import annotations

from datetime import date
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.deadlines.models import Deadline, Extension, GivenDate, Hold
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.workflow.plug import NotReady, Reason
from partnerships.people.actor import Actor

PAPERS = UploadKinds.WORD | UploadKinds.PDF | UploadKinds.IMAGE


def _refuse(reasons: list[str], rule: str = "") -> None:
    if reasons:
        raise NotReady([Reason(reason, rule=rule) for reason in reasons])


@transaction.atomic
def put_on_hold(
    *,
    case: Case,
    by: Actor,
    started_on: date,
    reason: str,
    requested_by: str,
    review_on: date,
    upload: tuple[str, BinaryIO] | None = None,
) -> Hold:
    """Put the whole case on hold until it is looked at again (R27; LC ¶15, ¶18; LR §2.9).

    Takes from which day, why, who asked for it, the day on which it is looked at again (itself a
    deadline) and the request as a file if there is one. The clock of a deadline runs on unless
    the protocol's rule says otherwise. Raises NotReady with each thing that is wrong, AccessDenied
    and UploadRefused.
    """
    case = locked(case)
    Reach.of(by).on(case).require(Verb.HOLD)
    today = timezone.localdate()
    wrong = []
    if started_on > today:
        wrong.append("The hold cannot begin in the future.")
    if review_on <= today:
        wrong.append("The day on which the hold is looked at again must be after today.")
    if not reason.strip():
        wrong.append("Say why the case is put on hold.")
    overlapping = Hold.objects.filter(case=case, scope="whole", ended_on=None) | (
        Hold.objects.filter(case=case, scope="whole", ended_on__gt=started_on)
    )
    if overlapping.exists():
        wrong.append("The case is on hold already for some of these days: end that hold first.")
    _refuse(wrong, "Leicester City protocol, paragraphs 15 and 18")
    hold = Hold.objects.create(
        case=case,
        started_on=started_on,
        reason=reason.strip(),
        requested_by=requested_by.strip(),
        review_on=review_on,
        document=_kept(case, by, upload),
        started_by=by.name,
        partnership_id=case.partnership_id,
    )
    subject = {"subject_kind": SubjectKind.HOLD.value, "subject_number": hold.pk}
    mark_milestone(case=case, code=Milestone.HOLD_STARTED, on=started_on, **subject)  # type: ignore[arg-type]  # str and int
    GivenDate.objects.create(
        case=case,
        kind="hold_review",
        due_on=review_on,
        given_by=by.name,
        because="set when the case was put on hold",
        partnership_id=case.partnership_id,
        **subject,
    )
    refresh_deadlines(case)
    record(
        "hold.started",
        "put the case on hold",
        by=by,
        case=case,
        because=hold.reason,
        on=started_on,
        details={"hold": hold.pk, "review_on": review_on, "requested_by": hold.requested_by},
    )
    return hold


def _kept(case: Case, by: Actor, upload: tuple[str, BinaryIO] | None) -> Any:
    if upload is None:
        return None
    name, content = upload
    version = keep_upload(
        case=case,
        by=by,
        name=name,
        content=content,
        kinds=PAPERS,
        title="Request to hold the case",
        kind="hold_request",
        reader_verb=Verb.READ_DEADLINES,
    )
    return version.document


@transaction.atomic
def end_hold(*, case: Case, by: Actor, hold: Hold, ended_on: date, because: str) -> Hold:
    """End a hold; deadlines whose clock stopped are counted on from here (R27).

    Raises NotReady for a hold that has ended, a day before it began or in the future, or no word
    of why.
    """
    case = locked(case)
    Reach.of(by).on(case).require(Verb.HOLD)
    hold = Hold.objects.select_for_update().get(pk=hold.pk, case=case)
    wrong = []
    if hold.ended_on is not None:
        wrong.append("This hold has ended already.")
    if ended_on < hold.started_on:
        wrong.append("A hold cannot end before it began.")
    if ended_on > timezone.localdate():
        wrong.append("The hold cannot end in the future.")
    if not because.strip():
        wrong.append("Say why the hold ends.")
    _refuse(wrong)
    hold.ended_on, hold.ended_by, hold.ended_because = ended_on, by.name, because.strip()
    hold.save()
    mark_milestone(
        case=case,
        code=Milestone.HOLD_ENDED,
        on=ended_on,
        subject_kind=SubjectKind.HOLD.value,
        subject_number=hold.pk,
    )
    refresh_deadlines(case)
    record(
        "hold.ended",
        "ended the hold",
        by=by,
        case=case,
        because=hold.ended_because,
        on=ended_on,
        details={"hold": hold.pk},
    )
    return hold


@transaction.atomic
def extend_deadline(
    *,
    case: Case,
    by: Actor,
    deadline: Deadline,
    new_on: date,
    reason: str,
    approved_by: str,
    home_office_notified_on: date | None = None,
) -> Extension:
    """Grant a later date; the original date stays visible (R137; GL §3.3, LC ¶63).

    Raises NotReady for a date that is not later, a deadline that has been met, or no reason.
    """
    case = locked(case)
    Reach.of(by).on(case).require(Verb.EXTEND)
    row = Deadline.objects.get(pk=deadline.pk, case=case)
    wrong = []
    if row.met_on is not None:
        wrong.append("This has been done; there is nothing to extend.")
    if row.due_on is not None and new_on <= row.due_on:
        wrong.append("The new date must be later than the date it extends.")
    if not reason.strip():
        wrong.append("Say why more time is needed.")
    if not approved_by.strip():
        wrong.append("Say who approved the extension.")
    if home_office_notified_on and home_office_notified_on > timezone.localdate():
        wrong.append("The Home Office cannot have been told in the future.")
    _refuse(wrong, "R137: Gloucestershire protocol 3.3; Leicester City protocol, paragraph 63")
    extension = Extension.objects.create(
        case=case,
        kind=row.kind,
        subject_kind=row.subject_kind,
        subject_number=row.subject_number,
        occurrence=row.occurrence,
        old_on=row.due_on,
        new_on=new_on,
        reason=reason.strip(),
        approved_by=approved_by.strip(),
        granted_on=timezone.localdate(),
        home_office_notified_on=home_office_notified_on,
        partnership_id=case.partnership_id,
    )
    refresh_deadlines(case)
    record(
        "deadline.extended",
        f"extended “{row.title}” from {row.due_on:%-d %B %Y} to {new_on:%-d %B %Y}",
        by=by,
        case=case,
        because=extension.reason,
        details={"extension": extension.pk, "kind": row.kind},
    )
    return extension


@transaction.atomic
def tell_home_office_of_extension(
    *, case: Case, by: Actor, extension: Extension, on: date
) -> Extension:
    """Keep on which day the Home Office was told of an extension (R137; GL §3.3)."""
    case = locked(case)
    Reach.of(by).on(case).require(Verb.EXTEND)
    if on > timezone.localdate():
        _refuse(["The Home Office cannot have been told in the future."])
    extension.home_office_notified_on = on
    extension.save()
    record(
        "deadline.extension_notified",
        "told the Home Office of the extension",
        by=by,
        case=case,
        on=on,
        details={"extension": extension.pk},
    )
    return extension


@transaction.atomic
def give_date(
    *,
    case: Case,
    by: Actor,
    kind: str,
    due_on: date,
    because: str,
    subject_kind: str = "case",
    subject_number: int = 0,
    occurrence: int = 1,
) -> GivenDate:
    """Set a due date that wins over the rule, such as a timescale agreed for the review."""
    case = locked(case)
    Reach.of(by).on(case).require(Verb.EXTEND)
    if not because.strip():
        _refuse(["Say why this date is set."])
    given, _ = GivenDate.objects.update_or_create(
        case=case,
        kind=kind,
        subject_kind=subject_kind,
        subject_number=subject_number,
        occurrence=occurrence,
        defaults={
            "due_on": due_on,
            "given_by": by.name,
            "because": because.strip(),
            "partnership_id": case.partnership_id,
        },
    )
    refresh_deadlines(case)
    record(
        "deadline.given",
        f"set a date: {due_on:%-d %B %Y}",
        by=by,
        case=case,
        because=given.because,
        details={"kind": kind},
    )
    return given
