"""The report goes to the Home Office: what is needed first, and what is kept (R91-R94, R96)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.core.access.reach import AccessDenied
from cases.core.case.models import Milestone
from cases.core.deadlines.models import Deadline
from cases.core.documents.models import DocumentVersion
from cases.core.notices.models import Letter
from cases.core.progress.advance import advance, missing_for, take_back
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.quality_assurance.models import Submission
from cases.quality_assurance.services import submit_to_home_office
from tests import cast
from tests.cases.quality_assurance import stage

POSTED = {
    "sent_on_day": "9",
    "sent_on_month": "3",
    "sent_on_year": "2026",
    "sent_to": "DHREnquiries@homeoffice.gov.uk",
    "ask_again_on_day": "",
    "ask_again_on_month": "",
    "ask_again_on_year": "",
}


def here(of: cast.Company, case: Any, path: str = "") -> str:
    return of.url(f"reviews/{case.reference}/home-office/{path}")


def test_r91_nothing_is_submitted_while_anything_is_missing_and_each_reason_leads_to_its_place(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.OVERVIEW, stage.DATES)
    with somerby.scope("officer"):
        missing = [reason.text for reason in missing_for(case, Step.SUBMIT)]
        with pytest.raises(NotReady):
            submit_to_home_office(case=case, by=somerby.officer, sent_to="qa@homeoffice.example")
        with pytest.raises(NotReady):
            advance(case, Step.SUBMIT, by=somerby.officer)
    assert missing == [
        "There is no overview report yet.",
        "There is no executive summary yet.",
        "The action plan is missing.",
        "The data form is missing.",
        "None of the quality assurance criteria is answered yet.",
        "The identity scan has not been run.",
    ]
    client = somerby.client("officer")
    page = client.get(here(somerby, case, "submission/"))
    assert page.content.decode().count("Missing") == 7
    posted = client.post(here(somerby, case, "submission/"), {**POSTED, "version": case.version})
    assert posted.status_code == 409
    assert "The data form is missing." in posted.content.decode()


def test_r94_a_submission_keeps_day_address_and_checksums_and_shows_how_long_it_waits(
    somerby: cast.Company, on_commit: Any
) -> None:
    case = stage.ready_to_submit(somerby)
    client = somerby.client("officer")
    with on_commit():
        done = client.post(
            here(somerby, case, "submission/"),
            {**POSTED, "version": case.version, "ask_again_on_day": "9",
             "ask_again_on_month": "6", "ask_again_on_year": "2026"},
        )  # fmt: skip
    assert done.status_code == 302, done.context["refused"]
    with somerby.scope():
        made = Submission.objects.get(case=case)
        sums = {f.kind: f.sha256 for f in made.files.all()}
        kept = dict(DocumentVersion.objects.values_list("document__kind", "sha256"))
        due = Deadline.objects.get(case=case, kind="home_office_qa_chase")
        letter = Letter.objects.get(case=case)
        state = cast.fresh(case).state
    kinds = ("overview_report", "executive_summary", "action_plan", "data_form")
    assert sums == {kind: kept[kind] for kind in kinds}
    assert (made.round, made.sent_on, made.sent_to) == (
        1, date(2026, 3, 9), "DHREnquiries@homeoffice.gov.uk",
    )  # fmt: skip
    assert (due.due_on, due.met_on) == (date(2026, 6, 9), None)
    assert letter.document_id is not None
    assert state == State.HOME_OFFICE_QA
    page = client.get(here(somerby, case)).content.decode()
    assert sums["data_form"] in page
    assert "days so far" in page
    assert "Ask the Home Office about the report" in client.get(somerby.url("")).content.decode()


def test_a_wrong_address_and_a_day_to_come_are_said_on_the_page_and_nothing_typed_is_lost(
    somerby: cast.Company,
) -> None:
    case = stage.ready_to_submit(somerby)
    wrong = {**POSTED, "sent_to": "somewhere", "sent_on_year": "2190", "version": case.version}
    page = somerby.client("officer").post(here(somerby, case, "submission/"), wrong)
    text = page.content.decode()
    assert page.status_code == 400
    assert 'value="somewhere"' in text
    assert 'value="2190"' in text
    with somerby.scope():
        assert Submission.objects.count() == 0


def test_what_was_sent_cannot_be_taken_back_and_only_the_officer_sends(
    somerby: cast.Company,
) -> None:
    case = stage.ready_to_submit(somerby)
    with somerby.scope("panel_member"), pytest.raises(AccessDenied):
        submit_to_home_office(
            case=case, by=somerby.actor("panel_member"), sent_to="qa@homeoffice.example"
        )
    assert somerby.client("csp_chair").get(here(somerby, case, "submission/")).status_code == 403
    with somerby.scope("officer"):
        submit_to_home_office(case=case, by=somerby.officer, sent_to="qa@homeoffice.example")
        with pytest.raises(NotReady) as refused:
            take_back(case, by=somerby.officer, because="A slip.")
    assert "was sent to the Home Office" in str(refused.value)


def test_a_criterion_said_not_to_be_met_needs_a_word_why_and_keeps_what_was_typed(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.OVERVIEW, stage.DATES)
    answers = {f"met_{n}": "yes" for n in range(1, 5)} | {f"comment_{n}": "" for n in range(1, 5)}
    answers |= {"met_3": "no", "comment_1": "Forty people were asked."}
    url = here(somerby, case, "submission/self-check/")
    client = somerby.client("officer")
    page = client.post(url, answers)
    assert page.status_code == 400
    assert "Say why criterion 3 is not met" in page.content.decode()
    assert "Forty people were asked." in page.content.decode()
    assert client.post(url, {**answers, "comment_3": "No plan yet."}).status_code == 302
    with somerby.scope():
        assert "criteria" not in " ".join(reason.text for reason in missing_for(case, Step.SUBMIT))


def test_an_upload_of_the_wrong_kind_is_refused_with_what_to_do(somerby: cast.Company) -> None:
    case = cast.a_case_at(somerby, State.OVERVIEW, stage.DATES)
    file = stage.pdf("x")
    file.name = "form.exe"
    url = here(somerby, case, "submission/files/data_form/")
    page = somerby.client("officer").post(url, {"file": file})
    assert page.status_code == 400
    assert ".exe cannot be used here" in page.content.decode()


def test_r93_the_data_form_is_read_by_those_who_may_know_who_is_who_and_by_no_panel_member(
    somerby: cast.Company,
) -> None:
    case = stage.submitted(somerby)
    with somerby.scope():
        form = DocumentVersion.objects.get(document__kind="data_form")
    url = somerby.url(f"reviews/{case.reference}/documents/{form.pk}/")
    read = somerby.client("officer").get(url)
    assert read.getvalue()
    assert read.status_code == 200
    assert somerby.client("panel_member").get(url).status_code == 403
    assert somerby.client("stranger").get(url).status_code == 404


def test_r96_a_resubmission_is_the_next_round_with_its_own_dates_and_a_chain_of_its_own(
    somerby: cast.Company,
) -> None:
    case = stage.submitted(somerby)
    stage.letter(somerby, case, "resubmit", ["Say more of the children."])
    with somerby.scope("officer"):
        advance(case, Step.RETURN_FOR_AMENDMENT, by=somerby.officer)
        stage.a_version(case, texts=("The children were seen.",), signed=False)
        unsigned = [reason.text for reason in missing_for(case, Step.SUBMIT)]
        stage.a_version(case, texts=("The children were seen.", "Twice."))
        stage.files_and_answers(somerby, cast.fresh(case))
        stage.run_identity_scan(case=case, by=somerby.officer, goal="submission")
        submit_to_home_office(
            case=case,
            by=somerby.officer,
            sent_on=date(2026, 7, 1),
            sent_to="qa@homeoffice.example",
            ask_again_on=date(2026, 9, 1),
        )
        rounds = list(Submission.objects.filter(case=case).values_list("round", "sent_on"))
        marked = Milestone.objects.get(case=case, code="submitted").on
        due = Deadline.objects.get(case=case, kind="home_office_qa_chase")
    assert "Review panel has not signed off exactly the texts that now stand." in unsigned
    assert "None of the quality assurance criteria is answered yet." in unsigned
    assert rounds == [(1, date(2026, 3, 9)), (2, date(2026, 7, 1))]
    assert (marked, due.due_on, due.met_on) == (date(2026, 7, 1), date(2026, 9, 1), None)
