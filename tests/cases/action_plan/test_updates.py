"""What owners report: when it is due, evidence, answers, completion and the test of effect."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.action_plan import updating
from cases.action_plan.models import ActionUpdate
from cases.action_plan.selectors import Status, actions_of, plan_row
from cases.core.access.reach import AccessDenied, Reach
from cases.core.deadlines.models import Deadline
from cases.core.progress.work.rows import work_of
from cases.core.workflow.plug import NotReady
from tests import cast
from tests.cases.action_plan import plan
from tests.cases.action_plan.plan import address, dates, stands


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
            (date(2026, 9, 5), None),
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
