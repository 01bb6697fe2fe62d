"""What the tests of the panel put together from services; everybody is invented."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.core.case.models import Case
from cases.core.documents.pdf import render_pdf
from cases.core.protocol.choices import Confidentiality
from cases.core.workflow.states import State
from cases.panel import services
from cases.panel.models import Appointment, Meeting, PanelMember, SharingAgreement
from cases.panel.selectors import confidentiality_rule, sitters_of
from cases.panel.services.appointing import Credentials
from cases.panel.services.members import MemberFacts
from partnerships.models import Agency
from tests import cast

Part = Appointment.Part
BOTH = [Part.CHAIR, Part.AUTHOR]
PLAIN = Credentials(
    organisation="Threlkeld Reviews",
    independence="I have never worked for an agency of this area.",
    experience="Twelve reviews chaired.",
    training_module_1=True,
    training_module_2=True,
    references="Two, both good.",
    fee_pence=850000,
)


def case_in_panel(company: cast.Company) -> Case:
    """Give a case that stands at the panel."""
    return cast.a_case_at(company, State.PANEL, attention=date(2026, 3, 2))


def appointed(
    company: cast.Company,
    case: Case,
    email: str = "quillon@threlkeld.example",
    name: str = "Ottoline Quillon",
    credentials: Credentials = PLAIN,
    parts: list[Part] | None = None,
    **more: Any,
) -> list[Appointment]:
    """Appoint somebody as chair and author."""
    return services.appoint(
        case,
        by=company.officer,
        parts=parts or BOTH,
        name=name,
        email=email,
        credentials=credentials,
        **more,
    )


def agency(name: str, kind: str = "health") -> Agency:
    """Give an agency of that name."""
    return Agency.objects.get_or_create(name=name, defaults={"kind": kind})[0]


def joined(
    company: cast.Company, case: Case, name: str = "Perpetua Vance", email: str = "", **facts: Any
) -> PanelMember:
    """Add a member to the panel."""
    facts.setdefault("post", "Head of safeguarding")
    return services.add_member(
        case, by=company.officer, facts=MemberFacts(name=name, **facts), email=email
    )


def signed(company: cast.Company, case: Case, of: Agency) -> SharingAgreement:
    """Record an agency's sharing agreement."""
    return services.record_agreement(
        case,
        by=company.officer,
        agency=of,
        kind=SharingAgreement.Kind.PANEL,
        signed_by="Caspian Drury",
        on=timezone.localdate(),
    )


def a_meeting(company: cast.Company, case: Case, meets_on: date | None = None) -> Meeting:
    """Arrange a meeting, today unless said."""
    return services.arrange_meeting(
        case,
        by=company.officer,
        meets_on=meets_on or timezone.localdate(),
        place="Room 4, Orchard House",
        agenda="Police update\nScope\nTerms of reference",
    )


def everybody_accepts(company: cast.Company, case: Case, meeting: Meeting) -> None:
    """Record a paper form of everybody who sits on the panel."""
    per_meeting = confidentiality_rule(case) is Confidentiality.PER_MEETING
    for sitter in sitters_of(case):
        services.record_paper_acceptance(
            case,
            by=company.officer,
            sitter=sitter,
            on=timezone.localdate(),
            meeting=meeting if per_meeting else None,
        )


TERMS = {
    "scope_from": date(2021, 1, 1),
    "scope_to": date(2026, 2, 27),
    "questions": "What did agencies know, and when?",
    "agencies": "Somerby Hospitals",
    "family": "Adult A’s sister is invited.",
    "family_contact": "The chair",
    "equality": "Age and disability.",
    "media_holding_statement": "A review is under way.",
    "data_protection": "Kept for six years.",
    "next_stage_dates": "Chronologies by the end of May.",
}


def terms_agreed(company: cast.Company, case: Case, **changed: Any) -> Any:
    """Agree terms of reference."""
    return services.agree_terms(
        case,
        by=company.officer,
        sections={**TERMS, **changed},
        agreed_by="The panel at its first meeting",
    )


def whole_panel(company: cast.Company, case: Case) -> Meeting:
    """Bring a case of Somerby to where nothing is missing for the overview; give the meeting."""
    appointed(company, case)
    refuge = agency("Somerby Refuge", "domestic_abuse_service")
    hospital = agency("Somerby Hospitals")
    joined(company, case, "Isolde Farthing", agency=refuge, is_specialist=True)
    joined(company, case, "Perpetua Vance", agency=hospital)
    signed(company, case, refuge)
    signed(company, case, hospital)
    meeting = a_meeting(company, case)
    everybody_accepts(company, case, meeting)
    services.record_meeting(
        case,
        by=company.officer,
        meeting=meeting,
        present=[each.key for each in sitters_of(case)],
    )
    terms_agreed(company, case)
    return meeting


def a_pdf(title: str = "Chronology", name: str = "paper.pdf") -> SimpleUploadedFile:
    """Give a PDF as it would be uploaded."""
    content = render_pdf(f"<html><body><h1>{title}</h1></body></html>", title=title)
    return SimpleUploadedFile(name, content, "application/pdf")


def soon(days: int = 30) -> date:
    """Give a day to come."""
    return timezone.localdate() + timedelta(days=days)


def day_boxes(name: str, day: date) -> dict[str, str]:
    """Give a date as its three boxes post it."""
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
    }
