"""What the reports of the demonstration say: invented, plain, and never about anybody real."""

from __future__ import annotations

from partnerships.models import AgencyKind

REPORT = (
    "# Why this review",
    "This review looks at how agencies worked with {died} and {suspect} in the four years before "
    "{died} died. The panel offers its sympathy to the family and thanks them for their help.",
    "The panel met four times. It had chronologies from nine agencies and accounts of their work "
    "from five.",
    "# What happened",
    "{died} and {suspect} had met through work. Friends remember {died} as warm, funny and "
    "determined.",
    "In the second year the police were called twice by a neighbour. Both times an officer spoke "
    "with {died}, who asked for nothing more to be done.",
    "{died} told the general practice that things were difficult at home. The record does not say "
    "whether anybody asked further.",
    "The housing service wrote three times about a repair. Nobody asked why the door had been "
    "damaged.",
    "In the last spring {died} spoke with the domestic abuse service and made a plan to leave.",
    "{died} then failed to engage with the service, which closed the case after three letters.",
    "# What can be learned",
    "Each agency knew a part. No agency asked another, and so nobody saw how the worry grew.",
    "Letters are a poor way to reach somebody whose post is opened by somebody else.",
    "Staff who had been trained to ask did ask. Where they had not been trained, nobody did.",
    "# Good practice",
    "The neighbour’s second call was taken seriously, and the officer left a card that could be "
    "kept out of sight.",
)
SECOND = (
    "The time of leaving is the time of the greatest risk. The service now offers a safe way to be "
    "in touch before a case is closed.",
)
SUMMARY = (
    "# In short",
    "Nine agencies were in touch with {died} or {suspect}. Each knew a part of what was happening "
    "and none asked another.",
    "The review makes four recommendations, three of them to local agencies.",
)
RECOMMENDATIONS: tuple[tuple[str, AgencyKind | None], ...] = (
    ("Train everybody who takes calls to ask twice, and to ask alone.", AgencyKind.POLICE),
    ("Ask why a door or window needs repair, and record the answer.", AgencyKind.HOUSING),
    (
        "Do not close a case by letter alone: agree a safe way to be in touch.",
        AgencyKind.DOMESTIC_ABUSE_SERVICE,
    ),
    ("Say in national guidance how practices may share a worry early.", None),
)
ISSUES = (
    "Considered. Nothing further is needed.",
    "The family has seen the report and chose the pseudonyms.",
    "A briefing is prepared; one person answers questions.",
    "The date keeps clear of anniversaries.",
)
