"""Extensions: a later date that was granted, with the original date kept (R137, E16)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.models import Deadline, DelayReason, Extension
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.timetable.calendar import uk
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor

EXTENSION_RULE = "Gloucestershire protocol 3.3; Leicester City protocol, paragraph 63"


def against_extension(
    row: Deadline,
    *,
    new_on: date,
    delay_reason: DelayReason | None,
    reason: str,
    approved_by: str,
    home_office_notified_on: date | None = None,
) -> list[FieldReason]:
    """Give what speaks against a later date: done, not counted, not later, a word missing."""
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
    if delay_reason is None:
        wrong.append(FieldReason("Choose the reason of the delay.", field="delay_reason"))
    wrong += unsaid(
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
    return wrong


@transaction.atomic
def extend_deadline(
    *,
    case: Case,
    by: Actor,
    deadline: Deadline,
    new_on: date,
    delay_reason: DelayReason | None,
    reason: str,
    approved_by: str,
    home_office_notified_on: date | None = None,
) -> Extension:
    """Grant a later date; the original date stays visible (R137; GL §3.3, LC ¶63).

    Takes the open deadline, the new date, the reason from the partnership's list with a sentence,
    who approved it, and the day on which the Home Office was told, if it was. Raises NotReady for
    a date that is not later, a deadline that has been met or is not counted, no reason, or nobody
    who approved it.
    """
    case = locked(case)
    Reach.of(by).on(case).require(Verb.EXTEND)
    row = Deadline.objects.get(pk=deadline.pk, case=case)
    refuse(
        against_extension(
            row,
            new_on=new_on,
            delay_reason=delay_reason,
            reason=reason,
            approved_by=approved_by,
            home_office_notified_on=home_office_notified_on,
        )
    )
    assert row.due_on is not None  # noqa: S101  (refused above; for the type checker)
    extension = Extension.objects.create(
        case=case,
        kind=row.kind,
        subject_kind=row.subject_kind,
        subject_number=row.subject_number,
        occurrence=row.occurrence,
        old_on=row.due_on,
        new_on=new_on,
        delay_reason=delay_reason,
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
        because=f"{extension.delay_reason}: {extension.reason}",
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
