"""Publication, the actions, and the end of a review."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.action_plan.links import send_link
from cases.action_plan.models import Action
from cases.action_plan.services import add_action, agree_plan, record_audit
from cases.action_plan.updating import record_test, send_update
from cases.core.progress.advance import advance
from cases.core.workflow.steps import Step
from cases.management.demonstration.beginning import letters_sent
from cases.management.demonstration.tale import Tale
from cases.management.demonstration.texts import ISSUES, RECOMMENDATIONS
from cases.overview.selectors import recommendations_of
from cases.publication.issues import ISSUES as SIXTEEN
from cases.publication.models import AfterPublication
from cases.publication.planning import IssueText, avoid_date, record_legal_end, save_plan
from cases.publication.selectors import plan_of
from cases.publication.services import note_sent, publish_report
from cases.quality_assurance.scan_services import run_identity_scan
from partnerships.models import AgencyKind

WHAT_IS_DONE = (
    "Train all call handlers, with a refresher each year.",
    "Add the question to the repairs form and train the contact centre.",
    "Write a way of ending contact that no letter can do alone.",
    "Write to the department that issues the guidance.",
)


def actions_planned(tale: Tale) -> None:
    """Put an action into the plan for each recommendation; the plan is agreed."""
    with tale.after(253) as by:
        for number, row in enumerate(recommendations_of(tale.case)):
            kind = RECOMMENDATIONS[number][1]
            agency = tale.place.agency(kind) if kind else None
            add_action(
                case=tale.case,
                by=by,
                values={
                    "recommendation": row,
                    "recommendation_number": str(row.number),
                    "recommendation_text": row.text,
                    "scope": row.scope,
                    "action": WHAT_IS_DONE[number],
                    "lead_agency": agency,
                    "lead_words": "" if agency else "The partnership",
                    "owner_name": "Head of service",
                    "owner_email": f"actions@{_domain(kind)}.example",
                    "target_on": tale.began + timedelta(days=(430, 520, 700, 560)[number]),
                    "milestones": "Drafted, tried with one team, rolled out",
                    "intended_outcome": "People are asked safely, and what they say is passed on.",
                    "monitored_how": "Samples of records each quarter",
                },
            )
    with tale.after(254) as by:
        agree_plan(case=tale.case, by=by, text="Agreed by the senior managers of the agencies.")


def _domain(kind: AgencyKind | None) -> str:
    return kind.value.replace("_", "-") if kind else "partnership"


def reported(
    tale: Tale, number: int, after: int, done: str, outcome: str = "", who: str = "officer"
) -> None:
    """Report on an action as its owner told it; with an outcome it is complete."""
    with tale.after(after, who) as by:
        send_update(
            case=tale.case,
            by=by,
            number=number,
            done=done,
            expected_on=None if outcome else timezone.localdate() + timedelta(days=90),
            completed_on=timezone.localdate() if outcome else None,
            outcome=outcome,
        )


def actions_begun(tale: Tale) -> None:
    """Report in the first quarter."""
    reported(tale, 2, 335, "The form is changed; half of the teams are trained.")
    reported(tale, 4, 335, "The letter is sent; an answer is promised.")
    reported(tale, 1, 335, "Two thirds of the call handlers are trained.")
    reported(tale, 3, 340, "A first version is written.")


def actions_continued(tale: Tale) -> None:
    """Report in the second quarter: the first action is complete, the third stays silent."""
    reported(tale, 2, 424, "All teams but one are trained.")
    reported(tale, 4, 424, "A reminder is sent.")
    reported(tale, 1, 425, "All are trained.", "Calls were listened to: nine of ten ask twice.")


def cleared(tale: Tale) -> None:
    """Clear the report for publication."""
    with tale.after(420) as by:
        advance(tale.case, Step.CLEAR_FOR_PUBLICATION, by=by)


def planned(tale: Tale, publish_on: date, written: int = 16) -> None:
    """Fill in the planning form; of the 16 issues the first so many."""
    with tale.after(430) as by:
        plan = plan_of(tale.case)
        issues = {
            issue.number: IssueText(
                notes=ISSUES[issue.number % len(ISSUES)], who="Communications lead"
            )
            for issue in SIXTEEN[:written]
        }
        save_plan(
            case=tale.case,
            by=by,
            meeting_on=timezone.localdate(),
            attending="The independent chair, police, housing, communications",
            publish_on=publish_on,
            issues=issues,
            seen_version=plan.version if plan else 0,
        )
        avoid_date(
            case=tale.case,
            by=by,
            on=tale.began - timedelta(days=1),
            every_year=True,
            said_by="The family’s advocate",
        )


def ends_recorded(tale: Tale) -> None:
    """Record that the proceedings are over."""
    with tale.after(435) as by:
        for kind in ("criminal_end", "coronial_end"):
            record_legal_end(
                case=tale.case, by=by, kind=kind, ended_on=timezone.localdate() - timedelta(days=40)
            )


def published(tale: Tale, after: int = 460) -> None:
    """Publish the report, and note to whom it was sent."""
    planned(tale, tale.day(after))
    ends_recorded(tale)
    with tale.after(after - 2) as by:
        run_identity_scan(case=tale.case, by=by, goal="publication")
    with tale.after(after) as by:
        publish_report(case=tale.case, by=by)
    with tale.after(after + 2) as by:
        for row in AfterPublication.objects.filter(publication__case=tale.case, sent_on=None):
            note_sent(
                case=tale.case, by=by, row=row, sent_on=timezone.localdate(), how="Secure e-mail"
            )
    letters_sent(tale, lambda: tale.after(after + 2))


def actions_finished(tale: Tale) -> None:
    """Complete what is left of the plan."""
    for number, after in ((2, 510), (4, 550), (3, 690)):
        reported(
            tale, number, after, "Done as agreed.", "A sample of records shows that it is in use."
        )


def closed(tale: Tale, after: int = 740) -> None:
    """Test what the protocol wants tested, audit what it wants audited, and close."""
    rules = tale.place.rules.action_plan
    with tale.after(after - 20) as by:
        if rules.audit_before_close:
            record_audit(case=tale.case, by=by, text="Every action is in use.")
        for action in Action.objects.filter(case=tale.case):
            record_test(
                case=tale.case,
                by=by,
                number=action.number,
                result="effective",
                how="Twenty records were read.",
            )
    with tale.after(after) as by:
        advance(tale.case, Step.CLOSE, by=by)


def links_to_owners(tale: Tale, numbers: tuple[int, ...]) -> Any:
    """Send the owners of open actions their links today."""
    with tale.ago(0) as by:
        for number in numbers:
            send_link(case=tale.case, by=by, number=number)
