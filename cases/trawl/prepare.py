"""Preparing a round: the people with their periods, the agencies, each change logged (R32)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.identity.models import Person
from cases.core.progress.advance import require_on
from cases.core.workflow.plug import NotReady, Reason
from cases.trawl.models import TrawlPerson, TrawlRequest, TrawlRound
from cases.trawl.selectors import (
    people_to_search,
    round_in_preparation,
    rounds_of,
    standard_list,
    trawl_contacts,
    usual_period,
)
from partnerships.people.actor import Actor

ALREADY_SENT = "This round has been sent. What agencies were asked can no longer be changed."


@transaction.atomic
def prepare_round(*, case: Case, by: Actor, because: str = "") -> TrawlRound:
    """Begin a round: relevant people with the usual period, agencies of the standard list (R32).

    Takes why a further round is needed (`because`; required after the first, LR §4.3). Gives the
    round in preparation where there is one already. Raises AccessDenied, NotReady.
    """
    case = locked(case)
    require_on(by, case, Verb.SEND_TRAWL)
    if begun := round_in_preparation(case):
        return begun
    earlier = rounds_of(case).count()
    if earlier and not because.strip():
        raise NotReady([Reason("Say why another round is needed.", rule="LR §4.3")])
    made = TrawlRound.objects.create(
        case=case,
        number=earlier + 1,
        because=because.strip(),
        prepared_on=timezone.localdate(),
    )
    period_from, period_to = usual_period(case)
    TrawlPerson.objects.bulk_create(
        TrawlPerson(round=made, person=person, period_from=period_from, period_to=period_to)
        for person in people_to_search(case)
    )
    asked = set(TrawlRequest.objects.sent().filter(case=case).values_list("agency_id", flat=True))
    proposed = [contact for contact in standard_list() if contact.agency_id not in asked]
    for contact in proposed:
        TrawlRequest.objects.create(
            case=case,
            round=made,
            agency=contact.agency,
            contact_name=contact.name,
            address=contact.email,
        )
    record(
        "trawl.prepared",
        f"began to prepare trawl round {made.number}; the standard list proposes "
        f"{len(proposed)} {'agency' if len(proposed) == 1 else 'agencies'}",
        by=by,
        case=case,
        because=made.because,
        details={"round": made.pk, "agencies": [each.agency.name for each in proposed]},
    )
    return made


def _in_preparation(case: Case, by: Actor, number: int) -> TrawlRound:
    require_on(by, case, Verb.SEND_TRAWL)
    found = TrawlRound.objects.select_for_update().get(case=case, number=number)
    if found.sent_on:
        raise NotReady([Reason(ALREADY_SENT)])
    return found


@transaction.atomic
def choose_people(
    *, case: Case, by: Actor, number: int, periods: Mapping[int, tuple[date, date]]
) -> TrawlRound:
    """Say whom a round asks about, each with an own period to scope (R35).

    Takes the periods by the number of the person; who is not named is not searched for.
    """
    case = locked(case)
    found = _in_preparation(case, by, number)
    known = set(Person.objects.filter(case=case, pk__in=periods).values_list("pk", flat=True))
    if not known:
        raise NotReady([Reason("Choose at least one person to search for.")])
    for row in TrawlPerson.objects.filter(round=found).exclude(person_id__in=known):
        row.delete()
    for person_id in sorted(known):
        period_from, period_to = periods[person_id]
        TrawlPerson.objects.update_or_create(
            round=found,
            person_id=person_id,
            partnership_id=case.partnership_id,
            defaults={"period_from": period_from, "period_to": period_to},
        )
    record(
        "trawl.people_chosen",
        f"chose {len(known)} {'person' if len(known) == 1 else 'people'} to search for in trawl "
        f"round {found.number}",
        by=by,
        case=case,
        details={"round": found.pk, "people": sorted(known)},
    )
    return found


@transaction.atomic
def choose_agencies(
    *, case: Case, by: Actor, number: int, agency_ids: Iterable[int], because: str = ""
) -> TrawlRound:
    """Say which agencies a round asks; each one added or removed is logged by name (R32)."""
    case = locked(case)
    found = _in_preparation(case, by, number)
    wanted = set(agency_ids)
    contacts = {contact.agency_id: contact for contact in trawl_contacts()}
    there = {
        row.agency_id: row
        for row in TrawlRequest.objects.filter(round=found).select_related("agency")
    }
    for agency_id in sorted(wanted - set(there)):
        contact = contacts.get(agency_id)
        if contact is None:
            raise NotReady([Reason("That agency has no contact for trawls. Add one first.")])
        TrawlRequest.objects.create(
            case=case,
            round=found,
            agency=contact.agency,
            contact_name=contact.name,
            address=contact.email,
        )
        _log(case, by, found, "added", contact.agency.name, because)
    for agency_id in sorted(set(there) - wanted):
        _log(case, by, found, "removed", there[agency_id].agency.name, because)
        there[agency_id].delete()
    return found


def _log(case: Case, by: Actor, found: TrawlRound, what: str, name: str, because: str) -> None:
    where = "to" if what == "added" else "from"
    record(
        f"trawl.agency_{what}",
        f"{what} {name} {where} trawl round {found.number}",
        by=by,
        case=case,
        because=because,
        details={"round": found.pk, "agency": name},
    )
