"""What each choice of a protocol is called where people read it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from cases.core.protocol.choices import (
    AdultReviewWhen,
    AgencyKind,
    ChairRule,
    ChildReviewWhen,
    Confidentiality,
    Document,
    EffectTest,
    FamilyReads,
    FormSection,
    NamesInIMR,
    Outcome,
    PoliticianRule,
    PublicationNeeds,
    PublicationStep,
    Recipient,
    Residence,
    SignOff,
)
from cases.core.timetable.kinds import Milestone
from cases.core.timetable.periods import Unit
from cases.core.timetable.rules import Reading, Roll

WORDS: Mapping[type[Enum], Mapping[Enum, str]] = {
    Recipient: {
        Recipient.HOME_OFFICE: "Home Office",
        Recipient.SUB_GROUP_CHAIR: "Chair of the sub-group",
        Recipient.SUB_GROUP: "Members of the sub-group",
        Recipient.FAMILY: "The family",
        Recipient.CORONER: "HM Coroner",
        Recipient.INDEPENDENT_BOARD_CHAIR: "Independent chair of the safeguarding board",
        Recipient.COMMUNITY_SAFETY_HEAD: "Head of community safety",
        Recipient.REFERRER: "The referrer",
        Recipient.POLICE_LEAD: "Police lead",
        Recipient.WIDER_PARTNERSHIP: "The wider partnership",
        Recipient.OTHER_DISTRICTS: "The other districts",
        Recipient.CSP_CHAIR: "Chair of the Community Safety Partnership",
        Recipient.CSP_MEMBERS: "Members of the Community Safety Partnership",
        Recipient.STRATEGY_BOARD: "The strategy board",
        Recipient.PARTICIPATING_AGENCIES: "The participating agencies",
        Recipient.CHAIR: "Independent chair",
        Recipient.PANEL: "The review panel",
        Recipient.PCC: "Police and Crime Commissioner",
        Recipient.DAC: "Domestic Abuse Commissioner",
    },
    Outcome: {
        Outcome.REVIEW: "A review",
        Outcome.JOINT_CHILD: "A joint review with a child safeguarding review",
        Outcome.JOINT_ADULT: "A joint review with a safeguarding adults review",
        Outcome.ON_HOLD: "On hold until proceedings end",
        Outcome.OTHER_REVIEW: "Another kind of review",
        Outcome.NO_REVIEW: "No review",
    },
    ChildReviewWhen: {
        ChildReviewWhen.VICTIM_16_OR_17: "The person who died was 16 or 17",
        ChildReviewWhen.UNDER_18_IN_FAMILY: "Somebody under 18 is in the family",
        ChildReviewWhen.CHILD_DIED: "A child died too",
        ChildReviewWhen.CHILD_SAFEGUARDING_LEARNING: "There may be learning about safeguarding "
        "children",
    },
    AdultReviewWhen: {
        AdultReviewWhen.CARE_AND_SUPPORT_NEEDS: "The person who died had needs for care and "
        "support",
        AdultReviewWhen.SAR_REFERRAL_MADE: "A safeguarding adults review was asked for",
    },
    Residence: {
        Residence.NORMAL_RESIDENCE: "Where the person who died normally lived",
        Residence.LAST_KNOWN_ADDRESS: "The last known address of the person who died",
    },
    ChairRule: {
        ChairRule.REFUSE: "Never",
        ChairRule.REASON: "Only with a recorded reason",
        ChairRule.ALLOW: "Freely",
    },
    PoliticianRule: {
        PoliticianRule.ALLOW: "Politicians may be members",
        PoliticianRule.AGENCY_STAFF_ONLY: "Only staff of agencies may be members",
        PoliticianRule.REFUSE: "Politicians may not be members",
    },
    Confidentiality: {
        Confidentiality.PER_MEETING: "At every meeting",
        Confidentiality.PER_REVIEW: "Once for the review",
        Confidentiality.NOT_ASKED: "Nobody is asked to sign",
    },
    SignOff: {
        SignOff.PANEL: "Review panel",
        SignOff.SUB_GROUP: "Sub-group",
        SignOff.CSP_CHAIR: "Chair of the Community Safety Partnership",
    },
    Document: {
        Document.OVERVIEW_REPORT: "Overview report",
        Document.EXECUTIVE_SUMMARY: "Executive summary",
        Document.ACTION_PLAN: "Action plan",
        Document.DATA_FORM: "Home Office data form",
        Document.HOME_OFFICE_LETTER: "Letter of the Home Office",
    },
    PublicationNeeds: {
        PublicationNeeds.HOME_OFFICE_CLEARANCE: "The Home Office has cleared the report",
        PublicationNeeds.CRIMINAL_END: "Criminal proceedings have ended",
        PublicationNeeds.CORONIAL_END: "The inquest has ended",
    },
    PublicationStep: {
        PublicationStep.CHAIR_VIEWS: "The independent chair’s views are known",
        PublicationStep.COUNCILLOR_BRIEFING: "Councillors are briefed",
        PublicationStep.LEAD_AGENCY: "A lead agency is named",
        PublicationStep.CITY_BOARDS_TOLD: "The city’s boards are told",
        PublicationStep.CHIEF_OFFICERS_BRIEFED: "Chief officers are briefed",
        PublicationStep.COMMUNICATIONS_LEADS_MET: "The communications leads have met",
        PublicationStep.CHAIR_TOLD: "The chair of the partnership is told",
    },
    FamilyReads: {
        FamilyReads.BEFORE_ANONYMISATION: "A draft with the real names, before they are replaced",
        FamilyReads.FINAL_DRAFT: "The final draft",
    },
    NamesInIMR: {
        NamesInIMR.REAL_NAMES: "Real names until the final draft",
        NamesInIMR.KEY: "A key agreed by the panel in place of names",
    },
    EffectTest: {
        EffectTest.NOT_ASKED: "The effect is not asked for",
        EffectTest.AT_WILL: "The effect may be tested",
        EffectTest.EXPECTED: "The effect is tested before the action is closed",
    },
    AgencyKind: {
        AgencyKind.POLICE: "Police",
        AgencyKind.COUNCIL: "Council",
        AgencyKind.CHILDREN: "Children’s social care",
        AgencyKind.ADULTS: "Adult social care",
        AgencyKind.HOUSING: "Housing",
        AgencyKind.HEALTH_COMMISSIONER: "Health commissioner",
        AgencyKind.HEALTH_PROVIDER: "Health provider",
        AgencyKind.GENERAL_PRACTICE: "General practice",
        AgencyKind.AMBULANCE: "Ambulance service",
        AgencyKind.PROBATION: "Probation",
        AgencyKind.PRISON: "Prison",
        AgencyKind.FIRE: "Fire and rescue",
        AgencyKind.EDUCATION: "Education",
        AgencyKind.DOMESTIC_ABUSE: "Domestic abuse service",
        AgencyKind.SUBSTANCE_MISUSE: "Substance misuse service",
        AgencyKind.OTHER: "Other",
    },
    FormSection: {
        FormSection.REFERRER: "Who refers",
        FormSection.LEAD: "Safeguarding Lead",
        FormSection.DECEASED: "The person who died",
        FormSection.VICTIM_HOUSEHOLD: "Household of the person who died",
        FormSection.WHEN: "When it happened",
        FormSection.INCIDENT: "What happened",
        FormSection.SUSPECT: "The suspect or perpetrator",
        FormSection.SUSPECT_HOUSEHOLD: "Household of the suspect",
        FormSection.FACTORS: "Factors",
        FormSection.AGENCIES: "Agencies involved",
        FormSection.SUMMARY: "Summary",
        FormSection.CRITERIA: "Criteria",
    },
    Roll: {
        Roll.NONE: "The due date stays where it falls",
        Roll.NEXT_WORKING_DAY: "The next working day",
    },
    Reading: {
        Reading.START_DAY_COUNTED: "The start day counts as day one",
        Reading.NEXT_WORKING_DAY: "A due date off work moves to the next working day",
        Reading.NOT_CLEAR: "The days need not be clear days",
        Reading.MONTH_END: "The period runs to the end of the calendar month",
    },
    Unit: {
        Unit.HOURS: "hours",
        Unit.DAYS: "days",
        Unit.WORKING_DAYS: "working days",
        Unit.MONTHS: "calendar months",
    },
    Milestone: {each: each.words[:1].upper() + each.words[1:] for each in Milestone},
}

#: Who can owe something, or have what was missed brought to them. The codes are roles and seats.
DUTIES: Mapping[str, str] = {
    "officer": "Review officer",
    "case_administrator": "Case administrator",
    "named_senior": "Named senior",
    "csp_chair": "CSP chair",
    "csp_chair_deputy": "Named deputy of the CSP chair",
    "sub_group_chair": "Chair of the sub-group",
    "chair": "Independent chair of the review",
    "author": "Author of the report",
    "panel_member": "Panel",
    "agency": "The agency",
    "agency_contact": "Agency contact",
    "agency_senior_manager": "The agency’s own senior manager",
    "action_owner": "Owner of the action",
    "communications_lead": "Communications lead",
    "home_office": "Home Office",
}
#: Local titles that no recipient or duty has.
MORE_TITLES: Mapping[str, str] = {
    "boards_manager": "Boards manager",
    "business_manager": "Business manager",
    "support_officer": "Support officer",
    "administrator": "Administrator",
    "lead_district": "Lead district",
    "lead_member": "Lead member of the council",
}


def words_of(choice: Enum) -> str:
    """Give what a choice is called."""
    return WORDS[type(choice)][choice]


def titles() -> dict[str, str]:
    """Give every role and body that can have a local title, by code, in words."""
    recipients = {each.value: words_of(each) for each in Recipient}
    return dict(sorted({**MORE_TITLES, **DUTIES, **recipients}.items(), key=lambda each: each[1]))


def in_plain_words(sentence: str) -> str:
    """Put words in the place of the codes that a refusal quotes: “csp_chair”."""
    known = {str(each.value): words for of in WORDS.values() for each, words in of.items()}
    for code, words in {**known, **DUTIES}.items():
        sentence = sentence.replace(f"“{code}”", f"“{words}”")
    return sentence
