"""An agency's own list of trawls: signed in, and behind a private link after its code."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.codes import keep_proof
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose, Verb
from cases.core.access.wrappers import CaseRequest, by_link, in_partnership
from cases.core.progress.pages.link_code import after_code
from cases.trawl.link_views import asked_by, link_url
from cases.trawl.own import listed, open_own, other_requests, requests_for
from partnerships.pages.numbers import whole_number


@in_partnership(Verb.OWN_TRAWLS, post=Verb.OWN_TRAWLS)
def own_trawls(request: CaseRequest) -> HttpResponse:
    """Show what one's agency is asked in this partnership; a button opens the form."""
    user: Any = request.user
    mine = requests_for(request.reach, user.email)
    if request.method == "POST":
        return _open(request, mine, user.email)
    rows = listed(mine, timezone.localdate())
    context = {
        "waiting": [row for row in rows if row.returned_on is None],
        "answered": [row for row in rows if row.returned_on],
        "today": timezone.localdate(),
        "email": user.email,
    }
    return TemplateResponse(request, "cases/trawl/own_trawls.html", context)


@by_link(Purpose.TRAWL_RETURN)
@after_code
def others(request: CaseRequest, link: Link) -> HttpResponse:
    """Show what else this agency is asked at the address that the link went to."""
    asked = asked_by(link)
    found = other_requests(link, asked)
    if request.method == "POST":
        return _open(request, found, link.address)
    rows = listed(found, timezone.localdate())
    context = {
        "asked": asked,
        "waiting": [row for row in rows if row.returned_on is None],
        "answered": [row for row in rows if row.returned_on],
        "today": timezone.localdate(),
        "back": link_url(request, "trawl_return"),
        "reference": asked.case.reference,
    }
    return TemplateResponse(request, "cases/trawl/others.html", context)


def _open(request: CaseRequest, among: Any, address: str) -> HttpResponse:
    """Open one of the requests: a link of its own, with the proof that was already given."""
    chosen = among.filter(pk=whole_number(request.POST.get("number"))).first()
    if chosen is None:
        raise Http404
    link, url = open_own(request=chosen, by=request.actor, address=address)
    path = urlsplit(url).path
    return keep_proof(HttpResponseRedirect(path), link, path)
