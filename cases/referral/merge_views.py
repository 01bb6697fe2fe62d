"""Merging two cases of one death: what will happen, the consents, and the page of a merged case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils import timezone

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.identity.selectors import display, people_of
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.referral.bringing import who_is_whom
from cases.referral.merging import (
    Consent,
    against_merging,
    merge,
    merge_of,
    owners_of,
    take_merge_back,
)
from partnerships.models import Agency
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form

FURTHER = "further"


class MergeForm(Form):
    """Who is whom in the other case, which agencies agreed, why, and that it was understood."""

    because = forms.CharField(
        label="Why are the two merged?",
        help_text="Such as: two agencies referred the same death. Write no names.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, case: Case, into: Case, owners: list[Agency], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.owners = list(people_of(case)), owners
        there = list(people_of(into))
        suggested = who_is_whom(case, into)
        choices = [(str(each.pk), f"The same as {display(each, True)}") for each in there]
        for person in self.people:
            self.fields[f"person_{person.pk}"] = forms.ChoiceField(
                label=f"{display(person, True)} of {case.reference}",
                choices=[*choices, (FURTHER, f"A further person in {into.reference}")],
                initial=str(suggested.get(person.pk, FURTHER)),
            )
        for agency in owners:
            self.fields[f"agreed_by_{agency.pk}"] = forms.CharField(
                label=f"Who agreed for {agency.name}?", max_length=200
            )
            self.fields[f"agreed_on_{agency.pk}"] = DayMonthYearField(
                label=f"When did {agency.name} agree?", past_only=True
            )
        order = [name for name in self.fields if name not in ("because", "version")]
        self.order_fields([*order, "because", "version"])

    def clean(self) -> dict[str, Any]:
        """Refuse two people of the one case who would both be one of the other."""
        given: dict[str, Any] = super().clean() or {}
        chosen: dict[str, str] = {}
        for person in self.people:
            name = f"person_{person.pk}"
            choice = given.get(name, "")
            if choice and choice != FURTHER and choice in chosen:
                self.add_error(
                    name, "Two people cannot both be the same person. Choose another, or a further."
                )
            chosen[choice] = name
        return given

    @property
    def same(self) -> dict[int, int]:
        """Give which person of the case is which of the other."""
        return {
            person.pk: int(choice)
            for person in self.people
            if (choice := self.cleaned_data[f"person_{person.pk}"]) != FURTHER
        }

    @property
    def consents(self) -> dict[int, Consent]:
        """Give who agreed for each agency."""
        return {
            agency.pk: Consent(
                self.cleaned_data[f"agreed_by_{agency.pk}"],
                self.cleaned_data[f"agreed_on_{agency.pk}"],
            )
            for agency in self.owners
        }


@on_case(Verb.MERGE, post=Verb.MERGE)
def merge_case(request: CaseRequest, case: Case, other: str) -> HttpResponse:
    """Show what merging a case into another does, then merge it."""
    into = (
        cases_for(request.reach, Verb.EDIT_IDENTITY)
        .filter(reference=other)
        .exclude(pk=case.pk)
        .select_related("protocol", "partnership")
        .first()
    )
    if into is None:
        raise Http404
    owners = owners_of(case)
    form = MergeForm(
        request.POST or None,
        case=case,
        into=into,
        owners=owners,
        initial={"version": case.version},
    )
    for each in (case, into):
        record_reading("names, to merge two cases", by=request.actor, case=each)
    return form_page(
        request,
        form,
        lambda given: merge(
            case,
            into,
            by=request.actor,
            because=given["because"],
            same=form.same,
            consents=form.consents,
            seen_version=given["version"],
        ),
        back=case_url(case, "same_death", other=into.reference),
        then=case_url(into, "case"),
        said=f"{case.reference} was merged with this case.",
        template="cases/referral/merge.html",
        missing=against_merging(case, into),
        case=case,
        into=into,
        owners=owners,
    )


class TakeMergeBackForm(Form):
    """Why a merge is taken back."""

    because = forms.CharField(
        label="Why is the merge taken back?",
        help_text="Such as: the police say that two people died. Write no names.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@on_case(Verb.READ_MERGED, post=Verb.TAKE_BACK)
def merged_case(request: CaseRequest, case: Case) -> HttpResponse:
    """Show what became of a case that was merged, and take the merge back."""
    found = merge_of(case)
    if found is None:
        raise Http404
    may = request.access.may
    pages = (
        ("Referral", "referral", Verb.READ_REFERRAL),
        ("Who is who", "identity", Verb.READ_IDENTITY),
        ("Trawl", "trawl", Verb.READ_TRAWL),
        ("Letters", "letters", Verb.READ_LETTERS),
        ("Chronicle", "case_chronicle", Verb.READ_CHRONICLE),
    )
    response = form_page(
        request,
        TakeMergeBackForm(request.POST or None, initial={"version": case.version}),
        lambda given: take_merge_back(
            case, by=request.actor, because=given["because"], seen_version=given["version"]
        ),
        back=case_url(found.into, "case"),
        then=case_url(case, "case"),
        said=f"The merge with {found.into.reference} was taken back.",
        template="cases/referral/merged.html",
        case=case,
        merge=found,
        pages=[(title, case_url(case, name)) for title, name, verb in pages if may[verb]],
        may_take_back=may[Verb.TAKE_BACK],
        today=timezone.localdate(),
    )
    return response
