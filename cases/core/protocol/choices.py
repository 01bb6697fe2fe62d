"""The closed sets from which a local protocol chooses, by the codes that its file uses."""

from __future__ import annotations

from enum import StrEnum


class Recipient(StrEnum):
    """Who can be told of a decision, sent a copy, or allowed to see a draft."""

    HOME_OFFICE = "home_office"
    SUB_GROUP_CHAIR = "sub_group_chair"
    SUB_GROUP = "sub_group"
    FAMILY = "family"
    CORONER = "coroner"
    INDEPENDENT_BOARD_CHAIR = "independent_board_chair"
    COMMUNITY_SAFETY_HEAD = "community_safety_head"
    REFERRER = "referrer"
    POLICE_LEAD = "police_lead"
    WIDER_PARTNERSHIP = "wider_partnership"
    OTHER_DISTRICTS = "other_districts"
    CSP_CHAIR = "csp_chair"
    CSP_MEMBERS = "csp_members"
    STRATEGY_BOARD = "strategy_board"
    PARTICIPATING_AGENCIES = "participating_agencies"
    CHAIR = "chair"
    PANEL = "panel"
    PCC = "pcc"
    DAC = "domestic_abuse_commissioner"


class Outcome(StrEnum):
    """What the chair can decide."""

    REVIEW = "review"
    JOINT_CHILD = "joint_child"
    JOINT_ADULT = "joint_adult"
    ON_HOLD = "on_hold"
    OTHER_REVIEW = "other_review"
    NO_REVIEW = "no_review"


class ChildReviewWhen(StrEnum):
    """What makes a child review worth checking."""

    VICTIM_16_OR_17 = "victim_16_or_17"
    UNDER_18_IN_FAMILY = "under_18_in_family"
    CHILD_DIED = "child_died"
    CHILD_SAFEGUARDING_LEARNING = "child_safeguarding_learning"


class AdultReviewWhen(StrEnum):
    CARE_AND_SUPPORT_NEEDS = "care_and_support_needs"
    SAR_REFERRAL_MADE = "sar_referral_made"


class Residence(StrEnum):
    NORMAL_RESIDENCE = "normal_residence"
    LAST_KNOWN_ADDRESS = "last_known_address"


class ChairRule(StrEnum):
    """Whether somebody with this tie may chair: never, with a recorded reason, or freely."""

    REFUSE = "refuse"
    REASON = "reason"
    ALLOW = "allow"


class PoliticianRule(StrEnum):
    ALLOW = "allow"
    AGENCY_STAFF_ONLY = "agency_staff_only"
    REFUSE = "refuse"


class Confidentiality(StrEnum):
    """How often a panel member signs."""

    PER_MEETING = "per_meeting"
    PER_REVIEW = "per_review"
    NOT_ASKED = "none"


class SignOff(StrEnum):
    PANEL = "panel"
    SUB_GROUP = "sub_group"
    CSP_CHAIR = "csp_chair"


class Document(StrEnum):
    OVERVIEW_REPORT = "overview_report"
    EXECUTIVE_SUMMARY = "executive_summary"
    ACTION_PLAN = "action_plan"
    DATA_FORM = "data_form"
    HOME_OFFICE_LETTER = "home_office_letter"


class PublicationNeeds(StrEnum):
    HOME_OFFICE_CLEARANCE = "home_office_clearance"
    CRIMINAL_END = "criminal_end"
    CORONIAL_END = "coronial_end"


class PublicationStep(StrEnum):
    """What should come before the planning meeting; what is missing warns."""

    CHAIR_VIEWS = "chair_views"
    COUNCILLOR_BRIEFING = "councillor_briefing"
    LEAD_AGENCY = "lead_agency"
    CITY_BOARDS_TOLD = "city_boards_told"
    CHIEF_OFFICERS_BRIEFED = "chief_officers_briefed"
    COMMUNICATIONS_LEADS_MET = "communications_leads_met"
    CHAIR_TOLD = "chair_told"


class FamilyReads(StrEnum):
    BEFORE_ANONYMISATION = "before_anonymisation"
    FINAL_DRAFT = "final_draft"


class NamesInIMR(StrEnum):
    REAL_NAMES = "real_names"
    KEY = "key"


class EffectTest(StrEnum):
    NOT_ASKED = "none"
    AT_WILL = "at_will"
    EXPECTED = "expected"


class AgencyKind(StrEnum):
    POLICE = "police"
    COUNCIL = "council"
    CHILDREN = "children_social_care"
    ADULTS = "adult_social_care"
    HOUSING = "housing"
    HEALTH_COMMISSIONER = "health_commissioner"
    HEALTH_PROVIDER = "health_provider"
    GENERAL_PRACTICE = "general_practice"
    AMBULANCE = "ambulance"
    PROBATION = "probation"
    PRISON = "prison"
    FIRE = "fire"
    EDUCATION = "education"
    DOMESTIC_ABUSE = "domestic_abuse_service"
    SUBSTANCE_MISUSE = "substance_misuse_service"
    OTHER = "other"


class FormSection(StrEnum):
    """What a local referral form or report asks of somebody outside, section by section."""

    REFERRER = "referrer"
    LEAD = "lead"
    DECEASED = "deceased"
    VICTIM_HOUSEHOLD = "victim_household"
    WHEN = "when"
    INCIDENT = "incident"
    SUSPECT = "suspect"
    SUSPECT_HOUSEHOLD = "suspect_household"
    FACTORS = "factors"
    AGENCIES = "agencies"
    SUMMARY = "summary"
    CRITERIA = "criteria"
