"""The page before a private link's own: a code shows that its reader is whom it was sent to."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.access.codes import (
    CODE_LASTS,
    Typed,
    has_open_code,
    is_proven,
    keep_proof,
    make_code,
    masked,
    may_mail_another,
    tried_too_often,
    try_code,
)
from cases.core.access.models import Link, LinkCode
from cases.core.access.verbs import Purpose
from cases.core.access.wrappers import CaseRequest
from cases.core.audit.services import record
from cases.core.case.selectors import locked
from cases.core.notices.services import put_in_outbox
from partnerships.pages.forms import Form

SENT, TOO_SOON = "sent", "too_soon"
#: What the page's own forms post; the rest is carried on for the page that was posted to.
OWN = {"csrfmiddlewaretoken", "act", "code"}
#: Whose codes the review office can read out by telephone.
READ_OUT = {Purpose.TRAWL_RETURN, Purpose.TRAWL_SIGNATURE}
REFUSED = {
    Typed.WRONG: "That is not the code that we sent last. Check the six figures",
    Typed.NONE_OPEN: "No code is open. Ask for one, and enter it within half an hour",
    Typed.TOO_OFTEN: "Wrong codes were entered too often. Telephone the review office",
}


class CodeForm(Form):
    """The six figures."""

    code = forms.CharField(
        label="The code",
        help_text="Six figures, from our mail or as the review office read them out to you.",
        max_length=20,
        widget=forms.TextInput(
            {
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "govuk-input--width-10",
                "spellcheck": "false",
            }
        ),
    )


def link_path(request: CaseRequest) -> str:
    """Give the path of the private link that is open, whichever of its pages is."""
    token: str = request.token  # type: ignore[attr-defined]  # set by by_link
    return f"{request.path.partition(token)[0]}{token}/"


def after_code(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Let only who has proven himself by a code see a page behind a private link.

    Stands below `by_link`. What was posted meanwhile is carried through the code and not lost.
    """

    @functools.wraps(view)
    def inner(request: CaseRequest, link: Link, **kwargs: Any) -> HttpResponse:
        path = link_path(request)
        if is_proven(request, link):
            response = view(request, link, **kwargs)
            return keep_proof(response, link, path)
        if request.method != "POST":
            return HttpResponseRedirect(f"{path}code/")
        if request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(status=403)
        return _page(request, link, carried=_carried(request.POST), status=403)

    return inner


def code_page(
    request: CaseRequest,
    link: Link,
    *,
    go_on: Callable[[], HttpResponse | None] | None = None,
) -> HttpResponse:
    """Send a code, take it, and open the link in this browser.

    `go_on` does what was posted when the proof had run out, and gives its answer, or None where
    nothing was typed that could be lost.
    """
    path = link_path(request)
    if is_proven(request, link):
        return (go_on and request.method == "POST" and go_on()) or HttpResponseRedirect(path)
    if request.method != "POST":
        return _page(request, link)
    carried = _carried(request.POST)
    case = locked(link.case)
    if request.POST.get("act") == "send":
        sent = mail_code(link, by=request.actor)
        return _page(request, link, carried=carried, said=SENT if sent else TOO_SOON)
    form = CodeForm(request.POST)
    if form.is_valid():
        outcome = try_code(link, form.cleaned_data["code"])
        if outcome is Typed.OPENS:
            record("link.proven", "opened a private link with a code", by=request.actor, case=case)
            answer = go_on() if go_on else None
            return keep_proof(answer or HttpResponseRedirect(path), link, path)
        form.add_error("code", REFUSED[outcome])
    return _page(request, link, form=form, carried=carried, status=409)


def mail_code(link: Link, *, by: Any) -> bool:
    """Mail a code to the address of a link; say whether one went. No name and no fact is in it."""
    if not link.address or tried_too_often(link) or not may_mail_another(link):
        return False
    made, digits = make_code(link, way=LinkCode.Way.MAIL, by=by.name)
    case = link.case
    minutes = int(CODE_LASTS.total_seconds() // 60)
    mailbox = f" and tell us: {case.partnership.mailbox}" if case.partnership.mailbox else ""
    put_in_outbox(
        key=f"link_code:{made.pk}",
        to=link.address,
        subject=f"{case.reference}: your code",
        body=(
            f"Your code: {digits}\n\nIt opens the private link that we sent to this address, "
            f"within {minutes} minutes and once. Reference: {case.reference}.\n\n"
            f"Nobody from our office will ask you for it. If you did not ask for a code, do "
            f"nothing{mailbox}.\n\n{case.partnership.name}"
        ),
        case=case,
    )
    record("link.code_mailed", "asked for a code to open a private link", by=by, case=case)
    return True


def _carried(posted: Mapping[str, str]) -> dict[str, str]:
    return {name: posted[name] for name in posted if name not in OWN}


def _page(
    request: CaseRequest,
    link: Link,
    *,
    form: CodeForm | None = None,
    carried: Mapping[str, str] | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "link": link,
        "form": form or CodeForm(),
        "masked": masked(link.address),
        "carried": dict(carried or {}),
        "said": said,
        "is_out": said == SENT or has_open_code(link),
        "too_often": tried_too_often(link),
        "mailbox": request.partnership.mailbox,
        "minutes": int(CODE_LASTS.total_seconds() // 60),
        "url": f"{link_path(request)}code/",
        "reference": link.case.reference,
        "agency": link.agency.name if link.agency else "",
        "is_letter": link.purpose == Purpose.LETTER,
        "read_out": link.purpose in READ_OUT,
    }
    return TemplateResponse(request, "cases/core/link_code.html", context, status=status)
