"""Questions about referrals from outside: what waits, what may be one death."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.case.models import Case
from cases.referral.incoming.models import IncomingReferral, TelephoneAlert
from cases.referral.incoming.sections import Bound
from cases.referral.same_death import Known, alike_to
from partnerships.pages.values import PartialDate

State = IncomingReferral.State
#: An officer answers on the day after it was sent; this product's choice (GL §2.2: a day or two).
ANSWERED_WITHIN = timedelta(days=1)
LISTED = (State.SENT, State.WITH_LEAD, State.WRITING, State.REFUSED, State.TAKEN_IN, State.RUN_OUT)


def waiting() -> list[IncomingReferral]:
    """Give the referrals that wait for an officer, the one that waits longest first."""
    return list(
        IncomingReferral.objects.filter(state=State.SENT)
        .select_related("for_case")
        .order_by("sent_at")
    )


def counted() -> dict[str, int]:
    """Give how many referrals are in each state."""
    rows = IncomingReferral.objects.order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}


def who_died(sections: list[Bound]) -> Known:
    """Give what a referral says of those who died, as the comparison with other cases reads it."""
    names: list[str] = []
    births, deaths, postcodes = set(), set(), set()
    for each in sections:
        if each.asked.code != "deceased" or not each.is_valid():
            continue
        data: dict[str, Any] = each.form.cleaned_data
        names += [data["full_name"], *data["aliases"].splitlines(), *data["spellings"].splitlines()]
        born = data.get("born")
        if isinstance(born, PartialDate) and born.month and born.day:
            births.add((born.year, born.month, born.day))
        if data.get("died_on"):
            deaths.add(data["died_on"])
        for row in each.rows["addresses"].kept():
            postcodes.add("".join(row["postcode"].split()).upper())
    return Known(
        tuple(name for name in names if name.strip()),
        frozenset(births),
        frozenset(deaths),
        frozenset(code for code in postcodes if code),
    )


def perhaps_the_same(sections: list[Bound], reach: Reach) -> list[tuple[Case, list[str]]]:
    """Give the cases that may be of the same death, with what is alike."""
    known = who_died(sections)
    return alike_to(known, reach) if known != Known() else []


def alert_of(case: Case) -> TelephoneAlert | None:
    """Give the alert by telephone with which a case began, or None."""
    return TelephoneAlert.objects.filter(case=case).first()


def came_in(case: Case) -> list[IncomingReferral]:
    """Give the referrals from outside that belong to a case: taken in, or asked for."""
    return list(
        IncomingReferral.objects.filter(case=case)
        | IncomingReferral.objects.filter(for_case=case, case=None)
    )


def answer_due(referral: IncomingReferral) -> date:
    """Give the day by which an officer answers a referral that was sent."""
    return timezone.localdate(referral.sent_at or referral.begun_at) + ANSWERED_WITHIN


__all__ = ["alert_of", "answer_due", "came_in", "counted", "perhaps_the_same", "waiting"]
