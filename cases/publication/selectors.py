"""Questions about the plan, what must come before publication, and what is public."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cases.core.case.models import Case
from cases.core.case.selectors import milestone_on
from cases.core.deadlines.models import Deadline
from cases.core.identity.models import Part, Person
from cases.core.protocol.choices import Document, PublicationNeeds
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.publication.issues import ISSUES
from cases.publication.models import (
    DateToAvoid,
    ExemptionRequest,
    LegalEnd,
    PlanIssue,
    PlanningStep,
    Publication,
    PublicationPlan,
)

LEGAL_NEEDS = (PublicationNeeds.CRIMINAL_END, PublicationNeeds.CORONIAL_END)


def plan_of(case: Case) -> PublicationPlan | None:
    """Give the plan of publication, or None while nobody has begun one."""
    return PublicationPlan.objects.filter(case=case).first()


def issues_of(plan: PublicationPlan | None) -> dict[int, PlanIssue]:
    """Give what was written to each issue, by its number."""
    return {row.number: row for row in PlanIssue.objects.filter(plan=plan)} if plan else {}


def issues_open(case: Case) -> list[int]:
    """Give the numbers of the issues to which nothing is written yet (R101)."""
    written = {n for n, row in issues_of(plan_of(case)).items() if row.notes.strip()}
    return [issue.number for issue in ISSUES if issue.number not in written]


def legal_ends(case: Case) -> dict[str, LegalEnd]:
    """Give the ends of proceedings that are recorded, by kind."""
    return {row.kind: row for row in LegalEnd.objects.filter(case=case)}


def planning_steps(case: Case) -> dict[str, PlanningStep]:
    """Give what was done before the planning meeting, by code (R151)."""
    return {row.code: row for row in PlanningStep.objects.filter(case=case)}


def last_request(case: Case) -> ExemptionRequest | None:
    """Give the last request not to publish, or only in part, that was not withdrawn."""
    return ExemptionRequest.objects.filter(case=case, withdrawn_on=None).order_by("-pk").first()


def avoided(case: Case, day: date | None) -> list[DateToAvoid]:
    """Give the family's dates to avoid that fall on a day, in that year or in every year (R103).

    29 February, where it is kept every year, counts as 28 February in a year without it.
    """
    if day is None:
        return []
    return [row for row in DateToAvoid.objects.filter(case=case) if falls_on(row, day)]


def falls_on(row: DateToAvoid, day: date) -> bool:
    """Say whether a day is the one to avoid."""
    if not row.every_year:
        return row.on == day
    try:
        return row.on.replace(year=day.year) == day
    except ValueError:
        return (day.month, day.day) == (2, 28)


def documents_to_publish(case: Case) -> tuple[Document, ...]:
    """Give what is published together: the protocol's set, less what is exempted (R102, R150)."""
    whole = case.protocol.rules.publication.set
    request = last_request(case)
    part = (
        request is not None
        and request.reply == ExemptionRequest.Reply.AGREED
        and request.kind == ExemptionRequest.Kind.PART_PUBLISH
    )
    return tuple(d for d in whole if not (part and d is Document.OVERVIEW_REPORT))


def people_who_died(case: Case) -> QuerySet[Person]:
    """Give the people who died, whose pseudonym the publication bears."""
    found: QuerySet[Person] = Person.objects.filter(case=case, part=Part.DECEASED)
    return found


def month_of_death(case: Case) -> str:
    """Give the month and year of death, and no more of its date (R106); "" where not known."""
    days = [person.died_on for person in people_who_died(case) if person.died_on]
    day = min(days) if days else milestone_on(case, Milestone.DEATH)
    return f"{day:%B %Y}" if day else ""


def public_title(case: Case, on: date) -> str:
    """Give the title that everybody sees: pseudonyms, partnership, year (R106)."""
    names = " and ".join(person.pseudonym for person in people_who_died(case))
    review = case.protocol.rules.names.review_name(case.opened_on)[0]
    return f"{names}: {review}, {case.partnership.name}, {on.year}"


def removal_dates(publications: Any) -> dict[int, date]:
    """Give the day on which each publication goes, by its key; none where no period is set."""
    keys = [publication.pk for publication in publications]
    return dict(
        Deadline.objects.filter(
            kind="publication_removal",
            subject_kind=SubjectKind.PUBLICATION,
            subject_number__in=keys,
        ).values_list("subject_number", "due_on")
    )


def standing_publications(today: date | None = None) -> list[Publication]:
    """Give what everybody may read today: neither taken down nor at its removal date (R104).

    The date decides, not the sweep: on the removal date the page is gone.
    """
    today = today or timezone.localdate()
    rows = list(
        Publication.objects.filter(taken_down_on=None, published_on__lte=today).select_related(
            "partnership"
        )
    )
    gone = removal_dates(rows)
    return [row for row in rows if gone.get(row.pk) is None or today < gone[row.pk]]


def publication_at(slug: str) -> Publication | None:
    """Give a publication by its public address, standing or not."""
    return Publication.objects.filter(slug=slug).select_related("partnership").first()


def is_standing(publication: Publication, today: date | None = None) -> bool:
    """Say whether everybody may read a publication today."""
    today = today or timezone.localdate()
    gone = removal_dates([publication]).get(publication.pk)
    return publication.taken_down_on is None and (gone is None or today < gone)


def planning_warnings(case: Case, plan: PublicationPlan | None) -> list[str]:
    """Give what should have come before, and what speaks against the day chosen (R103, R151)."""
    from cases.publication.issues import PLANNING_WORDS

    done = planning_steps(case)
    warnings = [
        f"Not noted yet: {PLANNING_WORDS[step.value][0].lower()} ({PLANNING_WORDS[step.value][1]})."
        for step in case.protocol.rules.publication.planning
        if step.value not in done
    ]
    day = plan.publish_on if plan else None
    for row in avoided(case, day):
        warnings.append(
            f"The day of publication, {row.on:%-d %B}, is one that the family asked to avoid."
        )
    if day is not None and day < timezone.localdate() and not _published(case):
        warnings.append("The day chosen for publication has passed.")
    return warnings


def _published(case: Case) -> bool:
    return Publication.objects.filter(case=case).exists()
