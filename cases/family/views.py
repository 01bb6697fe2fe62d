"""The family page, a contact, links, and what the holder of a link sees."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.models import Link
from cases.core.access.verbs import Purpose, Verb
from cases.core.access.wrappers import CaseRequest, by_link, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.identity.models import Person
from cases.core.notices.models import Letter
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.core.protocol.choices import Recipient
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from cases.family import services
from cases.family.forms import ContactForm, LinkForm, UpdateForm
from cases.family.models import FamilyContact
from cases.family.progress_words import SUPPORT, stage_of
from cases.family.selectors import (
    ADVOCATE,
    CONTACT,
    contacts_of,
    family_letter_blocked,
    family_letters_on_hold,
    links_of,
    next_updates,
    updates_of,
)
from cases.family.updates import record_update
from partnerships.pages.forms import Saved


def _contact(case: Case, number: int) -> FamilyContact:
    found: FamilyContact | None = contacts_of(case).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@on_case(Verb.READ_IDENTITY)
def family(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the family's contacts, what they were told, and their links; the reading is recorded."""
    contacts = list(contacts_of(case))
    links = links_of(case)
    letters = [
        letter
        for letter in Letter.objects.filter(
            case=case, recipient_code__startswith=Recipient.FAMILY
        ).order_by("pk")
    ]
    if contacts:
        record_reading("The family’s contacts", by=request.actor, case=case, purpose="family page")
    held = family_letters_on_hold(case)
    next_ones, told = next_updates(case), updates_of(case)
    context = {
        "case": case,
        "today": timezone.localdate(),
        "may_update": request.access.allows(Verb.UPDATE_FAMILY),
        "rows": [
            {
                "contact": contact,
                "blocked": family_letter_blocked(case, contact) or held,
                "link": links.get((CONTACT, contact.pk)),
                "advocate_link": links.get((ADVOCATE, contact.pk)),
                "next": next_ones.get(contact.pk),
                "told": told.get(contact.pk, []),
                "letters": [x for x in letters if x.recipient_code == f"family:{contact.pk}"],
            }
            for contact in contacts
        ],
        "general": [x for x in letters if x.recipient_code == Recipient.FAMILY],
        "may_edit": request.access.allows(Verb.EDIT_IDENTITY),
        "back": case_url(case, "case"),
    }
    return TemplateResponse(request, "cases/family/family.html", context)


@on_case(Verb.EDIT_IDENTITY, post=Verb.EDIT_IDENTITY)
def contact_new(request: CaseRequest, case: Case) -> HttpResponse:
    """Record a contact."""
    return _edit(request, case, None)


@on_case(Verb.EDIT_IDENTITY, post=Verb.EDIT_IDENTITY)
def contact(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Change a contact; two who write at once see both versions."""
    return _edit(request, case, _contact(case, number))


def _edit(request: CaseRequest, case: Case, row: FamilyContact | None) -> HttpResponse:
    values: dict[str, Any] = {}
    if row is not None:
        values = {name: getattr(row, name) for name in services.FIELDS}
        values["to_person"] = row.to_person_id or ""
    saved = Saved(
        version=row.version if row else 0,
        by=row.saved_by if row else "",
        at=row.saved_at if row else None,
        values=values,
    )
    form = ContactForm(
        request.POST or None,
        saved=saved,
        people=Person.objects.filter(case=case),
        initial={**values, "version": saved.version},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["at_risk"] = bool(given["at_risk"])
        try:
            services.save_contact(
                case,
                given,
                by=request.actor,
                contact=row,
                to_person=int(given["to_person"]) if given["to_person"] else None,
            )
            return HttpResponseRedirect(case_url(case, "family"))
        except NotReady as unready:
            status = 409
            show_refusal(form, unready)
    context = {
        "case": case,
        "form": form,
        "heading": f"Change {row.label}" if row else "Record a contact of the family",
        "back": case_url(case, "family"),
    }
    return TemplateResponse(request, "cases/family/contact.html", context, status=status)


@on_case(Verb.UPDATE_FAMILY, post=Verb.UPDATE_FAMILY)
def updated(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Record that a contact was told how the review goes; the next date follows from it."""
    row = _contact(case, number)
    initial = {"on": timezone.localdate(), "how": row.mode}
    return form_page(
        request,
        UpdateForm(request.POST or None, initial=initial),
        lambda typed: record_update(row, by=request.actor, **typed),
        back=case_url(case, "family"),
        case=case,
        title=f"Update given to {row.label}",
        button="Record the update",
    )


@on_case(Verb.EDIT_IDENTITY, post=Verb.EDIT_IDENTITY)
def give_link(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Make or renew a private link; it is shown once, or sent to the address on file."""
    row = _contact(case, number)
    form = LinkForm(request.POST or None)
    context: dict[str, Any] = {
        "case": case,
        "contact": row,
        "form": form,
        "lasts": services.LINK_LASTS.days,
        "back": case_url(case, "family"),
    }
    status = 200
    if request.method == "POST" and form.is_valid():
        send = bool(form.cleaned_data["send"])
        try:
            link, url = services.give_link(
                row,
                by=request.actor,
                to_advocate=form.cleaned_data["whom"] == "advocate",
                send=send,
            )
            context |= {"link": link, "url": "" if send else url}
        except NotReady as unready:
            status = 409
            show_refusal(form, unready)
    return TemplateResponse(request, "cases/family/link.html", context, status=status)


@on_case(Verb.EDIT_IDENTITY, post=Verb.EDIT_IDENTITY)
def revoke_link(request: CaseRequest, case: Case, number: int, whom: str) -> HttpResponse:
    """Take a link back after asking once."""
    row = _contact(case, number)
    of_advocate = whom == "advocate"
    if request.method == "POST":
        services.revoke_link(row, by=request.actor, of_advocate=of_advocate)
        return HttpResponseRedirect(case_url(case, "family"))
    context = {
        "case": case,
        "question": f"Take back the private link of "
        f"{'the advocate of ' if of_advocate else ''}{row.label}",
        "consequences": ["It can no longer be opened from this minute."],
        "final": False,
        "label": "Take the link back",
        "cancel_url": case_url(case, "family"),
    }
    return TemplateResponse(request, "components/confirm.html", context)


@by_link(Purpose.FAMILY, post=False)
def progress(request: CaseRequest, link: Link) -> HttpResponse:
    """Show the family how far the review has come: plain words, no name, no fact of the case."""
    case = link.case
    names = case.protocol.rules.names
    record_reading("How far the review has come", by=request.actor, case=case, purpose="family")
    context = {
        "case": case,
        "stage": stage_of(case.state),
        "support": SUPPORT,
        "mailbox": case.partnership.mailbox,
        "officer": names.officer,
        "office": names.office,
        "review_name": names.review_name(case.opened_on)[0],
        "expires_on": link.expires_on,
        "for_advocate": link.subject_kind == ADVOCATE,
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "cases/family/progress.html", context)


@by_link(Purpose.FAMILY, expired_too=True)
def ask_for_link(request: CaseRequest, link: Link) -> HttpResponse:
    """Send a new link to the address on file; the answer says nothing of what is on file."""
    if request.method == "POST":
        services.renew_link(link, by=request.actor)
    context = {"asked": request.method == "POST", "mailbox": link.case.partnership.mailbox}
    return TemplateResponse(request, "cases/family/ask.html", context)
