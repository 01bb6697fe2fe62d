"""From the alert to the decision, and the ways that lead elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.core.identity.models import Part, Person
from cases.core.identity.services import AddressFacts
from cases.core.notices.models import Letter
from cases.core.notices.services import blocked_because
from cases.core.progress.advance import advance
from cases.core.progress.letters import mark_as_sent
from cases.core.progress.signing import SignedWith
from cases.core.progress.who_is_who import PersonFacts, write_person
from cases.core.workflow.steps import Step
from cases.decision import home_office
from cases.decision.services import Decided, recommend, sign_decision
from cases.family.services import save_contact
from cases.handover.sending import transfer_out
from cases.management.demonstration.papers import pdf
from cases.management.demonstration.tale import Tale
from cases.referral.models import Referral
from cases.referral.opening import Alert, open_referral, starts_asked
from cases.referral.sections import BY_CODE
from cases.referral.selectors import standing_of
from cases.referral.services import add_to_referral, answer_check, particulars_of, save_section
from cases.referral.signing import record_lead_signature, sign_as_referrer
from partnerships.pages.values import PartialDate

REFERRER, LEAD = "Ottoline Brackwater", "Cassius Merrifield"
SUMMARY = (
    "The police were called to the home by a neighbour and found that the person had died. "
    "Somebody who was close to the person is being investigated. The household was known to "
    "the housing service and to the general practice. What other agencies knew, and whether "
    "help was offered and could be taken up, is not known yet."
)


def opened(tale: Tale) -> None:
    """Open the case: the death comes to the partnership's attention."""
    with tale.after(0, hour=11) as by:
        moment = timezone.now()
        starts = starts_asked(tale.place.rules)
        informed: dict[str, Any] = {f"{start.value}_on": timezone.localdate() for start in starts}
        tale.case = open_referral(
            by=by,
            alert=Alert(
                came_to_attention_at=moment,
                alerted_by="Duty inspector",
                alerted_by_organisation=tale.place.agencies[0].name,
                by_police=False,
                incident_on=timezone.localdate() - timedelta(days=1),
                person_who_died=tale.facts.died,
                **informed,
            ),
        )


def described(tale: Tale) -> None:
    """Write down who the two were, and add who is suspected."""
    facts = tale.facts
    with tale.after(2) as by:
        died = tale.person()
        home = AddressFacts(lines=facts.street, postcode=facts.postcode, at_death=True)
        _person(tale, by, died, facts.died, PartialDate(1984, 3, 17), (home,))
        suspect = add_to_referral(case=tale.case, by=by, part=Part.SUSPECT)
        suspect.case = tale.case
        _person(tale, by, suspect, facts.suspect, PartialDate(1981), ())


def _person(
    tale: Tale, by: Any, person: Person, name: str, born: PartialDate, homes: tuple[Any, ...]
) -> None:
    dead = person.part == Part.DECEASED

    def write(case: Any, referral: Referral, who: Person | None) -> None:
        facts = PersonFacts(
            full_name=name,
            births=(born,),
            addresses=homes,
            died_on=tale.began - timedelta(days=1) if dead else None,
            relationship="" if dead else tale.facts.bond,
        )
        write_person(person, facts)
        told = particulars_of(person)
        told.services = "yes" if dead else "not_known"
        told.caring = "no"
        told.relationships = "" if dead else f"The {tale.facts.bond} of the person who died."
        told.save()

    title = "Person who died" if dead else "Suspect or perpetrator"
    save_section(case=tale.case, by=by, section="person", title=title, write=write, person=person)


def _section(tale: Tale, by: Any, code: str, **answers: Any) -> None:
    def write(case: Any, referral: Referral, who: Person | None) -> None:
        for name, value in answers.items():
            setattr(referral, name, value)
        referral.save()

    section = BY_CODE[code]
    save_section(case=tale.case, by=by, section=code, title=section.title, write=write)


def answered(tale: Tale, meets: bool = True) -> None:
    """Answer the sections of the form, the criteria among them."""
    housing = tale.place.agency("housing")
    with tale.after(3) as by:
        _section(
            tale,
            by,
            "referrer",
            referrer_name=REFERRER,
            referrer_agency=housing.name,
            referrer_job_title="Tenancy manager",
            referrer_telephone="01632 960144",
            referrer_email="o.brackwater@housing.example",
            referrer_is_police=False,
        )
        _section(
            tale,
            by,
            "lead",
            lead_name=LEAD,
            lead_agency=housing.name,
            lead_job_title="Head of safeguarding",
            lead_email="safeguarding.lead@housing.example",
        )
        _section(
            tale,
            by,
            "incident",
            locations="At home",
            lead_investigator="Detective Inspector on call",
            multiple_investigation="no",
            adults_board="no",
            childrens_board="not_known",
        )
        _section(
            tale,
            by,
            "factors",
            factors={"coercive_control": "believed", "physical_violence": "known"},
        )
        _section(tale, by, "summary", summary=SUMMARY)
        _section(
            tale,
            by,
            "criteria",
            aged_16_or_over=True,
            by_relative_or_partner=meets,
            by_household_member=False,
            own_life_with_concern=False,
            alternative_review="" if meets else "A learning review of the agencies involved.",
        )


def ready_to_decide(tale: Tale, meets: bool = True) -> None:
    """Bring a case to decision: described, answered, signed, its checks answered."""
    opened(tale)
    described(tale)
    answered(tale, meets)
    with tale.after(4) as by:
        _section(tale, by, "circumstances", circumstances=[tale.facts.circumstance])
        sign_as_referrer(case=tale.case, by=by, name=REFERRER)
    with tale.after(7) as by:
        record_lead_signature(case=tale.case, by=by, name=LEAD, job_title="Head of safeguarding")
        for check in standing_of(tale.case).open_checks:
            answer_check(
                case=tale.case,
                by=by,
                code=check.code,
                told="The manager of the safeguarding board",
                told_on=timezone.localdate(),
                outcome="No review of their own is needed; they wish to be kept informed.",
            )
    with tale.after(8) as by:
        advance(tale.case, Step.PUT_TO_DECISION, by=by)


def family_found(tale: Tale, after: int = 12) -> None:
    """Record the family's contact, with an advocate."""
    with tale.after(after) as by:
        save_contact(
            tale.case,
            {
                "name": tale.facts.contact,
                "relationship": "sister",
                "email": "family.contact@post.example",
                "mode": "advocate",
                "frequency": "Every month, by telephone first",
                "advocate_name": "Marigold Penrose",
                "advocate_organisation": "Bereaved Families Line",
                "advocate_email": "m.penrose@families.example",
                "advocate_consent_on": timezone.localdate(),
            },
            by=by,
            to_person=tale.person().pk,
        )


def recommended(tale: Tale, outcome: str = "review", after: int = 18) -> None:
    """Record what the sub-group recommends."""
    meets = outcome not in ("no_review", "other_review")
    with tale.after(after) as by:
        recommend(
            tale.case,
            by=by,
            considered_on=timezone.localdate(),
            recommendation=outcome,
            reasons="The definition is met, and several agencies knew the household."
            if meets
            else "The definition is not met. There may still be learning for single agencies.",
            meets_criteria=meets,
            years_back=4 if meets else None,
            relevant_people=Person.objects.filter(case=tale.case).values_list("pk", flat=True),
            present="Police, health, housing, domestic abuse service, adult social care",
        )


def decided(
    tale: Tale, outcome: str = "review", after: int = 26, review_hold_on: date | None = None
) -> None:
    """Let the chair of the partnership sign the decision."""
    with tale.after(after, "csp_chair", hour=14) as by:
        sign_decision(
            tale.case,
            Decided(
                outcome=outcome,
                rationale=RATIONALES[outcome],
                decided_on=timezone.localdate(),
                review_hold_on=review_hold_on,
            ),
            by=by,
            signed_with=SignedWith.PASSWORD,
        )


RATIONALES = {
    "review": "The criteria are met. Agencies were in touch with the household and can learn.",
    "no_review": "On what is known the criteria are not met: there was no relationship between "
    "the two people, and they did not share a home.",
    "other_review": "The criteria are not met. A review of the agencies’ own work will find "
    "what can be learned sooner.",
    "on_hold": "The inquest may show how the person died. The decision waits for it.",
}


def letters_sent(
    tale: Tale, when: Callable[[], Any], leave: tuple[str, ...] = (), who: str = "officer"
) -> None:
    """Mark the letters that may go as sent, but for those of the kinds to leave."""
    with when() as by:
        waiting = Letter.objects.filter(case=tale.case, sent_on=None, withheld_because="")
        for letter in waiting.select_related("case__protocol", "case__partnership"):
            if letter.code in leave or blocked_because(letter):
                continue
            mark_as_sent(
                letter,
                by=by,
                how=Letter.How.SECURE_MAIL,
                to=f"{letter.recipient_code.partition(':')[0].replace('_', '.')}@post.example",
            )


def review_decided(tale: Tale) -> None:
    """Tell a review from the sub-group to the decision to review, with its letters."""
    family_found(tale)
    recommended(tale)
    decided(tale)
    letters_sent(tale, lambda: tale.after(33))


def no_review(tale: Tale) -> None:
    """Tell a case up to a decision not to review, of which the Home Office is told."""
    ready_to_decide(tale, meets=False)
    family_found(tale)
    recommended(tale, "no_review")
    decided(tale, "no_review")
    letters_sent(tale, lambda: tale.after(32))


def home_office_asks(tale: Tale, reply_by: date) -> None:
    """Let the Home Office ask a question that is still open."""
    with tale.ago(6) as by:
        home_office.record_question(
            tale.case,
            by=by,
            on=timezone.localdate(),
            note="How was it established that the two people did not share a home?",
            reply_by=reply_by,
        )


def home_office_agreed(tale: Tale) -> None:
    """Let the Home Office agree; the case closes, and the family is told."""
    with tale.after(75) as by:
        home_office.record_agreement(
            tale.case,
            by=by,
            on=timezone.localdate(),
            note="The Quality Assurance Panel agrees with the decision.",
            upload=("letter.pdf", pdf("Decision not to review", "We agree with the decision.")),
        )
    letters_sent(tale, lambda: tale.after(79))


def transferred(tale: Tale) -> None:
    """Hand a case to the partnership where the person lived."""
    opened(tale)
    described(tale)
    with tale.after(9) as by:
        transfer_out(
            tale.case,
            by=by,
            to="Braunstone Vale Community Safety Partnership",
            to_contact="reviews@braunstone-vale.example",
            because="The person who died lived in their area until a week before.",
        )


def signature_of_referrer(tale: Tale, days_ago: int) -> None:
    """Let the referrer sign."""
    with tale.ago(days_ago) as by:
        sign_as_referrer(case=tale.case, by=by, name=REFERRER)
