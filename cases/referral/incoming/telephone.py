"""An alert by telephone: a case at once, and the written referral later (LR §2.1; R8).

"Although the initial information can be given verbally, a written report of the circumstances will
be produced": the officer notes the call in two minutes, the clock begins, and one press mails the
caller a private link to the form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.progress.advance import require_on
from cases.core.workflow.plug import NotReady, Reason
from cases.referral.incoming.models import IncomingReferral, TelephoneAlert
from cases.referral.incoming.writing import begin
from cases.referral.opening import Alert, open_referral
from partnerships.people.actor import Actor

PENDING = (
    IncomingReferral.State.WRITING,
    IncomingReferral.State.WITH_LEAD,
    IncomingReferral.State.SENT,
)


@dataclass(frozen=True)
class Call:
    """What is noted of a call: who rang and when, how to ring back, what was said and of where."""

    caller: str
    rang_at: datetime
    organisation: str = ""
    by_police: bool | None = None
    call_back: str = ""
    email: str = ""
    area: str = ""
    said: str = ""
    person_who_died: str = ""
    incident_on: date | None = None
    incident_time: time | None = None


@transaction.atomic
def alert_by_telephone(*, by: Actor, call: Call) -> Case:
    """Open a case on a call; the moment of the call is when the death came to attention (R8)."""
    case = open_referral(
        by=by,
        alert=Alert(
            came_to_attention_at=call.rang_at,
            alerted_by=call.caller,
            alerted_by_organisation=call.organisation,
            by_police=call.by_police,
            incident_on=call.incident_on,
            incident_time=call.incident_time,
            person_who_died=call.person_who_died,
        ),
    )
    TelephoneAlert.objects.create(
        case=case,
        caller=call.caller,
        organisation=call.organisation,
        rang_at=call.rang_at,
        call_back=call.call_back,
        email=call.email,
        area=call.area,
        said=call.said,
        partnership_id=case.partnership_id,
    )
    record("referral.telephone_alert", "noted an alert by telephone", by=by, case=case)
    return case


@transaction.atomic
def ask_for_written(
    *, case: Case, by: Actor, name: str, agency: str, email: str
) -> tuple[IncomingReferral, str]:
    """Mail whoever rang a private link to write the referral of this case; give it and the link.

    Raises NotReady where one was asked for already and is still open.
    """
    case = locked(case)
    require_on(by, case, Verb.EDIT_REFERRAL)
    if IncomingReferral.objects.filter(for_case=case, state__in=PENDING).exists():
        raise NotReady([Reason("A written referral has been asked for already and is open.")])
    if not email.strip():
        raise NotReady([Reason("Enter the e-mail address to which the link goes.")])
    for alert in TelephoneAlert.objects.filter(case=case, email=""):
        alert.email = email.strip()
        alert.save()
    return begin(name=name, agency=agency, email=email, for_case=case, by=by)


@transaction.atomic
def none_will_come(*, case: Case, by: Actor, because: str) -> TelephoneAlert:
    """Note that no written referral will come, and why: the officer writes the form instead."""
    case = locked(case)
    require_on(by, case, Verb.EDIT_REFERRAL)
    if not because.strip():
        raise NotReady([Reason("Say why no written referral will come.")])
    alert = TelephoneAlert.objects.get(case=case)
    alert.no_written_because = because.strip()
    alert.save()
    record(
        "referral.no_written",
        "noted that no written referral will come",
        by=by,
        case=case,
        because=because.strip(),
    )
    return alert
