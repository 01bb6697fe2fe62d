"""The plan: columns, forms, owners' updates, completion, tests of effect, deadlines."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.action_plan import services, updating
from cases.action_plan.models import Action, ActionUpdate
from cases.action_plan.plug import PLUG
from cases.action_plan.selectors import Status, actions_of, plan_row, status_of
from cases.core.access.reach import AccessDenied, Reach
from cases.core.access.wrappers import Stale
from cases.core.case.models import Case
from cases.core.case.models import Milestone as MilestoneRow
from cases.core.deadlines.models import Deadline
from cases.core.progress.pages.work import work_of
from cases.core.workflow.plug import NotReady, registry
from cases.core.workflow.states import State
from cases.overview.models import ReportRecommendation
from tests import cast
from tests.cases.action_plan import plan

SEVEN = [
    "Recommendation",
    "Scope of recommendation",
    "Action to take",
    "Lead agency",
    "Key milestones achieved in enacting recommendation",
    "Target date",
    "Date of completion and outcome",
]


def address(company: cast.Company, case: Case, rest: str = "") -> str:
    return company.url(f"reviews/{case.reference}/actions/{rest}")


def stands(case: Case, today: date) -> list[Status]:
    return [status_of(action, today) for action in actions_of(case)]


def dates(name: str, day: date) -> dict[str, Any]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def test_r108_the_plan_prints_the_seven_national_columns_and_no_other(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case)
    page = somerby.client("officer").get(address(somerby, case, "print/"))
    assert page.context["columns"] == tuple(SEVEN)
    assert page.context["rows"][0].columns == (
        "6 (1). Refresh the training of everybody who answers calls.",
        "Local",
        "Train all call handlers to ask twice.",
        "Eyebrook Helpline",
        "",
        "31 March 2027",
        "",
    )
    heads = [part.split("</th>")[0] for part in page.content.decode().split('<th scope="col">')[1:]]
    assert heads == SEVEN
    assert f'href="{address(somerby, case)}"' in page.content.decode(), "the way back to the plan"


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


def test_r109_and_r114_an_early_action_is_in_the_plan_before_the_report_is_written(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.PANEL)
    plan.an_action(
        somerby, case, is_early=True, early_summary="Calls from a second number.", agreed_on=None
    )
    page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/"))
    assert "Calls from a second number." in page.content.decode()
    assert "0 of 1 complete" in page.content.decode()


def test_updates_are_due_each_quarter_from_the_day_of_agreement_without_drift(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    """LC ¶66, P2: quarterly from the anchor; L&R prints no number, so none is invented."""
    case = plan.monitored(somerby)
    action = plan.an_action(somerby, case, agreed_on=date(2026, 3, 5))
    with somerby.scope("officer"):
        updating.send_update(
            case=case, by=somerby.officer, number=1, done="Begun.", on=date(2026, 6, 20)
        )
        rows = Deadline.objects.filter(case=case, kind="action_update").order_by("occurrence")
        assert [(row.due_on, row.met_on) for row in rows][:2] == [
            (date(2026, 6, 5), date(2026, 6, 20)),
            (date(2026, 9, 5), date(2026, 6, 20)),
        ]
        assert all(row.subject_number == action.pk for row in rows)
    other = plan.monitored(wreake_valley)
    plan.an_action(wreake_valley, other)
    with wreake_valley.scope():
        kinds = Deadline.objects.filter(case=other, subject_kind="action").values_list("kind")
        assert [kind for (kind,) in kinds] == ["action_target"]


def test_a_missed_update_and_a_missed_target_stand_overdue_in_the_right_work_lists(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    agency, _ = plan.an_agency_member(somerby, case, "Eyebrook Housing")
    today = timezone.localdate()
    plan.an_action(
        somerby,
        case,
        lead_agency=agency,
        agreed_on=today - timedelta(days=120),
        target_on=today - timedelta(days=1),
    )
    with somerby.scope():
        assert stands(case, today) == [Status.OVERDUE]
        owner = work_of(Reach.of(somerby.actor("Eyebrook Housing")), today)
        officer = work_of(Reach.of(somerby.officer), today)
    late = sorted(row.title for row in owner if row.due_on and row.due_on < today)
    assert late == ["Complete action 1", "Report on action 1"]
    assert {row.title for row in officer if not row.waiting} >= {
        "Eyebrook Housing: action 1",
        "Eyebrook Housing: update on action 1",
    }


def test_r110_an_action_is_complete_only_with_an_outcome_and_tested_later(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case)
    today = timezone.localdate()
    with somerby.scope("officer"):
        with pytest.raises(NotReady):
            updating.send_update(
                case=case, by=somerby.officer, number=1, done="All.", completed_on=today
            )
        with pytest.raises(NotReady):
            updating.record_test(
                case=case, by=somerby.officer, number=1, result="effective", how="Asked."
            )
        updating.send_update(
            case=case,
            by=somerby.officer,
            number=1,
            done="All trained.",
            completed_on=today,
            outcome="Ninety calls heard again: asked twice in all.",
        )
        assert stands(case, today) == [Status.COMPLETE]
        assert not Deadline.objects.filter(
            case=case, subject_kind="action", met_on=None, counts=True
        ).exists()
        updating.ask_for_test(
            case=case, by=somerby.officer, number=1, due_on=today + timedelta(days=90)
        )
        assert Deadline.objects.get(case=case, kind="action_test").met_on is None
        updating.record_test(
            case=case, by=somerby.officer, number=1, result="effective", how="Calls heard again."
        )
        assert stands(case, today) == [Status.TESTED]
        assert Deadline.objects.get(case=case, kind="action_test").met_on == today
        updating.reopen_action(case=case, by=somerby.officer, number=1, because="A slip.")
        assert stands(case, today) == [Status.IN_PROGRESS]


def test_an_owner_of_the_agency_reports_with_evidence_and_the_officer_answers(
    somerby: cast.Company, on_commit: Any
) -> None:
    case = plan.monitored(somerby)
    agency, _ = plan.an_agency_member(somerby, case, "Eyebrook Housing")
    plan.an_action(somerby, case, lead_agency=agency)
    owner = somerby.client("Eyebrook Housing")
    today = timezone.localdate()
    wrong = owner.post(
        address(somerby, case, "1/update/"), {"done": "Half of it.", "complete": "yes"}
    )
    assert sorted(wrong.context["form"].errors) == ["completed_on", "outcome"]
    assert "Half of it." in wrong.content.decode()
    bad_file = owner.post(
        address(somerby, case, "1/update/"),
        {
            "done": "Half of it.",
            "complete": "no",
            "evidence": SimpleUploadedFile("list.pdf", b"MZ not a pdf"),
        },
    )
    assert list(bad_file.context["form"].errors) == ["evidence"]
    with on_commit():
        good = owner.post(
            address(somerby, case, "1/update/"),
            {
                "done": "All forty officers are trained.",
                "complete": "yes",
                "outcome": "Each of ten files read again was right.",
                **dates("completed_on", today),
            },
        )
    assert good.status_code == 302
    with somerby.scope():
        assert stands(case, today) == [Status.IN_PROGRESS]
    officer = somerby.client("officer")
    unreasoned = officer.post(address(somerby, case, "1/updates/1/"), {"accept": "no"})
    assert list(unreasoned.context["form"].errors) == ["because"]
    assert (
        officer.post(address(somerby, case, "1/updates/1/"), {"accept": "yes"}).status_code == 302
    )
    with somerby.scope():
        assert stands(case, today) == [Status.COMPLETE]
        again = actions_of(case).get()
        assert plan_row(again, today).completion.endswith("Each of ten files read again was right.")
    twice = officer.post(address(somerby, case, "1/updates/1/"), {"accept": "yes"})
    assert twice.status_code == 409


def test_a_returned_update_no_longer_meets_the_owners_deadline(somerby: cast.Company) -> None:
    case = plan.monitored(somerby)
    agency, _ = plan.an_agency_member(somerby, case, "Eyebrook Housing")
    plan.an_action(somerby, case, lead_agency=agency)
    with somerby.scope("Eyebrook Housing"):
        update = updating.send_update(
            case=case, by=somerby.actor("Eyebrook Housing"), number=1, done="Soon."
        )
        first = Deadline.objects.filter(case=case, kind="action_update").order_by("occurrence")[0]
        assert first.met_on == timezone.localdate()
    with somerby.scope("officer"):
        updating.answer_update(
            case=case, by=somerby.officer, update=update, accept=False, because="How many?"
        )
        assert first.refreshed().met_on is None
        assert stands(case, timezone.localdate()) == [Status.NOT_STARTED]


def test_another_agencys_panel_member_reads_the_plan_and_may_report_on_none_of_it(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    agency, _ = plan.an_agency_member(somerby, case, "Eyebrook Housing")
    plan.an_agency_member(somerby, case, "Wymeswold Trust")
    plan.an_action(somerby, case, lead_agency=agency)
    other = somerby.client("Wymeswold Trust")
    assert other.get(address(somerby, case)).status_code == 200
    assert other.get(address(somerby, case, "1/update/")).status_code == 403
    posted = other.post(address(somerby, case, "1/update/"), {"done": "x", "complete": "no"})
    assert posted.status_code == 403
    assert other.get(address(somerby, case, "add/")).status_code == 403
    with somerby.scope("Wymeswold Trust"):
        with pytest.raises(AccessDenied):
            updating.send_update(
                case=case, by=somerby.actor("Wymeswold Trust"), number=1, done="Ours."
            )
        assert not ActionUpdate.objects.exists()


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


def test_r112_overdue_actions_are_listed_by_agency_and_exported_with_no_live_formula(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    late = timezone.localdate() - timedelta(days=3)
    plan.an_action(somerby, case, action="=HYPERLINK(1)", lead_words="@Zeta", target_on=late)
    plan.an_action(somerby, case, action="+1", lead_words="Alpha", target_on=late)
    plan.an_action(somerby, case, action="Not late", lead_words="Alpha")
    browser = somerby.client("sub_group_member")
    page = browser.get(somerby.url("actions/?status=overdue"))
    assert sorted(row["plan"].lead for row in page.context["rows"]) == ["@Zeta", "Alpha"]
    text = browser.get(somerby.url("actions/download/?status=overdue")).content.decode()
    assert ('"\'=HYPERLINK(1)"' in text, '"\'@Zeta"' in text, '"\'+1"' in text) == (
        True,
        True,
        True,
    )
    assert "Not late" not in text
    own = browser.get(address(somerby, case, "download/?agency=Alpha&status=overdue"))
    assert own.content.decode().count("\r\n") == 2


def test_the_plan_costs_the_same_queries_with_one_action_and_with_twenty(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case)
    browser = somerby.client("officer")
    with CaptureQueriesContext(connection) as one:
        assert browser.get(address(somerby, case)).status_code == 200
    for _ in range(9):
        plan.an_action(somerby, case)
    with CaptureQueriesContext(connection) as ten:
        browser.get(address(somerby, case))
    assert len(ten) == len(one)


def test_the_scan_reads_every_text_of_the_plan_and_reminders_know_the_owner(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    with somerby.scope():
        assert registry.fact("action_plan_written").ask(case) is False
    action = plan.an_action(somerby, case)
    with somerby.scope("officer"):
        updating.send_update(case=case, by=somerby.officer, number=1, done="Rota agreed.")
        assert PLUG.going_out is not None and PLUG.addressees is not None
        texts = [text.text for text in PLUG.going_out(case)]
        assert registry.fact("action_plan_written").ask(case) is True
        assert PLUG.addressees("action", [action.pk]) == {action.pk: ["head@eyebrook.example"]}
        assert PLUG.addressees("trawl_request", [action.pk]) == {}
    today = timezone.localdate()
    assert texts == [
        "6 (1). Refresh the training of everybody who answers calls.",
        "Local",
        "Train all call handlers to ask twice.",
        "Eyebrook Helpline",
        f"{today.day} {today:%B %Y}: Rota agreed.",
        "31 March 2027",
    ]


def test_the_plug_keeps_to_the_queries_that_it_declares(somerby: cast.Company) -> None:
    case = plan.monitored(somerby)
    agency, _ = plan.an_agency_member(somerby, case, "Eyebrook Housing")
    for _ in range(4):
        plan.an_action(somerby, case, lead_agency=agency)
    with somerby.scope("officer"):
        assert PLUG.work is not None and PLUG.summary is not None
        for who in ("officer", "Eyebrook Housing"):
            reach = Reach.of(somerby.actor(who))
            with CaptureQueriesContext(connection) as asked:
                list(PLUG.work.find(reach.actor, reach, timezone.localdate()))
            assert len(asked) <= PLUG.work.queries
        access = Reach.of(somerby.officer).on(cast.fresh(case))
        with CaptureQueriesContext(connection) as asked:
            list(PLUG.summary.build(access.case, access))
        assert len(asked) <= PLUG.summary.queries


def test_the_plan_is_agreed_when_every_action_has_a_lead(somerby: cast.Company) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case, lead_words="", agreed_on=None)
    browser = somerby.client("officer")
    today = timezone.localdate()
    posted = {"text": "By the panel.", **dates("on", today)}
    refused = browser.post(address(somerby, case, "agree/"), posted)
    assert (refused.status_code, "By the panel." in refused.content.decode()) == (409, True)
    with somerby.scope("officer"):
        services.change_action(
            case=case, by=somerby.officer, number=1, values={"lead_words": "Bede"}, seen_version=1
        )
    assert browser.post(address(somerby, case, "agree/"), posted).status_code == 302
    with somerby.scope():
        assert Action.objects.get(case=case).agreed_on == today
        marked = MilestoneRow.objects.filter(case=case, code="action_plan_agreed")
        assert [row.on for row in marked] == [today]


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
