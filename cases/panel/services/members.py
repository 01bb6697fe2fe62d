"""Members of the panel: joining, changing, leaving (LC ¶52-54; LR §4.3; GL §3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from cases.core.access.seats import end_seat
from cases.core.access.verbs import Seat, Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.progress.advance import happened, require_on
from cases.core.workflow.plug import NotReady, Reason
from cases.panel.accounts import seat_by_email
from cases.panel.models import PanelMember
from cases.panel.rules import against_member
from partnerships.models import Agency, User
from partnerships.people.actor import Actor


@dataclass(frozen=True)
class MemberFacts:
    """What is recorded of a panel member (R48-R52)."""

    name: str
    post: str
    agency: Agency | None = None
    standing_post: str = ""
    is_specialist: bool = False
    is_imr_author: bool = False
    is_line_manager: bool = False
    is_politician: bool = False
    politically_restricted: bool = False
    interest_declared: bool = False
    politician_agreed_on: date | None = None
    conflict_notes: str = ""

    def as_fields(self) -> dict[str, Any]:
        """Give the facts by field of PanelMember, the agency as it is."""
        return {**asdict(self), "agency": self.agency}


def _refuse(case: Case, facts: MemberFacts) -> list[Reason]:
    panel = case.protocol.rules.panel
    reasons = against_member(panel, facts.as_fields())
    if facts.standing_post and facts.standing_post not in panel.required_posts:
        reasons.append(Reason("That is not one of the standing posts of this panel."))
    return reasons


@transaction.atomic
def add_member(
    case: Case, *, by: Actor, facts: MemberFacts, email: str = "", on: date | None = None
) -> PanelMember:
    """Add a member; with an address he gets an account, a membership for the agency and a seat.

    Raises NotReady by the protocol's rules (R50, R52), or where the person sits there already.
    """
    day = happened(on)
    case = locked(case)
    require_on(by, case, Verb.FORM_PANEL)
    refuse_on_hold(case, Waits.APPOINTING, by=by)
    reasons = _refuse(case, facts)
    if email and PanelMember.objects.filter(
        case=case, left_on=None, user__in=User.objects.filter(email__iexact=email.strip())
    ):
        reasons.append(Reason("The person with this address already sits on the panel."))
    if reasons:
        raise NotReady(reasons)
    user = (
        seat_by_email(
            case=case, email=email, name=facts.name, seat=Seat.PANEL_MEMBER, agency=facts.agency
        )
        if email
        else None
    )
    member = PanelMember.objects.create(
        case=case,
        user=user,
        joined_on=day,
        partnership_id=case.partnership_id,
        **facts.as_fields(),
    )
    refresh_deadlines(case)
    record(
        "panel.member_added",
        f"added a member to the panel{_for(member)}",
        by=by,
        case=case,
        on=day,
        details={"member": member.pk},
    )
    return member


@transaction.atomic
def change_member(
    case: Case,
    *,
    by: Actor,
    member: PanelMember,
    facts: MemberFacts,
    email: str = "",
) -> PanelMember:
    """Change what is recorded of a member; an address gives one without an account his seat.

    The address of a member who has an account is not changed here. Raises NotReady as above.
    """
    case = locked(case)
    require_on(by, case, Verb.FORM_PANEL)
    found = PanelMember.objects.select_related("agency").get(pk=member.pk, case=case)
    reasons = _refuse(case, facts)
    if found.left_on is not None:
        reasons.append(Reason("This member has left the panel."))
    if reasons:
        raise NotReady(reasons)
    changed = [name for name, value in facts.as_fields().items() if getattr(found, name) != value]
    for name, value in facts.as_fields().items():
        setattr(found, name, value)
    if email and found.user_id is None:
        found.user = seat_by_email(
            case=case, email=email, name=facts.name, seat=Seat.PANEL_MEMBER, agency=facts.agency
        )
    found.version += 1
    found.save()
    refresh_deadlines(case)
    record(
        "panel.member_changed",
        f"changed what is recorded of a panel member{_for(found)}",
        by=by,
        case=case,
        details={"member": found.pk, "changed": changed},
    )
    return found


@transaction.atomic
def member_leaves(
    case: Case, *, by: Actor, member: PanelMember, because: str, on: date | None = None
) -> PanelMember:
    """Record that a member has left; the seat is gone the same minute, the record stays."""
    day = happened(on)
    case = locked(case)
    require_on(by, case, Verb.FORM_PANEL)
    found = PanelMember.objects.select_related("user", "agency").get(pk=member.pk, case=case)
    reasons = []
    if found.left_on is not None:
        reasons.append(Reason("This member has left already."))
    if not because.strip():
        reasons.append(Reason("Say why the member leaves."))
    if day < found.joined_on:
        reasons.append(Reason("A member cannot leave before joining."))
    if reasons:
        raise NotReady(reasons)
    found.left_on, found.left_because = day, because
    found.version += 1
    found.save()
    if found.user is not None:
        end_seat(case, found.user, Seat.PANEL_MEMBER)
    refresh_deadlines(case)
    record(
        "panel.member_left",
        f"recorded that a panel member{_for(found)} has left",
        by=by,
        case=case,
        because=because,
        on=day,
        details={"member": found.pk},
    )
    return found


def _for(member: PanelMember) -> str:
    return f" for {member.agency.name}" if member.agency else ""


def facts_of(member: PanelMember) -> Mapping[str, Any]:
    """Give what is recorded of a member by field, as the form shows it."""
    return {name: getattr(member, name) for name in MemberFacts.__dataclass_fields__}
