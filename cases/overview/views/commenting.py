"""Commenting on a paragraph, changing and withdrawing that, and answering."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.drafts.autosave import autosave_answer, seen_version
from cases.core.drafts.services import find_draft, save_draft
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.overview import services
from cases.overview.forms import AnswerForm, CommentForm
from cases.overview.models import Comment, Paragraph
from cases.overview.selectors import live_comments
from cases.overview.services.commenting import COMMENT_FORM
from cases.overview.views.parts import form_page, page, posted


def paragraph_or_404(case: Case, pk: int) -> Paragraph:
    """Give a paragraph of one of the case's versions."""
    found = Paragraph.objects.select_related("version").filter(pk=pk, version__case=case).first()
    if found is None or found.is_heading:
        raise Http404
    return found


@on_case(Verb.COMMENT_ON_DRAFT, post=Verb.COMMENT_ON_DRAFT)
def comment_on(request: CaseRequest, case: Case, paragraph: int) -> HttpResponse:
    """Comment on a paragraph; what is typed is saved as one types."""
    found = paragraph_or_404(case, paragraph)
    draft = find_draft(
        COMMENT_FORM,
        case=case,
        whose=request.actor.key,
        subject_kind="paragraph",
        subject_number=found.pk,
    )
    initial = {"text": draft.data.get("text", "")} if draft else {}
    form = CommentForm(posted(request), initial=initial)
    back = (
        f"{case_url(case, 'report_version', version=found.version_id)}#paragraph-{found.position}"
    )
    return form_page(
        request,
        case,
        form,
        lambda said: services.comment_on(
            case=case, by=request.actor, paragraph=found, text=said["text"]
        ),
        template="comment",
        title=f"Comment on {found.place}",
        quoted=found,
        button="Send the comment",
        back=back,
        autosave_url=case_url(case, "comment_autosave", paragraph=found.pk),
        draft=draft,
        others=live_comments(case).filter(place=found),
    )


@on_case(post=Verb.COMMENT_ON_DRAFT)
def comment_autosave(request: CaseRequest, case: Case, paragraph: int) -> HttpResponse:
    """Keep an unsent comment as typed."""
    found = paragraph_or_404(case, paragraph)
    return autosave_answer(
        lambda: save_draft(
            COMMENT_FORM,
            {"text": request.POST.get("text", "")},
            case=case,
            by=request.actor,
            whose=request.actor.key,
            version=seen_version(request.POST),
            subject_kind="paragraph",
            subject_number=found.pk,
        ),
        by="You, in another window,",
    )


def comment_or_404(case: Case, pk: int) -> Comment:
    """Give a comment that was not withdrawn."""
    found = (
        live_comments(case)
        .select_related("paragraph__version", "place__version", "round")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def beside(case: Case, comment: Comment) -> str:
    """Give the address at which a comment stands beside its paragraph."""
    at = comment.place or comment.paragraph
    return f"{case_url(case, 'report_version', version=at.version_id)}#comment-{comment.pk}"


@on_case(Verb.COMMENT_ON_DRAFT, post=Verb.COMMENT_ON_DRAFT)
def edit_comment(request: CaseRequest, case: Case, comment: int) -> HttpResponse:
    """Change or withdraw one's own comment while the round is open."""
    found = comment_or_404(case, comment)
    if found.by != request.actor.key:
        raise Http404
    form = CommentForm(posted(request), initial={"text": found.text})
    missing: Any = []
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                services.withdraw_comment(case=case, by=request.actor, comment=found)
                return HttpResponseRedirect(beside(case, found).partition("#")[0])
            if form.is_valid():
                services.edit_comment(
                    case=case, by=request.actor, comment=found, text=form.cleaned_data["text"]
                )
                return HttpResponseRedirect(beside(case, found))
        except NotReady as unready:
            missing = unready.reasons
    return page(
        request,
        case,
        "comment",
        missing,
        form=form,
        title=f"Your comment on {found.paragraph.place}",
        quoted=found.paragraph,
        button="Save the comment",
        second="Withdraw it",
        back=beside(case, found),
    )


@on_case(Verb.ANSWER_COMMENTS, post=Verb.ANSWER_COMMENTS)
def answer_comment(request: CaseRequest, case: Case, comment: int) -> HttpResponse:
    """Accept a comment or not, with the reason."""
    found = comment_or_404(case, comment)
    form = AnswerForm(posted(request), initial={"outcome": found.outcome, "answer": found.answer})
    others = live_comments(case).filter(outcome="").exclude(pk=found.pk).count()

    def then(_: Comment) -> str:
        following = live_comments(case).filter(outcome="").order_by("pk").first()
        if "and_next" in request.POST and following is not None:
            return case_url(case, "answer_comment", comment=following.pk)
        return beside(case, found)

    return form_page(
        request,
        case,
        form,
        lambda said: services.answer_comment(case=case, by=request.actor, comment=found, **said),
        then=then,
        template="comment",
        title=f"Answer the comment on {found.paragraph.place}",
        quoted=found.place or found.paragraph,
        comment=found,
        gone=found.place is None,
        button="Save the answer",
        second=f"Save, and go to the next of {others}" if others else "",
        second_name="and_next",
        back=beside(case, found),
    )
