"""One partnership inherits another's reviews: proposed by an operator, agreed to by both, or not.

Nothing moves by what stands here: that is merger_running, once both have agreed and the day has
come. Each answer is a row of the partnership that answers, given by a person of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import AccessDenied, Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.notices.services import put_in_outbox
from cases.core.progress.signing import Signature, SignedWith
from cases.core.workflow.plug import NotReady, Reason, registry
from partnerships.merging import MergerAnswer, PartnershipMerger
from partnerships.models import Membership, Partnership, User
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id, scope

RUN = "cases.core.progress.run_merger"
ENDED = "This merger has ended. Nothing was changed."
UNDER_WAY = "The reviews are being moved already. Nothing was changed."


def require_operator(by: Actor) -> None:
    """Raise AccessDenied for anybody but a platform operator."""
    operators = User.objects.filter(is_platform_operator=True, is_active=True)
    if not operators.filter(pk=by.user_id or 0).exists():
        raise AccessDenied(Verb.CREATE_PARTNERSHIP, stranger=True)


@transaction.atomic
def propose_merger(
    *, by: Actor, abolished: Partnership, heir: Partnership, on: date, because: str
) -> PartnershipMerger:
    """Propose that a partnership is abolished on a day and another inherits its reviews.

    Both are told; nothing changes yet. Raises AccessDenied for anybody but an operator, and
    NotReady with what speaks against it.
    """
    require_operator(by)
    both = (abolished.pk, heir.pk)
    list(Partnership.objects.select_for_update().filter(pk__in=both).order_by("pk"))
    refuse(_against(abolished, heir, on, because))
    merger = PartnershipMerger.objects.create(
        abolished=abolished, heir=heir, on=on, because=because.strip(), proposed_by=by.name
    )
    words = f"proposed that {heir.name} inherits the reviews of {abolished.name} on {in_words(on)}"
    for each in (abolished, heir):
        with scope(each.pk, by):
            record(
                "partnership.merger_proposed",
                words,
                by=by,
                because=merger.because,
                details={"merger": merger.pk},
            )
            _tell_administrators(merger, each)
    return merger


def _against(
    abolished: Partnership, heir: Partnership, on: date, because: str
) -> list[FieldReason]:
    """Give what speaks against a proposal, each with its field."""
    wrong = unsaid(because=(because, "Say why, such as the order by which it happens."))
    if on < timezone.localdate():
        wrong.append(FieldReason("The day must be today or later.", field="on"))
    if abolished.pk == heir.pk:
        wrong.append(FieldReason("A partnership cannot inherit from itself.", field="heir"))
        return wrong
    for each, name in ((abolished, "abolished"), (heir, "heir")):
        each.refresh_from_db()
        if each.closed_at is not None:
            wrong.append(FieldReason(f"{each.name} has been merged already.", field=name))
    waiting = PartnershipMerger.objects.filter(ended_at=None, done_at=None).select_related(
        "abolished", "heir"
    )
    for other in waiting:
        said = f"{other.abolished.name} is to be merged into {other.heir.name} already"
        if other.abolished_id == abolished.pk:
            wrong.append(FieldReason(f"{said}. Withdraw that first.", field="abolished"))
        elif other.abolished_id == heir.pk:
            wrong.append(FieldReason(f"{said}.", field="heir"))
        elif other.heir_id == abolished.pk:
            wrong.append(FieldReason(f"{said}. Wait until that is done.", field="abolished"))
    return wrong


def _tell_administrators(merger: PartnershipMerger, partnership: Partnership) -> None:
    path = reverse("partnership_merger", args=[partnership.slug, merger.pk])
    for user in administrators():
        put_in_outbox(
            key=f"merger:{merger.pk}:{user.pk}",
            to=user.email,
            subject=f"{partnership.name}: please answer a proposed merger",
            body="A merger with another partnership is proposed. Sign in to read what it means, "
            f"and to agree or decline:\n\n{settings.SITE_URL.rstrip('/')}{path}\n",
        )


def administrators() -> list[User]:
    """Give the administrators of the partnership in scope today."""
    members = (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(role=Role.PARTNERSHIP_ADMINISTRATOR)
    )
    return list(User.objects.filter(pk__in=list(members.values_list("user_id", flat=True))))


@transaction.atomic
def withdraw_merger(merger: PartnershipMerger, *, by: Actor, because: str) -> None:
    """End a merger that has not begun. Raises AccessDenied, and NotReady."""
    require_operator(by)
    merger = _locked(merger)
    refuse(unsaid(because=(because, "Say why it is withdrawn.")))
    _end(merger, by, because)
    for each in (merger.abolished, merger.heir):
        with scope(each.pk, by):
            _record(merger, "merger_withdrawn", "withdrew the merger", by, because)


@transaction.atomic
def agree_to_merger(
    merger: PartnershipMerger,
    *,
    by: Actor,
    signed_with: SignedWith,
    read: Signature,
    decided: Mapping[str, Any] | None = None,
    seen: int = 0,
) -> MergerAnswer:
    """Agree for the partnership in scope, which has read what it means; the last answer counts.

    `decided` are the heir's choices: `people`, the memberships that it takes over, and `contacts`,
    whether it takes those of agencies that it has not. `seen` is the number of the partnership's
    last answer when the page was made (0: none). Raises AccessDenied, and NotReady.
    """
    merger, own, other = _mine(merger, by)
    before = answer_of(merger, own)
    if before is not None and before.pk != seen:
        raise NotReady(
            [
                Reason(
                    f"{before.by_name} answered for {own.name} meanwhile. Your answer is not kept: "
                    "send it again if it should count instead."
                )
            ]
        )
    refuse([FieldReason(each) for each in in_the_way(merger)])
    theirs = answer_of(merger, other)
    if theirs is not None and theirs.agrees and theirs.user_id == by.user_id:
        raise NotReady(
            [
                Reason(
                    f"You have agreed for {other.name}. Another administrator must answer for "
                    f"{own.name}: two people decide."
                )
            ]
        )
    made: MergerAnswer = MergerAnswer.objects.create(
        merger=merger,
        user_id=by.user_id,
        by_name=by.name,
        agrees=True,
        signed_with=signed_with.value,
        read=read.text,
        sha256=read.sha256,
        decided=dict(decided or {}) if own.pk == merger.heir_id else {},
        partnership_id=own.pk,
    )
    _record(merger, "merger_agreed", f"agreed that {_what(merger)}", by, sha256=read.sha256)
    if theirs is not None and theirs.agrees and merger.on <= timezone.localdate():
        ask_to_run(merger.pk)
    return made


@transaction.atomic
def decline_merger(merger: PartnershipMerger, *, by: Actor, because: str) -> None:
    """Decline for the partnership in scope: the merger ends. Raises AccessDenied, and NotReady."""
    merger, own, other = _mine(merger, by)
    refuse(unsaid(because=(because, "Say why the partnership declines.")))
    MergerAnswer.objects.create(
        merger=merger,
        user_id=by.user_id,
        by_name=by.name,
        agrees=False,
        because=because.strip()[:500],
        partnership_id=own.pk,
    )
    _end(merger, by, because)
    _record(merger, "merger_declined", f"declined that {_what(merger)}", by, because)
    with scope(other.pk, by):
        words = f"declined for {own.name} that {_what(merger)}"
        _record(merger, "merger_declined", words, by, because)


def _what(merger: PartnershipMerger) -> str:
    return f"{merger.heir.name} inherits the reviews of {merger.abolished.name}"


def _record(
    merger: PartnershipMerger, verb: str, words: str, by: Actor, because: str = "", **more: Any
) -> None:
    record(
        f"partnership.{verb}",
        words,
        by=by,
        because=because.strip(),
        details={"merger": merger.pk, **more},
    )


def _end(merger: PartnershipMerger, by: Actor, because: str) -> None:
    merger.ended_at, merger.ended_by = timezone.now(), by.name
    merger.ended_because = because.strip()[:500]
    merger.save(update_fields=["ended_at", "ended_by", "ended_because"])


def _locked(merger: PartnershipMerger) -> PartnershipMerger:
    """Give the merger as it stands, locked. Raises NotReady once it has ended or begun."""
    found = (
        PartnershipMerger.objects.select_for_update(of=("self",))
        .select_related("abolished", "heir")
        .get(pk=merger.pk)
    )
    if not found.is_open:
        raise NotReady([Reason(ENDED)])
    if found.stage:
        raise NotReady([Reason(UNDER_WAY)])
    return found


def _mine(
    merger: PartnershipMerger, by: Actor
) -> tuple[PartnershipMerger, Partnership, Partnership]:
    """Give the merger, locked, the partnership in scope and the other; require the right."""
    Reach.of(by).require(Verb.ANSWER_MERGER)
    merger = _locked(merger)
    here = current_partnership_id()
    if here == merger.abolished_id:
        return merger, merger.abolished, merger.heir
    if here == merger.heir_id:
        return merger, merger.heir, merger.abolished
    raise AccessDenied(Verb.ANSWER_MERGER, stranger=True)


def answer_of(merger: PartnershipMerger, partnership: Partnership) -> MergerAnswer | None:
    """Give the last answer of a partnership to a merger, or None; its own scope is opened."""
    with scope(partnership.pk, closed_too=True):
        found: MergerAnswer | None = MergerAnswer.objects.filter(merger=merger).last()
        return found


def have_agreed(merger: PartnershipMerger) -> bool:
    """Say whether both partnerships have agreed."""
    answers = [answer_of(merger, each) for each in (merger.abolished, merger.heir)]
    return all(each is not None and each.agrees for each in answers)


def in_the_way(merger: PartnershipMerger) -> list[str]:
    """Give what must be ended before the reviews can move, of both partnerships."""
    found: list[str] = []
    pairs = ((merger.abolished_id, merger.heir_id), (merger.heir_id, merger.abolished_id))
    for here, other in pairs:
        with scope(here, closed_too=True):
            for plug in registry.plugs:
                if plug.before_merger is not None:
                    found += plug.before_merger(other)
    return found


def ask_to_run(merger_id: int) -> None:
    """Have a worker do the merger after this transaction; the clock asks again every 5 minutes."""
    transaction.on_commit(lambda: current_app.tasks[RUN].delay(merger_id), robust=True)
