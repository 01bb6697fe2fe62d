"""Sending a draft round, seeing who has read and answered, commenting and answering."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone

from cases.core.access.verbs import Seat, Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.overview import services
from cases.overview.forms import (
    CirculateForm,
    CloseRoundForm,
    CriteriaForm,
    OutsiderForm,
)
from cases.overview.models import (
    CommentRound,
    QualityAnswers,
    RoundRecipient,
)
from cases.overview.selectors import latest_version, live_comments, read_by
from cases.overview.views.parts import deadline_of, form_page, page, posted


def period_words(case: Case) -> str:
    """Give what the local protocol says about the time for comments."""
    rule = case.protocol.rules.timetable.get("draft_comments")
    if rule is None or rule.period is None:
        return "This protocol prints no period: enter a day if comments are due by one."
    return (
        f"Leave it empty for the {rule.period} of the protocol ({rule.source}), counted from "
        "the day of sending."
    )


@on_case(Verb.CIRCULATE_DRAFT, post=Verb.CIRCULATE_DRAFT)
def circulate(request: CaseRequest, case: Case) -> HttpResponse:
    """Send the current version round for comments."""
    form = CirculateForm(posted(request), case=case, period_words=period_words(case))
    return form_page(
        request,
        case,
        form,
        lambda said: services.circulate(
            case=case,
            by=request.actor,
            user_ids=[int(pk) for pk in said["people"]],
            outside=form.outside,
            due_on=said["due_on"],
            message=said["message"],
        ),
        then=lambda made: case_url(case, "comment_round", round=made.pk),
        template="circulate",
        version=latest_version(case),
        summary=latest_version(case, "executive_summary"),
        other_fields=[form[name] for name in form.other_fields],
        others_open=any(form[name].value() for name in form.other_fields) or bool(form.errors),
        back=case_url(case, "report"),
    )


def round_or_404(case: Case, pk: int) -> CommentRound:
    """Give a round of comments of the case."""
    found = (
        CommentRound.objects.select_related("version", "summary_version")
        .filter(pk=pk, case=case)
        .first()
    )
    if found is None:
        raise Http404
    return found


@on_case(Verb.READ_DRAFT)
def comment_round(request: CaseRequest, case: Case, round: int) -> HttpResponse:
    """Show a round: what is asked, by when, who has read and answered, the criteria."""
    found = round_or_404(case, round)
    read = read_by(found.version)
    answers = list(QualityAnswers.objects.filter(version=found.version))
    counts: dict[str, int] = {}
    for key in live_comments(case).filter(round=found).values_list("by", flat=True):
        counts[key] = counts.get(key, 0) + 1
    recipients = [
        {
            "row": each,
            "read_at": read.get(f"user:{each.user_id}"),
            "comments": counts.get(f"user:{each.user_id}", 0),
            "decide_url": case_url(case, "decide_outsider", recipient=each.pk)
            if each.approval == RoundRecipient.Approval.WAITING
            and Seat.INDEPENDENT_CHAIR in request.access.seats
            and request.access.may["circulate_draft"]
            else "",
        }
        for each in RoundRecipient.objects.filter(round=found)
    ]
    mine = next((e for e in recipients if e["row"].user_id == request.actor.user_id), None)
    criteria = [
        {
            "criterion": criterion,
            "met": sum(1 for row in answers if row.answers[at]["met"]),
            "unmet": [
                (row.by_name, row.answers[at]["comment"])
                for row in answers
                if not row.answers[at]["met"]
            ],
        }
        for at, criterion in enumerate(case.protocol.rules.quality_assurance.criteria)
    ]
    return page(
        request,
        case,
        "round",
        round=found,
        recipients=recipients,
        mine=mine,
        criteria=criteria,
        answered_count=len(answers),
        deadline=deadline_of(case, found),
        today=timezone.localdate(),
    )


@on_case(Verb.CIRCULATE_DRAFT, post=Verb.CIRCULATE_DRAFT)
def close_round(request: CaseRequest, case: Case, round: int) -> HttpResponse:
    """Close a round of comments after asking once."""
    found = round_or_404(case, round)
    form = CloseRoundForm(posted(request), initial={"on": timezone.localdate()})
    return form_page(
        request,
        case,
        form,
        lambda said: services.close_round(case=case, by=request.actor, round=found, on=said["on"]),
        title=f"Close comment round {found.number}",
        lead="Comments can then no longer be added or changed.",
        button="Close the round",
        back=case_url(case, "comment_round", round=found.pk),
    )


@on_case(Verb.CIRCULATE_DRAFT, post=Verb.CIRCULATE_DRAFT)
def decide_outsider(request: CaseRequest, case: Case, recipient: int) -> HttpResponse:
    """The independent chair approves or refuses somebody outside the list."""
    row = (
        RoundRecipient.objects.select_related("round")
        .filter(pk=recipient, round__case=case)
        .first()
    )
    if row is None:
        raise Http404
    form = OutsiderForm(posted(request))
    return form_page(
        request,
        case,
        form,
        lambda said: services.decide_outsider(case=case, by=request.actor, recipient=row, **said),
        title="Somebody outside the permitted list",
        facts=[
            {"label": "Who", "value": row.name},
            {"label": "Organisation", "value": row.organisation},
            {"label": "Why it is asked", "value": row.why},
        ],
        button="Save the decision",
        back=case_url(case, "comment_round", round=row.round_id),
    )


@on_case(Verb.COMMENT_ON_DRAFT, post=Verb.COMMENT_ON_DRAFT)
def finish(request: CaseRequest, case: Case, round: int) -> HttpResponse:
    """Answer the quality criteria and say that one has finished (R143)."""
    found = round_or_404(case, round)
    before = QualityAnswers.objects.filter(version=found.version, by=request.actor.key).first()
    initial: dict[str, Any] = {}
    for at, each in enumerate(before.answers if before else ()):
        initial[f"met_{at}"], initial[f"comment_{at}"] = each["met"], each["comment"]
    form = CriteriaForm(posted(request), initial=initial, case=case)
    return form_page(
        request,
        case,
        form,
        lambda said: services.finish_answering(
            case=case, by=request.actor, round=found, answers=form.answers
        ),
        title="Finish with this draft",
        lead="The Home Office’s panel will judge the report by these criteria. Does "
        f"the draft ({found.version.name}) meet them?",
        button="I have finished",
        back=case_url(case, "comment_round", round=found.pk),
    )
