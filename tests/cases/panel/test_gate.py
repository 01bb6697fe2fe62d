"""What is asked before the overview report is begun, by service and through the page."""

import pytest
from django.utils import timezone

from cases.core.case.models import Case, Milestone
from cases.core.progress.advance import advance
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.panel import services
from cases.panel.gates import ready_for_overview
from cases.panel.models import SharingAgreement
from cases.panel.selectors import sitters_of
from tests import cast
from tests.cases.panel import parts


def texts(case: Case) -> list[str]:
    return [reason.text for reason in ready_for_overview(case)]


def test_an_empty_panel_lacks_everything_and_the_step_is_refused(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        with pytest.raises(NotReady) as refused:
            advance(case, Step.BEGIN_OVERVIEW, by=somerby.officer)
        assert [reason.text for reason in refused.value.reasons] == [
            "No independent chair has been appointed.",
            "No author has been appointed.",
            "Nobody from a specialist domestic abuse service sits on the panel.",
            "The panel has no members yet.",
            "No terms of reference have been agreed.",
            "The panel has not met yet.",
        ]
        assert all(reason.url and reason.rule for reason in refused.value.reasons)


def test_the_page_of_the_step_refuses_with_the_same_reasons(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    today = timezone.localdate()
    answer = somerby.client("officer").post(
        somerby.url(f"reviews/{case.reference}/steps/begin_overview/"),
        {**parts.day_boxes("on", today), "because": "We go on.", "version": case.version},
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Appoint the independent chair" in page and "We go on." in page
    with somerby.scope():
        assert cast.fresh(case).state == State.PANEL


def test_with_a_whole_panel_the_overview_begins(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.whole_panel(somerby, case)
        assert texts(case) == []
        moved = advance(case, Step.BEGIN_OVERVIEW, by=somerby.officer)
    assert moved.state == State.OVERVIEW


def test_an_agency_that_joins_later_must_sign_before_the_overview_begins_r53(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.whole_panel(somerby, case)
        probation = parts.agency("Somerby Probation", "probation")
        parts.joined(somerby, case, "Leocadia Brandt", agency=probation)
        assert texts(case) == ["Somerby Probation has not signed an information sharing agreement."]
        parts.signed(somerby, case, probation)
        assert texts(case) == []
        assert SharingAgreement.objects.filter(case=case).count() == 3


def test_opening_the_panel_marks_the_day_and_the_first_meeting_marks_its_own(
    somerby: cast.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = cast.a_case_at(somerby, State.TRAWL)
    monkeypatch.setattr("cases.core.progress.advance.missing_for", lambda case, step, **more: [])
    with somerby.scope("officer"):
        advance(case, Step.OPEN_PANEL, by=somerby.officer)
        parts.whole_panel(somerby, case)
        marked = set(Milestone.objects.filter(case=case).values_list("code", "on"))
    today = timezone.localdate()
    assert {("panel_opened", today), ("first_panel_meeting", today)} <= marked


def test_a_later_meeting_attended_without_confidentiality_would_stop_the_step(
    somerby: cast.Company,
) -> None:
    from cases.panel.models import ConfidentialityAcceptance

    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.whole_panel(somerby, case)
        ConfidentialityAcceptance.objects.filter(case=case).first().delete()
        assert texts(case) == ["1 of those who were present have not accepted confidentiality."]
        assert len(sitters_of(case)) == 3
        with pytest.raises(NotReady):
            services.record_meeting(
                case,
                by=somerby.officer,
                meeting=parts.a_meeting(somerby, case),
                present=[sitters_of(case)[0].key],
            )
