"""Merging two cases of one death: what is brought over, what stays, and taking it back (R136).

Both originals are kept. Nothing is moved: what the case that goes on lacks (who the people are, who
declared an interest, the earlier day on which the death came to attention) is entered there too,
and remembered, so that taking the merge back takes away exactly that. All else stays with the case
that was merged, which takes no step, owes nothing and counts in no number (docs/process.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cases.core.access.models import Exclusion
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case, StepTaken
from cases.core.case.models import Milestone as MilestoneRow
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.identity.models import Person
from cases.core.identity.selectors import people_of
from cases.core.progress.advance import advance, happened, require_on, take_back
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason, registry
from cases.core.workflow.states import ENDED, PUT_AWAY
from cases.core.workflow.steps import Step
from cases.referral.bringing import Bringing, take_away
from cases.referral.elsewhere import follow
from cases.referral.models import DeathCompared, SectionSaved
from cases.referral.twin_models import CaseMerge, MergeConsent
from partnerships.models import Agency
from partnerships.people.actor import Actor

RULE = "Agencies own what they told; it is read beside another case with their consent (R136)."


@dataclass(frozen=True)
class Consent:
    """Who of an agency agreed, and on which day."""

    given_by: str
    given_on: date


def owners_of(case: Case) -> list[Agency]:
    """Give the agencies whose own information a case holds, from the stages that know them."""
    found = {
        agency.pk: agency
        for plug in registry.plugs
        if plug.owners is not None
        for agency in plug.owners(case)
    }
    return sorted(found.values(), key=lambda agency: agency.name)


def same_death(case: Case, other: Case) -> bool:
    """Say whether people found that two cases are of one death."""
    return DeathCompared.objects.filter(
        Q(case=case, other=other) | Q(case=other, other=case), verdict=DeathCompared.Verdict.SAME
    ).exists()


def against_merging(case: Case, into: Case) -> list[Reason]:
    """Give what speaks against merging a case into another, whatever is typed."""
    reasons = []
    if into.state in ENDED:
        reasons.append(Reason(f"{into.reference} has ended: nothing can be added to it."))
    if not same_death(case, into):
        reasons.append(
            Reason(
                "Nobody has found yet that the two are of the same death.",
                url=case_url(case, "same_death", other=into.reference),
                link="Compare the two",
            )
        )
    return reasons


@transaction.atomic
def merge(
    case: Case,
    into: Case,
    *,
    by: Actor,
    because: str,
    same: Mapping[int, int],
    consents: Mapping[int, Consent],
    seen_version: int | None = None,
) -> CaseMerge:
    """Merge a case into another, which goes on alone.

    `same` says which person of the case (primary key) is which of the other; who is not named is a
    further person there. `consents` are by agency. Raises AccessDenied, Stale, and NotReady with
    what is missing: the finding that it is one death, a reason, the consent of an agency.
    """
    case, into = _both_locked(case, into)
    require_on(by, case, Verb.MERGE)
    require_on(by, into, Verb.EDIT_IDENTITY)
    reasons = against_merging(case, into)
    if not because.strip():
        reasons.append(Reason("Say why the two are merged."))
    owners = owners_of(case)
    reasons += [
        Reason(f"{agency.name} has not agreed yet.", rule=RULE)
        for agency in owners
        if agency.pk not in consents or not consents[agency.pk].given_by.strip()
    ]
    people = {person.pk: person for person in people_of(case)}
    there = {person.pk: person for person in people_of(into)}
    if set(same) - set(people) or set(same.values()) - set(there):
        reasons.append(Reason("The people were changed meanwhile. Look at them again."))
    elif len(set(same.values())) != len(same):
        reasons.append(Reason("Two people cannot both be the same person of the other case."))
    if reasons:
        raise NotReady(reasons)
    row = CaseMerge.objects.create(case=case, into=into, because=because.strip(), merged_by=by.name)
    for agency in owners:
        said = consents[agency.pk]
        MergeConsent.objects.create(
            merge=row,
            agency=agency,
            given_by=said.given_by.strip(),
            given_on=happened(said.given_on),
        )
    bringing = Bringing(into)
    for pk, person in people.items():
        bringing.person(person, there[same[pk]] if pk in same else None)
    _bring_interests(case, into, bringing)
    row.attention_before = _earlier_attention(case, into)
    row.brought = bringing.brought
    row.save()
    _tell_open_forms(into, set(same.values()), by)
    case.merged_into = into
    case.save()
    mark_milestone(case=case, code=Milestone.MERGED, on=timezone.localdate())
    case = advance(case, Step.MERGE, by=by, because=because.strip(), seen_version=seen_version)
    follow(case)
    refresh_deadlines(into)
    follow(into)
    record(
        "case.merged_here",
        f"merged {case.reference} with this case",
        by=by,
        case=into,
        because=because.strip(),
        details={"merge": row.pk, "other": case.reference},
    )
    return row


def _both_locked(case: Case, into: Case) -> tuple[Case, Case]:
    """Lock two cases in the order of their numbers, so that two merges cannot wait for each other.

    Beside taking a merge back this is the one verb that locks two cases.
    """
    found = {each.pk: locked(each) for each in sorted((case, into), key=lambda each: each.pk)}
    return found[case.pk], found[into.pk]


def _bring_interests(case: Case, into: Case, bringing: Bringing) -> None:
    """Whoever declared an interest in the one has it in the other: it is the same death."""
    there = set(Exclusion.objects.filter(case=into).values_list("user_id", flat=True))
    for row in Exclusion.objects.filter(case=case).exclude(user__in=there):
        made = Exclusion.objects.create(case=into, user_id=row.user_id, because=row.because)
        bringing.made(made)


def _earlier_attention(case: Case, into: Case) -> dict[str, Any] | None:
    """Let the death come to attention when it first did; give what stood there before, if changed.

    The clock of the decision starts when the partnership first heard of the death (LC ¶25).
    """
    code = Milestone.CAME_TO_ATTENTION
    rows = {
        row.case_id: row
        for row in MilestoneRow.objects.filter(
            case__in=(case, into), code=code, subject_kind="case", subject_number=0
        )
    }
    mine, theirs = rows.get(case.pk), rows.get(into.pk)
    if mine is None or theirs is None or mine.on >= theirs.on:
        return None
    before = {
        "on": theirs.on.isoformat(),
        "at": theirs.at.isoformat() if theirs.at else None,
        "because": theirs.because,
        "set": mine.on.isoformat(),
    }
    mark_milestone(
        case=into, code=code, on=mine.on, at=mine.at, because=f"Merged with {case.reference}"
    )
    return before


def _tell_open_forms(into: Case, people: set[int], by: Actor) -> None:
    """Let whoever has a section on one of these people open be told that it was changed."""
    SectionSaved.objects.filter(
        referral__case=into, section="person", person_number__in=people
    ).update(version=F("version") + 1, saved_by=by.name, saved_at=timezone.now())


def merge_of(case: Case) -> CaseMerge | None:
    """Give the merge by which a case was merged into another, or None where it is not."""
    found: CaseMerge | None = (
        CaseMerge.objects.filter(case=case, taken_back_at=None)
        .select_related("into__partnership")
        .prefetch_related("consents__agency")
        .first()
    )
    return found


def merged_here(case: Case) -> list[CaseMerge]:
    """Give the merges by which other cases were merged into one; one query."""
    return list(
        CaseMerge.objects.filter(into=case, taken_back_at=None).select_related("case__partnership")
    )


@transaction.atomic
def take_merge_back(
    case: Case, *, by: Actor, because: str, seen_version: int | None = None
) -> Case:
    """Take a merge back: both cases stand again as before it, but for what was done since."""
    row = merge_of(case)
    if row is not None:
        _both_locked(case, row.into)
    return take_back(case, by=by, because=because, seen_version=seen_version)


def against_taking_back(case: Case, step: StepTaken) -> str:
    """Say why a merge cannot be taken back now, or nothing."""
    row = merge_of(case) if step.step == Step.MERGE else None
    if row is not None and row.into.state in PUT_AWAY:
        return f"{row.into.reference} was itself merged with another case; take that back first"
    return ""


def on_its_page_only(case: Case) -> list[Reason]:
    """Ask that the step is taken on its page, which says with which case."""
    if case.merged_into_id is not None:
        return []
    return [Reason("Compare the case with the other one first: two are merged from there.")]


def gone_from_here(case: Case, by: Actor, on: date) -> None:
    """Withdraw the digests of a case for which another area stands from now on."""
    follow(case)


def undo(case: Case, step: StepTaken, by: Actor) -> None:
    """Undo what a merge did in the case that goes on, once its step is taken back."""
    if step.step == Step.TRANSFER_OUT:
        follow(case)
    if step.step != Step.MERGE:
        return
    row = merge_of(case)
    if row is None:
        return
    into = locked(row.into)
    stayed = take_away(into, row.brought)
    _attention_as_before(into, row.attention_before)
    row.taken_back_at, row.taken_back_by = timezone.now(), by.name
    row.save()
    case.merged_into = None
    case.save()
    unmark_milestone(case=case, code=Milestone.MERGED)
    touched = Person.objects.filter(case=into).values_list("pk", flat=True)
    _tell_open_forms(into, set(touched), by)
    follow(case)
    refresh_deadlines(into)
    follow(into)
    kept = f"; {stayed} things that were changed since stay" if stayed else ""
    record(
        "case.merge_taken_back",
        f"took back the merge of {case.reference} with this case{kept}",
        by=by,
        case=into,
        details={"merge": row.pk, "other": case.reference, "stayed": stayed},
    )


def _attention_as_before(into: Case, before: dict[str, Any] | None) -> None:
    """Set the day of coming to attention back, unless somebody has set another one since."""
    row = MilestoneRow.objects.filter(
        case=into, code=Milestone.CAME_TO_ATTENTION, subject_kind="case", subject_number=0
    ).first()
    if before is None or row is None or row.on.isoformat() != before["set"]:
        return
    row.on, row.because = date.fromisoformat(before["on"]), before["because"]
    row.at = datetime.fromisoformat(before["at"]) if before["at"] else None
    row.save()
