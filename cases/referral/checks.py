"""Which checks of parallel reviews a case raises, from the local protocol and the facts. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cases.core.protocol.choices import AdultReviewWhen, ChildReviewWhen
from cases.core.protocol.tables import Referral as Rules
from cases.referral.choices import CheckCode, Circumstance

POLICE_CHECKS = (
    CheckCode.POLICE_SIO,
    CheckCode.POLICE_OIC,
    CheckCode.POLICE_DISCLOSURE,
    CheckCode.POLICE_FLO,
)


@dataclass(frozen=True)
class CheckFacts:
    """What has been said of the case that may raise a check."""

    circumstances: frozenset[Circumstance] = frozenset()
    adults_board_referral: bool = False
    referred_by_police: bool = False

    def __contains__(self, circumstance: Circumstance) -> bool:
        return circumstance in self.circumstances


@dataclass(frozen=True)
class RequiredCheck:
    """A check that this case needs: what is to be done, why, and the paragraph that asks it."""

    code: CheckCode
    task: str
    why: str
    source: str

    @property
    def title(self) -> str:
        """Give what the check is called."""
        return self.code.label


def required_checks(rules: Rules, facts: CheckFacts) -> tuple[RequiredCheck, ...]:
    """Give the checks that the local protocol asks for on these facts (R9, R10, R11, R152)."""
    return tuple(_checks(rules, facts))


def _checks(rules: Rules, facts: CheckFacts) -> Iterator[RequiredCheck]:
    child = [when for when in rules.child_review_when if Circumstance(when.value) in facts]
    if child:
        yield RequiredCheck(
            CheckCode.CHILD_REVIEW,
            "Ask the manager of the safeguarding children partnership whether a child review is "
            "needed as well, and how the two would go together.",
            _because(child),
            _source(rules, "child_review_when"),
        )
    cdop = [when for when in rules.tell_cdop_when if Circumstance(when.value) in facts]
    if cdop:
        yield RequiredCheck(
            CheckCode.TELL_CDOP,
            "Tell the Child Death Overview Panel of the death.",
            _because(cdop),
            _source(rules, "tell_cdop_when"),
        )
    adult = []
    if AdultReviewWhen.CARE_AND_SUPPORT_NEEDS in rules.adult_review_when and (
        Circumstance.CARE_NEEDS in facts
    ):
        adult.append(Circumstance.CARE_NEEDS.label)
    if AdultReviewWhen.SAR_REFERRAL_MADE in rules.adult_review_when and facts.adults_board_referral:
        adult.append("A referral to the safeguarding adults board was made or is planned")
    if adult:
        yield RequiredCheck(
            CheckCode.ADULT_REVIEW,
            "Ask the manager of the safeguarding adults board whether a safeguarding adult "
            "review is needed as well.",
            "; ".join(adult) + ".",
            _source(rules, "adult_review_when"),
        )
    if rules.consult_mental_health and Circumstance.MENTAL_HEALTH in facts:
        yield RequiredCheck(
            CheckCode.MENTAL_HEALTH,
            "Consult mental health services about a review of their own.",
            f"{Circumstance.MENTAL_HEALTH.label}.",
            _source(rules, "consult_mental_health"),
        )
    if rules.care_setting_warns and Circumstance.CARE_SETTING in facts:
        yield RequiredCheck(
            CheckCode.CARE_SETTING,
            "People who live in a care setting are not one household. A safeguarding adult "
            "review is the route, unless a relative or partner was involved: refer it there, or "
            "say why not.",
            f"{Circumstance.CARE_SETTING.label}.",
            _source(rules, "care_setting_warns"),
        )
    if rules.police_tell_their_officers and facts.referred_by_police:
        for code in POLICE_CHECKS:
            yield RequiredCheck(
                code,
                f"{code.label}. Record when this was done, or why it was not.",
                "The police made this referral.",
                _source(rules, "police_tell_their_officers"),
            )


def _because(whens: list[ChildReviewWhen]) -> str:
    return "; ".join(Circumstance(when.value).label for when in whens) + "."


def _source(rules: Rules, key: str) -> str:
    return rules.sources.get(key, "")
