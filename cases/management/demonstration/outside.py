"""What comes from outside: a referral being written, two that wait, and an alert by telephone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.http import QueryDict
from django.utils import timezone

from cases.management.demonstration.clock import as_on
from cases.management.demonstration.people import Place
from cases.referral.incoming.models import IncomingReferral
from cases.referral.incoming.sections import PEOPLE, bound, tidied
from cases.referral.incoming.sending import sign_as_lead, sign_as_referrer
from cases.referral.incoming.telephone import Call, alert_by_telephone, ask_for_written
from cases.referral.incoming.writing import begin, keep_section, typed_lists, written
from partnerships.people.actor import PUBLIC
from partnerships.tenancy.context import scope

Places = dict[str, Place]
NO_ROWS = {
    f"{prefix}-{name}": "0"
    for prefix in ("births", "addresses", "rows")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}
SUMMARY = (
    "A neighbour called the ambulance on Saturday evening. The person was found at home and died "
    "in hospital. The partner was arrested. Our officers had been called to the address twice in "
    "the last year."
)
CRITERIA = {
    "aged_16_or_over": "yes",
    "by_relative_or_partner": "yes",
    "by_household_member": "no",
    "own_life_with_concern": "no",
}
ADDRESS = {"addresses-TOTAL_FORMS": "1", "addresses-0-at_death": "on"}


def _says(row: IncomingReferral, code: str, **typed: str) -> None:
    """Fill in a section as its page would."""
    asked = written(row).section(code, 1 if code in PEOPLE else 0)
    if asked is None:
        raise ValueError(f"The local form has no section “{code}”.")
    data = QueryDict(mutable=True)
    data.update(NO_ROWS | {"version": "0"} | typed)
    section = bound(asked, data)
    if not section.is_valid():
        raise ValueError(f"{code}: {section.form.errors.as_json()}")
    lists = typed_lists(data, {"version"})
    keep_section(row, asked, tidied(section, lists), version=0, complete=True)


@contextmanager
def _on(place: Place, days_ago: int) -> Iterator[None]:
    """Act outside on a day in the past, known to nobody."""
    day = timezone.localdate() - timedelta(days=days_ago)
    with as_on(day, 11), scope(place.partnership.pk, PUBLIC):
        yield


def _died(days_ago: int) -> dict[str, str]:
    day = timezone.localdate() - timedelta(days=days_ago)
    return {
        "died_on_day": str(day.day),
        "died_on_month": str(day.month),
        "died_on_year": str(day.year),
    }


def being_written(places: Places) -> None:
    """A referral that a nurse began four days ago and has not signed."""
    place = places["leicester-city"]
    with _on(place, 4):
        row, _ = begin(
            name="Fenella Ashgrove",
            agency="Thornapple Hospitals NHS Trust",
            job_title="Ward sister",
            email="f.ashgrove@thornapple-hospitals.example",
        )
        _says(
            row, "summary", summary="A patient died of injuries; the family asked for help before."
        )


def waiting_for_the_officer(places: Places) -> None:
    """A referral of the police, signed twice, that was sent to Leicester yesterday."""
    place = places["leicester-city"]
    with _on(place, 2):
        row, _ = begin(
            name="Caspian Moorhen",
            agency="Leicestershire Police",
            job_title="Detective Sergeant",
            telephone="01632 960181",
            email="c.moorhen@police.example",
        )
        _says(
            row,
            "referrer",
            referrer_name="Caspian Moorhen",
            referrer_agency="Leicestershire Police",
            referrer_email="c.moorhen@police.example",
            referrer_is_police="yes",
        )
        _says(
            row,
            "lead",
            lead_name="Ottoline Greysand",
            lead_agency="Leicestershire Police",
            lead_email="o.greysand@police.example",
        )
        died = {
            "full_name": "Zuleika Farthingdale",
            "born_year": "1987",
            "mental_ill_health": "not_known",
            "experienced_abuse": "yes",
            "experienced_abuse_details": "Two calls to the address in the last year.",
            "addresses-0-lines": "12 Saltmarsh Row\nLeicester",
            "addresses-0-postcode": "LE99 4BD",
        }
        _says(row, "deceased", **died, **ADDRESS, **_died(5))
        _says(row, "suspect", full_name="Ludovic Penhallow", relationship="partner")
        _says(row, "summary", summary=SUMMARY)
        _says(row, "criteria", **CRITERIA)
        row = sign_as_referrer(row, name="Caspian Moorhen")
    with _on(place, 1):
        sign_as_lead(row, name="Ottoline Greysand", job_title="Head of public protection")


def written_report(places: Places) -> None:
    """A written report of the circumstances, sent to a Leicestershire partnership today."""
    with _on(places["charnwood"], 0):
        row, _ = begin(
            name="Barnaby Quillon",
            agency="Wolds Housing Association",
            job_title="Head of tenancies",
            email="b.quillon@wolds-housing.example",
        )
        _says(
            row,
            "referrer",
            referrer_name="Barnaby Quillon",
            referrer_agency="Wolds Housing Association",
            referrer_is_police="no",
        )
        _says(row, "deceased", full_name="Perdita Larkhill", **_died(20))
        _says(row, "summary", summary="A tenant died. A relative who lived there has been charged.")
        _says(row, "criteria", **CRITERIA)
        sign_as_referrer(row, name="Barnaby Quillon")


def alert_by_a_call(places: Places) -> None:
    """A hospital rang Leicester three days ago; the written referral has been asked for."""
    place = places["leicester-city"]
    day = timezone.localdate() - timedelta(days=3)
    officer = place.actor("officer")
    with as_on(day, 15), scope(place.partnership.pk, officer):
        rang_at = timezone.make_aware(datetime.combine(day, time(14, 50)))
        call = Call(
            caller="Hyacinth Barrowclough",
            organisation="Thornapple Hospitals NHS Trust",
            by_police=False,
            rang_at=rang_at,
            call_back="01632 960152",
            email="h.barrowclough@thornapple-hospitals.example",
            area="Leicester, Saltmarsh",
            said="A woman died in intensive care this morning. Police have spoken to her son.",
            incident_on=day - timedelta(days=1),
        )
        case = alert_by_telephone(by=officer, call=call)
        ask_for_written(
            case=case, by=officer, name=call.caller, agency=call.organisation, email=call.email
        )
