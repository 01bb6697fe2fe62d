"""Guidance beside the criteria and the responsible partnership: the law in plain words, and what
the referral itself says so far. It helps to answer and answers nothing: the people decide (LC ¶25).
"""

from __future__ import annotations

from cases.core.identity.models import Part
from cases.referral.choices import Circumstance, Factor, HowSure
from cases.referral.selectors import Standing

# By field of the form; the sources stand in brackets, as everywhere.
LAW = {
    "aged_16_or_over": (
        "This must be met in all cases. The age on the day of the death counts (section 9 of the "
        "Domestic Violence, Crime and Victims Act 2004)."
    ),
    "by_relative_or_partner": (
        "Relatives, and people who are or were in an intimate relationship, of any gender or "
        "sexuality; they need not have lived together. “Appears” is a low threshold: no charge, "
        "verdict or inquest is needed, and an acquittal does not matter (LC ¶8-9)."
    ),
    "by_household_member": (
        "Also somebody who visits so often, and for so long, that it is reasonable to see them as "
        "a member. Of several households, the one at the time of the fatal act counts (LR §10). "
        "People who live in a care home are not one household: a safeguarding adult review is "
        "the route then (GL §2.4)."
    ),
    "own_life_with_concern": (
        "A suicide is reviewed where the circumstances give rise to concern, for example coercive "
        "control, even if nobody is charged or somebody was acquitted (LC A, GL §1.2, LR §10)."
    ),
}


def evidence_for(section: str, standing: Standing) -> list[str]:
    """Give what the referral says so far that bears on a section, as sentences."""
    if section == "criteria":
        return _for_criteria(standing)
    if section == "responsible":
        return _for_residence(standing)
    return []


def _for_criteria(standing: Standing) -> list[str]:
    said = [
        f"{person.label} was {age.words} at death."
        for person in standing.deceased
        if (age := standing.age_at_death(person))
    ]
    said += [
        f"{person.label}, suspected, is described as “{person.relationship}”."
        for person in standing.of_part(Part.SUSPECT)
        if person.relationship
    ]
    household = len(standing.of_part(Part.HOUSEHOLD, Part.CHILD))
    if household:
        people = "person is" if household == 1 else "people are"
        said.append(f"{household} {people} entered as living at an address of this case.")
    factors = [
        f"{Factor(code).label.lower()} ({HowSure(sure).label.lower()})"
        for code, sure in standing.referral.factors.items()
        if sure
    ]
    if factors:
        said.append(f"Of the relationship: {', '.join(factors)}.")
    if Circumstance.CARE_SETTING in standing.facts:
        said.append("The death happened in a care setting, whose residents are not one household.")
    return said


def _for_residence(standing: Standing) -> list[str]:
    said = []
    for person in standing.deceased:
        for address in person.addresses.all():
            where = ", ".join(x for x in (*address.lines.splitlines(), address.postcode) if x)
            home = " (home at the time of death)" if address.at_death else ""
            said.append(f"{person.label}: {where}{home}")
    return said
