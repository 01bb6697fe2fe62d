"""The page of an agency: what it is and was, our contacts, who speaks for it, what waits for it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.notices.models import OutboxMail
from cases.core.notices.undelivered import WAITS_TOO_LONG
from cases.core.progress.agencies.carrying import members_of
from cases.core.progress.agencies.contacts import contacts_of
from cases.core.progress.agencies.waiting import said_of, waiting_for
from cases.core.progress.pages.agency_contacts import body_or_404
from partnerships.models import Agency, AgencyCarried, AgencyChange, AgencyContact
from partnerships.people.roles import Role

State = AgencyChange.State


def history_of(agency: Agency, asked_for: int | None) -> list[AgencyChange]:
    """Give what was done about a body, and what the partnership itself proposed; newest first.

    What another partnership proposed and is not done is that partnership's and the operator's.
    """
    own = Q(asked_for_id=asked_for) if asked_for else Q()
    return list(
        AgencyChange.objects.filter(Q(agency=agency) | Q(into=agency, what="merge"))
        .filter(own | Q(state__in=(State.DONE, State.TAKEN_BACK)))
        .select_related("agency", "into", "asked_for")
    )


def _stuck(contacts: list[AgencyContact]) -> dict[str, Any]:
    """Give since when a mail to an address has not gone out, by the address; one query."""
    if not contacts:
        return {}
    waits = Q(
        state__in=(OutboxMail.State.WAITING, OutboxMail.State.SENDING),
        created_at__lt=timezone.now() - WAITS_TOO_LONG,
    )
    found = OutboxMail.objects.filter(
        Q(state=OutboxMail.State.FAILED) | waits, to__in={each.email for each in contacts}
    )
    since: dict[str, Any] = {}
    for address, at in found.order_by("-created_at").values_list("to", "created_at"):
        since[address.lower()] = timezone.localtime(at)
    return since


@in_partnership(Verb.READ_AGENCIES)
def agency(request: CaseRequest, agency: int) -> HttpResponse:
    """Show a body of the directory as this partnership knows it; a constant number of queries."""
    body = body_or_404(agency)
    contacts = contacts_of(body)
    stuck = _stuck(contacts)
    today = timezone.localdate()
    slug = request.partnership.slug
    by_purpose: dict[str, list[dict[str, Any]]] = {}
    for each in contacts:
        by_purpose.setdefault(each.purpose, []).append(
            {
                "row": each,
                "out": each.is_out(today),
                "stuck": stuck.get(each.email.lower()),
            }
        )
    carried = AgencyCarried.objects.filter(agency=body).select_related("into").first()
    history = history_of(body, request.partnership.pk)
    context = {
        "body": body,
        "former": list(body.former_names.all()),
        "purposes": [
            {"code": code, "title": title, "contacts": by_purpose.get(code, [])}
            for code, title in AgencyContact.Purpose.choices
        ],
        "contacts": contacts,
        "unchecked": [each for each in contacts if each.checked_on is None],
        "people": [
            {"name": each.user.name, "role": str(Role(each.role).label)}
            for each in members_of(body)
        ],
        "waiting": waiting_for(body.pk),
        "carried": carried,
        "earlier": list(
            Agency.objects.filter(successor=body).prefetch_related("former_names").order_by("name")
        ),
        "history": history,
        "withdrawable": {
            change.pk
            for change in history
            if change.asked_for_id == request.partnership.pk and change.state == State.PROPOSED
        },
        "may_edit": request.reach.may(Verb.EDIT_AGENCIES),
        "may_propose": request.reach.may(Verb.PROPOSE_AGENCY_CHANGE),
        "said": said_of(request.reach, slug, [body.pk]).get(body.pk, []),
        "today": today,
        "slug": slug,
    }
    return TemplateResponse(request, "cases/agencies/body.html", context)
