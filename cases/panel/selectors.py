"""Questions about the panel of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cases.core.case.models import Case
from cases.core.protocol.choices import Confidentiality
from cases.panel.models import (
    Appointment,
    ConfidentialityAcceptance,
    Meeting,
    PanelMember,
    SharingAgreement,
    TermsOfReference,
)
from cases.trawl.selectors import recommended_for_panel


def panel_members(case: Case) -> Any:
    """Give the current members of the panel, with agency and user."""
    return PanelMember.objects.filter(case=case, left_on=None).select_related(
        "agency__successor", "user"
    )


def chair_and_author(case: Case) -> list[Appointment]:
    """Give the current appointments, the chair's first; one person may have both (R46)."""
    return list(
        Appointment.objects.filter(case=case, ended_on=None)
        .select_related("user")
        .order_by("-part", "pk")
    )


def current_terms(case: Case) -> TermsOfReference | None:
    """Give the version of the terms of reference in force, or None (R56)."""
    return TermsOfReference.objects.filter(case=case).order_by("-number").first()


def meetings_of(case: Case) -> list[Meeting]:
    """Give the meetings that were not cancelled, in the order of their days."""
    return list(
        Meeting.objects.filter(case=case, cancelled_at=None).select_related("papers_document")
    )


@dataclass(frozen=True)
class Sitter:
    """Somebody who sits at the panel's table: the chair, the author, or a member."""

    key: str
    name: str
    what: str
    agency: str = ""
    agency_id: int | None = None
    user_id: int | None = None
    email: str = ""
    member: PanelMember | None = None
    appointment: Appointment | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """Give the two foreign keys under which something is recorded of this person."""
        return {"member": self.member, "appointment": self.appointment}


def sitters_of(case: Case) -> list[Sitter]:
    """Give who sits at the table, chair and author first; one person stands there once."""
    return list(listed(chair_and_author(case), panel_members(case)))


def listed(appointments: list[Appointment], members: Iterable[PanelMember]) -> Iterable[Sitter]:
    """Give the people of appointments and members, one person with two parts once."""
    seen: dict[int, list[Appointment]] = {}
    for each in appointments:
        seen.setdefault(each.user_id, []).append(each)
    for parts in seen.values():
        first = parts[0]
        what = " and ".join(part.get_part_display() for part in parts)
        yield Sitter(
            key=f"appointment:{first.pk}",
            name=first.name,
            what=what[:1] + what[1:].lower(),
            agency=first.organisation,
            user_id=first.user_id,
            email=first.user.email,
            appointment=first,
        )
    for member in members:
        yield Sitter(
            key=f"member:{member.pk}",
            name=member.name,
            what=member.post,
            agency=member.agency.name if member.agency else "",
            agency_id=member.agency_id,
            user_id=member.user_id,
            email=member.user.email if member.user else "",
            member=member,
        )


def confidentiality_rule(case: Case) -> Confidentiality:
    """Give how often confidentiality is accepted here: each meeting, once a review, or not."""
    rule: Confidentiality = case.protocol.rules.panel.confidentiality
    return rule


def accepted_keys(case: Case, meeting: Meeting | None) -> dict[str, ConfidentialityAcceptance]:
    """Give who has accepted confidentiality for a meeting (or for the review), by sitter's key.

    Under a rule of once a review, the acceptance for the review counts for every meeting.
    """
    rows = ConfidentialityAcceptance.objects.filter(case=case)
    if confidentiality_rule(case) is Confidentiality.PER_MEETING:
        rows = rows.filter(meeting=meeting)
    else:
        rows = rows.filter(meeting=None)
    return {row.sitter_key: row for row in rows}


def agreements_by_agency(case: Case) -> dict[int, SharingAgreement]:
    """Give the signed information sharing agreements by agency."""
    return {row.agency_id: row for row in SharingAgreement.objects.filter(case=case)}


def proposed_agencies(case: Case) -> list[Any]:
    """Give the agencies recommended from the trawl that have nobody on the panel yet (LC ¶41).

    Until the sub-group has recommended anybody, those with a trace are.
    """
    there = set(panel_members(case).values_list("agency_id", flat=True))
    return [agency for agency in recommended_for_panel(case) if agency.pk not in there]
