"""Taking an agency's answer: by its link, or entered by the officer (R36 to R39, R44)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.core.access.models import Link
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.documents.models import DocumentVersion
from cases.core.drafts.services import discard_draft
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import happened, require_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.trawl.links import FORM
from cases.trawl.models import SUBJECT, TrawlFinding, TrawlRequest, TrawlReturn
from cases.trawl.sign_off import ask_for_signature
from partnerships.models import Membership
from partnerships.people.actor import Actor, ActorKind
from partnerships.people.roles import Role


@dataclass(frozen=True)
class Answers:
    """What an agency answers. `known` says of each person, by number, whether there is a trace."""

    respondent_name: str
    respondent_job: str
    respondent_telephone: str
    known: Mapping[int, bool]
    systems_checked: str = ""
    involvement: str = ""
    summary: str = ""
    spellings_used: str = ""
    outside_period: bool | None = None
    outside_note: str = ""
    conflict: bool | None = None
    conflict_note: str = ""
    records_secured_on: date | None = None
    lawful_basis: bool = False
    lawful_basis_note: str = ""
    document: DocumentVersion | None = field(default=None, compare=False)

    @property
    def is_nil(self) -> bool:
        """Say whether there is no trace of anybody."""
        return not any(self.known.values())


def what_is_missing(request: TrawlRequest, answers: Answers) -> list[Reason]:
    """Give what an answer still lacks by the rules of the case's protocol."""
    rules = request.case.protocol.rules.trawl
    missing = []
    if not answers.respondent_name.strip():
        missing.append(Reason("Say who answers for the agency."))
    if not answers.systems_checked.strip() and (rules.nil_lists_systems or not answers.is_nil):
        missing.append(
            Reason("List every records system that was checked.", rule="LC ¶43, LR §4.1")
        )
    if not answers.is_nil and not answers.involvement.strip():
        missing.append(Reason("Give the nature and dates of the involvement.", rule="LR §4.1"))
    if rules.asks_conflict_of_interest and answers.conflict is None:
        missing.append(Reason("Answer the question about a conflict of interest.", rule="LR §4.1"))
    if not answers.lawful_basis:
        missing.append(
            Reason("Confirm your agency's lawful basis for sharing.", rule="LC ¶44, LR §4.14.1")
        )
    asked = set(request.round.people.values_list("person_id", flat=True))
    if set(answers.known) != asked:
        missing.append(Reason("Answer for each person whether they are known to your agency."))
    return missing


@transaction.atomic
def send_return(
    *,
    request: TrawlRequest,
    by: Actor,
    answers: Answers,
    came: str = TrawlReturn.Came.BY_LINK,
    received_on: date | None = None,
) -> TrawlReturn:
    """Take an agency's answer as its next version; a late one is taken and marked late.

    Takes how it came and on which day (today unless said). A correction is refused once the round
    is closed; a first answer is always taken. An answer after a waiver ends the waiver. Raises
    AccessDenied, NotReady with what is missing.
    """
    day = happened(received_on)
    case = locked(request.case)
    require_on(by, case, Verb.ANSWER_TRAWL)
    found = (
        TrawlRequest.objects.select_for_update(of=("self",))
        .with_due()
        .select_related("agency", "round")
        .get(pk=request.pk, case=case)
    )
    found.case = case
    missing = [] if found.sent_on else [Reason("This agency has not been asked yet.")]
    missing += what_is_missing(found, answers)
    if found.sent_on and day < found.sent_on:
        missing.append(Reason("The answer cannot have come before the request was sent."))
    last = TrawlReturn.objects.filter(request=found).aggregate(last=Max("number"))["last"] or 0
    if last and found.round.closed_on:
        missing.append(
            Reason("This round is closed, so what was sent can no longer be corrected here.")
        )
    if missing:
        raise NotReady(missing)
    made = _keep(found, answers, last + 1, by=by, came=came, day=day)
    if not last:
        _first_answer(found, day)
    if answers.records_secured_on:
        mark_milestone(
            case=case,
            code=Milestone.RECORDS_SECURED,
            on=answers.records_secured_on,
            subject_kind=SUBJECT,
            subject_number=found.pk,
        )
    discard_draft(
        FORM, case=case, whose=whose(found), subject_kind=SUBJECT, subject_number=found.pk
    )
    refresh_deadlines(case)
    _record(found, made, by, day)
    if made.conflict:
        alert_of_conflict(made)
    made.request = found
    ask_for_signature(made, by=by)
    return made


def whose(request: TrawlRequest) -> str:
    """Give the key of the draft: one for an agency's request, whichever of its links is used."""
    return f"trawl_request:{request.pk}"


def _keep(
    request: TrawlRequest, answers: Answers, number: int, *, by: Actor, came: str, day: date
) -> TrawlReturn:
    values: dict[str, Any] = {
        name: getattr(answers, name)
        for name in Answers.__dataclass_fields__
        if name not in ("known", "document")
    }
    due_on = request.due_on
    made = TrawlReturn.objects.create(
        request=request,
        number=number,
        is_nil=answers.is_nil,
        document=answers.document,
        came=came,
        received_on=day,
        recorded_by=by.name,
        days_late=max((day - due_on).days, 0) if due_on else 0,
        **values,
    )
    TrawlFinding.objects.bulk_create(
        TrawlFinding(trawl_return=made, person_id=person_id, known=known)
        for person_id, known in sorted(answers.known.items())
    )
    return made


def _first_answer(request: TrawlRequest, day: date) -> None:
    from cases.trawl.chase import count_again

    if request.waived_on:
        count_again(request)
    request.returned_on = day
    request.save()
    mark_milestone(
        case=request.case,
        code=Milestone.TRAWL_RETURNED,
        on=day,
        subject_kind=SUBJECT,
        subject_number=request.pk,
    )


def _record(request: TrawlRequest, made: TrawlReturn, by: Actor, day: date) -> None:
    what = "a nil return" if made.is_nil else "a return with a trace"
    again = " as a correction" if made.number > 1 else ""
    late = f", {made.days_late} {'day' if made.days_late == 1 else 'days'} late"
    how = f" for {request.agency.name}" if by.kind is ActorKind.USER else ""
    record(
        "trawl.returned",
        f"{'entered' if by.kind is ActorKind.USER else 'sent'} {what}{how} to trawl round "
        f"{request.round.number}{again}{late if made.days_late else ''}",
        by=by,
        case=request.case,
        on=day,
        details={"request": request.pk, "return": made.pk, "number": made.number},
    )


def officers_addresses(partnership: Any) -> list[str]:
    """Give whom an alert goes to: the office's mailbox, else each review officer."""
    if partnership.mailbox:
        return [partnership.mailbox]
    return list(
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(role=Role.OFFICER)
        .values_list("user__email", flat=True)
    )


def alert_of_conflict(made: TrawlReturn) -> None:
    """Tell the officer that a return declares a conflict of interest (R39): no fact in the mail."""
    case = made.request.case
    for address in officers_addresses(case.partnership):
        put_in_outbox(
            key=f"trawl:conflict:{made.pk}:{address}",
            to=address,
            subject=f"{case.reference}: something in a trawl return needs you",
            body=f"Please look at your work list. Reference: {case.reference}.",
            case=case,
        )


@transaction.atomic
def see_conflict(*, made: TrawlReturn, by: Actor) -> TrawlReturn:
    """Note that the officer has seen a declared conflict and dealt with it."""
    case = locked(made.request.case)
    require_on(by, case, Verb.CHASE_TRAWL)
    found = TrawlReturn.objects.select_for_update().get(pk=made.pk, request__case=case)
    if found.conflict_seen_on is None:
        found.conflict_seen_on, found.conflict_seen_by = timezone.localdate(), by.name
        found.save()
        record(
            "trawl.conflict_seen",
            f"noted the conflict of interest that {made.request.agency.name} declared",
            by=by,
            case=case,
            details={"return": found.pk},
        )
    return found


def sign_link(link: Link, name: str) -> Link:
    """Keep who the holder of a link says that he is, and that the link was used."""
    link.holder_name, link.used_at = name.strip()[:200], timezone.now()
    link.save()
    return link
