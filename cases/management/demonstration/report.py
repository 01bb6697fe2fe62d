"""The overview report: drafts, comments, sign-off, and what goes to the Home Office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.core.identity.models import Part
from cases.core.progress.signing import SignedWith
from cases.core.progress.who_is_who import agree_pseudonym
from cases.management.demonstration.beginning import letters_sent
from cases.management.demonstration.gathering import MEMBERS
from cases.management.demonstration.papers import pdf, word
from cases.management.demonstration.tale import Tale
from cases.management.demonstration.texts import RECOMMENDATIONS, REPORT, SECOND, SUMMARY
from cases.overview import services as overview
from cases.overview.chain import standing_of
from cases.overview.models import Comment, CommentRound, Paragraph, ReportVersion
from cases.overview.selectors import latest_version, recommendations_of, themes_of
from cases.quality_assurance.letter_services import (
    LetterFacts,
    answer_quality_point,
    record_quality_letter,
)
from cases.quality_assurance.models import QualityPoint
from cases.quality_assurance.scan_services import run_identity_scan
from cases.quality_assurance.services import (
    Answer,
    answer_self_check,
    keep_submission_file,
    submit_to_home_office,
)

ACCEPTED = Comment.Outcome.ACCEPTED
NOT_ACCEPTED = Comment.Outcome.NOT_ACCEPTED


def named_anew(tale: Tale) -> None:
    """Agree the pseudonyms under which the report is written."""
    with tale.after(130) as by:
        for part, name in zip((Part.DECEASED, Part.SUSPECT), tale.facts.pseudonyms, strict=True):
            person = tale.person(part)
            agree_pseudonym(case=tale.case, by=by, person=person, pseudonym=name)


def uploaded(
    tale: Tale, after: int, texts: tuple[str, ...], kind: str, what_changed: str = ""
) -> ReportVersion:
    """Let the author upload and confirm a version."""
    with tale.after(after, "author") as by:
        labels = tale.labels
        title = "Overview report" if kind == "overview_report" else "Executive summary"
        pending = overview.upload_draft(
            case=tale.case,
            by=by,
            kind=kind,
            name=f"{kind.replace('_', '-')}.docx",
            content=word(title, [text.format(**labels) for text in texts]),
        )
        return overview.confirm_draft(
            case=tale.case, by=by, pending=pending, what_changed=what_changed
        )


def circulated(tale: Tale, when: Callable[[], Any]) -> CommentRound:
    """Send the draft to the panel."""
    with when() as by:
        return overview.circulate(
            case=tale.case,
            by=by,
            user_ids=[tale.place.people[who].pk for who in MEMBERS],
            message="Please read the draft online and comment on its paragraphs.",
        )


COMMENTS = (
    (
        "panel_police",
        3,
        "The second call was answered by the control room of another force.",
    ),
    ("panel_health", 5, "The practice did ask, in the appointment in May. The record was shared."),
    ("panel_specialist", 7, "Say that leaving is the time of the greatest risk."),
    ("panel_specialist", 8, "“Failed to engage” blames. The service was hard to reach for her."),
)


def commented(tale: Tale, when: Callable[[str], Any], number: int = len(COMMENTS)) -> None:
    """Let panel members comment on paragraphs."""
    for who, position, text in COMMENTS[:number]:
        with when(who) as by:
            version = latest_version(tale.case)
            paragraph = Paragraph.objects.filter(version=version, kind="paragraph").order_by(
                "position"
            )[position]
            overview.comment_on(case=tale.case, by=by, paragraph=paragraph, text=text)


def comments_answered(tale: Tale, when: Callable[[], Any], number: int = len(COMMENTS)) -> None:
    """Let the author answer the comments, the last of them with a reason why not."""
    with when() as by:
        comments = list(Comment.objects.filter(case=tale.case, outcome="").order_by("pk"))[:number]
        for place, comment in enumerate(comments):
            last = place == len(COMMENTS) - 2
            overview.answer_comment(
                case=tale.case,
                by=by,
                comment=comment,
                outcome=NOT_ACCEPTED if last else ACCEPTED,
                answer="The paragraph on safety planning says so." if last else "Changed.",
            )


def recommendations_written(tale: Tale) -> None:
    """Write the recommendations, and what each accountable body answered."""
    with tale.after(215, "author") as by:
        for number, (text, kind) in enumerate(RECOMMENDATIONS):
            themes = themes_of(tale.case)
            overview.write_recommendation(
                case=tale.case,
                by=by,
                values={
                    "text": text,
                    "scope": "national" if kind is None else "local",
                    "theme": themes[number % len(themes)],
                    "reach": "multi" if kind is None else "single",
                    "lead_agency": tale.place.agency(kind) if kind else None,
                },
            )
    with tale.after(218) as by:
        for row in recommendations_of(tale.case):
            overview.record_body_answer(
                case=tale.case,
                by=by,
                recommendation=row,
                values={
                    "accountable_body": row.lead_agency.name
                    if row.lead_agency
                    else "The government department concerned",
                    "acceptance": "accepted",
                    "owner": "Head of service",
                    "quarterly_updater": "Safeguarding lead",
                    "realistic": True,
                    "answer_note": "",
                },
            )


def first_draft(tale: Tale) -> None:
    """Tell the overview report to its first draft."""
    named_anew(tale)
    uploaded(tale, 190, REPORT, "overview_report")


def agreed_by_panel(tale: Tale) -> None:
    """Tell the report from its first draft to the panel's agreement."""
    first_draft(tale)
    going_round = circulated(tale, lambda: tale.after(192))
    commented(tale, lambda who: tale.after(199, who))
    with tale.after(206) as by:
        overview.close_round(case=tale.case, by=by, round=going_round)
    comments_answered(tale, lambda: tale.after(208, "author"))
    recommendations_written(tale)
    uploaded(tale, 220, (*REPORT, *SECOND), "overview_report", "Takes up the panel’s comments.")
    uploaded(tale, 222, SUMMARY, "executive_summary")
    for who in MEMBERS:
        with tale.after(228, who) as by:
            overview.state_satisfaction(case=tale.case, by=by, satisfied=True)
    with tale.after(235) as by:
        overview.record_panel_agreement(
            case=tale.case,
            by=by,
            package_hash=standing_of(tale.case).package.hash,
            present="All members",
            comments="The panel thanked the family for what they told the review.",
        )


def endorsed(tale: Tale) -> None:
    """Let the sub-group endorse what the panel agreed, where the protocol asks it to."""
    agreed_by_panel(tale)
    if "sub_group" not in tale.place.rules.overview.sign_off:
        return
    with tale.after(245) as by:
        overview.record_sub_group(
            case=tale.case,
            by=by,
            package_hash=standing_of(tale.case).package.hash,
            endorsed=True,
            present="Police, health, housing, domestic abuse service, probation",
            comments="Well argued, and fair to the agencies.",
            criteria=[{"met": True}] * len(tale.place.rules.quality_assurance.criteria),
            compared="Two earlier reviews found that agencies did not tell each other enough.",
        )


def signed(tale: Tale) -> None:
    """Let the chair of the partnership sign."""
    endorsed(tale)
    with tale.after(252, "csp_chair", hour=16) as by:
        overview.sign_report(
            case=tale.case,
            by=by,
            package_hash=standing_of(tale.case).package.hash,
            signed_with=SignedWith.PASSWORD,
        )


def submitted(tale: Tale, ask_again_after: int = 120) -> None:
    """Send the signed report to the Home Office."""
    with tale.after(255) as by:
        for kind, title in (("action_plan", "Action plan"), ("data_form", "Data form")):
            keep_submission_file(
                case=tale.case,
                by=by,
                kind=kind,
                name=f"{kind.replace('_', '-')}.docx",
                content=word(title, [f"The {title.lower()} of the review."]),
            )
        count = len(tale.place.rules.quality_assurance.criteria)
        answers = {number: Answer(True) for number in range(1, count + 1)}
        answer_self_check(case=tale.case, by=by, answers=answers)
        run_identity_scan(case=tale.case, by=by, goal="submission")
    with tale.after(258) as by:
        submit_to_home_office(
            case=tale.case,
            by=by,
            sent_on=timezone.localdate(),
            sent_to="quality.assurance@home-office.example",
            ask_again_on=timezone.localdate() + timedelta(days=ask_again_after),
        )
    letters_sent(tale, lambda: tale.after(259))


POINTS = (
    "Say more about what was known of controlling behaviour.",
    "Give the action on information sharing a date.",
    "Explain in the summary how the family took part.",
)


def home_office_wrote(tale: Tale, after: int = 400, answered: int = len(POINTS)) -> None:
    """Record the Home Office's letter, and answer its first points."""
    with tale.after(after) as by:
        day = timezone.localdate()
        record_quality_letter(
            case=tale.case,
            by=by,
            facts=LetterFacts(
                "publish_after_changes",
                dated_on=_earlier(day, 3),
                received_on=day,
                panel_on=_earlier(day, 20),
            ),
            points=POINTS,
            name="letter.pdf",
            content=pdf(
                "Quality assurance", "The report may be published after these changes.", *POINTS
            ),
        )
    with tale.after(after + 14, "independent_chair") as by:
        points = QualityPoint.objects.filter(letter__submission__case=tale.case)
        for point in points.order_by("number")[:answered]:
            answer_quality_point(
                case=tale.case,
                by=by,
                point=point,
                answer=QualityPoint.Answer.ACCEPTED,
                reason="Added to the report.",
                seen_version=point.version,
            )


def _earlier(day: date, days: int) -> date:
    return day - timedelta(days=days)
