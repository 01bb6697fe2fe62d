"""The tables of a local protocol, one frozen dataclass each, and what every key means.

``sources`` gives the paragraph for a key of the same table; every number needs one. Where a
protocol is silent the default stands, or the source says that it is the product's default.
Paragraphs: LC = Leicester City, LR = Leicestershire and Rutland, GL = Gloucestershire,
WK = Wakefield; "LIF" is Leicester's learning and improvement framework.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

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
from cases.core.protocol.earlier_forms import brought_up_to_date
from cases.core.protocol.reading import read, written
from cases.core.protocol.sourced import Sourced, Sources
from cases.core.timetable.kinds import KINDS
from cases.core.timetable.plan import PlanLine
from cases.core.timetable.rules import Rule, RuleError

PLANNED_STAGES = (
    "referral", "decision", "trawl", "panel", "overview", "home_office_qa", "publication",
)  # fmt: skip
NEEDED_SECTIONS = (
    FormSection.REFERRER, FormSection.DECEASED, FormSection.SUMMARY, FormSection.CRITERIA,
)  # fmt: skip
PLAN_SOURCE = "not stated; Leicester’s months (LC B) as this product’s default"


@dataclass(frozen=True, slots=True)
class Names(Sourced):
    """What the partnership calls itself, its bodies and its posts; each can be renamed.

    ``switch_on`` is the first day on which a new case bears the later name of a review.
    ``roles`` are local titles by role code.
    """

    partnership: str
    short: str
    office: str
    sub_group: str
    officer: str
    review: str = "Domestic Homicide Review"
    review_short: str = "DHR"
    later_review: str = "Domestic Abuse Related Death Review"
    later_review_short: str = "DARDR"
    switch_on: date | None = None
    pcc: str = "Police and Crime Commissioner"
    qa_body: str = "Home Office Quality Assurance Panel"
    home_office_mailbox: str = "DHREnquiries@homeoffice.gov.uk"
    roles: Mapping[str, str] = field(default_factory=dict)
    sources: Sources = field(default_factory=dict)

    def review_name(self, opened_on: date) -> tuple[str, str]:
        """The long and the short name of a review that was opened on this day."""
        if self.switch_on is not None and opened_on >= self.switch_on:
            return self.later_review, self.later_review_short
        return self.review, self.review_short


@dataclass(frozen=True, slots=True)
class Aliases:
    """Other names by which this protocol is known in files of dates."""

    known_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Referral(Sourced):
    """``late_alert``: an alert after the alert period is shown as late. ``responsible_by``: how
    the lead partnership is found, in order. ``records_check_before_decision``: core agencies say
    before the decision whether they were involved. ``form_title`` and ``form_sections``: what a
    referrer outside fills in, with ``section_titles`` where a section is called otherwise here.
    ``lead_signs``: the Safeguarding Lead of the referrer's agency signs
    and forwards it. ``telephone``: whom a referrer rings."""

    late_alert: bool = False
    responsible_by: tuple[Residence, ...] = (
        Residence.NORMAL_RESIDENCE,
        Residence.LAST_KNOWN_ADDRESS,
    )
    child_review_when: tuple[ChildReviewWhen, ...] = (ChildReviewWhen.VICTIM_16_OR_17,)
    tell_cdop_when: tuple[ChildReviewWhen, ...] = ()
    adult_review_when: tuple[AdultReviewWhen, ...] = tuple(AdultReviewWhen)
    consult_mental_health: bool = False
    care_setting_warns: bool = True
    records_check_before_decision: bool = False
    police_tell_their_officers: bool = False
    form_title: str = "Referral form"
    form_sections: tuple[FormSection, ...] = tuple(FormSection)
    section_titles: Mapping[FormSection, str] = field(default_factory=dict)
    lead_signs: bool = True
    telephone: str = ""
    sources: Sources = field(default_factory=dict)

    def __post_init__(self) -> None:
        Sourced.__post_init__(self)
        for needed in NEEDED_SECTIONS:
            if needed not in self.form_sections:
                raise ValueError(f"form_sections: “{needed}” is missing; no referral does without")
        if self.lead_signs and FormSection.LEAD not in self.form_sections:
            raise ValueError("form_sections: “lead” is missing, but lead_signs says that it signs")


@dataclass(frozen=True, slots=True)
class Decision(Sourced):
    """``notices``: who is told of each outcome. ``notices_after_home_office``: who, of those, is
    told of a decision not to review only when the Home Office has answered. ``family_if_safe``:
    the family's notice may be withheld where it would put somebody at risk."""

    outcomes: tuple[Outcome, ...] = tuple(Outcome)
    notices: Mapping[Outcome, tuple[Recipient, ...]] = field(default_factory=dict)
    notices_after_home_office: tuple[Recipient, ...] = ()
    family_if_safe: bool = True
    communication_plan_when_joint: bool = False
    sources: Sources = field(default_factory=dict)

    def __post_init__(self) -> None:
        Sourced.__post_init__(self)
        for outcome in self.notices:
            if outcome not in self.outcomes:
                raise ValueError(f"notices.{outcome}: “{outcome}” is not among the outcomes")

    def told(self, outcome: Outcome) -> tuple[Recipient, ...]:
        """Who is told of this outcome, now or after the Home Office's answer."""
        return self.notices.get(outcome, ())


@dataclass(frozen=True, slots=True)
class StandardAgency:
    """An agency that the protocol always asks, by name and kind."""

    name: str
    kind: AgencyKind


@dataclass(frozen=True, slots=True)
class Letters(Sourced):
    """``handed_over``: whose letters the product never mails, because somebody brings them (the
    family’s liaison officer). ``link_days``: for how many days the private link works by which
    every other letter may be sent."""

    handed_over: tuple[Recipient, ...] = (Recipient.FAMILY,)
    link_days: int = 28
    sources: Sources = field(
        default_factory=lambda: {"link_days": "not stated in the protocol; this product’s default"}
    )


@dataclass(frozen=True, slots=True)
class Trawl(Sourced):
    """``summary_warns_above`` is in characters; ``years_from`` and ``years_to`` are the usual
    look-back before the death, in years."""

    before_decision: bool = False
    agencies: tuple[StandardAgency, ...] = ()
    summary_warns_above: int | None = None
    years_from: int | None = None
    years_to: int | None = None
    nil_lists_systems: bool = True
    asks_conflict_of_interest: bool = True
    sources: Sources = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Panel(Sourced):
    """``minimum_members`` and ``draft_meetings_at_most`` are counts; None where not stated.
    ``terms_warn_without``: what terms of reference should hold. ``chair_letter_after_first_panel``:
    the chair writes to the family only after the first meeting."""

    minimum_members: int | None = None
    required_posts: tuple[str, ...] = ()
    specialist_required: bool = True
    not_only_imr_authors: bool = True
    no_line_managers: bool = True
    chair_csp_member: ChairRule = ChairRule.REASON
    chair_involved_agency: ChairRule = ChairRule.REASON
    chair_uninvolved_local_employee: ChairRule = ChairRule.REASON
    politicians: PoliticianRule = PoliticianRule.ALLOW
    confidentiality: Confidentiality = Confidentiality.PER_REVIEW
    sharing_agreement: bool = True
    draft_meetings_at_most: int | None = None
    chair_letter_after_first_panel: bool = False
    terms_warn_without: tuple[str, ...] = ()
    chronology_dated_by_knowledge: bool = False
    sources: Sources = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overview(Sourced):
    """``sign_off`` in order; no step can be skipped. ``copies_to`` get the final documents.
    ``circulation``: who may be sent a draft without the chair's approval. ``report_sections`` and
    ``summary_sections``: the headings that a draft of either should have; what is missing is said
    to whoever uploads it, and refuses nothing."""

    sign_off: tuple[SignOff, ...]
    copies_to: tuple[Recipient, ...] = ()
    circulation: tuple[Recipient, ...] = (Recipient.PARTICIPATING_AGENCIES, Recipient.PANEL)
    family_reads: FamilyReads = FamilyReads.FINAL_DRAFT
    names_in_imr: NamesInIMR = NamesInIMR.KEY
    communications_lead_invited: bool = False
    early_learning_summary: bool = False
    report_sections: tuple[str, ...] = ()
    summary_sections: tuple[str, ...] = ()
    sources: Sources = field(default_factory=dict)

    def __post_init__(self) -> None:
        Sourced.__post_init__(self)
        if not self.sign_off or self.sign_off[-1] is not SignOff.CSP_CHAIR:
            raise ValueError("sign_off: ends with “csp_chair”")
        if len(set(self.sign_off)) != len(self.sign_off):
            raise ValueError("sign_off: names a step twice")


QA_CRITERIA = (
    "The review has spoken with the appropriate agencies, voluntary and community organisations, "
    "family members and friends, to establish as full a picture as possible.",
    "The report demonstrates sufficient probing and analysis, and the narrative is balanced.",
    "Lessons will be learnt, and the area has plans in place for ensuring this is the case.",
    "The likelihood of a repeat homicide is minimised.",
)


@dataclass(frozen=True, slots=True)
class QualityAssurance(Sourced):
    """``requires``: what must be there before the report is submitted. ``resubmission``: who
    agrees a changed report, in order. ``letter_copied_to``: who gets the letter."""

    requires: tuple[Document, ...] = (
        Document.OVERVIEW_REPORT,
        Document.EXECUTIVE_SUMMARY,
        Document.ACTION_PLAN,
        Document.DATA_FORM,
    )
    criteria: tuple[str, ...] = QA_CRITERIA
    criteria_asked_of_sub_group: bool = False
    resubmission: tuple[SignOff, ...] = (SignOff.PANEL, SignOff.CSP_CHAIR)
    letter_copied_to: tuple[Recipient, ...] = (Recipient.CHAIR, Recipient.PANEL)
    sources: Sources = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Publication(Sourced):
    """``requires`` must be recorded before publishing; ``set`` is what is published together;
    ``planning`` should come before the planning meeting; ``after`` are sent the link or a copy.
    How long a report stays is the rule ``timetable.publication_removal``."""

    requires: tuple[PublicationNeeds, ...] = (PublicationNeeds.HOME_OFFICE_CLEARANCE,)
    set: tuple[Document, ...] = (Document.OVERVIEW_REPORT, Document.EXECUTIVE_SUMMARY)
    where: str = "the partnership's web page"
    planning: tuple[PublicationStep, ...] = ()
    after: tuple[Recipient, ...] = (Recipient.HOME_OFFICE, Recipient.DAC)
    on_request_after_removal: bool = False
    sources: Sources = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActionPlan(Sourced):
    """When a review may be closed, and the headings under which recommendations are counted."""

    close_requires_all_complete: bool = False
    audit_before_close: bool = False
    effect_test: EffectTest = EffectTest.NOT_ASKED
    themes: tuple[str, ...] = ()
    monitored_by: str = ""
    family_updates_if_wanted: bool = False
    sources: Sources = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan(Sourced):
    """By which month after the referral each stage is meant to have ended; all in whole months.

    Leicester's months (LC B) are the product's default. Its months 6 to 12 hold the sign-offs, the
    submission and a possible resubmission: the overview report is planned to be drafted by month
    6, and what the Home Office asks for to be done by month 12.
    """

    referral: int = 1
    decision: int = 1
    trawl: int = 3
    panel: int = 3
    overview: int = 6
    home_office_qa: int = 12
    publication: int = 18
    sources: Sources = field(default_factory=lambda: dict.fromkeys(PLANNED_STAGES, PLAN_SOURCE))

    def __post_init__(self) -> None:
        Sourced.__post_init__(self)
        months = [line.ends_after for line in self.lines]
        if months != sorted(months):
            raise ValueError("plan: no stage is planned to end before the one before it")

    @property
    def lines(self) -> tuple[PlanLine, ...]:
        """Give the stages in order, each with its month."""
        return tuple(PlanLine(stage, getattr(self, stage)) for stage in PLANNED_STAGES)


@dataclass(frozen=True, slots=True)
class Closure:
    """A day on which nobody works although it is no bank holiday, or one newly proclaimed."""

    on: date
    name: str


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """The days on which the office does not work beside the bank holidays of its nation."""

    nation: str = "England and Wales"
    closures: tuple[Closure, ...] = ()

    def __post_init__(self) -> None:
        if self.nation != "England and Wales":
            raise ValueError("nation: only the bank holidays of England and Wales are known")

    def extra(self) -> dict[date, str]:
        return {closure.on: closure.name for closure in self.closures}


@dataclass(frozen=True, slots=True)
class Marking:
    """The protective marking on pages and documents until publication."""

    until_publication: str = "OFFICIAL"
    source: str = "not stated in the protocol; this product’s default"


@dataclass(frozen=True, slots=True)
class LocalProtocol:
    """One local protocol. ``timetable`` holds the rules by kind of deadline."""

    names: Names
    timetable: Mapping[str, Rule]
    overview: Overview
    aliases: Aliases = field(default_factory=Aliases)
    referral: Referral = field(default_factory=Referral)
    decision: Decision = field(default_factory=Decision)
    trawl: Trawl = field(default_factory=Trawl)
    panel: Panel = field(default_factory=Panel)
    quality_assurance: QualityAssurance = field(default_factory=QualityAssurance)
    publication: Publication = field(default_factory=Publication)
    action_plan: ActionPlan = field(default_factory=ActionPlan)
    calendar: OfficeCalendar = field(default_factory=OfficeCalendar)
    plan: Plan = field(default_factory=Plan)
    letters: Letters = field(default_factory=Letters)
    marking: Marking = field(default_factory=Marking)

    def __post_init__(self) -> None:
        for code, rule in self.timetable.items():
            if code not in KINDS:
                raise ValueError(f"timetable.{code}: unknown key; the kinds are {', '.join(KINDS)}")
            try:
                rule.check(KINDS[code])
            except RuleError as refused:
                raise ValueError(f"timetable.{code}: {refused}") from refused

    @classmethod
    def from_data(cls, data: Mapping[str, Any], *, file: str = "protocol") -> LocalProtocol:
        """Read the parsed form, from TOML or from JSON, also as earlier versions wrote it."""
        return read(cls, brought_up_to_date(data), file)

    def to_data(self) -> dict[str, Any]:
        """The parsed form, safe for JSON; ``from_data`` gives the same protocol back."""
        data: dict[str, Any] = written(self)
        return data
