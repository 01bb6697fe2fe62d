"""Where the protocols contradict themselves or each other, and a key decides (DOMAIN 0.3).

Each has the readings with their sources and what they set, so that whoever edits the protocol
chooses between them knowingly. Contradictions that no key decides are not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SourceReading:
    """One reading: in words, with its source, and the plain values that it gives to keys."""

    text: str
    source: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Contradiction:
    """Something that the sources say differently, and the readings between which one chooses."""

    code: str
    question: str
    readings: tuple[SourceReading, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Give the names of the keys that a reading sets, in the part to which it belongs."""
        return tuple(self.readings[0].values)


R, C = SourceReading, Contradiction
#: By the part in which it is decided.
CONTRADICTIONS: Mapping[str, tuple[Contradiction, ...]] = {
    "period-publication_removal": (
        C(
            "K1",
            "How long does a report stay on the web?",
            (
                R("36 months, or three years", "LC ¶103; LC LIF 3.14(a)", {"period": "36 months"}),
                R("12 months, the least of 12 to 36", "LC B", {"period": "12 months"}),
            ),
        ),
    ),
    "referral": (
        C(
            "K2",
            "By which address is the partnership responsible?",
            (
                R(
                    "Where the person normally lived, then the last known address",
                    "LC ¶7; GL §2.1",
                    {"responsible_by": ["normal_residence", "last_known_address"]},
                ),
                R(
                    "The last known address of the person who died",
                    "LR §2.1",
                    {"responsible_by": ["last_known_address"]},
                ),
            ),
        ),
    ),
    "period-decision": (
        C(
            "K3",
            "From when does the time for the decision run?",
            (
                R(
                    "From the death coming to the partnership’s attention",
                    "LC ¶25; GL §3.3; LR §12 row 4",
                    {"start": "came_to_attention", "until_known": None},
                ),
                R(
                    "From the chair of the partnership being notified",
                    "WK “Timescales”",
                    {"start": "chair_notified", "until_known": "came_to_attention"},
                ),
                R(
                    "From the death coming to the sub-group’s attention",
                    "LR §2.5",
                    {"start": "sub_group_informed", "until_known": "came_to_attention"},
                ),
            ),
        ),
    ),
    "period-home_office_notice": (
        C(
            "K4",
            "By when is the Home Office told?",
            (
                R(
                    "Within one month from the decision",
                    "LC ¶29",
                    {"period": "1 month", "start": "decided", "month_end": False},
                ),
                R(
                    "By the end of the calendar month a month after the decision",
                    "LC ¶29, its other reading",
                    {"period": "1 month", "start": "decided", "month_end": True},
                ),
                R(
                    "Within one month from the notification of the death",
                    "GL §2.3",
                    {"period": "1 month", "start": "came_to_attention", "month_end": False},
                ),
            ),
        ),
    ),
    "overview": (
        C(
            "K5",
            "Which names do management reviews use?",
            (
                R("Real names until the final draft", "LC ¶67", {"names_in_imr": "real_names"}),
                R("A key that the panel has agreed", "LR §4.10", {"names_in_imr": "key"}),
            ),
        ),
    ),
    "names": (
        C(
            "K15",
            "Which mailbox of the Home Office is written to?",
            (
                R(
                    "DHREnquiries@homeoffice.gov.uk",
                    "LC ¶29 (2023)",
                    {"home_office_mailbox": "DHREnquiries@homeoffice.gov.uk"},
                ),
                R(
                    "DHREnquiries@homeoffice.gsi.gov.uk, which is out of use",
                    "GL §2.3 (2019); LR §2.8.1 (2017)",
                    {"home_office_mailbox": "DHREnquiries@homeoffice.gsi.gov.uk"},
                ),
            ),
        ),
    ),
    "trawl": (
        C(
            "K17",
            "When is the trawl sent?",
            (
                R(
                    "After the chair has decided on a review",
                    "LR §4.1; LC ¶38",
                    {"before_decision": False},
                ),
                R(
                    "Before, so that its answers inform the decision",
                    "LR-TL; GL §2.3",
                    {"before_decision": True},
                ),
            ),
        ),
    ),
    "action_plan": (
        C(
            "K18",
            "Who monitors the actions?",
            (
                R(
                    "The Community Safety Team, through the Domestic Abuse Partnership",
                    "LR §1",
                    {"monitored_by": "Community Safety Team (Domestic Abuse Partnership)"},
                ),
                R(
                    "The Community Safety Team for the partnership",
                    "LR §5.4",
                    {"monitored_by": "Community Safety Team (for the partnership)"},
                ),
                R("The Strategy Board", "LR §12 row 12", {"monitored_by": "Strategy Board"}),
            ),
        ),
    ),
}
