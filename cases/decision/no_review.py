"""A decision not to review: the Home Office's silence is chased, representations are answered."""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked, milestone_on
from cases.core.case.services import mark_milestone
from cases.core.deadlines.given import keep_given_date
from cases.core.deadlines.refresh import calendar_of, refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.progress.advance import happened, require_on
from cases.core.protocol.choices import Outcome
from cases.core.timetable.count import forward
from cases.core.timetable.kinds import Milestone
from cases.core.timetable.periods import Period
from cases.decision.after_models import HomeOfficeChase, Representation
from cases.decision.selectors import decision_of
from partnerships.people.actor import Actor

KIND = "home_office_view_chase"
#: The product's default: the Home Office's group meets quarterly (LR §2.8.1; GL §4.2).
USUAL_PERIOD = Period.parse("3 months")
USUAL_WHY = "The Home Office’s group meets quarterly (LR §2.8.1); the period is a product default."
PAPERS = UploadKinds.PDF | UploadKinds.WORD | UploadKinds.IMAGE


def next_asking(case: Case, after: date) -> date:
    """Give when the Home Office is asked about its silence, counted from a day."""
    rule = case.protocol.rules.timetable.get(KIND)
    period = rule.period if rule is not None and rule.period is not None else USUAL_PERIOD
    return forward(after, period, calendar=calendar_of(case)).on


def home_office_told(case: Case, on: date) -> None:
    """Let the silence of the Home Office on a decision not to review be chased from a day on."""
    decision = decision_of(case)
    if decision is None or decision.outcome != Outcome.NO_REVIEW:
        return
    mark_milestone(case=case, code=Milestone.NO_REVIEW_NOTIFIED, on=on)
    rule = case.protocol.rules.timetable.get(KIND)
    if rule is None or rule.period is None:
        keep_given_date(
            case=case,
            kind=KIND,
            due_on=next_asking(case, on),
            given_by="the product’s default",
            because=USUAL_WHY,
        )


@transaction.atomic
def record_chase(
    case: Case, *, by: Actor, on: date, how: str, note: str = "", again_on: date
) -> HomeOfficeChase:
    """Record that the Home Office was asked about its silence, and when it is asked next (R23).

    Raises AccessDenied, and NotReady before it was told, or for a next day that is not later.
    """
    case = locked(case)
    require_on(by, case, Verb.RECORD_HOME_OFFICE_VIEW)
    day = happened(on)
    told = milestone_on(case, Milestone.HOME_OFFICE_NOTIFIED)
    wrong = []
    if told is None:
        wrong.append(FieldReason("The Home Office has not been told of the decision yet."))
    elif day < told:
        wrong.append(FieldReason("It was told only later than that.", field="asked_on"))
    if again_on <= day:
        wrong.append(FieldReason("Choose a later day to ask again.", field="again_on"))
    refuse(wrong)
    chase: HomeOfficeChase = HomeOfficeChase.objects.create(
        case=case,
        on=day,
        how=how,
        note=note.strip(),
        again_on=again_on,
        recorded_by=by.name,
        partnership_id=case.partnership_id,
    )
    keep_given_date(
        case=case,
        kind=KIND,
        due_on=again_on,
        given_by=by.name,
        because="Set when the Home Office was last asked.",
    )
    refresh_deadlines(case)
    record(
        "home_office.chased",
        f"asked the Home Office about its silence, {chase.get_how_display().lower()}",
        by=by,
        case=case,
        on=day,
        details={"chase": chase.pk, "again_on": again_on.isoformat()},
    )
    return chase


@transaction.atomic
def record_representation(
    case: Case,
    *,
    by: Actor,
    made_by: str,
    who: str,
    received_on: date,
    what: str,
    answer_by: date | None = None,
    upload: tuple[str, BinaryIO] | None = None,
) -> Representation:
    """Record what somebody says against the decision not to review.

    Raises AccessDenied; NotReady where it was not decided so, for a day before the decision, or
    without what is said; UploadRefused.
    """
    case = locked(case)
    require_on(by, case, Verb.RECORD_REPRESENTATION)
    day = happened(received_on)
    decision = decision_of(case)
    wrong = unsaid(what=(what, "Say what is said against the decision."))
    if decision is None or decision.outcome != Outcome.NO_REVIEW:
        wrong.append(FieldReason("It was not decided that there is no review."))
    elif day < decision.decided_on:
        wrong.append(FieldReason("It was decided only later than that.", field="received_on"))
    if answer_by is not None and answer_by < day:
        wrong.append(FieldReason("The answer cannot be due before it came.", field="answer_by"))
    refuse(wrong)
    document = None
    if upload is not None:
        name, content = upload
        document = keep_upload(
            case=case,
            by=by,
            name=name,
            content=content,
            kinds=PAPERS,
            title="Representation against the decision",
            kind="representation",
            reader_verb=Verb.READ_BRIEFING,
        ).document
    row: Representation = Representation.objects.create(
        case=case,
        made_by=made_by,
        who=who.strip(),
        received_on=day,
        what=what.strip(),
        answer_by=answer_by,
        document=document,
        recorded_by=by.name,
        partnership_id=case.partnership_id,
    )
    record(
        "representation.received",
        "recorded a representation against the decision not to review",
        by=by,
        case=case,
        on=day,
        details={"representation": row.pk, "made_by": made_by},
    )
    return row


@transaction.atomic
def answer_representation(
    case: Case, *, by: Actor, number: int, answer: str, text: str, on: date
) -> Representation:
    """Record what was answered to a representation. Raises AccessDenied and NotReady."""
    case = locked(case)
    require_on(by, case, Verb.RECORD_REPRESENTATION)
    day = happened(on)
    row = Representation.objects.select_for_update().get(pk=number, case=case)
    wrong = unsaid(text=(text, "Say what was answered."))
    if answer not in Representation.Answer.values:
        wrong.append(FieldReason("Choose what was answered.", field="answer"))
    if row.answered_on is not None:
        wrong.append(FieldReason("It was answered already."))
    if day < row.received_on:
        wrong.append(FieldReason("It came only later than that.", field="answered_on"))
    refuse(wrong)
    row.answer, row.answer_text = answer, text.strip()
    row.answered_on, row.answered_by = day, by.name
    row.save()
    record(
        "representation.answered",
        f"answered a representation: {row.get_answer_display().lower()}",
        by=by,
        case=case,
        on=day,
        details={"representation": row.pk},
    )
    found: Representation = row
    return found


def open_representations(cases: object) -> list[Representation]:
    """Give what was said against decisions of these cases and is not answered."""
    return list(
        Representation.objects.filter(case__in=cases, answered_on=None)
        .select_related("case__partnership")
        .order_by("case_id", "pk")
    )


def representations_of(case: Case) -> list[Representation]:
    """Give what was said against the decision not to review, in order."""
    return list(Representation.objects.filter(case=case).select_related("document"))


def chases_of(case: Case) -> list[HomeOfficeChase]:
    """Give when the Home Office was asked about its silence, in order."""
    return list(HomeOfficeChase.objects.filter(case=case))
