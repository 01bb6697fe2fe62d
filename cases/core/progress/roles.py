"""Changing until when a role counts, and replacing its holder as one act (R57)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.assigned import standing_assignments
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.progress.advance import reach_of
from cases.core.progress.invitations import invite
from cases.core.progress.leaving import last_administrator, pass_on
from cases.core.progress.people import end_membership
from partnerships.models import Membership, User
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor
from partnerships.people.roles import Role


@transaction.atomic
def change_dates(
    *, by: Actor, membership: Membership, last_day: date | None, because: str
) -> Membership:
    """Set the last day of a role, or let it run without one. Raises AccessDenied and NotReady.

    Refused: a day before today or before the role begins, and an end of the last administrator.
    """
    reach_of(by).require(Verb.EDIT_PEOPLE)
    today = timezone.localdate()
    last = last_administrator(membership.user)
    found: Membership = (
        Membership.objects.here()
        .select_for_update(of=("self",))
        .select_related("user")
        .get(pk=membership.pk)
    )
    wrong = unsaid(because=(because, "Say why it is changed."))
    if last_day is not None and last_day < found.starts_on:
        wrong.append(FieldReason("The last day lies before the first.", field="last_day"))
    elif last_day is not None and last_day < today:
        wrong.append(
            FieldReason("To end it at once, end the role. Choose today or later.", field="last_day")
        )
    if last_day and last and found.role == Role.PARTNERSHIP_ADMINISTRATOR:
        wrong.append(
            FieldReason(
                f"{found.user.name} is the last partnership administrator. Give somebody else "
                "the role first.",
                field="last_day",
            )
        )
    refuse(wrong)
    found.ends_on = last_day + timedelta(days=1) if last_day else None
    found.save()
    until = f"until {in_words(last_day)}" if last_day else "without a last day"
    record(
        "people.role_dated",
        f"set the role “{Role(found.role).label}” of {found.user.name} to run {until}",
        by=by,
        because=because,
        details={"user": found.user_id, "role": found.role},
    )
    return found


@transaction.atomic
def replace_holder(
    *, by: Actor, membership: Membership, email: str, name: str, because: str
) -> bool:
    """Replace who holds a role as one act: the old one is out the same minute (R57).

    Who comes has the role at once where he belongs here already, and is invited to it otherwise;
    work that had been given to the one before goes to him, or back to whose role it is. Gives
    whether he has the role already. Raises AccessDenied and NotReady as its parts do.
    """
    reach_of(by).require(Verb.EDIT_PEOPLE)
    today = timezone.localdate()
    found = Membership.objects.here().active_on(today).select_related("user").get(pk=membership.pk)
    old, role = found.user, Role(found.role)
    wrong = unsaid(because=(because, "Say why."))
    if email.strip().lower() == old.email.lower():
        wrong.append(FieldReason(f"This is {old.name}’s own address.", field="email"))
    refuse(wrong)
    came = invite(
        by=by, email=email, name=name, roles=[role], agency=found.agency, last_day=found.last_day
    )
    given = [each for each in standing_assignments(today).values() if each.to_id == old.pk]
    end_membership(by=by, membership=found, because=because)
    still = {each.pk for each in standing_assignments(today).values()}
    there = isinstance(came, list)
    to = User.objects.get(email__iexact=email.strip()) if there else None
    pass_on(by, [each for each in given if each.pk not in still], to, because)
    record(
        "people.replaced",
        f"replaced {old.name} as “{role.label}” by {to.name if to else name.strip()}",
        by=by,
        because=because,
        details={"user": old.pk, "role": role.value},
    )
    return there
