"""Help for another area's review: a trawl to its dates, other help when it asks, in no total."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.assist import services
from cases.assist.models import AssistRequest
from cases.core.access.reach import AccessDenied
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.progress.advance import advance, missing_for
from cases.core.workflow.case_kinds import CaseKind
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step, steps_from
from cases.trawl.selectors import proposed_due_on, usual_period
from cases.trawl.services import prepare_round, send_round
from tests import cast

ASKED = date(2026, 3, 2)
PERIOD = (date(2020, 1, 1), date(2026, 2, 1))


def reply_by() -> date:
    return timezone.localdate() + timedelta(days=30)


def asked(of: cast.Company, **more: Any) -> Case:
    values = {
        "area": "Faraway Partnership",
        "their_reference": "FAR 3",
        "asked_on": ASKED,
        "reply_by": reply_by(),
        "period_from": PERIOD[0],
        "period_to": PERIOD[1],
    }
    with of.scope("officer"):
        case = services.open_assist(
            by=of.officer, values=values | more, person_who_died="Marisol Quenby-Tarrant"
        )
        return cast.fresh(case)


def test_help_begins_with_a_trawl_to_the_dates_of_the_area_that_asks(
    somerby: cast.Company,
) -> None:
    """R14 (LR §2.2), E9: no decision before it, its period and its day are theirs."""
    case = asked(somerby)
    assert (case.kind, case.state) == (CaseKind.ASSIST, State.TRAWL)
    with somerby.scope("officer"):
        assert proposed_due_on(case, timezone.localdate()) == reply_by()
        assert usual_period(case) == PERIOD
        due = Deadline.objects.filter(case=case).values_list("kind", "due_on", "owed_by")
        assert list(due) == [("assist_answer", reply_by(), "officer")]
        cast.an_agency(somerby)
        made = prepare_round(case=case, by=somerby.officer)
        sent = send_round(case=case, by=somerby.officer, number=made.number, due_on=reply_by())
        kinds = set(Deadline.objects.filter(case=case).values_list("kind", flat=True))
    assert sent.sent_on == timezone.localdate()
    assert kinds == {"assist_answer", "trawl_return"}


def test_a_day_of_the_other_area_that_has_passed_is_not_proposed(somerby: cast.Company) -> None:
    case = asked(somerby, reply_by=date(2026, 3, 20))
    with somerby.scope("officer"):
        today = date(2026, 4, 1)
        assert proposed_due_on(case, today) == date(2026, 4, 15)


def test_it_is_in_no_total_of_our_own_and_has_a_list_of_its_own(somerby: cast.Company) -> None:
    """R14: excluded from own-case totals, listed separately."""
    own, case = cast.a_case(somerby), asked(somerby)
    client = somerby.client("officer")
    reviews = client.get(somerby.url("reviews/")).content.decode()
    assert (own.reference in reviews, case.reference in reviews) == (True, False)
    figures = client.get(somerby.url("figures/"))
    assert (figures.context["total"], figures.context["assists"]) == (1, 1)
    assert "Answer the other area" not in figures.content.decode()
    assert case.reference not in client.get(somerby.url("reviews/forecast/")).content.decode()
    listed = client.get(somerby.url("assists/")).content.decode()
    assert (own.reference in listed, case.reference in listed) == (False, True)
    assert case.reference not in client.get(somerby.url("assists/?open=no")).content.decode()


def test_other_help_opens_only_when_the_area_asks_and_is_awaited_before_the_end(
    somerby: cast.Company,
) -> None:
    """R14: a chronology is no task until it is asked for; then the help cannot end without it."""
    case = asked(somerby)
    more = {
        "kind": "chronology",
        "of_whom": "Somerby Hospitals",
        "asked_on": ASKED,
        "due_on": None,
        "note": "",
    }
    with somerby.scope("officer"):
        before = [reason.text for reason in missing_for(case, Step.END_ASSIST)]
        support = services.ask_support(case=case, by=somerby.officer, values=more)
        after = [reason.text for reason in missing_for(case, Step.END_ASSIST)]
    assert set(after) - set(before) == {"Other help is open: a chronology of Somerby Hospitals."}
    work = somerby.client("officer").get(somerby.url("")).content.decode()
    assert "A chronology for Faraway Partnership" in work
    with somerby.scope("officer"):
        services.give_support(case=case, by=somerby.officer, number=support.pk, on=ASKED)
        with pytest.raises(NotReady):
            services.give_support(case=case, by=somerby.officer, number=support.pk, on=ASKED)


def test_the_help_ends_when_every_agency_and_the_area_are_answered(
    somerby: cast.Company,
) -> None:
    case = asked(somerby)
    with somerby.scope("officer"):
        with pytest.raises(NotReady) as refused:
            advance(case, Step.END_ASSIST, by=somerby.officer)
        assert [reason.text for reason in refused.value.reasons] == [
            "Faraway Partnership has not been sent what the agencies answered.",
            "No trawl has been sent to the agencies.",
        ]
        services.answer_area(case=case, by=somerby.officer, on=ASKED, to="Duty officer")
        assert Deadline.objects.get(case=case, kind="assist_answer").met_on == ASKED


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"area": " "}, "Say which area asks."),
        ({"reply_by": date(2026, 3, 1)}, "It cannot want an answer before it asked."),
        ({"period_to": date(2019, 1, 1)}, "The period ends before it begins."),
        ({"asked_on": date(2099, 1, 1)}, None),
    ],
)
def test_what_cannot_be_is_refused(
    somerby: cast.Company, more: dict[str, Any], reason: str | None
) -> None:
    with pytest.raises(NotReady) as refused:
        asked(somerby, **more)
    if reason:
        assert [each.text for each in refused.value.reasons] == [reason]
    with somerby.scope():
        assert not AssistRequest.objects.exists()


def test_no_step_of_a_review_of_our_own_is_known(somerby: cast.Company) -> None:
    """R14: no panel, decision or submission; by the door of every step, and by the pages."""
    assert steps_from(State.TRAWL, CaseKind.ASSIST) == [Step.END_ASSIST]
    case = asked(somerby)
    with somerby.scope("officer"), pytest.raises(AccessDenied):
        advance(case, Step.OPEN_PANEL, by=somerby.officer)
    client = somerby.client("officer")
    base = somerby.url(f"reviews/{case.reference}/")
    page = client.get(base).content.decode()
    for words in ("Open the panel", "Home Office", ">Decision<", ">Panel<"):
        assert words not in page
    assert "Help for another area’s review" in page
    for below in ("panel/", "decision/", "transfer/"):
        assert client.get(base + below).status_code == 403


def test_the_pages_of_help_open_and_keep_what_was_typed(somerby: cast.Company) -> None:
    client = somerby.client("officer")
    new = somerby.url("assists/new/")
    assert client.get(new).status_code == 200
    posted = {
        "area": "Faraway Partnership",
        "version": "0",
        "person_who_died": "Marisol Quenby-Tarrant",
        **day("asked_on", ASKED),
        **day("reply_by", date(2026, 3, 1)),
    }
    refused = client.post(new, posted)
    assert (refused.status_code, "Marisol" in refused.content.decode()) == (409, True)
    made = client.post(new, posted | day("reply_by", reply_by()))
    assert made.status_code == 302
    with somerby.scope():
        case = Case.objects.get()
    base = somerby.url(f"reviews/{case.reference}/assist/")
    for below in ("", "change/", "answer/", "more/"):
        assert client.get(base + below).status_code == 200
    change = posted | {"version": "1", "note": "Sooner, please."} | day("reply_by", reply_by())
    assert client.post(f"{base}change/", change).status_code == 302
    stale = client.post(f"{base}change/", change | {"note": "My own words"})
    assert "My own words" in stale.content.decode()
    more = {"kind": "other", "of_whom": "Police"} | day("asked_on", ASKED)
    assert client.post(f"{base}more/", more).status_code == 302
    with somerby.scope():
        number = case.assist.supports.get().pk
    assert client.get(f"{base}more/{number}/").status_code == 200
    assert client.post(f"{base}more/{number}/", day("on", ASKED)).status_code == 302
    answered = day("on", ASKED) | {"to": "Duty officer"}
    assert client.post(f"{base}answer/", answered).status_code == 302
    assert "Duty officer" in client.get(base).content.decode()
    assert somerby.client("csp_chair").get(base).status_code == 403
    assert somerby.client("stranger").get(base).status_code == 404


def day(name: str, on: date) -> dict[str, str]:
    """Give a day as three boxes."""
    boxes = {"day": on.day, "month": on.month, "year": on.year}
    return {f"{name}_{box}": str(value) for box, value in boxes.items()}
