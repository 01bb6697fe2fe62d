"""One action: typed, changed by two at once, its recommendation, its national letter."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from cases.action_plan import services
from cases.action_plan.models import Action
from cases.action_plan.selectors import actions_of, plan_row
from cases.core.access.wrappers import Stale
from cases.overview.models import ReportRecommendation
from tests import cast
from tests.cases.action_plan import plan
from tests.cases.action_plan.plan import address, dates


def test_an_action_is_typed_into_a_form_which_keeps_what_was_wrong(somerby: cast.Company) -> None:
    case = plan.monitored(somerby)
    browser = somerby.client("officer")
    wrong = browser.post(
        address(somerby, case, "add/"),
        {
            "recommendation_text": "Look again.",
            "action": "",
            "target_on_day": "31",
            "target_on_month": "2",
            "target_on_year": "2027",
            "is_early": "yes",
        },
    )
    assert wrong.status_code == 200
    assert sorted(wrong.context["form"].errors) == ["action", "early_summary", "target_on"]
    assert "Look again." in wrong.content.decode()
    right = browser.post(
        address(somerby, case, "add/"),
        {
            "recommendation_number": "1",
            "action": "=Audit all files",
            "lead_words": "ELDC",
            "target_words": "with immediate effect",
            "is_early": "yes",
            "early_summary": "Ask about a second address.",
        },
    )
    assert right.status_code == 302
    with somerby.scope():
        made = Action.objects.get(case=case)
        assert (made.number, made.lead, made.is_early) == (1, "ELDC", True)


def test_of_two_editors_the_second_is_told_and_sees_both_versions(somerby: cast.Company) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case)
    browser = somerby.client("officer")
    change = address(somerby, case, "1/change/")
    typed = {
        "action": "Ask three times.",
        "lead_words": "Eyebrook Helpline",
        "owner_email": "head@eyebrook.example",
        "version": "1",
    }
    assert browser.post(change, typed).status_code == 302
    second = browser.post(change, typed | {"action": "Ask four times."})
    page = second.content.decode()
    assert second.context["form"].conflict is not None
    assert ("Ask three times." in page, "Ask four times." in page) == (True, True)
    with somerby.scope("officer"):
        assert Action.objects.get(case=case).action == "Ask three times."
        with pytest.raises(Stale):
            services.change_action(
                case=case,
                by=somerby.officer,
                number=1,
                values={"action": "Never."},
                seen_version=1,
            )


def test_r113_a_letter_about_a_national_recommendation_and_its_reply_are_kept(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case, scope="national")
    plan.an_action(somerby, case)
    browser = somerby.client("officer")
    typed = {"written_to": "The department", **dates("written_on", date(2026, 9, 1))}
    assert browser.post(address(somerby, case, "1/national/"), typed).status_code == 302
    early = typed | {"reply": "No.", **dates("replied_on", date(2026, 8, 1))}
    assert browser.post(address(somerby, case, "1/national/"), early).status_code == 409
    late = typed | {"reply": "We will.", **dates("replied_on", date(2026, 10, 1))}
    assert browser.post(address(somerby, case, "1/national/"), late).status_code == 302
    assert "We will." in browser.get(address(somerby, case, "1/")).content.decode()
    assert browser.get(address(somerby, case, "2/national/")).status_code == 404


def test_an_action_takes_its_words_from_the_recommendation_of_the_report(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    with somerby.scope("officer"):
        agency = cast.an_agency(somerby, "Eyebrook Housing")
        advice = ReportRecommendation.objects.create(
            case=case,
            number=3,
            text="Ask about money.",
            scope="regional",
            theme="Training",
            reach="single",
            lead_agency=agency,
            changed_by_name="The author",
        )
    typed = {"recommendation": advice.pk, "action": "Add a question to the form."}
    made = somerby.client("officer").post(address(somerby, case, "add/"), typed)
    assert made.status_code == 302
    with somerby.scope():
        row = plan_row(actions_of(case).get(), timezone.localdate())
        assert row.columns[:4] == (
            "3. Ask about money.",
            "Regional",
            "Add a question to the form.",
            "Eyebrook Housing",
        )
