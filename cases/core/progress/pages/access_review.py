"""The pages of the access review: begun, each line confirmed or ended, completed, as a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from cases.core.access.sight_models import AccessReview, AccessReviewLine
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress import access_review as reviewing
from cases.core.progress.pages.access import BecauseForm
from cases.core.progress.pages.form_page import form_page
from partnerships.pages.exports import csv_response
from partnerships.pages.forms import Form

VERB = Verb.REVIEW_ACCESS
COLUMNS = ("Who", "Kind", "What", "Review", "Last signed in", "Outcome", "By", "On", "Why")


def _url(request: CaseRequest, name: str, *more: Any) -> str:
    return reverse(name, args=[request.partnership.slug, *more])


def _review(number: int) -> AccessReview:
    found: AccessReview | None = AccessReview.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@in_partnership(VERB, post=VERB)
def access_review(request: CaseRequest) -> HttpResponse:
    """List the reviews, and begin one."""
    return form_page(
        request,
        Form(request.POST if request.method == "POST" else None),
        lambda data: reviewing.begin_review(by=request.actor),
        back=_url(request, "settings"),
        then=lambda review: _url(request, "access_review_one", review.pk),
        template="cases/core/people/reviews.html",
        reviews=AccessReview.objects.all(),
        going_on=reviewing.open_review(),
        slug=request.partnership.slug,
    )


def _rows(review: AccessReview) -> list[dict[str, Any]]:
    """Give the lines with how each stands; four queries, however many."""
    there = reviewing.still_there(review)
    rows = []
    for line in reviewing.lines_of(review):
        gone = not line.outcome and (line.kind, line.number) not in there
        rows.append({"line": line, "gone": gone, "is_open": not line.outcome and not gone})
    return rows


@in_partnership(VERB, post=VERB)
def access_review_one(request: CaseRequest, review: int) -> HttpResponse:
    """Show every role, seat and link, and confirm those that are ticked."""
    found = _review(review)
    rows = _rows(found)
    shown = (
        rows
        if request.GET.get("show") == "all" or found.completed_on
        else [row for row in rows if row["is_open"]]
    )
    ticked = [int(each) for each in request.POST.getlist("line") if each.isdigit()]
    left = sum(1 for row in rows if row["is_open"])
    return form_page(
        request,
        Form(request.POST if request.method == "POST" else None),
        lambda data: reviewing.confirm(by=request.actor, review=found, numbers=ticked),
        back=_url(request, "access_review_one", found.pk),
        said="What was ticked is confirmed.",
        template="cases/core/people/review.html",
        review=found,
        rows=shown,
        ticked=ticked,
        total=len(rows),
        left=left,
        done=len(rows) - left,
        shows_all=len(shown) == len(rows),
        today=timezone.localdate(),
        slug=request.partnership.slug,
    )


@in_partnership(VERB, post=VERB)
def line_end(request: CaseRequest, review: int, line: int) -> HttpResponse:
    """End the role, seat or link of one line, with a reason."""
    found = (
        AccessReviewLine.objects.filter(pk=line, review_id=review, outcome="")
        .select_related("user", "case", "review")
        .first()
    )
    if found is None:
        raise Http404
    of = f" of {found.user.name}" if found.user else ""
    on = f" on {found.case.reference}" if found.case else ""
    return form_page(
        request,
        BecauseForm(request.POST or None),
        lambda data: reviewing.end_line(by=request.actor, line=found, **data),
        back=_url(request, "access_review_one", review),
        said="It is ended.",
        title=f"End: {found.what}{of}{on}",
        intro="It ends at once.",
        button="End it",
        warning=True,
    )


@in_partnership(post=VERB)
def complete(request: CaseRequest, review: int) -> HttpResponse:
    """Complete a review of which every line is decided."""
    reviewing.complete(by=request.actor, review=_review(review))
    return HttpResponseRedirect(_url(request, "access_review_one", review))


@in_partnership(VERB)
def access_review_csv(request: CaseRequest, review: int) -> HttpResponse:
    """Give a review as a file for a spreadsheet."""
    found = _review(review)
    rows = []
    for row in _rows(found):
        line = row["line"]
        signed_in = line.user.last_login if line.user else None
        outcome = "Had ended already" if row["gone"] else line.get_outcome_display()
        rows.append(
            (
                line.user.name if line.user else "",
                line.get_kind_display(),
                line.what,
                line.case.reference if line.case else "",
                timezone.localdate(signed_in).isoformat() if signed_in else "",
                outcome,
                line.decided_by,
                timezone.localdate(line.decided_at).isoformat() if line.decided_at else "",
                line.because,
            )
        )
    return csv_response(f"access-review-{found.opened_on.isoformat()}", COLUMNS, rows)
