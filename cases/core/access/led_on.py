"""Where the addresses of a merged partnership lead, and what is said while it is being merged.

An address of the abolished lives on: in mails, calendar programs, bookmarks and other people's
reports. It leads to the same page of the partnership that inherited the reviews, which asks itself
who may see it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from cases.core.access.frame import outside_frame
from cases.core.access.wrapping import LedOn
from partnerships.merging import PartnershipMerger
from partnerships.models import Partnership
from partnerships.pages.dates import in_words
from partnerships.tenancy.context import PartnershipClosed

#: What is sent to such a view is about a row that moved, or begins one: it goes on to it.
GOES_ON = frozenset({"case", "link", "link_without_case", "public_form"})
AGAIN_IN_SECONDS = 120
#: A redirect that keeps the method and what was typed.
SAME_AGAIN = 307


def merged_partnerships(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Lead on from partnerships that were merged; say "in a few minutes" while one is."""
    return _Middleware(get_response)


class _Middleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer for the two exceptions of a merger; Django answers for all others."""
        if isinstance(fault, LedOn):
            return _lead_on(request, fault.partnership)
        if isinstance(fault, PartnershipClosed):
            return _being_merged(request)
        return None


def said_of(merged: Partnership) -> str:
    """Give what became of a merged partnership, as a sentence."""
    day = f" on {in_words(merged.merged_on)}" if merged.merged_on else ""
    return f"{merged.name} was merged into {_heir_of(merged).name}{day}."


def _heir_of(merged: Partnership) -> Partnership:
    assert merged.merged_into is not None  # noqa: S101  (asked of merged partnerships only)
    return merged.merged_into


def _lead_on(request: Any, merged: Partnership) -> HttpResponse:
    heir = _heir_of(merged)
    opened = getattr(request.resolver_match.func, "dhr_access", None)
    if request.method not in ("GET", "HEAD") and (opened is None or opened.kind not in GOES_ON):
        request.frame = outside_frame(request)
        what = (
            f"{said_of(merged)} Nothing was changed. If what you wanted to do must still be done, "
            f"do it in {heir.name}."
        )
        return render(request, "stale.html", {"what": what}, status=409)
    address = _address_there(request, merged, heir)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseRedirect(address, status=SAME_AGAIN)
    if request.user.is_authenticated:
        messages.info(request, f"{said_of(merged)} This is the same page there.")
    return HttpResponseRedirect(address)


def _address_there(request: Any, merged: Partnership, heir: Partnership) -> str:
    """Give the same address below the heir; a report whose own name was taken there has another."""
    before, after = f"/p/{merged.slug}/", f"/p/{heir.slug}/"
    address: str = after + request.get_full_path().removeprefix(before)
    report = request.resolver_match.kwargs.get("slug", "")
    renamed = (
        PartnershipMerger.objects.filter(abolished=merged).exclude(done_at=None).first()
        if report
        else None
    )
    if renamed is not None and report in renamed.renamed:
        address = address.replace(f"/{report}", f"/{renamed.renamed[report]}", 1)
    return address


def _being_merged(request: Any) -> HttpResponse:
    request.frame = outside_frame(request)
    answer = render(request, "being_merged.html", status=503)
    answer["Retry-After"] = str(AGAIN_IN_SECONDS)
    return answer
