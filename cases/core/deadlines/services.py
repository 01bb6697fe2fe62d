"""Holds, extensions and dates that a person gives: what changes when something is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.models import Deadline, Extension, Hold
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.timetable.calendar import uk
from cases.core.timetable.kinds import KINDS, Milestone, SubjectKind
from cases.core.workflow.plug import NotReady, Reason
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor

PAPERS = UploadKinds.WORD | UploadKinds.PDF | UploadKinds.IMAGE


HOLD_RULE = "Leicester City protocol, paragraphs 15 and 18"
EXTENSION_RULE = "Gloucestershire protocol 3.3; Leicester City protocol, paragraph 63"


@dataclass(frozen=True)
class FieldReason(Reason):
    """A reason against something typed, with the field of the form that it is about."""

    field: str = ""


def refuse(reasons: list[FieldReason]) -> None:
    """Raise NotReady with the reasons, if there are any."""
    if reasons:
        raise NotReady(reasons)


def _unsaid(wrong: list[FieldReason], **said: tuple[str, str]) -> None:
    """Add a reason for each text that was left empty: field=(text, what to say)."""
    for field, (text, sentence) in said.items():
        if not text.strip():
            wrong.append(FieldReason(sentence, field=field))


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
    wrong: list[FieldReason] = []
    if started_on > today:
        wrong.append(FieldReason("The hold cannot begin in the future.", field="started_on"))
    if review_on <= today:
        wrong.append(
            FieldReason(
                "The day on which the hold is looked at again must be after today.",
                field="review_on",
            )
        )
    _unsaid(
        wrong,
        reason=(reason, "Say why the case is put on hold."),
        requested_by=(requested_by, "Say who asked for the hold."),
    )
    overlapping = Hold.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=started_on), case=case, scope="whole"
    ).first()
    if overlapping is not None:
        wrong.append(_overlap(overlapping))
    refuse(wrong)
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
    mark_milestone(
        case=case,
        code=Milestone.HOLD_STARTED,
        on=started_on,
        subject_kind=SubjectKind.HOLD.value,
        subject_number=hold.pk,
    )
    keep_given_date(
        case=case,
        kind="hold_review",
        due_on=review_on,
        given_by=by.name,
        because="set when the case was put on hold",
        subject_kind=SubjectKind.HOLD.value,
        subject_number=hold.pk,
    )
    refresh_deadlines(case)
    record(
        "hold.started",
        "put the case on hold",
        by=by,
        case=case,
        because=hold.reason,
        on=started_on,
        details={
            "hold": hold.pk,
            "review_on": review_on.isoformat(),
            "requested_by": hold.requested_by,
        },
    )
    return hold


def _overlap(hold: Hold) -> FieldReason:
    if hold.ended_on is None:
        said = f"The case is on hold already, since {uk(hold.started_on)}: end that hold first."
    else:
        said = f"The case was on hold until {uk(hold.ended_on)}: this hold can begin then."
    return FieldReason(said, field="started_on", rule=HOLD_RULE)


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
    wrong: list[FieldReason] = []
    if hold.ended_on is not None:
        wrong.append(FieldReason("This hold has ended already."))
    if ended_on < hold.started_on:
        wrong.append(
            FieldReason(
                f"A hold cannot end before it began, on {uk(hold.started_on)}.", field="ended_on"
            )
        )
    if ended_on > timezone.localdate():
        wrong.append(FieldReason("The hold cannot end in the future.", field="ended_on"))
    _unsaid(wrong, because=(because, "Say why the hold ends."))
    refuse(wrong)
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

    Takes the open deadline, the new date, why, who approved it, and the day on which the Home
    Office was told, if it was. Raises NotReady for a date that is not later, a deadline that has
    been met or is not counted, no reason, or nobody who approved it.
    """
    case = locked(case)
    Reach.of(by).on(case).require(Verb.EXTEND)
    row = Deadline.objects.get(pk=deadline.pk, case=case)
    wrong: list[FieldReason] = []
    if row.met_on is not None:
        wrong.append(FieldReason("This has been done; there is nothing to extend."))
    if not row.counts or row.due_on is None:
        wrong.append(FieldReason("This is not counted any more; there is nothing to extend."))
    elif new_on <= row.due_on:
        wrong.append(
            FieldReason(
                f"The new date must be later than the date it extends, {uk(row.due_on)}.",
                field="new_on",
                rule=EXTENSION_RULE,
            )
        )
    _unsaid(
        wrong,
        reason=(reason, "Say why more time is needed."),
        approved_by=(approved_by, "Say who approved the extension."),
    )
    if home_office_notified_on and home_office_notified_on > timezone.localdate():
        wrong.append(
            FieldReason(
                "The Home Office cannot have been told in the future.",
                field="home_office_notified_on",
            )
        )
    refuse(wrong)
    assert row.due_on is not None  # noqa: S101  (refused above; for the type checker)
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
        f"extended “{row.title}” from {in_words(row.due_on)} to {in_words(new_on)}",
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
    extension = Extension.objects.select_for_update().get(pk=extension.pk, case=case)
    wrong = []
    if on > timezone.localdate():
        wrong.append(
            FieldReason("The Home Office cannot have been told in the future.", field="on")
        )
    if extension.home_office_notified_on is not None:
        told = uk(extension.home_office_notified_on)
        wrong.append(FieldReason(f"It is recorded already that they were told on {told}."))
    refuse(wrong)
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
) -> None:
    """Set a due date that wins over the rule, such as a timescale agreed for the review."""
    case = locked(case)
    Reach.of(by).on(case).require(Verb.EXTEND)
    wrong: list[FieldReason] = []
    if kind not in KINDS:
        wrong.append(FieldReason("There is no deadline of this kind.", field="kind"))
    elif Deadline.objects.filter(
        case=case,
        kind=kind,
        subject_kind=subject_kind,
        subject_number=subject_number,
        occurrence=occurrence,
        met_on__isnull=False,
    ).exists():
        wrong.append(FieldReason("This has been done; it needs no date any more.", field="kind"))
    _unsaid(wrong, because=(because, "Say why this date is set."))
    refuse(wrong)
    keep_given_date(
        case=case,
        kind=kind,
        due_on=due_on,
        given_by=by.name,
        because=because.strip(),
        subject_kind=subject_kind,
        subject_number=subject_number,
        occurrence=occurrence,
    )
    refresh_deadlines(case)
    record(
        "deadline.given",
        f"set a date for “{KINDS[kind].title}”: {in_words(due_on)}",
        by=by,
        case=case,
        because=because.strip(),
        details={"kind": kind},
    )
