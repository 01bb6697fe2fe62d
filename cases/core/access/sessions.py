"""Ending somebody's sessions: who has no part anywhere any more is signed out at once."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import F, Q
from django.utils import timezone

from partnerships.models import Membership, User
from partnerships.tenancy.context import own_memberships


def end_sessions(user: User) -> int:
    """End every session of an account; give their number.

    Sessions know their account only inside what they keep, so each open one is looked at.
    """
    ended = [
        row.pk
        for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if row.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=ended).delete()
    return len(ended)


def partnerships_of(user: User) -> list[int]:
    """Give the partnerships in which somebody has a role today, or has one that is to begin."""
    with own_memberships(user.pk):
        rows = Membership.objects.filter(user=user, user__is_active=True).exclude(
            Q(ends_on__lte=timezone.localdate()) | Q(ends_on__lte=F("starts_on"))
        )
        return sorted(set(rows.values_list("partnership_id", flat=True)))
