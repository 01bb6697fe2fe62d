"""Reading a version with the comments beside it, and comparing it with the one before (R85)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.overview.models import Comment, Paragraph, ReportVersion
from cases.overview.selectors import current_round, read_what
from cases.overview.views.parts import deadline_of, parts
from cases.overview.word_compare import changed_words


def version_or_404(case: Case, pk: int) -> ReportVersion:
    """Give a version of the case."""
    found = (
        ReportVersion.objects.select_related("document_version").filter(pk=pk, case=case).first()
    )
    if found is None:
        raise Http404
    return found


@on_case(Verb.READ_DRAFT)
def report_version(request: CaseRequest, case: Case, version: int) -> HttpResponse:
    """Show a version paragraph by paragraph, with comments; the reading is recorded (R126).

    One query for all paragraphs and one for all comments, however long the report is.
    """
    found = version_or_404(case, version)
    record_reading(read_what(found), by=request.actor, case=case, purpose="review")
    round = current_round(case)
    may_comment = (
        request.access.may["comment_on_draft"]
        and round is not None
        and found.pk in (round.version_id, round.summary_version_id)
    )
    placed, orphans = comments_at(case, found)
    rows = list(reading_rows(case, request, found, placed, may_comment))
    unanswered = [
        comment["id"] for row in rows for comment in row["comments"] if not comment["answered"]
    ]
    jump = f"#comment-{unanswered[0]}" if unanswered else ""
    chain_unanswered(rows, unanswered)
    context = {
        **parts(case, request.access, "report"),
        "version": found,
        "rows": rows,
        "contents": [row for row in rows if row["heading"] and row["level"] < 3],
        "round": round if may_comment else None,
        "deadline": deadline_of(case, round) if may_comment else None,
        "unanswered": len(unanswered),
        "jump": jump,
        "orphans": orphans if found.is_current else [],
        "before": ReportVersion.objects.filter(
            case=case, kind=found.kind, number=found.number - 1
        ).first(),
        "current": None
        if found.is_current
        else ReportVersion.objects.filter(case=case, kind=found.kind, is_current=True).first(),
        "may_comment": may_comment,
    }
    return TemplateResponse(request, "cases/overview/reading.html", context)


def comments_at(
    case: Case, version: ReportVersion
) -> tuple[dict[int, list[Comment]], list[Comment]]:
    """Give the comments by the paragraph beside which they stand in this version.

    In the current version that is where they have moved to, in an older one where they were
    written; what stood in a paragraph that is gone comes apart.
    """
    comments = (
        Comment.objects.filter(case=case, withdrawn_at=None, paragraph__version__kind=version.kind)
        .select_related("paragraph__version", "round")
        .order_by("pk")
    )
    placed: dict[int, list[Comment]] = defaultdict(list)
    orphans: list[Comment] = []
    for comment in comments:
        at = comment.place_id if version.is_current else comment.paragraph_id
        if at is None:
            orphans.append(comment)
        else:
            placed[at].append(comment)
    return placed, orphans


def reading_rows(
    case: Case,
    request: CaseRequest,
    version: ReportVersion,
    placed: dict[int, list[Comment]],
    may_comment: bool,
) -> Iterator[dict[str, Any]]:
    """Give each paragraph as the page shows it."""
    answering = request.access.may["answer_comments"]
    for each in Paragraph.objects.filter(version=version).only(
        "position", "number", "kind", "html", "text"
    ):
        yield {
            "position": each.position,
            "number": each.number,
            "heading": each.is_heading,
            "level": int(each.kind[-1]) if each.is_heading else 0,
            # Cleaned when the draft was read (word.py): only harmless tags are left.
            "html": mark_safe(each.html),  # noqa: S308  (see above)
            "text": each.text,
            "place": each.place,
            "comment_url": case_url(case, "comment_on", paragraph=each.pk)
            if may_comment and not each.is_heading
            else "",
            "comments": [
                shown_comment(case, request, comment, version, answering)
                for comment in placed.get(each.pk, ())
            ],
        }


def shown_comment(
    case: Case, request: CaseRequest, comment: Comment, version: ReportVersion, answering: bool
) -> dict[str, Any]:
    """Give a comment as the margin shows it."""
    came_from = ""
    if comment.paragraph.version_id != version.pk:
        came_from = f"on {comment.paragraph.place} of version {comment.paragraph.version.number}"
    own = comment.by == request.actor.key and comment.round.is_open and not comment.outcome
    return {
        "id": comment.pk,
        "who": comment.by_name,
        "agency": comment.agency_name,
        "at": comment.edited_at or comment.at,
        "edited": comment.edited_at is not None,
        "text": comment.text,
        "answered": bool(comment.outcome),
        "outcome": comment.get_outcome_display() if comment.outcome else "Not answered",
        "colour": {"accepted": "green", "not_accepted": "grey"}.get(comment.outcome, "orange"),
        "answer": comment.answer,
        "answered_by": comment.answered_by_name,
        "came_from": came_from,
        "answer_url": case_url(case, "answer_comment", comment=comment.pk) if answering else "",
        "edit_url": case_url(case, "edit_comment", comment=comment.pk) if own else "",
        "next": "",
    }


def chain_unanswered(rows: list[dict[str, Any]], unanswered: list[int]) -> None:
    """Let each unanswered comment link to the next one."""
    following = dict(pairwise(unanswered))
    for row in rows:
        for comment in row["comments"]:
            if comment["id"] in following:
                comment["next"] = f"#comment-{following[comment['id']]}"


@on_case(Verb.READ_DRAFT)
def compare_versions(request: CaseRequest, case: Case, version: int) -> HttpResponse:
    """Show what changed since the version before, in words and colour."""
    found = version_or_404(case, version)
    before = ReportVersion.objects.filter(
        case=case, kind=found.kind, number=found.number - 1
    ).first()
    if before is None:
        raise Http404
    record_reading(read_what(found), by=request.actor, case=case, purpose="comparison")
    everything = request.GET.get("show") == "all"
    rows = list(compared(before, found))
    counts = {
        word: sum(1 for row in rows if row["change"] == word)
        for word in ("changed", "added", "removed", "moved")
    }
    context = {
        **parts(case, request.access, "report"),
        "version": found,
        "before": before,
        "rows": [row for row in rows if everything or row["change"] != "same"],
        "counts": counts,
        "everything": everything,
    }
    return TemplateResponse(request, "cases/overview/compare.html", context)


def compared(before: ReportVersion, after: ReportVersion) -> Iterator[dict[str, Any]]:
    """Give the paragraphs of the new version in order, with what was taken out where it stood."""
    old = {each.pk: each for each in Paragraph.objects.filter(version=before)}
    new = list(Paragraph.objects.filter(version=after))
    kept = {each.came_from_id for each in new}
    gone = [each for each in old.values() if each.pk not in kept]
    for each in new:
        was = old.get(each.came_from_id or 0)
        if was is not None and each.change != "moved":
            while gone and gone[0].position < was.position:
                yield _row(gone.pop(0), None)
        yield _row(was, each)
    for each in gone:
        yield _row(each, None)


COLOURS = {"added": "green", "removed": "red", "changed": "blue", "moved": "purple", "same": "grey"}


def _row(was: Paragraph | None, now: Paragraph | None) -> dict[str, Any]:
    shown = now or was
    assert shown is not None  # noqa: S101  (one of the two is always there)
    change = "removed" if now is None else now.change or "added"
    if now is None:
        words = [("removed", shown.text)]
    elif was is None:
        words = [("added", shown.text)]
    else:
        words = [(str(run.change), run.text) for run in changed_words(was.text, now.text)]
    return {
        "change": change,
        "said": "Taken out" if change == "removed" else change.capitalize(),
        "colour": COLOURS[change],
        "was": was.number if was is not None else "",
        "number": now.number if now is not None else "",
        "heading": shown.is_heading,
        "words": words,
    }
