"""What a referral needs before its case is put to decision, and what that sets up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cases.core.access.links import revoke_links
from cases.core.access.verbs import Purpose
from cases.core.case.models import Case
from cases.core.case.services import mark_milestone
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import Reason
from cases.referral.selectors import Standing, standing_of
from cases.referral.signing import SUBJECT
from partnerships.people.actor import Actor


def missing_for_decision(case: Case) -> list[Reason]:
    """Give what is still missing before the case may be put to decision.

    That the criteria are not met is no reason: the people decide (LC ¶25).
    """
    return list(missing_in(standing_of(case)))


def missing_in(standing: Standing) -> Iterator[Reason]:
    """Give what is missing in a referral whose standing is known; asks the database nothing."""
    case, referral = standing.case, standing.referral
    entered = [p for p in standing.deceased if ("person", p.pk) in standing.saved]
    if not entered:
        first = next(iter(standing.deceased), None)
        yield Reason(
            "Nothing has been entered about the person who died.",
            url=case_url(case, "referral_person", person=first.pk)
            if first
            else case_url(case, "referral"),
            rule="The referral says who died, as far as it is known (LC A 1.1).",
            link=f"Enter the details of {first.label}" if first else "Add the person who died",
        )
    if referral.meets_criteria is None:
        yield Reason(
            "The criteria have not been answered.",
            url=case_url(case, "referral_section", section="criteria"),
            rule="Aged 16 or over, and one of three kinds of death (LC A 1.9).",
            link="Answer the criteria",
        )
    if referral.lead_signed_on is None and not referral.lead_not_signed_because:
        yield Reason(
            "The Safeguarding Lead has not signed.",
            url=case_url(case, "referral_signatures"),
            rule="The referral is sent through the agency’s Safeguarding Lead (LC Appendix A). "
            "Where nobody can sign, say why.",
            link="Get the signature, or say why there is none",
        )
    if not referral.circumstances:
        yield Reason(
            "Nobody has said whether another kind of review may be needed.",
            url=case_url(case, "referral_section", section="circumstances"),
            rule="Child, adult and mental-health reviews are looked at before the decision "
            "(LC ¶16-17, LR §2.4, GL §2.4).",
            link="Say what calls for another kind of review",
        )
    for check in standing.open_checks:
        yield Reason(
            f"{check.title}: not answered yet. {check.why}",
            url=case_url(case, "referral_check", check=check.code.value),
            rule=f"{check.task} {f'({check.source})' if check.source else ''}".strip(),
            link=f"Answer: {check.title}",
        )


def on_decision(case: Case, by: Actor, on: date) -> None:
    """Mark the day on which the case was put to decision; the lead's links open nothing more."""
    mark_milestone(case=case, code=Milestone.PUT_TO_DECISION, on=on)
    standing = standing_of(case)
    if standing.referral.pk:
        revoke_links(case, Purpose.SAFEGUARDING_LEAD, SUBJECT, standing.referral.pk)
