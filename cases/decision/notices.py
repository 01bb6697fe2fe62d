"""Who is told of a decision: exactly those whom the protocol names for its outcome (R26)."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from cases.core.case.models import Case
from cases.core.notices.models import Letter
from cases.core.notices.services import make_pdf_soon, produce_letter, put_in_outbox
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choice_words import words_of
from cases.core.protocol.choices import Outcome, Recipient
from cases.decision import letters
from cases.decision.models import Decision
from cases.decision.reading import what_is_read
from cases.family.models import FamilyContact
from cases.family.selectors import contacts_of
from partnerships.models import Membership
from partnerships.people.actor import Actor
from partnerships.people.roles import Role

REVIEWS = (Outcome.REVIEW, Outcome.JOINT_CHILD, Outcome.JOINT_ADULT)
FAMILY_SUBJECTS = {
    letters.FAMILY_REVIEW: "A review after the death of your relative or friend",
    letters.FAMILY_OTHER: "What was decided after the death of your relative or friend",
    letters.FAMILY_NO_REVIEW: "What was decided after the death of your relative or friend",
}


def recipient_words(case: Case, recipient: Recipient) -> str:
    """Give what this protocol calls a recipient."""
    return case.protocol.rules.names.roles.get(recipient.value, words_of(recipient))


def told_of(case: Case, outcome: str) -> list[str]:
    """Give in words who is told of an outcome, and who only after the Home Office's answer."""
    decision = case.protocol.rules.decision
    later = decision.notices_after_home_office if outcome == Outcome.NO_REVIEW else ()
    return [
        recipient_words(case, recipient)
        + (", when the Home Office has answered" if recipient in later else "")
        for recipient in decision.told(Outcome(outcome))
    ]


def open_notices(
    case: Case, decision: Decision, *, by: Actor, directed: bool = False
) -> list[Letter]:
    """Produce a letter to each whom the protocol names for this outcome (R26).

    A direction of the Home Office makes it a review: all are told who are told of one, except the
    Home Office itself. Who waits for the Home Office's answer has his letter at once, blocked.
    """
    outcome = Outcome.REVIEW if directed else Outcome(decision.outcome)
    produced = []
    for recipient in case.protocol.rules.decision.told(outcome):
        if recipient is Recipient.FAMILY:
            produced += _to_family(case, decision, outcome, by)
        elif not (directed and recipient is Recipient.HOME_OFFICE):
            produced.append(_to_professional(case, decision, recipient, by, directed))
    return produced


def _to_professional(
    case: Case, decision: Decision, recipient: Recipient, by: Actor, directed: bool
) -> Letter:
    names = case.protocol.rules.names
    fields = letters.DecisionNotice(
        called=case.label,
        outcome="Review, as directed by the Home Office" if directed else decision.words,
        is_review=directed or decision.outcome in REVIEWS,
        is_hold=decision.outcome == Outcome.ON_HOLD,
        rationale=decision.rationale,
        conditions=decision.conditions,
        limbs=what_is_read(case).relied_on,
        decided_on=decision.decided_on,
        decided_by=decision.decided_by,
        decided_as=names.roles.get("csp_chair", "Chair of the Community Safety Partnership"),
        directed=directed,
        subject=f"{case.review_name} {case.reference}: decision",
    )
    is_home_office = recipient is Recipient.HOME_OFFICE
    return produce_letter(
        case=case,
        by=by,
        code=letters.CODES.get(recipient, letters.OTHERS),
        recipient=recipient_words(case, recipient),
        recipient_code=recipient.value,
        address=names.home_office_mailbox if is_home_office else "",
        fields=fields,
        subject_kind=letters.SUBJECT,
        subject_number=decision.pk,
    )


def _to_family(case: Case, decision: Decision, outcome: Outcome, by: Actor) -> list[Letter]:
    """Write to every contact who has not declined; to the family as such where there is none."""
    contacts: list[FamilyContact | None] = [
        contact for contact in contacts_of(case) if contact.declined_on is None
    ]
    return [_family_letter(case, decision, outcome, by, contact) for contact in contacts or [None]]


def _family_letter(
    case: Case, decision: Decision, outcome: Outcome, by: Actor, contact: FamilyContact | None
) -> Letter:
    rules = case.protocol.rules
    code = letters.FAMILY_REVIEW if outcome in REVIEWS else letters.FAMILY_OTHER
    if outcome is Outcome.NO_REVIEW:
        code = letters.FAMILY_NO_REVIEW
    fields = letters.FamilyNotice(
        to_name=contact.name if contact else "The family of the person who died",
        salutation=f"Dear {contact.name}" if contact else "Dear family",
        decided_on=decision.decided_on,
        chair_later=rules.panel.chair_letter_after_first_panel,
        mailbox=case.partnership.mailbox,
        officer=rules.names.officer,
        qa_body=rules.names.qa_body,
        held=outcome is Outcome.ON_HOLD,
        home_office_agreed=Recipient.FAMILY in rules.decision.notices_after_home_office,
        language=contact.language if contact else "",
        subject=FAMILY_SUBJECTS[code],
    )
    return produce_letter(
        case=case,
        by=by,
        code=code,
        recipient=contact.label if contact else words_of(Recipient.FAMILY),
        recipient_code=f"{Recipient.FAMILY.value}:{contact.pk}" if contact else Recipient.FAMILY,
        address=contact.address if contact else "",
        fields=fields,
        subject_kind=letters.SUBJECT,
        subject_number=decision.pk,
    )


def withhold_unsent(case: Case, *, because: str, by: Actor, codes: tuple[str, ...] = ()) -> None:
    """Withhold the letters of the decision that have not gone: they say what is no longer so."""
    for letter in letters.letters_of_decision(case):
        if letter.sent_on or letter.withheld_because or (codes and letter.code not in codes):
            continue
        letter.withheld_because, letter.withheld_by = because, by.name
        letter.save()


def release_family_letters(case: Case) -> None:
    """Have the family's letters made that waited for the Home Office or for a risk to end."""
    for letter in letters.letters_of_decision(case):
        waits = not (letter.sent_on or letter.withheld_because or letter.document_id)
        if waits and letter.recipient_code.startswith(Recipient.FAMILY):
            make_pdf_soon(letter)


def tell(case: Case, roles: tuple[Role, ...], *, key: str, subject: str, text: str) -> None:
    """Mail the holders of roles that something awaits them: reference and link, nothing else."""
    addresses = (
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(role__in=roles)
        .values_list("user__email", flat=True)
        .distinct()
    )
    link = f"{settings.SITE_URL.rstrip('/')}{case_url(case, 'decision')}"
    for address in sorted(addresses):
        put_in_outbox(
            key=f"{key}:{address}",
            to=address,
            subject=f"{case.reference}: {subject}",
            body=f"{text}\n\n{link}\n",
            case=case,
        )
