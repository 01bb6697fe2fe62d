"""One invitation for several partnerships: each sends its own, each is taken up by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.core.progress.invitations import invite
from cases.core.workflow.plug import NotReady
from partnerships.models import Membership, Partnership
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import own_memberships, scope


def administered_by(by: Actor) -> list[Partnership]:
    """Give the partnerships that somebody administers today, by name."""
    with own_memberships(by.user_id or 0):
        rows = (
            Membership.objects.active_on(timezone.localdate())
            .filter(user_id=by.user_id or 0, role=Role.PARTNERSHIP_ADMINISTRATOR)
            .select_related("partnership")
        )
        found = {row.partnership_id: row.partnership for row in rows}
    return sorted(found.values(), key=lambda each: each.name)


@transaction.atomic
def invite_to_several(
    *, by: Actor, partnerships: Sequence[Partnership], **invitation: Any
) -> list[Any]:
    """Invite somebody to the same roles in several partnerships; all of them, or none.

    Takes what `invite` takes. Rights are asked in each. What a NotReady says names the partnership
    where there are several.
    """
    made = []
    for partnership in partnerships:
        with scope(partnership.pk, by):
            try:
                made.append(invite(by=by, **invitation))
            except NotReady as unready:
                if len(partnerships) == 1:
                    raise
                raise NotReady(
                    [
                        type(reason)(
                            **{**reason.__dict__, "text": f"{partnership.name}: {reason.text}"}
                        )
                        for reason in unready.reasons
                    ]
                ) from None
    return made
