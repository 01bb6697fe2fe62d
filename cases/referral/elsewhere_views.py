"""The warning that another area may hold the same death: whom to ask, and what came of it."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.referral.elsewhere import settle
from cases.referral.twin_models import DeathElsewhere
from partnerships.pages.forms import Form, Saved, VersionedFormMixin


class ElsewhereForm(VersionedFormMixin, Form):
    """What the other review office said, and what shows it."""

    verdict = forms.ChoiceField(
        label="Is it the same death?",
        choices=DeathElsewhere.Verdict.choices,
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label="What shows it?",
        help_text="Such as: its review office confirms it, and takes the case. Write no names. You "
        "can change this later.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@on_case(Verb.READ_IDENTITY, post=Verb.EDIT_IDENTITY)
def death_elsewhere(request: CaseRequest, case: Case, other: str) -> HttpResponse:
    """Say whom to ask, and keep what the other office said; no more is known of the other case."""
    if request.method == "POST":
        locked(case)
    row = (
        DeathElsewhere.objects.filter(case=case, elsewhere__slug=other)
        .select_related("elsewhere")
        .first()
    )
    if row is None:
        raise Http404
    values = {"verdict": row.verdict, "because": row.because}
    saved = Saved(row.version, by=row.settled_by, at=row.settled_at, values=values)
    return form_page(
        request,
        ElsewhereForm(request.POST or None, initial=values, saved=saved),
        lambda given: settle(case, row, by=request.actor, **_answer(given)),
        back=case_url(case, "referral"),
        said=f"Kept what you found about {row.elsewhere.name}.",
        template="cases/referral/death_elsewhere.html",
        case=case,
        row=row,
        may_say=request.access.allows(Verb.EDIT_IDENTITY),
        today=timezone.localdate(),
    )


def _answer(given: dict[str, str]) -> dict[str, str]:
    return {"verdict": given["verdict"], "because": given["because"]}
