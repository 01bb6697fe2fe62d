"""Whether a death meets the criteria, and by which limbs (R1, R2; LC A 1.9; s.9 of the 2004 Act).

C1 and (C2a or C2b or C2c). Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

C1_QUESTION = "Was the person who died aged 16 or over?"
LIMBS = {
    "C2a": (
        "The death resulted, or appears to have resulted, from violence, abuse or neglect by a "
        "relative, or by a present or past intimate partner"
    ),
    "C2b": (
        "The death resulted, or appears to have resulted, from violence, abuse or neglect by a "
        "member of the same household"
    ),
    "C2c": "The person took their own life and the circumstances give rise to concern",
}
TOO_YOUNG = "The person who died was not aged 16 or over, which must be met in all cases"
NO_LIMB = "None of the three kinds of death applies"
NOT_ANSWERED = "The criteria have not all been answered yet"


@dataclass(frozen=True)
class Criteria:
    """Whether the criteria are met (None: not answered), the limbs relied on, and why in words."""

    meets: bool | None
    limbs: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def answer(self) -> str:
        """Give the answer as a person reads it."""
        return {True: "Met", False: "Not met", None: "Not answered yet"}[self.meets]


def criteria_from(
    c1: bool | None, c2a: bool | None, c2b: bool | None, c2c: bool | None
) -> Criteria:
    """Work out whether the criteria are met from the four answers, None where not answered.

    They are met as soon as C1 and one limb are answered with yes, and not met as soon as C1 is
    answered with no, or every limb is.
    """
    answers = dict(zip(LIMBS, (c2a, c2b, c2c), strict=True))
    if c1 is False:
        return Criteria(False, (), (TOO_YOUNG,))
    limbs = tuple(code for code, answer in answers.items() if answer)
    if c1 and limbs:
        return Criteria(True, limbs, tuple(LIMBS[code] for code in limbs))
    if c1 and all(answer is False for answer in answers.values()):
        return Criteria(False, (), (NO_LIMB,))
    return Criteria(None, (), (NOT_ANSWERED,))
