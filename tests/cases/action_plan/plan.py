"""Actions for the tests: a plan at the stage of monitoring, with an agency and its member."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.action_plan.models import Action
from cases.action_plan.selectors import Status, actions_of, status_of
from cases.action_plan.services import add_action
from cases.core.access.seats import give_seat
from cases.core.access.verbs import Seat
from cases.core.case.models import Case
from cases.core.protocol import preset
from cases.core.protocol.models import Protocol
from cases.core.workflow.states import State
from partnerships.models import Agency, Membership, User
from partnerships.people.roles import Role
from tests import cast

AGREED = date(2026, 8, 3)


def monitored(company: cast.Company, protocol: str = "") -> Case:
    """Give a case in action monitoring, under another local protocol if one is named."""
    if protocol:
        with company.scope():
            Protocol.objects.create(
                preset=protocol,
                version=2,
                effective_on=date(2026, 1, 1),
                data=preset.load(protocol).to_data(),
            )
    return cast.a_case_at(company, State.ACTION_MONITORING)


def an_action(company: cast.Company, case: Case, **values: Any) -> Action:
    """Put an action into the plan: agreed, with a lead and an owner."""
    wanted: dict[str, Any] = {
        "recommendation_number": "6 (1)",
        "recommendation_text": "Refresh the training of everybody who answers calls.",
        "scope": "local",
        "action": "Train all call handlers to ask twice.",
        "lead_words": "Eyebrook Helpline",
        "owner_name": "Head of service",
        "owner_email": "head@eyebrook.example",
        "target_on": date(2027, 3, 31),
        "agreed_on": AGREED,
    }
    if "lead_agency" in values:
        wanted["lead_words"] = ""
    with company.scope("officer"):
        return add_action(case=case, by=company.officer, values=wanted | values)


def an_agency_member(
    company: cast.Company, case: Case, name: str, seat: Seat = Seat.PANEL_MEMBER
) -> tuple[Agency, User]:
    """Make an agency with a person who speaks for it and has a seat on the case."""
    with company.scope("officer"):
        agency = cast.an_agency(company, name)
        user = User.objects.create_user(f"{name.lower().replace(' ', '.')}@a.example", f"Of {name}")
        Membership.objects.create(
            partnership=company.partnership,
            user=user,
            role=Role.PARTICIPANT,
            agency=agency,
            starts_on=cast.LONG_AGO,
        )
        give_seat(case, user, seat)
    company.people[name] = user
    return agency, user


def address(company: cast.Company, case: Case, rest: str = "") -> str:
    """Give the address of a page of the plan."""
    return company.url(f"reviews/{case.reference}/actions/{rest}")


def stands(case: Case, today: date) -> list[Status]:
    """Give how each action stands on a day."""
    return [status_of(action, today) for action in actions_of(case)]


def dates(name: str, day: date) -> dict[str, Any]:
    """Give a day as a form sends it."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
