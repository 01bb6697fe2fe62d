"""What must be there before the overview report is begun (DOMAIN 2.1, steps 14-17)."""

from __future__ import annotations

from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choices import Confidentiality
from cases.core.workflow.plug import Reason
from cases.panel.models import Appointment, Attendance, ConfidentialityAcceptance, PanelMember
from cases.panel.rules import composition
from cases.panel.selectors import (
    agreements_by_agency,
    chair_and_author,
    confidentiality_rule,
    current_terms,
    panel_members,
)

Part = Appointment.Part


def ready_for_overview(case: Case) -> list[Reason]:
    """Give what is missing before the overview report is begun."""
    members = list(panel_members(case))
    panel = case.protocol.rules.panel
    page = case_url(case, "panel")
    filled = {each.part for each in chair_and_author(case)}
    reasons = [
        Reason(
            f"No {part.label.lower()} has been appointed.",
            url=f"{case_url(case, 'panel_appoint')}?part={part.value}",
            link=f"Appoint the {part.label.lower()}",
            rule="LC ¶48; LR §3.1; GL §2.5",
        )
        for part in (Part.CHAIR, Part.AUTHOR)
        if part not in filled
    ]
    reasons += [
        Reason(check.missing, url=page, rule=check.rule)
        for check in composition(panel, members)
        if not check.met
    ]
    if current_terms(case) is None:
        reasons.append(
            Reason(
                "No terms of reference have been agreed.",
                url=case_url(case, "terms"),
                link="Go to the terms of reference",
                rule="LR §4.3; GL §3.2",
            )
        )
    reasons += _meeting_missing(case)
    reasons += _agreements_missing(case, members)
    return reasons


def _meeting_missing(case: Case) -> list[Reason]:
    """Give a reason while no meeting was held, or for each who was there without accepting."""
    there = list(
        Attendance.objects.filter(meeting__case=case, was_present=True).select_related("meeting")
    )
    if not there:
        return [
            Reason(
                "The panel has not met yet.",
                url=case_url(case, "meetings"),
                link="Go to the meetings",
                rule="DOMAIN 2.1 step 17; LC ¶26; GL §3.2",
            )
        ]
    rule = confidentiality_rule(case)
    if rule is Confidentiality.NOT_ASKED:
        return []
    each_meeting = rule is Confidentiality.PER_MEETING
    accepted = {
        (row.sitter_key, row.meeting_id)
        for row in ConfidentialityAcceptance.objects.filter(case=case)
    }
    missing = [
        row
        for row in there
        if (row.sitter_key, row.meeting_id if each_meeting else None) not in accepted
    ]
    if not missing:
        return []
    return [
        Reason(
            f"{len(missing)} of those who were present have not accepted confidentiality.",
            url=case_url(case, "panel_agreements"),
            link="See who has accepted",
            rule=case.protocol.rules.panel.sources.get("confidentiality", ""),
        )
    ]


def _agreements_missing(case: Case, members: list[PanelMember]) -> list[Reason]:
    panel = case.protocol.rules.panel
    if not panel.sharing_agreement:
        return []
    signed = agreements_by_agency(case)
    agencies = {
        each.agency_id: each.agency.name
        for each in members
        if each.agency and each.agency_id not in signed
    }
    return [
        Reason(
            f"{name} has not signed an information sharing agreement.",
            url=case_url(case, "sharing_agreement", agency=agency_id),
            link=f"Record the agreement of {name}",
            rule=panel.sources.get("sharing_agreement", "LC ¶45"),
        )
        for agency_id, name in agencies.items()
    ]
