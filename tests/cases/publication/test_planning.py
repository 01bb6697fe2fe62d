"""Planning: the form of 16 issues, warnings, dates to avoid, exemptions (R101-R103, R151)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.core.drafts.models import Draft
from cases.core.progress.advance import missing_for
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.publication.issues import ISSUES
from cases.publication.models import (
    DateToAvoid,
    ExemptionRequest,
    LegalEnd,
    PlanIssue,
    Publication,
    PublicationPlan,
)
from cases.publication.planning import ask_exemption, record_home_office_reply
from cases.publication.selectors import documents_to_publish, falls_on, plan_of, planning_warnings
from cases.publication.services import agree_not_to_publish, publish_report
from tests import cast
from tests.cases.publication import stage
from tests.cases.quality_assurance import stage as qa


def here(of: cast.Company, case: Any, path: str = "") -> str:
    return of.url(f"reviews/{case.reference}/publication/{path}")


def a_case(of: cast.Company) -> Any:
    return cast.a_case_at(of, State.PUBLICATION, qa.DATES)


def form(version: int = 0, **more: Any) -> dict[str, Any]:
    posted: dict[str, Any] = {"version": version, "attending": "Police, hospitals"}
    dates = {"meeting_on": date(2026, 6, 1), "publish_on": date(2027, 3, 14)}
    for name, day in dates.items():
        posted |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    for issue in ISSUES:
        posted[f"notes_{issue.number}"] = f"Note {issue.number}"
    return posted | more


def test_r101_the_form_has_its_header_and_16_issues_with_notes_and_actions(
    somerby: cast.Company,
) -> None:
    case = a_case(somerby)
    client = somerby.client("communications_lead")
    page = client.get(here(somerby, case, "plan/")).content.decode()
    assert page.count('class="govuk-summary-card"') == 16
    action: dict[str, Any] = {
        "action_7": "Write a statement", "who_7": "Communications lead",
        "by_on_7_day": 1, "by_on_7_month": 7, "by_on_7_year": 2026,
    }  # fmt: skip
    assert client.post(here(somerby, case, "plan/"), form(**action)).status_code == 302
    with somerby.scope():
        plan = PublicationPlan.objects.get(case=case)
        seventh = PlanIssue.objects.get(plan=plan, number=7)
        assert PlanIssue.objects.count() == 16
    assert (plan.meeting_on, plan.attending, plan.publish_on) == (
        date(2026, 6, 1), "Police, hospitals", date(2027, 3, 14),
    )  # fmt: skip
    assert (seventh.notes, seventh.action, seventh.who, seventh.by_on) == (
        "Note 7", "Write a statement", "Communications lead", date(2026, 7, 1),
    )  # fmt: skip


def test_a_wrong_date_keeps_all_that_was_typed(somerby: cast.Company) -> None:
    case = a_case(somerby)
    page = somerby.client("officer").post(
        here(somerby, case, "plan/"), form(by_on_3_day=31, by_on_3_month=2, by_on_3_year=2027)
    )
    text = page.content.decode()
    assert page.status_code == 400
    assert "Date of issue 3 must be a real date" in text
    assert "Note 16" in text
    with somerby.scope():
        assert PublicationPlan.objects.count() == 0


def test_two_editors_the_second_is_told_and_sees_both_versions(somerby: cast.Company) -> None:
    case = a_case(somerby)
    officer, comms = somerby.client("officer"), somerby.client("communications_lead")
    url = here(somerby, case, "plan/")
    assert officer.post(url, form(notes_5="The family agrees.")).status_code == 302
    second = comms.post(url, form(notes_5="The family has not been asked."))
    text = second.content.decode()
    assert second.status_code == 409
    assert "The family agrees." in text
    assert "The family has not been asked." in text
    with somerby.scope():
        assert PlanIssue.objects.get(number=5).notes == "The family agrees."


def test_what_is_typed_is_kept_as_a_draft_shown_again_and_guarded_against_a_second_writer(
    somerby: cast.Company,
) -> None:
    case = a_case(somerby)
    officer, comms = somerby.client("officer"), somerby.client("communications_lead")
    url = here(somerby, case, "plan/draft/")
    first = officer.post(url, form(notes_9="Half a sen", publish_on_day="x", draft_version=0))
    assert first.json()["version"] == 1
    behind = comms.post(url, form(notes_9="Mine", draft_version=9))
    assert (behind.status_code, behind.json()["by"]) == (409, "Review officer of Somerby")
    again = officer.get(here(somerby, case, "plan/")).content.decode()
    assert "Half a sen" in again
    assert 'value="x"' in again
    officer.post(here(somerby, case, "plan/"), form())
    late = comms.post(url, form(notes_9="Mine", draft_version=0))
    assert late.status_code == 409
    with somerby.scope():
        assert Draft.objects.count() == 0
        assert plan_of(case) is not None


@pytest.mark.parametrize(
    ("on", "every_year", "day", "falls"),
    [
        (date(2024, 3, 14), True, date(2027, 3, 14), True),
        (date(2024, 3, 14), False, date(2027, 3, 14), False),
        (date(2027, 3, 14), False, date(2027, 3, 14), True),
        (date(2024, 2, 29), True, date(2027, 2, 28), True),
        (date(2024, 2, 29), True, date(2028, 2, 28), False),
    ],
)
def test_r103_a_date_to_avoid_falls_on_its_day(
    on: date, every_year: bool, day: date, falls: bool
) -> None:
    assert falls_on(DateToAvoid(on=on, every_year=every_year), day) is falls


def test_r103_choosing_a_date_to_avoid_warns_and_publishing_on_it_asks_once_more(
    somerby: cast.Company,
) -> None:
    case = stage.ready(somerby)
    client = somerby.client("officer")
    avoid = {"on_day": 14, "on_month": 9, "on_year": 2024, "every_year": "yes", "said_by": ""}
    assert client.post(here(somerby, case, "dates-to-avoid/"), avoid).status_code == 302
    page = client.get(here(somerby, case)).content.decode()
    assert "is one that the family asked to avoid" in page
    posted = {"on_day": 14, "on_month": 9, "on_year": 2026, "version": case.version}
    refused = client.post(here(somerby, case, "publish/"), posted)
    assert refused.status_code == 400
    assert "The family asked to avoid this day" in refused.content.decode()
    knowing = client.post(here(somerby, case, "publish/"), {**posted, "despite": "on"})
    assert knowing.status_code == 302


def test_r151_what_should_come_before_warns_by_protocol_until_it_is_noted(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    case, other = a_case(somerby), a_case(wreake_valley)
    with wreake_valley.scope():
        there = planning_warnings(other, None)
    assert [words.split(": ")[1] for words in there] == [
        "a lead agency for publication and media was chosen (LR §5.1).",
        "the city's safeguarding boards office was told, if concerned (LR §5.1).",
        "chief officers were briefed (LR §5.1).",
    ]
    client = somerby.client("officer")
    page = client.get(here(somerby, case)).content.decode()
    assert "Not noted yet: the chair of the review was asked for views" in page
    noted = {"done_on_day": 1, "done_on_month": 6, "done_on_year": 2026, "note": "No concern."}
    assert client.post(here(somerby, case, "before/chair_views/"), noted).status_code == 302
    assert client.get(here(somerby, case, "before/lead_agency/")).status_code == 404
    with somerby.scope():
        assert len(planning_warnings(case, None)) == 1


def test_r100_an_end_of_proceedings_needs_a_day_or_a_reason_why_there_are_none(
    wreake_valley: cast.Company,
) -> None:
    case = a_case(wreake_valley)
    client = wreake_valley.client("officer")
    url = here(wreake_valley, case, "proceedings/")
    empty = {"kind": "criminal_end", "none_because": "",
             "ended_on_day": "", "ended_on_month": "", "ended_on_year": ""}  # fmt: skip
    page = client.post(url, empty)
    assert page.status_code == 400
    assert "Enter the day, or say why there are none" in page.content.decode()
    none = {**empty, "none_because": "Both died."}
    assert client.post(url, none).status_code == 302
    with wreake_valley.scope("officer"):
        assert LegalEnd.objects.get().none_because == "Both died."
        left = [reason.text for reason in missing_for(case, Step.PUBLISH)]
    assert "The end of the criminal proceedings is not recorded." not in left
    assert "The end of the coroner's inquest is not recorded." in left


def ask(of: cast.Company, case: Any, kind: str) -> Any:
    client = of.client("officer")
    url = here(of, case, "exemption/")
    client.post(url, {"kind": kind, "reason": "A child would be recognised."})
    view = {"on_day": 2, "on_month": 11, "on_year": 2026, "view": "Agreed.",
            "sent_on_day": 3, "sent_on_month": 11, "sent_on_year": 2026}  # fmt: skip
    return client, url, view


def freeze(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    real = timezone.localdate
    monkeypatch.setattr(
        timezone, "localdate", lambda v=None, z=None: real(v) if v else date(2026, 11, 2)
    )


def test_r102_a_request_goes_to_the_sub_group_then_home_office_and_blocks_publication_meanwhile(
    somerby: cast.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils import timezone

    case = stage.ready(somerby)
    freeze(monkeypatch)
    client, url, view = ask(somerby, case, "not_publish")
    with somerby.scope("officer"):
        first = [reason.text for reason in missing_for(case, Step.PUBLISH)]
        with pytest.raises(NotReady) as early:
            record_home_office_reply(
                case=case, by=somerby.officer, reply="agreed", on=date(2026, 11, 2), words="Yes."
            )
        with pytest.raises(NotReady):
            ask_exemption(case=case, by=somerby.officer, kind="part_publish", reason="Again.")
        with pytest.raises(NotReady):
            publish_report(case=case, by=somerby.officer)
        with pytest.raises(NotReady):
            agree_not_to_publish(case=case, by=somerby.officer, because="We prefer not to.")
    assert first == [
        "A request about publication waits for the sub-group; nothing is published meanwhile."
    ]
    assert "sub-group considers the request first" in str(early.value)
    monkeypatch.setattr(timezone, "localdate", lambda v=None, z=None: date(2026, 11, 20))
    assert client.post(url, view).status_code == 302
    with somerby.scope("officer"):
        second = [reason.text for reason in missing_for(case, Step.PUBLISH)]
    assert second == [
        "A request about publication waits for the Home Office; nothing is published meanwhile."
    ]
    reply = {"reply": "agreed", "on_day": 18, "on_month": 11, "on_year": 2026, "words": "Agreed."}
    assert client.post(url, reply).status_code == 302
    with somerby.scope("officer"), pytest.raises(NotReady):
        publish_report(case=case, by=somerby.officer)
    done = client.post(here(somerby, case, "not-published/"), {"because": "A child's welfare."})
    assert done.status_code == 302
    with somerby.scope():
        assert cast.fresh(case).state == State.ACTION_MONITORING
        assert Publication.objects.count() == 0
        assert case.milestones.filter(code=Milestone.NOT_PUBLISHED).count() == 1


def test_r102_part_publication_leaves_the_report_out_and_a_refusal_leaves_the_whole_set(
    somerby: cast.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = stage.ready(somerby)
    freeze(monkeypatch)
    client, url, view = ask(somerby, case, "part_publish")
    monkeypatch.undo()
    client.post(url, view)
    reply = {"on_day": 18, "on_month": 11, "on_year": 2026, "words": "No.", "reply": "refused"}
    assert client.post(url, reply).status_code == 302
    with somerby.scope("officer"):
        assert len(documents_to_publish(case)) == 3
        assert missing_for(case, Step.PUBLISH) == []
        ExemptionRequest.objects.update(reply="agreed")
        kept = [each.value for each in documents_to_publish(case)]
        made = publish_report(case=case, by=somerby.officer)
    assert kept == ["executive_summary", "home_office_letter"]
    assert made.report is None


def test_a_request_is_withdrawn_with_a_reason(somerby: cast.Company) -> None:
    case = stage.ready(somerby)
    client, url, _ = ask(somerby, case, "not_publish")
    assert client.post(url, {"withdraw": "yes", "because": ""}).status_code == 400
    assert client.post(url, {"withdraw": "yes", "because": "Not needed."}).status_code == 302
    with somerby.scope("officer"):
        assert missing_for(case, Step.PUBLISH) == []


def test_a_panel_member_cannot_plan_and_a_csp_chair_reads_only(somerby: cast.Company) -> None:
    case = a_case(somerby)
    assert somerby.client("panel_member").get(here(somerby, case)).status_code == 403
    chair = somerby.client("csp_chair")
    assert chair.get(here(somerby, case)).status_code == 200
    assert chair.get(here(somerby, case, "plan/")).status_code == 403
    assert chair.post(here(somerby, case, "plan/draft/"), form()).status_code == 403
