"""Whom of the family we are in touch with, and whether a letter may go to them."""

from __future__ import annotations

from typing import Any

from cases.core.access.links import is_open
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.waiting import Waits, reasons_on_hold
from cases.core.protocol.choices import Recipient
from cases.core.timetable.kinds import SubjectKind
from cases.core.workflow.states import State
from cases.family.models import FamilyContact, FamilyUpdate

CONTACT, ADVOCATE = "family_contact", "family_advocate"
AFTER_HOME_OFFICE = (
    "The family is told of a decision not to review only when the Home Office has answered "
    "(this partnership’s protocol)."
)


def contacts_of(case: Case) -> Any:
    """Give the family's contacts of a case, with the person each is related to."""
    return FamilyContact.objects.filter(case=case).select_related("to_person")


def family_letter_blocked(case: Case, contact: FamilyContact | None) -> str:
    """Give why a letter to the family may not be issued, or nothing (R25, R80).

    `contact` is None for a letter to the family as such. Blocked: a decision not to review that
    the Home Office has not answered, where the protocol waits for that (LC ¶32), and a contact
    whom, or through whom, the letter would put somebody at risk (GL §2.6).
    """
    waits = Recipient.FAMILY in case.protocol.rules.decision.notices_after_home_office
    if waits and case.state == State.AWAITING_HOME_OFFICE:
        return AFTER_HOME_OFFICE
    if contact is not None and contact.at_risk:
        return (
            f"{contact.label} is marked as at risk: writing could put somebody in danger. "
            f"Withhold the letter with an approver, or take the mark away on the family page."
        )
    return ""


def family_letters_on_hold(case: Case) -> str:
    """Give why letters to the family wait, or nothing (R29): a hold names contact with the family.

    A hold of the whole review stops no letter that is due already. One query.
    """
    return " ".join(reason.text for reason in reasons_on_hold(case, Waits.LETTERS_TO_FAMILY))


def links_of(case: Case) -> dict[tuple[str, int], Link]:
    """Give the open private links of the case's family and advocates, by kind and contact."""
    links = Link.objects.filter(case=case, purpose=Purpose.FAMILY, revoked_at=None).order_by("pk")
    return {(link.subject_kind, link.subject_number): link for link in links if is_open(link)}


def next_updates(case: Case) -> dict[int, Deadline]:
    """Give the open date on which each contact is to be told next, by the contact's id.

    One that does not count waits: contact with the family is on hold.
    """
    rows = Deadline.objects.filter(
        case=case, kind="family_update", subject_kind=SubjectKind.FAMILY_CONTACT, met_on=None
    )
    return {row.subject_number: row for row in rows}


def updates_of(case: Case) -> dict[int, list[FamilyUpdate]]:
    """Give when each contact was told how the review goes, the latest first, by contact."""
    found: dict[int, list[FamilyUpdate]] = {}
    for row in FamilyUpdate.objects.filter(contact__case=case).order_by("-on"):
        found.setdefault(row.contact_id, []).append(row)
    return found
