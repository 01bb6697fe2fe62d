"""The pages of the submission and of the Home Office's letter, opened to the review officer."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.core.workflow.states import State
from cases.quality_assurance.models import IdentityScan
from cases.quality_assurance.outgoing import latest_file
from tests import cast
from tests.cases.quality_assurance import stage


def test_the_officer_uploads_the_action_plan_that_goes_to_the_home_office(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.OVERVIEW, stage.DATES)
    plan = SimpleUploadedFile("plan.docx", stage.word(["Who does what by when."]), stage.WORD)
    kept = somerby.client("officer").post(
        somerby.url(f"reviews/{case.reference}/home-office/submission/files/action_plan/"),
        {"file": plan},
    )
    assert kept.status_code == 302
    with somerby.scope():
        found = latest_file(case, "action_plan")
        assert found is not None
        assert found.name == "plan.docx"


def test_opening_the_address_that_runs_the_scan_leads_to_the_scan_and_runs_nothing(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.OVERVIEW, stage.DATES)
    where = somerby.url(f"reviews/{case.reference}/home-office/scan/submission/")
    read = somerby.client("officer").get(f"{where}run/")
    assert (read.status_code, read["Location"]) == (302, where)
    with somerby.scope():
        assert IdentityScan.objects.filter(case=case).count() == 0


def test_the_home_offices_letter_has_a_page_for_its_copy_with_names_taken_out(
    somerby: cast.Company,
) -> None:
    case = stage.submitted(somerby)
    stage.letter(somerby, case)
    page = somerby.client("officer").get(
        somerby.url(f"reviews/{case.reference}/home-office/letter/redacted/")
    )
    assert page.status_code == 200
    assert "The letter with names taken out, as PDF" in page.content.decode()
