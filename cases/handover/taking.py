"""A case that another area hands over: recorded by hand, accepted or refused (R13; E10, E11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.services import mark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.documents.services import keep_made, keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.identity.models import Part
from cases.core.identity.services import (
    AddressFacts,
    add_person,
    keep_addresses,
    keep_births,
    keep_names,
)
from cases.core.progress.advance import happened, reach_of
from cases.core.progress.opening import open_case
from cases.core.workflow.plug import NotReady, Reason
from cases.handover.delivering import answer_sender
from cases.handover.models import Answer, TransferIn
from cases.handover.pack import FORMAT, restored
from cases.referral.models import (
    InvolvedAgency,
    ParallelReview,
    PersonParticulars,
    Referral,
    SectionSaved,
    Vulnerability,
)
from partnerships.pages.values import PartialDate
from partnerships.people.actor import Actor

PACKS = UploadKinds.PDF | UploadKinds.WORD


def _to_answer(number: int, by: Actor) -> TransferIn:
    reach_of(by).require(Verb.ANSWER_TRANSFER)
    row: TransferIn = (
        TransferIn.objects.select_for_update(of=("self",))
        .select_related("partnership")
        .get(pk=number)
    )
    if row.answer:
        raise NotReady(
            [Reason(f"This transfer was answered already: {row.get_answer_display().lower()}.")]
        )
    return row


@transaction.atomic
def accept(*, number: int, by: Actor, attention_on: date | None = None) -> Case:
    """Take a case that was handed over: open one here from its pack, and tell the sender.

    `attention_on` is the day on which the case came to this partnership's attention, with which
    its own month for the decision begins (LC ¶25; GL §3.3): the day on which the pack came unless
    the partnership was told before. Raises NotReady for a transfer that was answered, or a day
    after the pack came.
    """
    row = _to_answer(number, by)
    came = row.received_at
    if attention_on is not None and attention_on != timezone.localdate(came):
        if attention_on > timezone.localdate(came):
            refuse(
                [
                    FieldReason(
                        "The case cannot have come to your attention after its pack.",
                        field="attention_on",
                    )
                ]
            )
        came = timezone.make_aware(datetime.combine(attention_on, time(12)))
    case = open_case(by=by, came_to_attention_at=came)
    if row.pack:
        _write(case, row.pack, row.from_name)
    if row.file:
        with row.file.open("rb") as file:
            keep_made(
                case=case,
                name=f"{row.their_reference or 'Transfer'} transfer pack.zip",
                content=file.read(),
                content_type="application/zip",
                title=f"Transfer pack from {row.from_name}"[:200],
                kind="transfer_pack",
                reader_verb=Verb.READ_IDENTITY,
            )
    _answered(row, by, Answer.ACCEPTED, case=case)
    refresh_deadlines(case)
    record(
        "transfer.accepted",
        f"took the case that {row.from_name} handed over",
        by=by,
        case=case,
        because=row.because,
        details={"transfer_in": row.pk, "their_reference": row.their_reference},
    )
    answer_sender(row, by=by)
    return case


@transaction.atomic
def refuse_transfer(*, number: int, by: Actor, because: str) -> TransferIn:
    """Refuse a case that was handed over; the sender is told why and keeps the case.

    What the pack held is deleted here: whoever does not take the case has no need of it.
    """
    row = _to_answer(number, by)
    refuse(unsaid(because=(because, "Say why the case is not yours.")))
    row.answer_because = because.strip()
    row.pack = {}
    if row.file:
        row.file.delete(save=False)
    _answered(row, by, Answer.REFUSED)
    record(
        "transfer.refused",
        f"refused a case that {row.from_name} handed over",
        by=by,
        because=row.answer_because,
        details={"transfer_in": row.pk},
    )
    answer_sender(row, by=by, because=row.answer_because)
    return row


def _answered(row: TransferIn, by: Actor, answer: Answer, case: Case | None = None) -> None:
    row.answer, row.answered_on, row.answered_by = answer, timezone.localdate(), by.name
    row.case = case
    row.save()


@transaction.atomic
def record_by_hand(
    *,
    by: Actor,
    values: Mapping[str, Any],
    person_who_died: str = "",
    pack: tuple[str, BinaryIO] | None = None,
) -> Case:
    """Take a case that an area which does not work here handed over by post or mail.

    Takes `from_name`, `from_contact`, `their_reference`, `because`, `handed_over_on` and
    `received_on`; the person who died if the name is known; the pack as a file if there is one.
    Raises NotReady for days in the wrong order or in the future, and UploadRefused.
    """
    reach_of(by).require(Verb.ANSWER_TRANSFER)
    received_on = happened(values["received_on"])
    wrong = unsaid(
        from_name=(values["from_name"], "Say which area hands the case over."),
        because=(values["because"], "Say why this partnership is responsible."),
    )
    if values["handed_over_on"] > received_on:
        wrong.append(
            FieldReason("It cannot have come before it was handed over.", field="handed_over_on")
        )
    refuse(wrong)
    came = timezone.make_aware(datetime.combine(received_on, time(12)))
    came = min(came, timezone.now())
    case = open_case(by=by, came_to_attention_at=came)
    Referral.objects.create(
        case=case,
        alerted_by_organisation=values["from_name"].strip(),
        alerted_by=values["from_name"].strip(),
        partnership_id=case.partnership_id,
    )
    add_person(case=case, part=Part.DECEASED, full_name=person_who_died)
    if pack is not None:
        keep_upload(
            case=case,
            by=by,
            name=pack[0],
            content=pack[1],
            kinds=PACKS,
            title=f"Transfer pack from {values['from_name'].strip()}"[:200],
            kind="transfer_pack",
            reader_verb=Verb.READ_IDENTITY,
        )
    row = TransferIn(
        from_name=values["from_name"].strip(),
        from_contact=values["from_contact"].strip(),
        their_reference=values["their_reference"].strip(),
        because=values["because"].strip(),
        handed_over_on=values["handed_over_on"],
        received_at=came,
        partnership_id=case.partnership_id,
    )
    _answered(row, by, Answer.ACCEPTED, case=case)
    record(
        "transfer.accepted",
        f"took the case that {row.from_name} handed over",
        by=by,
        case=case,
        because=row.because,
        on=received_on,
        details={"transfer_in": row.pk},
    )
    return case


def _write(case: Case, pack: Mapping[str, Any], from_name: str) -> None:
    """Write what a pack holds into a new case: people, referral, agencies, other reviews."""
    if pack.get("format") != FORMAT:
        raise NotReady([Reason("This pack was made in a form that is not known here.")])
    tenant = {"partnership_id": case.partnership_id}
    referral = Referral.objects.create(
        case=case, **{**restored(Referral, pack["referral"]), **tenant}
    )
    numbers = [_add(case, each) for each in pack["people"]]
    now = timezone.now()
    SectionSaved.objects.bulk_create(
        SectionSaved(
            referral=referral,
            section=section,
            person_number=numbers[place] if place is not None else 0,
            saved_by=from_name,
            saved_at=now,
            **tenant,
        )
        for section, place in pack["sections"]
    )
    for row in pack["agencies"]:
        InvolvedAgency.objects.create(referral=referral, **restored(InvolvedAgency, row), **tenant)
    for row in pack["other_reviews"]:
        ParallelReview.objects.create(case=case, saved_by=from_name, **row, **tenant)
    for code, on in pack["milestones"].items():
        mark_milestone(case=case, code=code, on=date.fromisoformat(on))


def _add(case: Case, told: Mapping[str, Any]) -> int:
    person = add_person(case=case, part=told["part"], relationship=told["relationship"])
    person.died_on = date.fromisoformat(told["died_on"]) if told["died_on"] else None
    person.save()
    names: dict[str, list[str]] = {"full": [], "alias": [], "spelling": []}
    for each in told["names"]:
        names[each["kind"]].append(each["name"])
    keep_names(
        person,
        full=next(iter(names["full"]), ""),
        aliases=names["alias"],
        spellings=names["spelling"],
    )
    keep_births(person, [PartialDate(b["year"], b["month"], b["day"]) for b in told["births"]])
    keep_addresses(
        person,
        [
            AddressFacts(
                lines=each["lines"],
                postcode=each["postcode"],
                from_on=date.fromisoformat(each["from_on"]) if each["from_on"] else None,
                to_on=date.fromisoformat(each["to_on"]) if each["to_on"] else None,
                at_death=each["at_death"],
            )
            for each in told["addresses"]
        ],
    )
    tenant = {"partnership_id": case.partnership_id}
    if told["particulars"]:
        PersonParticulars.objects.create(
            person=person, **restored(PersonParticulars, told["particulars"]), **tenant
        )
    for each in told["vulnerabilities"]:
        Vulnerability.objects.create(person=person, **restored(Vulnerability, each), **tenant)
    number: int = person.pk
    return number
