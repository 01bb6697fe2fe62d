"""What the tests of the referral share: sections as they are posted, and their addresses."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.core.case.models import Case
from cases.core.identity.models import Part, Person
from cases.referral.choices import Circumstance
from cases.referral.sections import BY_CODE, person_section
from cases.referral.services import save_section
from cases.referral.signing import record_lead_signature, sign_as_referrer
from tests import cast


def day(name: str, on: date | None) -> dict[str, str]:
    """Give a date as its three boxes are posted."""
    if on is None:
        return {}
    return {
        f"{name}_day": str(on.day),
        f"{name}_month": str(on.month),
        f"{name}_year": str(on.year),
    }


def rows(prefix: str, *given: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """Give rows as they are posted."""
    posted: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": str(len(given)),
        f"{prefix}-INITIAL_FORMS": str(initial),
    }
    for number, row in enumerate(given):
        posted |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return posted


def person_rows(*addresses: dict[str, Any], births: tuple[dict[str, Any], ...] = ()) -> Any:
    """Give the rows of a person's section."""
    return rows("births", *births) | rows("addresses", *addresses)


def url(company: cast.Company, case: Case, path: str = "") -> str:
    """Give an address below the case's referral."""
    return company.url(f"reviews/{case.reference}/referral/{path}")


def section_url(company: cast.Company, case: Case, code: str) -> str:
    """Give the address of a section."""
    return url(company, case, f"sections/{code}/")


def people(case: Case, part: str = Part.DECEASED) -> list[Person]:
    """Give the people of one part."""
    return list(Person.objects.filter(case=case, part=part))


def save(company: cast.Company, case: Case, code: str, posted: dict[str, Any]) -> None:
    """Save a section as its page would; in scope."""
    section = BY_CODE[code]
    _save(company, case, section, posted, None)


def save_person(company: cast.Company, case: Case, person: Person, posted: dict[str, Any]) -> None:
    """Save what is said of a person as the page would; in scope."""
    _save(company, case, person_section(person), person_rows() | posted, person)


def _save(
    company: cast.Company, case: Case, section: Any, posted: dict[str, Any], person: Any
) -> None:
    from django.http import QueryDict

    from cases.referral.filling import sent
    from cases.referral.selectors import referral_of

    data = QueryDict(mutable=True)
    for name, value in posted.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    referral = referral_of(case)
    referral.case = case
    filling = sent(case, referral, section, person, data, company.officer)
    assert filling.is_valid(), (filling.form.errors, [r.errors for r in filling.rows.values()])
    save_section(
        case=case,
        by=company.officer,
        section=section.code,
        title=section.title,
        write=lambda case, kept, who: (
            setattr(kept, "case", case),
            section.write(kept, filling.form, filling.rows),
        )[1],
        person=person,
    )


CRITERIA = {
    "aged_16_or_over": "yes",
    "by_relative_or_partner": "yes",
    "by_household_member": "no",
    "own_life_with_concern": "no",
}


def complete(company: cast.Company, case: Case, circumstance: str = Circumstance.NONE) -> None:
    """Bring a referral to where nothing but the checks it raises is missing; in scope."""
    for person in people(case):
        save_person(company, case, person, {"full_name": "Marisol Quenby-Tarrant"})
    save(company, case, "criteria", CRITERIA)
    save(company, case, "circumstances", {"circumstances": [circumstance]})
    sign_as_referrer(case=case, by=company.officer, name="Odalys Threlfall")
    record_lead_signature(case=case, by=company.officer, name="Perpetua Wigmore")
