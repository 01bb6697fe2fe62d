"""An officer's answer to a referral that was sent in: taken in, not taken in, thought of again.

Taken in, it becomes a case, or fills in the case of the alert by telephone. What an officer has
written in that case stands; what was sent stays readable beside it. The decision's clock counts
from the moment at which it was sent, or from the earlier alert.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.documents.services import Inspected, keep_inspected
from cases.core.identity.models import Part, Person
from cases.core.identity.selectors import people_of
from cases.core.identity.services import add_person
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import reach_of, require_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.states import State
from cases.referral.incoming.models import IncomingPaper, IncomingReferral
from cases.referral.incoming.sections import PEOPLE, Bound, as_kept
from cases.referral.incoming.writing import drop_file, locked_incoming, written
from cases.referral.models import Referral, SectionSaved
from cases.referral.opening import Alert, keep_incident, open_referral
from cases.referral.person_forms import write_particulars
from cases.referral.sections import BY_CODE
from cases.referral.services import follow_the_people, note_saved, written_referral
from partnerships.people.actor import Actor

Sent = IncomingReferral.State


def bound_sections(referral: IncomingReferral) -> list[Bound]:
    """Give the sections that were filled in, bound to what was typed, in the form's order."""
    found = written(referral)
    return [as_kept(asked, found.kept[asked.key]) for asked in found.asked if found.is_done(asked)]


@transaction.atomic
def take_in(
    referral: IncomingReferral, *, by: Actor, into: Case | None = None, no_lead_because: str = ""
) -> Case:
    """Make a case of a referral, or fill in one that is in referral already; give the case.

    One that still waits for the Safeguarding Lead is taken in with the reason why it is not waited
    for. Raises AccessDenied and NotReady.
    """
    reach_of(by).require(Verb.TAKE_IN_REFERRAL)
    referral = locked_incoming(referral)
    _may_take_in(referral, into, no_lead_because)
    if referral.state == Sent.WITH_LEAD:
        referral.sent_at, referral.no_lead_because = timezone.now(), no_lead_because.strip()
    # All were valid when they were kept; what is not any more stays readable as it was sent.
    sections = [each for each in bound_sections(referral) if each.is_valid()]
    day, at = _incident(sections)
    sent_at = referral.sent_at or timezone.now()
    if into is None:
        case = open_referral(
            by=by,
            alert=Alert(
                came_to_attention_at=sent_at,
                alerted_by=referral.name,
                alerted_by_organisation=referral.agency,
                incident_on=day,
                incident_time=at,
            ),
        )
        _note(written_referral(case), "dates", None, referral)
    else:
        case = locked(into)
        require_on(by, case, Verb.EDIT_REFERRAL)
    _fill_in(case, referral, sections, by)
    _signatures(written_referral(case), referral)
    mark_milestone(
        case=case,
        code=Milestone.REFERRAL_RECEIVED,
        on=timezone.localdate(sent_at),
        at=sent_at,
    )
    follow_the_people(case)
    _papers(case, referral)
    refresh_deadlines(case)
    referral.state, referral.case = Sent.TAKEN_IN, case
    _answered(referral, by)
    words = f"took in the referral {referral.receipt}"
    record("incoming.taken_in", words, by=by, case=case, details={"receipt": referral.receipt})
    record("incoming.answered", f"{words} as {case.reference}", by=by)
    _tell_referrer(referral)
    return case


def _may_take_in(referral: IncomingReferral, into: Case | None, no_lead_because: str) -> None:
    reasons = []
    if referral.state not in (Sent.SENT, Sent.WITH_LEAD):
        reasons.append(Reason("This referral has been answered already."))
    if referral.state == Sent.WITH_LEAD and not no_lead_because.strip():
        reasons.append(Reason("Say why the Safeguarding Lead is not waited for."))
    if into is not None and into.state != State.REFERRAL:
        reasons.append(
            Reason(f"{into.reference} has left the referral stage, so nothing is filled in there.")
        )
    if reasons:
        raise NotReady(reasons)


def _incident(sections: list[Bound]) -> tuple[date | None, time | None]:
    for each in sections:
        if each.asked.code == "when":
            data = each.form.cleaned_data
            return data.get("incident_on"), data.get("incident_time")
    return None, None


def _fill_in(case: Case, sent: IncomingReferral, sections: list[Bound], by: Actor) -> None:
    """Write each section into the case, unless an officer has saved that section there."""
    referral = written_referral(case)
    referral.case = case
    saved = set(
        SectionSaved.objects.filter(referral=referral).values_list("section", "person_number")
    )
    free = {
        part: [p for p in people_of(case).filter(part=part) if ("person", p.pk) not in saved]
        for part in PEOPLE
    }
    for each in sections:
        code = each.asked.code
        if code in PEOPLE:
            person = _person(case, code, free[code])
            write_particulars(person, each.form, each.rows)  # type: ignore[arg-type]  # its own form
            _note(referral, "person", person, sent)
        elif code == "when":
            if referral.incident_on is None:
                day, at = _incident([each])
                keep_incident(case, referral, day, at)
        elif (code, 0) not in saved:
            BY_CODE[code].write(referral, each.form, each.rows)
            _note(referral, code, None, sent)


def _person(case: Case, part: str, free: list[Person]) -> Person:
    person = free.pop(0) if free else add_person(case=case, part=Part(part))
    person.case = case
    return person


def _note(referral: Referral, section: str, person: Person | None, sent: IncomingReferral) -> None:
    """Note the section as saved when the referrer signed, so that both signatures hold."""
    at = sent.signed_at or timezone.now()
    note_saved(referral, section, person, by=f"{sent.name} ({sent.agency})", at=at)


def _signatures(referral: Referral, sent: IncomingReferral) -> None:
    """Carry the signatures over with both of their dates (R5)."""
    referral.refresh_from_db()
    if sent.signed_at:
        referral.referrer_signed_as = sent.signed_as
        referral.referrer_signed_on = timezone.localdate(sent.signed_at)
    if sent.lead_signed_at:
        referral.lead_signed_as, referral.lead_signed_at = sent.lead_signed_as, sent.lead_signed_at
        referral.lead_signed_job_title = sent.lead_job_title
        referral.lead_signed_on = timezone.localdate(sent.lead_signed_at)
        referral.lead_signed_how = Referral.Signed.LINK
    elif not referral.lead_signed_on:
        referral.lead_not_signed_because = sent.no_lead_because[:300]
    if not referral.alerted_by:
        referral.alerted_by, referral.alerted_by_organisation = sent.name, sent.agency
    referral.save()


def _papers(case: Case, sent: IncomingReferral) -> None:
    for row in IncomingPaper.objects.filter(referral=sent):
        with row.file.open("rb") as file:
            data = file.read()
        keep_inspected(
            case=case,
            paper=Inspected(row.name, row.content_type, row.sha256, data, row.scan),
            title=f"Paper sent with the referral: {row.name}"[:200],
            kind="referral_paper",
            reader_verb=Verb.READ_REFERRAL,
            uploaded_by=f"{sent.name} ({sent.agency})"[:200],
        )
        drop_file(row)
        row.delete()


@transaction.atomic
def refuse(referral: IncomingReferral, *, by: Actor, because: str, tell: bool = True) -> Any:
    """Not take a referral in, with the reason; it stays in the list and can be taken up again.

    `tell` mails the referrer that there is an answer; a program's mail is not answered.
    """
    reach_of(by).require(Verb.TAKE_IN_REFERRAL)
    referral = locked_incoming(referral)
    reasons = []
    if referral.state != Sent.SENT:
        reasons.append(Reason("Only a referral that waits for an answer can be refused."))
    if not because.strip():
        reasons.append(Reason("Say why it is not taken in."))
    if reasons:
        raise NotReady(reasons)
    referral.state, referral.refused_because = Sent.REFUSED, because.strip()
    _answered(referral, by)
    words = f"did not take in the referral {referral.receipt}"
    record("incoming.refused", words, by=by, because=because.strip())
    if tell:
        _tell_referrer(referral)
    return referral


@transaction.atomic
def think_again(referral: IncomingReferral, *, by: Actor) -> IncomingReferral:
    """Let a referral that was not taken in wait for an answer again."""
    reach_of(by).require(Verb.TAKE_IN_REFERRAL)
    referral = locked_incoming(referral)
    if referral.state != Sent.REFUSED:
        raise NotReady([Reason("Only a referral that was not taken in can be taken up again.")])
    referral.state, referral.answered_at, referral.answered_by = Sent.SENT, None, ""
    referral.save()
    record("incoming.taken_up_again", f"took up the referral {referral.receipt} again", by=by)
    return referral


def _answered(referral: IncomingReferral, by: Actor) -> None:
    referral.answered_at, referral.answered_by = timezone.now(), by.name
    referral.save()


def _tell_referrer(referral: IncomingReferral) -> None:
    put_in_outbox(
        key=f"incoming:answer:{referral.pk}:{referral.state}:{referral.answered_at}",
        to=referral.email,
        subject=f"{referral.receipt}: the review office has read your referral",
        body=(
            "The review office has read your referral and answered it. Open the link that you "
            f"have to see how it stands. Reference: {referral.receipt}."
        ),
    )
