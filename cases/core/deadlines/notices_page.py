"""Notices and calendar: how a person is told of what, and the private address of his calendar."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.links import token_hash
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.audit.services import record
from cases.core.deadlines.digest import MOST_LINES, once
from cases.core.deadlines.models import CalendarFeed
from cases.core.notices.choices import GROUPS, choices_of, choose
from cases.core.notices.models import DigestLine
from partnerships.pages.forms import Form
from partnerships.people.actor import Actor


class ChoicesForm(Form):
    """How one wants to be told of each group."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, group in GROUPS.items():
            self.fields[code] = forms.ChoiceField(
                label=group.title,
                help_text=group.hint,
                choices=group.ways,
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose how you are told: {group.title}."},
            )


def _feed_of(actor: Actor) -> CalendarFeed | None:
    found: CalendarFeed | None = CalendarFeed.objects.filter(
        user_id=actor.number, revoked_at=None
    ).first()
    return found


@transaction.atomic
def make_address(*, by: Actor) -> str:
    """Make the private address of a person's calendar; give its token, which is known only now.

    One that he had stops working.
    """
    replaced = _close(by)
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(user_id=by.number, token_hash=token_hash(token))
    words = "replaced" if replaced else "made"
    record("calendar_feed.made", f"{words} the private address of an own calendar", by=by)
    return token


@transaction.atomic
def revoke_address(*, by: Actor) -> bool:
    """Revoke the private address of a person's calendar; say whether there was one."""
    revoked = _close(by)
    if revoked:
        record("calendar_feed.revoked", "revoked the private address of an own calendar", by=by)
    return revoked


def _close(by: Actor) -> bool:
    # Two at once: the second waits here, and finds what the first has made.
    open_ones = CalendarFeed.objects.select_for_update().filter(user_id=by.number, revoked_at=None)
    return bool(open_ones.update(revoked_at=timezone.now()))


@in_partnership(Verb.OWN_NOTICES, post=Verb.OWN_NOTICES)
def notices(request: CaseRequest) -> HttpResponse:
    """Show how one is told, take another choice, and show the calendar's address's state."""
    form = ChoicesForm(request.POST or None, initial=choices_of(request.user.pk))
    if request.method == "POST" and form.is_valid():
        choose(by=request.actor, chosen=form.cleaned_data)
        return HttpResponseRedirect(f"{_url(request)}?saved=1")
    return _page(request, form)


@in_partnership(post=Verb.OWN_NOTICES)
def new_address(request: CaseRequest) -> HttpResponse:
    """Make the calendar's address, or replace it, and show it this once."""
    token = make_address(by=request.actor)
    path = reverse("feed", args=[request.partnership.slug, token])
    context = {"address": f"{settings.SITE_URL.rstrip('/')}{path}", "back": _url(request)}
    response = TemplateResponse(request, "cases/deadlines/feed_address.html", context)
    response["Cache-Control"] = "no-store"
    return response


@in_partnership(post=Verb.OWN_NOTICES)
def revoke(request: CaseRequest) -> HttpResponse:
    """Revoke the calendar's address."""
    revoke_address(by=request.actor)
    return HttpResponseRedirect(f"{_url(request)}?revoked=1")


def _url(request: CaseRequest) -> str:
    return reverse("notices", args=[request.partnership.slug])


def _page(request: CaseRequest, form: Form) -> HttpResponse:
    waiting = once(DigestLine.objects.filter(user_id=request.user.pk, mail=None))
    context = {
        "form": form,
        "feed": _feed_of(request.actor),
        "saved": "saved" in request.GET,
        "revoked": "revoked" in request.GET,
        "waiting": waiting[:MOST_LINES],
        "waiting_count": len(waiting),
    }
    return TemplateResponse(request, "cases/deadlines/notices.html", context)
