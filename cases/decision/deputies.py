"""Naming in advance who may sign for the CSP chair, and saying so in the signature (R17)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.notices.services import put_in_outbox
from cases.decision.after_models import NamedDeputy
from partnerships.models import Membership, Partnership, User
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id

LONGEST = timedelta(days=366)


def who_could() -> list[User]:
    """Give the people of the partnership who could be named: not its chair, nor participants."""
    found: dict[int, User] = {}
    for each in (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .exclude(role__in=(Role.PARTICIPANT, Role.CSP_CHAIR))
        .select_related("user")
        .order_by("user__name")
    ):
        found.setdefault(each.user_id, each.user)
    return list(found.values())


def chairs_on(day: date) -> list[str]:
    """Give the names of the CSP chair, or chairs, on a day."""
    return list(
        Membership.objects.here()
        .active_on(day)
        .filter(role=Role.CSP_CHAIR)
        .order_by("user__name")
        .values_list("user__name", flat=True)
    )


@transaction.atomic
def name_deputy(
    *, by: Actor, user: User, starts_on: date, ends_on: date, because: str = ""
) -> NamedDeputy:
    """Name who may sign for the chair from one day to another, the last included, in advance.

    Raises AccessDenied, and NotReady for days that have passed, more than a year, or somebody who
    is named for one of the days already.
    """
    Reach.of(by).require(Verb.NAME_DEPUTY)
    today = timezone.localdate()
    wrong = []
    if starts_on < today:
        wrong.append(
            FieldReason(
                "A deputy is named in advance: from today at the earliest.", field="starts_on"
            )
        )
    if ends_on < starts_on:
        wrong.append(FieldReason("The last day lies before the first.", field="ends_on"))
    if ends_on - starts_on > LONGEST:
        wrong.append(FieldReason("Name a deputy for a year at most.", field="ends_on"))
    if user not in who_could():
        wrong.append(FieldReason("Choose somebody of this partnership.", field="user"))
    held = Membership.objects.here().filter(user=user, role=Role.CSP_CHAIR_DEPUTY)
    if any(
        each.starts_on <= ends_on and (each.ends_on is None or each.ends_on > starts_on)
        for each in held
    ):
        wrong.append(FieldReason(f"{user.name} is named for these days already.", field="user"))
    refuse(wrong)
    # Where a naming was ended on the day it began, its row is used again.
    membership = held.filter(starts_on=starts_on).first() or Membership(
        user=user,
        role=Role.CSP_CHAIR_DEPUTY,
        starts_on=starts_on,
        partnership_id=current_partnership_id(),
    )
    membership.ends_on = ends_on + timedelta(days=1)
    membership.save()
    made: NamedDeputy = NamedDeputy.objects.create(
        user=user,
        membership=membership,
        starts_on=starts_on,
        ends_on=ends_on,
        because=because.strip(),
        named_on=today,
        named_by=by.name,
    )
    record(
        "deputy.named",
        f"named {user.name} to sign for the CSP chair from {in_words(starts_on)} to "
        f"{in_words(ends_on)}",
        by=by,
        because=because,
        details={"user": user.pk},
    )
    partnership = Partnership.objects.get(pk=made.partnership_id)
    put_in_outbox(
        key=f"deputy:{made.pk}",
        to=user.email,
        subject=f"{partnership.name}: you may sign for the chair",
        body=f"{by.name} has named you to sign for the chair of {partnership.name} from "
        f"{in_words(starts_on)} to {in_words(ends_on)}. Sign in on those days to see what awaits "
        "a decision.\n",
    )
    return made


@transaction.atomic
def end_deputy(*, by: Actor, deputy: NamedDeputy, because: str) -> None:
    """End a naming today: what was signed stands, nothing more is signed. Needs a reason."""
    Reach.of(by).require(Verb.NAME_DEPUTY)
    deputy = NamedDeputy.objects.select_for_update().select_related("user").get(pk=deputy.pk)
    wrong = unsaid(because=(because, "Say why it ends."))
    if deputy.ended_on is not None:
        wrong.append(FieldReason("It was ended already."))
    refuse(wrong)
    today = timezone.localdate()
    membership = deputy.membership
    membership.ends_on = max(today, membership.starts_on)
    membership.save()
    end_naming(deputy, by=by, because=because, on=today)


def end_naming(deputy: NamedDeputy, *, by: Actor, because: str, on: date) -> None:
    """End a naming itself, for verbs that have asked; the role that came with it ends elsewhere."""
    deputy.ended_on, deputy.ended_by = on, by.name
    deputy.save()
    record(
        "deputy.ended",
        f"ended that {deputy.user.name} may sign for the CSP chair",
        by=by,
        because=because,
        details={"user": deputy.user_id},
    )


def signed_for(by: Actor, on: date | None = None) -> str:
    """Give for whom somebody signs who is not the chair, and by which naming; else nothing.

    The naming is that of the day of signing, whatever day the decision bears.
    """
    day = on or timezone.localdate()
    roles = Reach.of(by, day).roles
    if Role.CSP_CHAIR in roles or Role.CSP_CHAIR_DEPUTY not in roles:
        return ""
    chair = " and ".join(chairs_on(day)) or "the CSP chair"
    named = next(
        (each for each in NamedDeputy.objects.filter(user_id=by.number or 0) if each.covers(day)),
        None,
    )
    if named is not None:
        how = (
            f"named by {named.named_by} on {in_words(named.named_on)}, for "
            f"{in_words(named.starts_on)} to {in_words(named.ends_on)}"
        )
    else:
        member = (
            Membership.objects.here()
            .active_on(day)
            .filter(user_id=by.number or 0, role=Role.CSP_CHAIR_DEPUTY)
            .earliest("starts_on")
        )
        how = f"with the role of named deputy since {in_words(member.starts_on)}"
    return f"for {chair}, {how}"[:300]
