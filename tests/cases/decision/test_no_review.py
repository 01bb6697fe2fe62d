"""R23: the Home Office's silence is chased; a representation is recorded and answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.progress.letters import mark_as_sent
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.count import forward
from cases.core.timetable.periods import Period
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.decision import no_review
from cases.decision.after_models import HomeOfficeChase, Representation
from cases.decision.plug import work
from tests import cast
from tests.cases.decision import acts


def today() -> date:
    return timezone.localdate()


def silent(of: cast.Company, days: int = 100) -> tuple[Case, date]:
    """Give a case that was decided not to be reviewed, and the day the Home Office was told."""
    told = today() - timedelta(days=days)
    case = acts.to_decide(of, attention=told - timedelta(days=20))
    acts.decided(of, case, "no_review", decided_on=told)
    letter = acts.letters_of(of, case)["decision_home_office"]
    with of.scope("officer"):
        mark_as_sent(
            letter, by=of.officer, how="secure_mail", to="DHREnquiries@homeoffice.gov.uk", on=told
        )
    return case, told


@pytest.mark.parametrize("place", ["somerby", "wreake_valley"])
def test_the_silence_is_to_be_asked_about_after_three_months_by_rule_or_product_default(
    place: str, request: Any
) -> None:
    of = request.getfixturevalue(place)
    case, told = silent(of)
    with of.scope("officer"):
        due = Deadline.objects.get(case=case, kind="home_office_view_chase")
        three = forward(told, Period.parse("3 months"), calendar=WorkingCalendar.bundled()).on
        assert (due.due_on, due.met_on) == (three, None)
        assert "LR §2.8.1" in due.why
        rows = [row for row in work(of.officer, Reach.of(of.officer), today())
                if row.kind == "home_office"]  # fmt: skip
        assert [row.title for row in rows] == ["Ask the Home Office about its silence"]
        assert rows[0].why == "It was told 100 days ago"


def test_asking_is_recorded_and_sets_the_next_day(somerby: cast.Company) -> None:
    case, told = silent(somerby)
    address = somerby.url(f"reviews/{case.reference}/home-office-view/")
    client = somerby.client("officer")
    assert "for 100 days" in client.get(address).content.decode()
    day, again = today(), today() + timedelta(days=60)
    typed = {
        "chased": "yes",
        "asked_on_day": day.day, "asked_on_month": day.month, "asked_on_year": day.year,
        "how": "telephone",
        "chase_note": "It is on the list of the next meeting.",
        "again_on_day": again.day, "again_on_month": again.month, "again_on_year": again.year,
    }  # fmt: skip
    early = told - timedelta(days=1)
    wrong = {"asked_on_day": early.day, "asked_on_month": early.month, "asked_on_year": early.year}
    refused = client.post(address, {**typed, **wrong})
    assert refused.status_code == 409
    assert "It was told only later than that." in refused.content.decode()
    assert "It is on the list" in refused.content.decode()
    assert client.post(address, typed).status_code == 302
    with somerby.scope():
        assert HomeOfficeChase.objects.get(case=case).again_on == again
        assert Deadline.objects.get(case=case, kind="home_office_view_chase").due_on == again
    assert "by telephone" in client.get(address).content.decode()


def test_a_decision_to_review_is_not_chased(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    acts.decided(somerby, case)
    letter = acts.letters_of(somerby, case)["decision_home_office"]
    with somerby.scope("officer"):
        mark_as_sent(
            letter,
            by=somerby.officer,
            how="secure_mail",
            to="x@homeoffice.example",
            on=acts.DECIDED,
        )
        refresh_deadlines(case)
        assert not Deadline.objects.filter(case=case, kind="home_office_view_chase").exists()


def test_a_representation_is_recorded_read_and_answered(somerby: cast.Company) -> None:
    case, _ = silent(somerby)
    address = somerby.url(f"reviews/{case.reference}/representations/")
    client, day = somerby.client("officer"), today()
    typed = {
        "made_by": "family",
        "who": "Sister of Adult A",
        "received_on_day": day.day, "received_on_month": day.month, "received_on_year": day.year,
        "what": "She had called for help for years.",
    }  # fmt: skip
    wrong = client.post(address, {**typed, "made_by": ""}).content.decode()
    assert ("Choose who says it" in wrong, "for years" in wrong) == (True, True)
    _, hostile = "note.pdf", acts.a_pdf("note.exe")[1]
    refused = client.post(address, {**typed, "document": hostile}).content.decode()
    assert "for years" in refused
    assert client.post(address, {**typed, "document": acts.a_pdf()[1]}).status_code == 302
    with somerby.scope("officer"):
        row = Representation.objects.get()
        assert (row.case, row.recorded_by) == (case, somerby.officer.name)
        titles = [each.title for each in work(somerby.officer, Reach.of(somerby.officer), day)]
        assert "Answer a representation" in titles
    assert (
        "Representations against the decision (1)"
        in client.get(somerby.url(f"reviews/{case.reference}/decision/")).content.decode()
    )
    assert somerby.client("csp_chair").get(address).status_code == 200
    assert somerby.client("csp_chair").post(address, typed).status_code == 403
    answered = {
        "answer": "forwarded",
        "text": "Sent to the Home Office with the rationale.",
        "answered_on_day": day.day, "answered_on_month": day.month, "answered_on_year": day.year,
    }  # fmt: skip
    assert client.get(f"{address}{row.pk}/").status_code == 200
    assert client.post(f"{address}{row.pk}/", {**answered, "text": ""}).status_code == 200
    assert client.post(f"{address}{row.pk}/", answered).status_code == 302
    assert "It was passed on to the Home Office" in client.get(address).content.decode()
    assert client.get(f"{address}{row.pk}/").status_code == 404


def test_nobody_represents_against_a_review_nor_before_the_decision(somerby: cast.Company) -> None:
    case, told = silent(somerby)
    said: dict[str, Any] = {"made_by": "other", "who": "", "what": "Against it."}
    with somerby.scope("officer"):
        with pytest.raises(NotReady, match="decided only later"):
            no_review.record_representation(
                case, by=somerby.officer, received_on=told - timedelta(days=1), **said
            )
        closed = cast.fresh(case)
        assert closed.state == State.AWAITING_HOME_OFFICE
