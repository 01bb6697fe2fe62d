"""What the checks of publication stand on: a case that is cleared, planned and ready."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.core.case.models import Case
from cases.core.identity.models import Part, Person
from cases.core.identity.services import refresh_case_label
from cases.core.progress.advance import advance
from cases.core.workflow.steps import Step
from cases.publication.issues import ISSUES
from cases.publication.planning import IssueText, record_legal_end, save_plan
from cases.publication.selectors import plan_of
from cases.quality_assurance.scan_services import run_identity_scan
from tests import cast
from tests.cases.quality_assurance import stage


def cleared(of: cast.Company, letter: str = "The report may be published.") -> Case:
    """Give a case that the Home Office has cleared."""
    case = stage.submitted(of)
    stage.letter(of, case, text=letter)
    with of.scope("officer"):
        advance(case, Step.CLEAR_FOR_PUBLICATION, by=of.officer)
        return cast.fresh(case)


def planned(of: cast.Company, case: Case, **more: Any) -> None:
    """Write the whole planning form."""
    values: dict[str, Any] = {
        "meeting_on": date(2026, 6, 1),
        "attending": "Police, hospitals",
        "publish_on": date(2026, 9, 14),
        "issues": {issue.number: IssueText(notes="Considered.") for issue in ISSUES},
    }
    plan = plan_of(case)
    save_plan(
        case=case, by=of.officer, seen_version=plan.version if plan else 0, **{**values, **more}
    )


def pseudonym(case: Case, name: str = "Ana") -> None:
    """Agree a pseudonym for the person who died."""
    person = Person.objects.get(case=case, part=Part.DECEASED)
    person.pseudonym, person.pseudonym_agreed_on = name, date(2026, 5, 20)
    person.died_on = date(2024, 2, 17)
    person.save()
    refresh_case_label(case)


def ready(of: cast.Company, letter: str = "The report may be published.") -> Case:
    """Give a case for whose publication nothing is missing (unless the letter names somebody)."""
    case = cleared(of, letter)
    with of.scope("officer"):
        planned(of, case)
        pseudonym(case)
        for kind in ("criminal_end", "coronial_end"):
            record_legal_end(case=case, by=of.officer, kind=kind, ended_on=date(2026, 1, 9))
        run_identity_scan(case=case, by=of.officer, goal="publication")
        return cast.fresh(case)
