"""Settings: what the partnership calls itself, its bodies and its posts (R135)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress.naming import (
    LONGEST,
    POSTS,
    TEXTS,
    NameFacts,
    change_names,
    newest_protocol,
)
from cases.core.protocol.models import Protocol
from cases.core.protocol.preset import LocalProtocol, ProtocolError, load
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form, Saved, VersionedFormMixin
from partnerships.pages.wording import speak_plainly


def _preset(protocol: Protocol) -> LocalProtocol | None:
    try:
        return load(protocol.preset)
    except ProtocolError:
        return None


class NamesForm(VersionedFormMixin, Form):
    """Every name of the local protocol, the titles of posts, and from which day they hold."""

    def __init__(self, *args: Any, protocol: Protocol, **kwargs: Any) -> None:
        preset = _preset(protocol)
        self.posts = list(dict.fromkeys([*POSTS, *protocol.rules.names.roles]))
        super().__init__(*args, **kwargs)
        for key, label in TEXTS.items():
            usual = getattr(preset.names, key) if preset else ""
            now = getattr(protocol.rules.names, key)
            kind = forms.EmailField if key.endswith("mailbox") else forms.CharField
            self.fields[key] = kind(
                label=label,
                max_length=LONGEST,
                help_text=f"In the preset: {usual}" if usual and usual != now else "",
            )
        self.fields["switch_on"] = DayMonthYearField(
            label="From which day is a new review called by its later name?",
            help_text="Empty: by its first name, always.",
            subject="The day",
            required=False,
        )
        for code in self.posts:
            self.fields[f"post_{code}"] = forms.CharField(
                label=POSTS.get(code, code.replace("_", " ").capitalize()),
                max_length=LONGEST,
                required=False,
            )
        self.fields["effective_on"] = DayMonthYearField(
            label="From which day do these names hold?",
            help_text="For reviews that are opened on that day or later. Those that are open keep "
            "the names that they began with.",
            subject="The day",
        )
        self.fields["because"] = forms.CharField(
            label="Why?",
            help_text="Stands in the partnership’s chronicle, such as “The board was renamed”.",
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields["version"] = self.fields.pop("version")
        speak_plainly(self)

    @property
    def own(self) -> list[Any]:
        """Give the fields of what is called by a name here."""
        return [self[key] for key in TEXTS if not key.startswith(("review", "later"))]

    @property
    def reviews(self) -> list[Any]:
        """Give the fields of what a review is called."""
        return [self[key] for key in TEXTS if key.startswith(("review", "later"))]

    @property
    def titles(self) -> list[Any]:
        """Give the fields of the posts' local titles."""
        return [self[f"post_{code}"] for code in self.posts]

    @property
    def facts(self) -> NameFacts:
        """Give the names as they were typed."""
        given = self.cleaned_data
        return NameFacts(
            texts={key: given[key] for key in TEXTS},
            posts={code: given[f"post_{code}"] for code in self.posts},
            switch_on=given["switch_on"],
        )


@in_partnership(Verb.EDIT_LOOK, post=Verb.EDIT_LOOK)
def names(request: CaseRequest) -> HttpResponse:
    """Show and change the names: a new version of the protocol from a day."""
    protocol = newest_protocol()
    now = protocol.rules.names
    said: dict[str, Any] = {key: getattr(now, key) for key in TEXTS}
    said |= {"switch_on": now.switch_on}
    said |= {f"post_{code}": title for code, title in now.roles.items()}
    today = timezone.localdate()
    form = NamesForm(
        request.POST if request.method == "POST" else None,
        protocol=protocol,
        saved=Saved(protocol.version, values=said),
        initial={**said, "effective_on": max(today, protocol.effective_on)},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = change_names(
                by=request.actor,
                facts=form.facts,
                effective_on=form.cleaned_data["effective_on"],
                because=form.cleaned_data["because"],
                seen=form.cleaned_data["version"],
            )
            messages.success(request, f"The names are kept, as version {made.version}.")
            return HttpResponseRedirect(reverse("names", args=[request.partnership.slug]))
        except NotReady as unready:
            show_refusal(form, unready)
            status = 409
    elif form.is_bound and form.conflict:
        status = 409
    context = {"form": form, "protocol": protocol, "slug": request.partnership.slug}
    return TemplateResponse(request, "cases/core/names.html", context, status=status)
