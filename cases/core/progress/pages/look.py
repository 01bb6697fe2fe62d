"""Settings: how the partnership shows itself, and its logo, which everybody may see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, public_of
from cases.core.documents.refusal import UploadRefused
from cases.core.progress.look import LONGEST_WELCOME, MARKINGS, SAID, LookFacts, change_look
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.models import Partnership
from partnerships.pages.forms import Form, Saved, VersionedFormMixin


class LookForm(VersionedFormMixin, Form):
    """Colour, logo, mailbox, marking and welcome."""

    mailbox = forms.EmailField(
        label="Mailbox of the office",
        help_text="Receives referrals and answers; stands on letters and public pages.",
    )
    welcome = forms.CharField(
        label="Welcome",
        help_text="A few lines for who comes to your pages: shown above everybody’s work, and on "
        "the public page. Nothing about a review.",
        required=False,
        max_length=LONGEST_WELCOME,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    colour = forms.CharField(
        label="Colour of the band",
        help_text="Stands over every page, so that nobody writes into the wrong partnership.",
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color", "class": "govuk-input--width-5"}),
    )
    logo = forms.FileField(label="A new logo", required=False)
    logo_words = forms.CharField(
        label="What the logo shows",
        help_text="Read out to people who listen, such as “Coat of arms of Somerby”.",
        max_length=200,
        required=False,
    )
    on_letters = forms.BooleanField(label="Put the new logo on letters too", required=False)
    without_logo = forms.BooleanField(label="Leave the logo out", required=False)
    marking = forms.ChoiceField(
        label="Marking of pages and papers of a review",
        help_text="OFFICIAL-SENSITIVE is for what only some need to know.",
    )

    def __init__(self, *args: Any, marking: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["marking"]
        choices.choices = [(each, each) for each in dict.fromkeys([*MARKINGS, marking])]


@in_partnership(Verb.EDIT_LOOK, post=Verb.EDIT_LOOK)
def look(request: CaseRequest) -> HttpResponse:
    """Show and change how the partnership shows itself."""
    here = Partnership.objects.get(pk=request.partnership.pk)
    said = {name: getattr(here, name) for name in SAID}
    posted = request.method == "POST"
    form = LookForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        saved=Saved(here.look_version, values=said),
        marking=here.marking,
        initial={**said, "on_letters": True},
    )
    status = 200
    if posted and form.is_valid():
        given = form.cleaned_data
        picture = given["logo"]
        facts = LookFacts(
            **{name: given[name] for name in SAID},
            logo=(picture.name, picture) if picture else None,
            without_logo=given["without_logo"],
            on_letters=given["on_letters"],
        )
        try:
            change_look(by=request.actor, facts=facts, seen=given["version"])
            messages.success(request, "The look of the partnership is kept.")
            return HttpResponseRedirect(reverse("look", args=[here.slug]))
        except UploadRefused as refused:
            form.add_error("logo", refused.reason)
        except NotReady as unready:
            show_refusal(form, unready)
            status = 409
    elif posted and form.conflict:
        status = 409
    context = {
        "form": form,
        "here": here,
        "largest": filesizeformat(settings.LARGEST_UPLOAD_BYTES),
        "slug": here.slug,
    }
    return TemplateResponse(request, "cases/core/look.html", context, status=status)


@public_of
def logo(request: HttpRequest, name: str) -> HttpResponse:
    """Give the logo of the partnership: a new address for every picture, so that it may be kept."""
    here: Partnership = request.partnership  # type: ignore[attr-defined]  # set by public_of
    if not here.logo or str(here.logo.name).rsplit("/", 1)[-1] != name:
        raise Http404
    try:
        response = FileResponse(here.logo.open("rb"), content_type="image/png")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response  # type: ignore[return-value]  # a FileResponse is served like any response
