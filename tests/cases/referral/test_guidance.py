"""The law and the evidence beside the criteria and the responsible partnership (R2, R12)."""

from __future__ import annotations

from datetime import date

from cases.core.identity.models import Part
from cases.referral.guidance import evidence_for
from cases.referral.models import Referral
from cases.referral.selectors import standing_of
from tests import cast
from tests.cases.referral.helpers import (
    CRITERIA,
    people,
    person_rows,
    save,
    save_person,
    section_url,
)
from tests.cases.referral.helpers import day as boxes


def test_r2_the_reason_for_each_answer_is_kept_and_shown_beside_it(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        because = {"by_relative_or_partner_because": "The partner was charged on 3 March."}
        save(somerby, case, "criteria", CRITERIA | because)
        referral = Referral.objects.get()
        assert referral.by_relative_or_partner_because == "The partner was charged on 3 March."
        assert referral.limbs == ["C2a"]
    answers = somerby.client("officer").get(
        somerby.url(f"reviews/{case.reference}/referral/answers/")
    )
    assert "The partner was charged on 3 March." in answers.content.decode()


def test_what_the_referral_says_stands_beside_the_criteria(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        born = {"born_year": "1981", "born_month": "6"}
        save_person(somerby, case, people(case)[0], born | boxes("died_on", date(2026, 3, 1)))
        save(somerby, case, "factors", {"coercive_control": "believed"})
        assert evidence_for("criteria", standing_of(case)) == [
            "Adult A was 44 at death.",
            "Adult B, suspected, is described as “husband”.",
            "Of the relationship: coercive control (believed).",
        ]
        assert evidence_for("summary", standing_of(case)) == []
    page = somerby.client("officer").get(section_url(somerby, case, "criteria")).content.decode()
    assert "Adult A was 44 at death." in page
    assert "reasonable to see them as" in page
    assert "low threshold" in page


def test_r12_the_addresses_stand_beside_the_question_of_the_responsible_partnership(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        address = {"lines": "3 Quillfeather Row", "postcode": "LE99 1AA", "at_death": "on"}
        (died,) = people(case, Part.DECEASED)
        save_person(somerby, case, died, person_rows(address))
        assert evidence_for("responsible", standing_of(case)) == [
            "Adult A: 3 Quillfeather Row, LE99 1AA (home at the time of death)"
        ]
