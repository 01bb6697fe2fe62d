"""Desks for the tests of My work: a company with something to do for nearly everybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.case.models import Case
from cases.core.deadlines.giving import give_date
from cases.core.deadlines.models import Deadline
from cases.core.progress.notes import write_note
from cases.core.progress.work import giving
from cases.core.progress.work.rows import Item, items_of
from cases.core.workflow.plug import WorkRow
from cases.core.workflow.states import State
from partnerships.models import User
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from tests import cast
from tests.cases.action_plan import plan
from tests.cases.decision import acts
from tests.cases.overview import story
from tests.cases.panel import parts
from tests.cases.trawl import stage


def busy(of: cast.Company) -> None:
    """Bring a review to every stage, so that nearly every kind of row stands in somebody's work."""
    cast.a_case(of)
    acts.recommended(of, acts.to_decide(of, attention=timezone.localdate() - timedelta(days=10)))
    acts.decided(of, acts.to_decide(of), "no_review")
    asked = stage.ready(of)
    stage.sent(of, asked)
    in_panel = parts.case_in_panel(of)
    with of.scope("officer"):
        user = of.people["panel_member"]
        parts.appointed(of, in_panel, of.people["independent_chair"].email, "The chair")
        parts.joined(of, in_panel, user.name, user.email)
        parts.a_meeting(of, in_panel)
        parts.a_meeting(of, in_panel, timezone.localdate() + timedelta(days=20))
    drafted = story.a_case(of)
    story.both_texts(of, drafted)
    story.a_round(of, drafted)
    followed = plan.monitored(of)
    agency, _ = plan.an_agency_member(of, followed, "Eyebrook Housing")
    plan.an_action(of, followed, lead_agency=agency, target_on=timezone.localdate())
    plan.an_action(of, followed)
    with of.scope("officer"):
        write_note(
            case=followed, by=of.officer, text="I ring back.", promised_on=timezone.localdate()
        )


def colleague(of: cast.Company, title: str = "Second officer", role: Role = Role.OFFICER) -> User:
    """Add a colleague, whom the company then knows by his title."""
    with of.scope():
        user = cast.member(of.partnership, title, role)
    of.people[title] = user
    return user


def found(of: cast.Company, who: str, today: date | None = None) -> list[Item]:
    """Give the work of one of the company's people as he finds it."""
    with of.scope(who):
        return items_of(Reach.of(of.actor(who)), today or timezone.localdate())


def own(of: cast.Company, who: str, today: date | None = None) -> list[Item]:
    """Give what is his own to do or put off."""
    return [item for item in found(of, who, today) if item.is_own]


def keys(items: list[Item]) -> list[str]:
    """Give the keys of items."""
    return [item.row.key for item in items]


def due(of: cast.Company, case: Case, on: date, kind: str = "family_notice") -> None:
    """Give a deadline that the officers owe a date."""
    with of.scope("officer"):
        give_date(case=case, by=of.officer, kind=kind, due_on=on, because="Agreed.")


def reviews_with_work(of: cast.Company, number: int, days: int = 5) -> list[Case]:
    """Give running reviews on each of which the officers owe one thing within days."""
    made = []
    for _ in range(number):
        case = cast.a_case_at(of, State.PANEL, names=False)
        due(of, case, timezone.localdate() + timedelta(days=max(days, 0)))
        if days < 0:  # what was due before it was taken over does not count: time went by since
            with of.scope():
                Deadline.objects.filter(case=case, kind="family_notice").update(
                    due_on=timezone.localdate() + timedelta(days=days)
                )
        made.append(case)
    return made


def the_row(of: cast.Company, who: str, case: Case, kind: str = "family_notice") -> Item:
    """Give the row of a deadline in somebody's work."""
    start = f"deadline:{case.pk}:{kind}:"
    return next(item for item in found(of, who) if item.row.key.startswith(start))


def give(of: cast.Company, by: str, items: list[Item], to: User, **more: Any) -> list[Any]:
    """Give rows as one of the company's people, as they stand in his own work."""
    with of.scope(by):
        return giving.give(
            by=Actor.of_user(of.people[by]),
            items=items,
            seen={item.row.key: item.given.pk if item.given else 0 for item in items},
            to=to,
            **{"because": "On leave.", **more},
        )


def row(**facts: Any) -> WorkRow:
    """Make up a row that no database knows."""
    return WorkRow(**{"kind": "deadline", "title": "T", "why": "W", "url": "/", **facts})
