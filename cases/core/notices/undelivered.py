"""Mails that did not go out: whom they were for, since when, and sending them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.core.access.models import CaseUserObjectPermission, Link
from cases.core.access.verbs import Seat
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.notices.models import OutboxMail
from cases.core.notices.services import deliver_soon
from cases.core.workflow.plug import NotReady, Reason
from partnerships.models import AgencyContact, Membership
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id

WAITS_TOO_LONG = timedelta(minutes=60)
SOMEBODY = "Somebody outside the partnership"


@dataclass(frozen=True)
class Undelivered:
    """A mail that failed or waits too long, and whom it was for: role, seat or agency."""

    mail: OutboxMail
    whom: str


def undelivered(cases: Any = None) -> Any:
    """Give the mails that failed or have waited for more than an hour, oldest first.

    Takes a case or a queryset of cases; None gives those of no case (digests, invitations). A
    digest belongs to the cases of its lines, too.
    """
    stuck = (OutboxMail.State.WAITING, OutboxMail.State.SENDING)
    found = OutboxMail.objects.filter(
        Q(state=OutboxMail.State.FAILED)
        | Q(state__in=stuck, created_at__lt=timezone.now() - WAITS_TOO_LONG)
    ).order_by("created_at", "pk")
    if cases is None:
        return found.filter(case=None)
    if isinstance(cases, Case):
        of_digests = cases.digest_lines.filter(
            partnership_id=cases.partnership_id, mail__isnull=False
        )
        return found.filter(Q(case=cases) | Q(pk__in=of_digests.values("mail")))
    return found.filter(case__in=cases)


def with_whom(mails: Iterable[OutboxMail]) -> list[Undelivered]:
    """Give mails with whom they were for; four queries, however many mails there are."""
    rows = list(mails)
    known = _known({mail.to.lower() for mail in rows})
    return [Undelivered(mail, known.get(mail.to.lower(), SOMEBODY)) for mail in rows]


def _known(addresses: set[str]) -> dict[str, str]:
    """Give who has an address: the person's roles or seats, the agency, or what a link is for."""
    if not addresses:
        return {}
    found: dict[str, str] = {}
    for link in Link.objects.filter(address__in=addresses).select_related("agency"):
        found[link.address.lower()] = (
            link.agency.name if link.agency else "The holder of a private link"
        )
    for contact in AgencyContact.objects.filter(email__in=addresses).select_related("agency"):
        found[contact.email.lower()] = (
            f"{contact.agency.name} ({contact.get_purpose_display().lower()})"
        )
    held: dict[str, set[str]] = {}
    for email, role in (
        Membership.objects.here()
        .filter(user__email__in=addresses)
        .values_list("user__email", "role")
    ):
        held.setdefault(email, set()).add(str(Role(role).label))
    for email, codename in CaseUserObjectPermission.objects.filter(
        partnership_id=current_partnership_id(), user__email__in=addresses
    ).values_list("user__email", "permission__codename"):
        if codename in Seat.values:
            held.setdefault(email, set()).add(str(Seat(codename).label))
    for email, labels in held.items():
        more = labels - {str(Role.PARTICIPANT.label)} or labels
        found[email.lower()] = ", ".join(sorted(more))
    return found


@transaction.atomic
def send_again(*, mail: OutboxMail, by: Actor, case: Case | None = None) -> None:
    """Have a mail sent again from the start; raises NotReady for one that is on its way or gone."""
    stuck = undelivered(case).select_for_update(of=("self",)).filter(pk=mail.pk).first()
    if stuck is None:
        raise NotReady([Reason("This mail has gone out, or is on its way.")])
    stuck.state, stuck.attempts, stuck.last_error = OutboxMail.State.WAITING, 0, ""
    stuck.next_try_at = timezone.now()
    stuck.save()
    record("mail.sent_again", "had a mail sent again that had not gone out", by=by, case=case)
    deliver_soon()
