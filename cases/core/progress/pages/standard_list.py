"""The standard list of a trawl: who is on it and why, and its yearly review (LC ¶42; R43)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress.agencies.reviewing import (
    Outcome,
    Said,
    begin_review,
    complete_review,
    lines_of,
    missing_of,
    next_due,
    open_review,
    save_review,
    version_of,
)
from cases.core.progress.agencies.standing import change_standing, move_on_list, on_list
from cases.core.progress.agencies.waiting import said_of
from cases.core.progress.pages.form_page import confirm_page, form_page
from cases.core.protocol.selectors import protocol_on
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.agencies.contacts import main_contacts
from partnerships.models import AgencyContact, ListReview, StandardListChange
from partnerships.pages.exports import csv_response
from partnerships.pages.forms import Form, Saved, VersionedFormMixin

READ, EDIT, REVIEW = Verb.READ_AGENCIES, Verb.EDIT_AGENCIES, Verb.REVIEW_STANDARD_LIST


def _url(request: CaseRequest, name: str, *more: Any) -> str:
    return reverse(name, args=[request.partnership.slug, *more])


def _last_changes() -> dict[int, StandardListChange]:
    """Give the last time that each agency went on or off, in one query."""
    found: dict[int, StandardListChange] = {}
    for change in StandardListChange.objects.order_by("on", "pk"):
        found[change.agency_id] = change
    return found


@in_partnership(READ)
def standard_list(request: CaseRequest) -> HttpResponse:
    """Show the list in its order, who is off it, what the protocol names, and its reviews."""
    changes = _last_changes()
    contacts = list(main_contacts(AgencyContact.Purpose.TRAWL))
    listed = on_list()
    said = said_of(request.reach, request.partnership.slug, [row.agency_id for row in listed])
    rules = protocol_on(timezone.localdate()).rules.trawl
    named = {each.name.lower() for each in rules.agencies}
    have = {row.agency.name.lower(): row for row in contacts}
    context = {
        "rows": [
            {
                "contact": row,
                "change": changes.get(row.agency_id),
                "in_protocol": row.agency.name.lower() in named,
                "said": said.get(row.agency_id, []),
            }
            for row in listed
        ],
        "off": [
            {"contact": row, "change": changes.get(row.agency_id)}
            for row in contacts
            if not row.on_standard_list
        ],
        "not_on_it": [
            {
                "name": each.name,
                "contact": have.get(each.name.lower()),
                "url": f"{_url(request, 'agency_add')}?proposed={number}",
            }
            for number, each in enumerate(rules.agencies)
            if each.name.lower() not in {row.agency.name.lower() for row in listed}
        ],
        "protocol_names": len(rules.agencies),
        "review": open_review(),
        "due": next_due(),
        "reviews": list(ListReview.objects.exclude(completed_on=None)[:10]),
        "may_edit": request.reach.may(EDIT),
        "may_review": request.reach.may(REVIEW),
        "today": timezone.localdate(),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/agencies/standard_list.html", context)


@in_partnership(READ)
def download(request: CaseRequest) -> HttpResponse:
    """Give the list in its order as a CSV file."""
    changes = _last_changes()
    rows = [
        (
            number,
            row.agency.name,
            row.agency.get_kind_display(),
            row.name,
            row.email,
            row.telephone,
            changes[row.agency_id].on.isoformat() if row.agency_id in changes else "",
            changes[row.agency_id].because if row.agency_id in changes else "",
            row.checked_on.isoformat() if row.checked_on else "",
        )
        for number, row in enumerate(on_list(), start=1)
    ]
    columns = (
        "Order",
        "Agency",
        "Kind",
        "Contact",
        "E-mail",
        "Telephone",
        "On the list since",
        "Why",
        "Checked",
    )
    return csv_response(f"{request.partnership.slug}-standard-list", columns, rows)


class WhyForm(Form):
    """Why an agency goes on the list or off it."""

    because = forms.CharField(label="Why?", max_length=300)


def _contact(agency: int) -> AgencyContact:
    found = main_contacts(AgencyContact.Purpose.TRAWL).filter(agency=agency).first()
    if found is None:
        raise Http404
    return found


@in_partnership(EDIT, post=EDIT)
def put_on(request: CaseRequest, agency: int) -> HttpResponse:
    """Put an agency on the list, with the reason."""
    return _standing(request, _contact(agency), is_on=True)


@in_partnership(EDIT, post=EDIT)
def take_off(request: CaseRequest, agency: int) -> HttpResponse:
    """Take an agency off the list, with the reason."""
    return _standing(request, _contact(agency), is_on=False)


def _standing(request: CaseRequest, contact: AgencyContact, is_on: bool) -> HttpResponse:
    return form_page(
        request,
        WhyForm(request.POST if request.method == "POST" else None),
        lambda given: change_standing(
            by=request.actor, contact=contact, is_on=is_on, because=given["because"]
        ),
        back=_url(request, "standard_list"),
        said=f"{contact.agency.name} is {'on' if is_on else 'off'} the standard list.",
        title=f"{'Put' if is_on else 'Take'} {contact.agency.name} {'on' if is_on else 'off'} "
        "the standard list",
        intro="Every new trawl then begins with it."
        if is_on
        else "New trawls no longer propose it. It can be put back at any time.",
        button="Put it on the list" if is_on else "Take it off the list",
    )


@in_partnership(post=EDIT)
def move(request: CaseRequest, agency: int) -> HttpResponse:
    """Move an agency one place up or down."""
    move_on_list(by=request.actor, contact=_contact(agency), up=request.POST.get("way") == "up")
    return HttpResponseRedirect(_url(request, "standard_list"))


class ReviewForm(VersionedFormMixin, Form):
    """What the review says about each agency on the list."""

    def __init__(self, *args: Any, rows: list[AgencyContact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"outcome_{row.agency_id}"] = forms.ChoiceField(
                label=f"{row.agency.name}: what is said of it",
                choices=[("", "Not gone through yet"), *Outcome.choices],
                required=False,
            )
            self.fields[f"note_{row.agency_id}"] = forms.CharField(
                label=f"{row.agency.name}: note", max_length=300, required=False
            )

    def said(self) -> dict[int, Said]:
        """Give what was chosen, by the id of the agency."""
        given = self.cleaned_data
        return {
            row.agency_id: Said(
                given[f"outcome_{row.agency_id}"], given[f"note_{row.agency_id}"].strip()
            )
            for row in self.rows
        }

    def clean(self) -> dict[str, Any] | None:
        """Ask for the reason where an agency is to go off the list."""
        cleaned = super().clean()
        for row in self.rows:
            off = self.cleaned_data.get(f"outcome_{row.agency_id}") == Outcome.REMOVED
            if off and not self.cleaned_data.get(f"note_{row.agency_id}", "").strip():
                self.add_error(
                    f"note_{row.agency_id}", f"Say why {row.agency.name} goes off the list"
                )
        return cleaned


@in_partnership(post=REVIEW)
def review_begin(request: CaseRequest) -> HttpResponse:
    """Begin the review of the list."""
    begin_review(by=request.actor)
    return HttpResponseRedirect(_url(request, "standard_list_review"))


@in_partnership(REVIEW, post=REVIEW)
def review(request: CaseRequest) -> HttpResponse:
    """Go through the list, agency by agency; what is said is kept until the review is closed."""
    found = open_review()
    if found is None:
        return HttpResponseRedirect(_url(request, "standard_list"))
    rows = on_list()
    lines = lines_of(found)
    values: dict[str, Any] = {}
    for row in rows:
        line = lines.get(row.agency_id)
        values[f"outcome_{row.agency_id}"] = line.outcome if line else ""
        values[f"note_{row.agency_id}"] = line.note if line else ""
    form = ReviewForm(
        request.POST if request.method == "POST" else None,
        rows=rows,
        saved=Saved(version_of(found), values=values),
        initial=values,
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_review(by=request.actor, said=form.said())
        except NotReady as refused:
            show_refusal(form, refused)
        else:
            on = "complete" in request.POST
            messages.success(request, "What you said is saved.")
            name = "standard_list_complete" if on else "standard_list_review"
            return HttpResponseRedirect(_url(request, name))
    told = said_of(request.reach, request.partnership.slug, [row.agency_id for row in rows])
    context = {
        "form": form,
        "rows": [
            {
                "contact": row,
                "outcome": form[f"outcome_{row.agency_id}"],
                "note": form[f"note_{row.agency_id}"],
                "line": lines.get(row.agency_id),
                "said": told.get(row.agency_id, []),
            }
            for row in rows
        ],
        "review": found,
        "done": sum(1 for row in rows if row.agency_id in lines),
        "back": _url(request, "standard_list"),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/agencies/review.html", context)


class CompleteForm(Form):
    """A note with which a review closes."""

    note = forms.CharField(
        label="Note on the review",
        help_text="For example where it was discussed. Nothing about a case.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )


@in_partnership(REVIEW, post=REVIEW)
def review_complete(request: CaseRequest) -> HttpResponse:
    """Ask once, then close the review: the reviewer is recorded, and the year begins anew."""
    found = open_review()
    if found is None:
        return HttpResponseRedirect(_url(request, "standard_list"))
    rows = on_list()
    unsaid = missing_of(found, rows)
    off = [line for line in lines_of(found).values() if line.outcome == Outcome.REMOVED]
    going = ", ".join(line.agency.name for line in off)
    return confirm_page(
        request,
        CompleteForm(request.POST if request.method == "POST" else None),
        lambda data: complete_review(by=request.actor, note=data["note"]),
        back=_url(request, "standard_list_review"),
        then=_url(request, "standard_list"),
        said="The review of the standard list is completed.",
        question="Complete the review of the standard list?",
        consequences=[
            *(reason.text for reason in unsaid),
            f"{len(rows) - len(off)} of {len(rows)} agencies stay on the list; their contacts "
            "count as checked today.",
            f"Off the list go: {going}." if going else "Nobody goes off the list.",
            "You are recorded as the reviewer, and the next review is due in a year.",
        ],
        label="Complete the review",
        final_text="A completed review is not opened again.",
        warning=False,
    )
