"""The 16 issues of the planning meeting, in our words (R101; LC Appendix C; DOMAIN 4.10)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Issue:
    """One issue: its number, what is asked, and what to think of."""

    number: int
    title: str
    hint: str = ""


ISSUES: tuple[Issue, ...] = (
    Issue(1, "The Home Office's agreement that the report may be published", "Date of its letter."),
    Issue(
        2, "What the chair or author wants to raise", "When were they asked? What was the reply?"
    ),
    Issue(
        3,
        "Information that does not come from agencies' own reviews",
        "Statements of witnesses, media reports, talks with family, friends or employers. May it "
        "be published? Could it identify anybody?",
    ),
    Issue(
        4,
        "Reasons of welfare against publishing in full",
        "Of children, or of others directly concerned. If there are any, the sub-group and then "
        "the Home Office are asked.",
    ),
    Issue(
        5,
        "How the family sees the report, its learning, the publication and its day",
        "When was this talked about, and what were the main points?",
    ),
    Issue(6, "Further changes or redactions that are needed"),
    Issue(7, "Attention by the media that is likely"),
    Issue(
        8,
        "Whether family or friends are likely to speak to the media",
        "What has to be done about it?",
    ),
    Issue(9, "Whether a statement is prepared in case somebody asks"),
    Issue(10, "The day on which the lead member is briefed"),
    Issue(11, "The day of publication, and the web page"),
    Issue(
        12,
        "Which partners have to know of the plan and the day",
        "Safeguarding offices, the Police and Crime Commissioner's office, the agencies of the "
        "sub-group and of the panel.",
    ),
    Issue(13, "Who tells the family, friends and their advocate"),
    Issue(14, "Who tells the Home Office"),
    Issue(15, "Who else has to be briefed", "Politicians, chief executives of local agencies."),
    Issue(16, "Anything else about this review"),
)

PLANNING_WORDS: dict[str, tuple[str, str]] = {
    "chair_views": ("The chair of the review was asked for views", "LC ¶98"),
    "councillor_briefing": ("Councillors were briefed, and their feedback is noted", "LC ¶94"),
    "lead_agency": ("A lead agency for publication and media was chosen", "LR §5.1"),
    "city_boards_told": ("The city's safeguarding boards office was told, if concerned", "LR §5.1"),
    "chief_officers_briefed": ("Chief officers were briefed", "LR §5.1"),
    "communications_leads_met": ("The communications leads have met", "GL §2.9"),
    "chair_told": ("The chair of the review was told of the plan", "GL §4.3"),
}
