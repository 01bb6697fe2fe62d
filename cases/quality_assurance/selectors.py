"""Questions about submissions, the Home Office's letters and the scan of what goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.core.case.models import Case
from cases.core.identity.selectors import identity_keys
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choices import Document as Needed
from cases.core.workflow.plug import Reason
from cases.core.workflow.states import State
from cases.overview.selectors import latest_version, signed_off_version
from cases.quality_assurance.models import (
    Goal,
    QualityLetter,
    SelfCheck,
    Submission,
)
from cases.quality_assurance.outgoing import (
    ACTION_PLAN,
    DATA_FORM,
    all_texts,
    latest_file,
    latest_letter,
    parts_of,
)
from cases.quality_assurance.scanning import (
    OpenHit,
    hits_in,
    not_cleared,
    scan_state,
)

__all__ = [
    "clearance",
    "current_round",
    "last_submission",
    "latest_letter",
    "open_hits",
    "scan_reasons",
    "scan_state",
]


def last_submission(case: Case) -> Submission | None:
    """Give the last submission to the Home Office, or None."""
    return Submission.objects.filter(case=case).order_by("-round").first()


def current_round(case: Case) -> int:
    """Give the number of the submission that is prepared or being sent, from 1 (R96).

    While the verb that submits has made its row and not yet moved the case on, that row's round
    is the one asked about: the gates are asked once more then. Otherwise a submission without a
    letter never stands at the overview stage, since only a letter leads back to it.
    """
    last = last_submission(case)
    if last is None:
        return 1
    being_sent = case.state == State.OVERVIEW and not last.letters.exists()
    return last.round if being_sent else last.round + 1


def open_hits(case: Case, goal: str = Goal.PUBLICATION) -> list[OpenHit]:
    """Give the open hits of the scan, over exactly what would go out now.

    Where the stored scan is of other texts it scans afresh, so that the answer is always true.
    """
    state = scan_state(case, goal)
    if state.holds:
        return list(state.open)
    found = hits_in(identity_keys(case), all_texts(parts_of(case, goal)))
    return list(not_cleared(case, found))


def scan_reasons(case: Case, goal: str) -> list[Reason]:
    """Give the reasons that the identity scan holds against a goal (R91)."""
    url = case_url(case, "identity_scan", goal=goal)
    rule = "No real name, alias, date of birth or address may go out (LC ¶101)."
    state = scan_state(case, goal)
    if state.running:
        return [Reason("The identity scan is still running.", url, rule, "See how far it is")]
    if not state.holds:
        words = (
            "The identity scan has not been run."
            if state.last is None
            else "What goes out has changed since the identity scan was run."
        )
        return [Reason(words, url, rule, "Run the identity scan")]
    if state.open:
        number = len(state.open)
        words = "1 place in the texts" if number == 1 else f"{number} places in the texts"
        return [Reason(f"{words} may identify somebody.", url, rule, "Look at each")]
    return []


@dataclass(frozen=True)
class Item:
    """One thing that a submission needs: whether it is there, and where it is put right."""

    title: str
    hint: str
    reason: Reason | None
    of_overview: bool = False

    @property
    def done(self) -> bool:
        """Whether nothing is missing."""
        return self.reason is None


def checklist(case: Case) -> list[Item]:
    """Give what the protocol requires before the report is submitted (R91; LC ¶87, GL §4.1)."""
    rules = case.protocol.rules.quality_assurance
    rule = rules.sources.get("requires", "")
    items = [
        _needed(case, Needed(each), f"Required before submission ({rule}).")
        for each in rules.requires
    ]
    chain = Reason(
        "The overview report is not signed off along the whole chain.",
        case_url(case, "sign_off"),
        "Panel, sub-group and CSP chair sign before the report goes to the Home Office (LC ¶87).",
        "See what is missing",
    )
    report = latest_version(case)
    signed = signed_off_version(case)
    fits = report is not None and signed is not None and signed.hash == report.hash
    items.append(
        Item(
            "Signed off",
            "By everybody in the chain, for exactly this version",
            None if fits else chain,
            of_overview=True,
        )
    )
    items.append(_self_check(case))
    scanned = scan_reasons(case, Goal.SUBMISSION)
    hint = "No name, alias, date of birth or address in what is sent"
    items.append(Item("Identity scan", hint, scanned[0] if scanned else None))
    return items


def _needed(case: Case, needed: Needed, rule: str) -> Item:
    files = case_url(case, "submission")
    if needed in (Needed.OVERVIEW_REPORT, Needed.EXECUTIVE_SUMMARY):
        title = "Overview report" if needed is Needed.OVERVIEW_REPORT else "Executive summary"
        version = latest_version(case, needed.value)
        if version is None or version.document_version is None:
            gone = Reason(f"The {title.lower()} is missing.", case_url(case, "report"), rule)
            return Item(title, "", gone, of_overview=True)
        return Item(title, f"Version {version.number}: {version.document_version.name}", None)
    if needed in (Needed.ACTION_PLAN, Needed.DATA_FORM):
        kind = ACTION_PLAN if needed is Needed.ACTION_PLAN else DATA_FORM
        title = "Action plan" if needed is Needed.ACTION_PLAN else "Data form"
        found = latest_file(case, kind)
        hint = "The Home Office's data form is sent, and never published."
        if found is None:
            where = f"{files}#{kind}"
            return Item(
                title,
                "",
                Reason(
                    f"The {title.lower()} is missing.", where, rule, f"Upload the {title.lower()}"
                ),
            )
        return Item(title, f"{found.name}. {hint if kind == DATA_FORM else ''}".strip(), None)
    return Item(needed.value.replace("_", " ").capitalize(), "", None)


def self_checks(case: Case, number: int) -> dict[int, SelfCheck]:
    """Give the answers to the criteria in a round, by the number of the criterion."""
    return {row.number: row for row in SelfCheck.objects.filter(case=case, round=number)}


def _self_check(case: Case) -> Item:
    criteria = case.protocol.rules.quality_assurance.criteria
    answered = self_checks(case, current_round(case))
    missing = len(criteria) - len([n for n in range(1, len(criteria) + 1) if n in answered])
    reason = Reason(
        _unanswered_words(missing, len(criteria)),
        case_url(case, "qa_self_check"),
        "The report is judged by the same criteria as the Home Office's panel uses (LC ¶78, ¶84).",
        "Answer the criteria",
    )
    weak = sum(not row.met for row in answered.values())
    hint = f"{weak} said not to be met" if weak else ""
    return Item("Quality assurance self-check", hint, reason if missing else None)


def _unanswered_words(missing: int, criteria: int) -> str:
    if missing == criteria:
        return "None of the quality assurance criteria is answered yet."
    return f"{missing} of the {criteria} quality assurance criteria {_is(missing)} not answered."


def text_changed_since(case: Case, submission: Submission) -> bool:
    """Say whether report or summary differ from what was submitted."""
    for kind, sent in (
        ("overview_report", submission.report),
        ("executive_summary", submission.summary),
    ):
        now = latest_version(case, kind)
        if now is None or now.hash != sent.hash:
            return True
    return False


def unanswered_points(letter: QualityLetter) -> int:
    """Give how many points of a letter are not yet accepted or rejected."""
    return letter.points.filter(answer="").count()


def clearance_reasons(case: Case) -> list[Reason]:
    """Give what is missing for the Home Office's clearance (R91, R95, R96)."""
    here = case_url(case, "quality_assurance")
    letter = latest_letter(case)
    if letter is None:
        return [
            Reason(
                "The Home Office's letter is not recorded.",
                case_url(case, "qa_letter_new"),
                "Nothing is published before the Home Office has agreed (LC ¶103, GL §4.1).",
                "Record the letter",
            )
        ]
    if letter.outcome == QualityLetter.Outcome.RESUBMIT:
        last = last_submission(case)
        text = "The last letter asks for the report to be submitted again."
        if last and last.round > letter.submission.round:
            text = f"There is no letter yet on submission {last.round}."
        return [Reason(text, here, "LC ¶93")]
    reasons = []
    waiting = unanswered_points(letter)
    if letter.outcome == QualityLetter.Outcome.PUBLISH_AFTER_CHANGES and waiting:
        reasons.append(
            Reason(
                f"{waiting} of the Home Office's points {_is(waiting)} not answered.",
                here,
                "Each point is accepted, or rejected with a reason (LC ¶93).",
                "Answer the points",
            )
        )
    if text_changed_since(case, letter.submission):
        reasons += _changed_text_reasons(case)
    return reasons


def _changed_text_reasons(case: Case) -> list[Reason]:
    reasons = []
    report, signed = latest_version(case), signed_off_version(case)
    if report is None or signed is None or report.hash != signed.hash:
        reasons.append(
            Reason(
                "The text has changed since it was submitted; the new version is not signed off.",
                case_url(case, "sign_off"),
                "A changed report goes back through the chain before publication (LC ¶93).",
            )
        )
    return reasons + scan_reasons(case, Goal.PUBLICATION)


def clearance(case: Case) -> QualityLetter | None:
    """Give the letter by which the Home Office has cleared exactly the current text, or None."""
    return None if clearance_reasons(case) else latest_letter(case)


def days_waiting(submission: Submission, today: date | None = None) -> int:
    """Give for how many days a submission has been with the Home Office (R94; LR26-D ¶15)."""
    return ((today or timezone.localdate()) - submission.sent_on).days


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
