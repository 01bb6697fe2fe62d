"""What each key of a local protocol is called, and what it does, in plain words.

By ``Key.about``: "table.key", and "rule.key" for what every period has. A test asserts that no key
goes without, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cases.core.protocol.keys import Key, Part


class Words(NamedTuple):
    """The label of a key, and what it does; ``off`` is what is said where it is empty."""

    label: str
    help: str = ""
    off: str = "Nothing said"


W = Words
TABLES: Mapping[str, str] = {
    "names": "Names of the partnership, its bodies and posts",
    "aliases": "Other names of this protocol",
    "calendar": "Days on which the office does not work",
    "plan": "By when each stage is meant to end",
    "letters": "How letters go out",
    "marking": "Protective marking",
    "referral": "What is asked and checked at referral",
    "decision": "What can be decided, and who is told",
    "trawl": "How agencies are asked",
    "panel": "Who sits on the panel, and what it works with",
    "overview": "How the report is written, read and signed off",
    "quality_assurance": "What goes to the Home Office",
    "publication": "What is published, where and when",
    "action_plan": "How actions are followed and closed",
}
KEYS: Mapping[str, Words] = {
    "names.partnership": W("Name of the partnership", "As it stands on letters and pages."),
    "names.short": W("Short name"),
    "names.office": W("Office that runs reviews"),
    "names.sub_group": W("Name of the sub-group", "The body that advises the chair on a death."),
    "names.officer": W("Title of the officer", "Who runs the reviews from day to day."),
    "names.review": W("What a review is called"),
    "names.review_short": W("What a review is called, in short"),
    "names.later_review": W("What a new review is called from a day on"),
    "names.later_review_short": W("What a new review is called from a day on, in short"),
    "names.switch_on": W(
        "First day of the later name",
        "Reviews opened on this day or later bear the later name. Leave it empty while the earlier "
        "name holds.",
        "The earlier name holds",
    ),
    "names.pcc": W("Title of the police and crime commissioner"),
    "names.qa_body": W("Body that quality-assures reports"),
    "names.home_office_mailbox": W("Mailbox of the Home Office for reviews"),
    "names.roles": W(
        "Local titles",
        "What a role or body is called here. Empty a line to remove it.",
        "None: the usual titles",
    ),
    "aliases.known_as": W(
        "Other names of this protocol",
        "One on each line. Files of dates may name the protocol so.",
        "None",
    ),
    "calendar.nation": W("Whose bank holidays count"),
    "calendar.closures": W(
        "Further days off",
        "Days on which the office is closed although they are no bank holidays. Empty a line to "
        "remove it.",
        "None",
    ),
    "plan.referral": W("Referral ends by month", "Whole months after the referral."),
    "plan.decision": W("Decision made by month", "Whole months after the referral."),
    "plan.trawl": W("Trawl ends by month", "Whole months after the referral."),
    "plan.panel": W("Panel work ends by month", "Whole months after the referral."),
    "plan.overview": W("Overview report drafted by month", "Whole months after the referral."),
    "plan.home_office_qa": W(
        "Home Office quality assurance ends by month", "Whole months after the referral."
    ),
    "plan.publication": W("Published by month", "Whole months after the referral."),
    "letters.handed_over": W(
        "Whose letters are brought by hand",
        "Letters to these are never sent by e-mail: somebody brings them.",
        "Nobody’s",
    ),
    "letters.link_days": W(
        "How many days a letter’s private link works", "Where a letter is sent as a link."
    ),
    "marking.until_publication": W("Marking until publication", "On every page and document."),
    "marking.source": W("Source of the marking"),
    "referral.late_alert": W(
        "Show a late alert as late", "An alert after the alert period is shown as late."
    ),
    "referral.responsible_by": W(
        "Which partnership is responsible",
        "What is looked at first, and what next where that leads nowhere.",
    ),
    "referral.child_review_when": W(
        "Check for a child safeguarding review when", "What makes the check necessary.", "Never"
    ),
    "referral.tell_cdop_when": W(
        "Tell the child death overview panel when", "What makes telling it necessary.", "Never"
    ),
    "referral.adult_review_when": W(
        "Check for a safeguarding adults review when", "What makes the check necessary.", "Never"
    ),
    "referral.consult_mental_health": W(
        "Ask about a mental health homicide review",
        "The mental health trust is consulted where the suspect was in its care.",
    ),
    "referral.care_setting_warns": W(
        "Warn of a death in a care setting", "A death there may need another kind of review."
    ),
    "referral.records_check_before_decision": W(
        "Check records before the decision",
        "Core agencies say before the decision whether they were involved.",
    ),
    "referral.police_tell_their_officers": W(
        "Police tell their own officers",
        "The police tell those of their officers who were involved.",
    ),
    "referral.form_title": W("Title of the referral form", "As a referrer outside reads it."),
    "referral.form_sections": W(
        "Sections of the referral form", "What a referrer outside is asked, in this order."
    ),
    "referral.section_titles": W(
        "What the sections of the form are called",
        "Leave a box empty for the usual title.",
        "The usual titles",
    ),
    "referral.lead_signs": W(
        "The Safeguarding Lead signs the referral",
        "The Safeguarding Lead of the referrer’s agency signs and forwards it.",
    ),
    "referral.telephone": W("Whom a referrer rings", "A telephone number.", "No number is printed"),
    "decision.outcomes": W("What the chair can decide"),
    "decision.notices": W("Who is told of each outcome", "", "Nobody"),
    "decision.notices_after_home_office": W(
        "Who waits for the Home Office’s answer",
        "Of those told of a decision not to review: who is told only when it has answered.",
        "Nobody waits",
    ),
    "decision.family_if_safe": W(
        "The family’s notice may be withheld", "Where it would put somebody at risk."
    ),
    "decision.communication_plan_when_joint": W("Agree a plan of communication for joint reviews"),
    "trawl.before_decision": W(
        "Ask agencies before the decision",
        "Whether a full trawl may be sent before the chair has decided.",
    ),
    "trawl.agencies": W(
        "Agencies that are always asked",
        "The standard list that is proposed for every trawl. Empty a line to remove an agency.",
        "None",
    ),
    "trawl.summary_warns_above": W(
        "Warn of a summary longer than",
        "In characters. Leave it empty for no warning.",
        "No warning",
    ),
    "trawl.years_from": W(
        "Usual look-back: at least", "In years before the death.", "No number is printed"
    ),
    "trawl.years_to": W(
        "Usual look-back: at most", "In years before the death.", "No number is printed"
    ),
    "trawl.nil_lists_systems": W(
        "A nil return lists the systems searched",
        "An agency that knows nobody says where it looked.",
    ),
    "trawl.asks_conflict_of_interest": W("Ask agencies for a conflict of interest"),
    "panel.minimum_members": W(
        "Fewest members of a panel", "Leave it empty for no number.", "No number is printed"
    ),
    "panel.required_posts": W("Posts that a panel must have", "One on each line.", "None"),
    "panel.specialist_required": W("A domestic abuse specialist is a member"),
    "panel.not_only_imr_authors": W(
        "Members are more than authors of management reviews",
        "A panel made only of those authors is refused.",
    ),
    "panel.no_line_managers": W(
        "No line managers of those involved", "They may not be members of the panel."
    ),
    "panel.chair_csp_member": W("May a member of the partnership chair a review?"),
    "panel.chair_involved_agency": W("May staff of an agency that was involved chair a review?"),
    "panel.chair_uninvolved_local_employee": W(
        "May staff of a local agency that was not involved chair a review?"
    ),
    "panel.politicians": W("Politicians on the panel"),
    "panel.confidentiality": W("When members sign confidentiality"),
    "panel.sharing_agreement": W("An information sharing agreement is made"),
    "panel.draft_meetings_at_most": W(
        "Most meetings about the draft", "Leave it empty for no number.", "No number is printed"
    ),
    "panel.chair_letter_after_first_panel": W(
        "The chair writes to the family only after the first meeting"
    ),
    "panel.terms_warn_without": W(
        "What terms of reference should hold",
        "One on each line, by the name of the section. What is missing warns.",
        "Nothing is asked for",
    ),
    "panel.chronology_dated_by_knowledge": W(
        "Chronologies give the day on which an agency knew",
        "Beside the day on which it happened.",
    ),
    "overview.sign_off": W(
        "Who signs the report off",
        "In this order; no step can be skipped. The chair of the partnership signs last.",
    ),
    "overview.copies_to": W("Who gets the final documents", "", "Nobody"),
    "overview.circulation": W(
        "Who may be sent a draft", "Without the independent chair’s approval.", "Nobody"
    ),
    "overview.family_reads": W("What the family reads"),
    "overview.names_in_imr": W("Names in management reviews"),
    "overview.communications_lead_invited": W("The communications lead is invited to the sign-off"),
    "overview.report_sections": W(
        "Sections of the overview report",
        "One heading on each line. Whoever uploads a draft is told which of them it lacks.",
        "None asked for",
    ),
    "overview.summary_sections": W(
        "Sections of the executive summary",
        "One heading on each line. Whoever uploads a draft is told which of them it lacks.",
        "None asked for",
    ),
    "overview.early_learning_summary": W("A summary of early learning is written"),
    "quality_assurance.requires": W(
        "What is needed before the report goes to the Home Office", "", "Nothing"
    ),
    "quality_assurance.criteria": W(
        "Criteria of quality", "One on each line, in the words in which they are asked.", "None"
    ),
    "quality_assurance.criteria_asked_of_sub_group": W("The sub-group answers the criteria"),
    "quality_assurance.resubmission": W(
        "Who agrees a changed report", "In this order, before it goes to the Home Office again."
    ),
    "quality_assurance.letter_copied_to": W("Who gets the Home Office’s letter", "", "Nobody"),
    "publication.requires": W("What must be recorded before publishing", "", "Nothing"),
    "publication.set": W("What is published together"),
    "publication.where": W("Where reports are published"),
    "publication.planning": W(
        "What comes before the planning meeting", "What is missing warns.", "Nothing is asked for"
    ),
    "publication.after": W("Who is sent the link or a copy", "", "Nobody"),
    "publication.on_request_after_removal": W("A removed report is sent on request"),
    "action_plan.close_requires_all_complete": W(
        "A review closes only when every action is complete"
    ),
    "action_plan.audit_before_close": W("Actions are audited before the review closes"),
    "action_plan.effect_test": W("Testing the effect of an action"),
    "action_plan.themes": W(
        "Themes of recommendations", "One on each line.", "The usual themes of this product"
    ),
    "action_plan.monitored_by": W("Who monitors the actions", "", "Not stated"),
    "action_plan.family_updates_if_wanted": W("The family is told of progress if it wants"),
    "rule.source": W(
        "Source", "The document and the paragraph, such as “LC ¶25”; or that it is your own choice."
    ),
    "rule.period": W(
        "Period",
        "Leave it empty where no number is printed: nothing is due then.",
        "No number is printed",
    ),
    "rule.start": W("Counted from", "", "The usual start"),
    "rule.until_known": W(
        "While that has no date, counted from", "What is counted from in the meantime.", "Nothing"
    ),
    "rule.restart": W(
        "Begins again with", "Once this has a date, it is counted from instead.", "Nothing"
    ),
    "rule.start_day_counted": W("The start day counts as day one"),
    "rule.roll": W("A due date on a day that is not worked"),
    "rule.clear": W("Clear days", "Neither the day of sending nor the day itself counts."),
    "rule.month_end": W("Runs to the end of the calendar month"),
    "rule.clock_runs_during_hold": W(
        "The clock runs on during a hold", "If not, each day on hold moves the due date by one day."
    ),
    "rule.warn": W("Warn beforehand", "", "No warning"),
    "rule.remind": W(
        "Days of the reminders",
        "Days before (with a minus) and after the due date, with commas: -7, 0, 2. Leave it empty "
        "for no reminder.",
        "No reminder",
    ),
    "rule.escalate": W(
        "To whom what is missed is brought",
        "So many calendar days after the due date, each later than the one before it. Empty a line "
        "to remove it.",
        "The usual levels",
    ),
    "rule.owed_by": W("Who owes it", "", "Whoever usually owes it"),
    "rule.readings": W(
        "Other ways of reading it",
        "Shown beside the due date, with the date they would give.",
        "None",
    ),
    "rule.note": W("Note", "Shown with the due date.", "None"),
}


def words_for(key: Key) -> Words:
    """Give the words of a key; raises KeyError for one that has none."""
    return KEYS[key.about]


def part_title(part: Part) -> str:
    """Give what a part is called: the kind of deadline, or what its table is about."""
    deadline = part.deadline
    return deadline.title if deadline else TABLES[part.table]
