"""Letting support look: a named operator, for a purpose and some hours, ended at any moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import reach_of
from cases.core.workflow.plug import NotReady, Reason
from partnerships.models import Membership, Partnership, SupportVisit, User
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id, own_memberships

MOST_HOURS = 8


def operators() -> Any:
    """Give who can be asked in: the platform operators by name."""
    return User.objects.filter(is_platform_operator=True, is_active=True).order_by("name")


def visits() -> Any:
    """Give the visits of support in the partnership in scope, the latest first; one query."""
    return SupportVisit.objects.here().select_related("user").order_by("-pk")


def visits_of(user_id: int) -> list[SupportVisit]:
    """Give the visits that are open to an operator now, of every partnership that asked him."""
    with own_memberships(user_id):
        return list(
            SupportVisit.objects.open_at(timezone.now())
            .filter(user_id=user_id)
            .select_related("partnership")
            .order_by("ends_at")
        )


@transaction.atomic
def invite_support(*, by: Actor, user: User, purpose: str, hours: int) -> SupportVisit:
    """Let an operator look for some hours; he reads only, and each page is recorded.

    Raises AccessDenied, and NotReady without a purpose, for more than eight hours, for one who
    belongs to the partnership anyway or whose visit is open.
    """
    reach_of(by).require(Verb.INVITE_SUPPORT)
    now = timezone.now()
    wrong = unsaid(purpose=(purpose, "Say what support is to look at."))
    if not 1 <= hours <= MOST_HOURS:
        wrong.append(FieldReason(f"Choose between 1 and {MOST_HOURS} hours.", field="hours"))
    if not operators().filter(pk=user.pk).exists():
        wrong.append(FieldReason("Choose somebody of the platform’s support.", field="user"))
    if SupportVisit.objects.here().open_at(now).filter(user=user).exists():
        wrong.append(FieldReason(f"{user.name} may look already.", field="user"))
    here = Membership.objects.here().active_on(timezone.localdate())
    if here.filter(user=user).exists():
        wrong.append(FieldReason(f"{user.name} has a role here.", field="user"))
    refuse(wrong)
    made: SupportVisit = SupportVisit.objects.create(
        partnership_id=current_partnership_id(),
        user=user,
        purpose=purpose.strip(),
        invited_by=by.name,
        starts_at=now,
        ends_at=now + timedelta(hours=hours),
    )
    record(
        "support.invited",
        f"let {user.name} of support look until {timezone.localtime(made.ends_at):%H:%M}",
        by=by,
        because=purpose,
        details={"visit": made.pk, "hours": hours},
    )
    partnership = Partnership.objects.get(pk=made.partnership_id)
    put_in_outbox(
        key=f"support:{made.pk}",
        to=user.email,
        subject=f"{partnership.name} asks you to look",
        body=f"{partnership.name} lets you look for {hours} hour{'s' if hours > 1 else ''}. You "
        "can read, and change nothing; each page that you open is recorded.\n\n"
        f"{settings.SITE_URL.rstrip('/')}{reverse('support_visits')}\n",
    )
    return made


@transaction.atomic
def end_support(*, by: Actor, visit: SupportVisit) -> SupportVisit:
    """End a visit at once: by the partnership at any moment, or by the operator himself."""
    if visit.user_id != by.user_id:
        reach_of(by).require(Verb.INVITE_SUPPORT)
    found: SupportVisit = SupportVisit.objects.here().select_for_update().get(pk=visit.pk)
    now = timezone.now()
    if found.ended_at is not None or found.ends_at <= now:
        raise NotReady([Reason("It has ended already.")])
    found.ended_at, found.ended_by = now, by.name
    found.save()
    record(
        "support.ended",
        "ended the visit of support",
        by=by,
        details={"visit": found.pk},
    )
    return found
