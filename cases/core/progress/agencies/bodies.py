"""Changes of a body in the shared directory: proposed by a partnership, done by the operator.

A new body may be added by a partnership at once. A name, a merger or a retirement concerns every
partnership: an administrator proposes it, the platform's operator decides, and each partnership
that writes to the body finds it in its chronicle.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import AccessDenied, Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.notices.services import put_in_outbox
from cases.core.progress.agencies.carrying import carry_over, restand, undo_carrying
from cases.core.progress.agencies.objections import near_reasons, new_name_reasons, objections
from cases.core.progress.agencies.waiting import waiting_for
from partnerships.agencies.naming import named, tidy
from partnerships.models import (
    Agency,
    AgencyChange,
    AgencyContact,
    AgencyName,
    Partnership,
    User,
)
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id, scope

What, State = AgencyChange.What, AgencyChange.State


def require_operator(by: Actor) -> None:
    """Raise AccessDenied for anybody but a platform operator."""
    if not User.objects.filter(
        pk=by.user_id or 0, is_platform_operator=True, is_active=True
    ).exists():
        raise AccessDenied(Verb.CREATE_PARTNERSHIP, stranger=True)


@transaction.atomic
def add_body(*, by: Actor, name: str, kind: str, area: str = "", different: bool = False) -> Agency:
    """Add a body that the directory does not know; the one with this name if it is there.

    Raises AccessDenied, and NotReady where almost the same name is there and `different` does not
    say that it is another body.
    """
    Reach.of(by).require(Verb.EDIT_AGENCIES)
    name = tidy(name)
    found = named(name)
    if found is not None:
        if found.merged_into_id and found.successor:
            refuse(
                [
                    FieldReason(
                        f"{found.name} has merged into {found.successor.name}. Add that one.",
                        field="agency",
                    )
                ]
            )
        if found.retired_on:
            refuse([FieldReason(f"{found.name} is retired and not in use.", field="agency")])
        return found
    refuse(new_name_reasons(name, "agency", different=different))
    made: Agency = Agency.objects.create(name=name, kind=kind, area=tidy(area))
    AgencyChange.objects.create(
        agency=made,
        what=What.ADDED,
        state=State.DONE,
        new_name=name,
        new_kind=kind,
        new_area=made.area,
        on=timezone.localdate(),
        asked_for_id=current_partnership_id(),
        asker_id=by.user_id,
        asked_by=by.name,
        decided_by=by.name,
        decided_at=timezone.now(),
    )
    return made


def _drawn(agency: Agency, what: str, facts: dict[str, Any]) -> AgencyChange:
    return AgencyChange(
        agency=agency,
        what=what,
        on=facts.get("on") or timezone.localdate(),
        because=str(facts.get("because", "")).strip(),
        new_name=tidy(facts.get("new_name", "")),
        new_kind=facts.get("new_kind", ""),
        new_area=tidy(facts.get("new_area", "")),
        into=facts.get("into"),
    )


@transaction.atomic
def propose_change(*, by: Actor, agency: Agency, what: str, **facts: Any) -> AgencyChange:
    """Propose a change of a body to the operator; in scope of the proposer's partnership.

    Raises AccessDenied, and NotReady for what could not be done, or is proposed already.
    """
    Reach.of(by).require(Verb.PROPOSE_AGENCY_CHANGE)
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    change = _drawn(agency, what, facts)
    wrong = list(objections(change)) or near_reasons(change, facts)
    if AgencyChange.objects.filter(agency=agency, what=what, state=State.PROPOSED).exists():
        wrong.append(FieldReason("Such a change is proposed already and waits for the operator."))
    if what == What.RETIRE:
        wrong += [
            FieldReason(f"{agency.name} still has {words}.") for words in waiting_for(agency.pk)
        ]
    refuse(wrong)
    change.asked_for_id = current_partnership_id()
    change.asker_id, change.asked_by = by.user_id, by.name
    change.save()
    record(
        "agencies.proposed",
        f"proposed to the operator for {agency.name}: {_small(change.words)}",
        by=by,
        because=change.because,
        details={"change": change.pk},
    )
    return change


@transaction.atomic
def withdraw_proposal(*, by: Actor, change: AgencyChange) -> None:
    """Withdraw a proposal of one's own partnership that nobody has decided yet."""
    Reach.of(by).require(Verb.PROPOSE_AGENCY_CHANGE)
    row = AgencyChange.objects.select_for_update(of=("self",)).select_related("agency", "into")
    found = row.get(pk=change.pk, asked_for_id=current_partnership_id())
    if found.state != State.PROPOSED:
        refuse([FieldReason("The operator has decided on it already.")])
    found.state = State.WITHDRAWN
    found.decided_by, found.decided_at = by.name, timezone.now()
    found.save()
    record("agencies.withdrawn", f"withdrew the proposal for {found.agency.name}", by=by)


@transaction.atomic
def change_body(*, by: Actor, agency: Agency, what: str, **facts: Any) -> AgencyChange:
    """Change a body at once, as the operator. Raises AccessDenied, NotReady."""
    require_operator(by)
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    change = _drawn(agency, what, facts)
    change.asker_id, change.asked_by = by.user_id, by.name
    refuse(list(objections(change)) or near_reasons(change, facts))
    _carry_out(change, by)
    return change


@transaction.atomic
def decide(*, by: Actor, change: AgencyChange, agree: bool, answer: str = "") -> AgencyChange:
    """Decide on a proposal, as the operator; the proposer is told.

    Raises AccessDenied, and NotReady for one that is decided, cannot be done any more, or is
    refused without a reason.
    """
    require_operator(by)
    Agency.objects.select_for_update().get(pk=change.agency_id)
    row: AgencyChange = (
        AgencyChange.objects.select_for_update(of=("self",))
        .select_related("agency", "into__successor", "asked_for", "asker")
        .get(pk=change.pk)
    )
    if row.state != State.PROPOSED:
        refuse([FieldReason(f"This was decided by {row.decided_by} already.")])
    row.answer = answer.strip()
    if agree:
        _carry_out(row, by)
    else:
        if not row.answer:
            refuse([FieldReason("Say why it is refused.", field="answer")])
        row.state = State.REFUSED
        row.decided_by, row.decided_at = by.name, timezone.now()
        row.save()
    _tell_proposer(row, by)
    return row


def _tell_proposer(row: AgencyChange, by: Actor) -> None:
    if row.asked_for is None:
        return
    with scope(row.asked_for.pk, by):
        if row.state == State.REFUSED:
            record(
                "agencies.refused",
                f"refused as operator what was proposed for {row.agency.name}: {_small(row.words)}",
                by=by,
                because=row.answer,
                details={"change": row.pk},
            )
        if row.asker is not None:
            path = reverse("agency", args=[row.asked_for.slug, row.agency_id])
            url = f"{settings.SITE_URL.rstrip('/')}{path}"
            put_in_outbox(
                key=f"agency-change:{row.pk}:decided",
                to=row.asker.email,
                subject="Your proposal for the directory of agencies is decided",
                body=f"The operator has decided on your proposal. You find it here:\n\n{url}\n\n"
                f"{row.asked_for.name}",
            )


def _carry_out(change: AgencyChange, by: Actor) -> None:
    """Do a change: the body is as it will be, and every partnership that knows it is told."""
    refuse(list(objections(change)))
    agency = change.agency
    if change.what == What.RETIRE:
        refuse(waits_anywhere(agency, by))
    change.old = {"name": agency.name, "kind": agency.kind, "area": agency.area}
    change.state = State.DONE
    change.decided_by, change.decided_at = by.name, timezone.now()
    if change.what == What.RENAME:
        AgencyName.objects.create(agency=agency, name=agency.name, until_on=change.on)
        agency.name = change.new_name
    elif change.what == What.DESCRIBE:
        agency.kind, agency.area = change.new_kind, change.new_area
    elif change.what == What.RETIRE:
        agency.retired_on = change.on
    elif change.what == What.BRING_BACK:
        agency.retired_on = None
    elif change.what == What.MERGE:
        agency.merged_into, agency.successor = change.into, change.into
        agency.merged_on = change.on
    agency.save()
    change.save()
    if change.what == What.MERGE:
        restand()
    for partnership in Partnership.objects.order_by("pk"):
        with scope(partnership.pk, by):
            _tell(change, by)


def knows(agency_id: int) -> bool:
    """Say whether the partnership in scope has, or had, a contact at a body."""
    return bool(AgencyContact.objects.filter(agency_id=agency_id).exists())


def _tell(change: AgencyChange, by: Actor) -> None:
    """Put a change into the chronicle of a partnership that knows the body; carry over a merger."""
    told = knows(change.agency_id)
    if change.what == What.MERGE and change.into is not None:
        told = carry_over(change.agency, change.into, on=change.on, by=by) or told
    if told:
        record(
            "agencies.body_changed",
            f"changed {change.old['name']} in the shared directory: {_small(change.words)}",
            by=by,
            because=change.because,
            on=change.on,
            details={"change": change.pk},
        )


def waits_anywhere(agency: Agency, by: Actor) -> list[FieldReason]:
    """Give what waits for a body in each partnership; nothing of a case is in it."""
    found = []
    for partnership in Partnership.objects.order_by("pk"):
        with scope(partnership.pk, by):
            found += [
                FieldReason(f"{partnership.name}: {agency.name} still has {words}.")
                for words in waiting_for(agency.pk)
            ]
    return found


@transaction.atomic
def take_back_change(*, by: Actor, change: AgencyChange, because: str) -> None:
    """Take back a new name or a merger that was entered by mistake, as the operator.

    Only the last change of a body, and a merger only until a partnership has confirmed the
    contacts that were carried over, or changed one of them. Raises AccessDenied, NotReady.
    """
    require_operator(by)
    agency = Agency.objects.select_for_update().get(pk=change.agency_id)
    row: AgencyChange = (
        AgencyChange.objects.select_for_update(of=("self",))
        .select_related("into")
        .get(pk=change.pk)
    )
    wrong = []
    later = AgencyChange.objects.filter(
        agency=agency, state=State.DONE, decided_at__gt=row.decided_at
    )
    if row.state != State.DONE or row.what not in (What.RENAME, What.MERGE):
        wrong.append(FieldReason("This cannot be taken back."))
    elif later.exists():
        wrong.append(FieldReason("Something was changed since. Take that back first."))
    if not because.strip():
        wrong.append(FieldReason("Say what was wrong.", field="because"))
    refuse(wrong)
    former = agency.name
    if row.what == What.RENAME:
        old = row.old["name"]
        if (taken := named(old)) is not None and taken.pk != agency.pk:
            refuse([FieldReason(f"Another body is called {old} by now.")])
        AgencyName.objects.filter(agency=agency, name=old, until_on=row.on).delete()
        agency.name = old
    else:
        agency.merged_into = agency.merged_on = agency.successor = None
    agency.save()
    restand()
    row.state, row.answer = State.TAKEN_BACK, because.strip()
    row.decided_by = by.name
    row.save()
    for partnership in Partnership.objects.order_by("pk"):
        with scope(partnership.pk, by):
            if row.what == What.MERGE:
                undo_carrying(agency, partnership.name)
            if knows(agency.pk):
                record(
                    "agencies.change_taken_back",
                    f"took back a change of {former} in the shared directory: {_small(row.words)}",
                    by=by,
                    because=because,
                    details={"change": row.pk},
                )


def _small(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"
