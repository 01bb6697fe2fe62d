"""What the trawl adds to the case page, the work list, letters, facts and reminders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Seat, Verb
from cases.core.case.models import Case, StepTaken
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import (
    Fact,
    Gate,
    LetterKind,
    StagePlug,
    Summary,
    SummaryLine,
    Tab,
    Work,
    WorkRow,
)
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.trawl.gates import every_agency_settled
from cases.trawl.letter import CODE, COMPULSORY, TrawlLetter, draw_people, sample
from cases.trawl.models import SUBJECT, TrawlRequest, TrawlReturn
from cases.trawl.outcome_models import TrawlSignature
from cases.trawl.paper import left_undone
from cases.trawl.patterns import agency_responses
from cases.trawl.protocol_change import awaited
from cases.trawl.selectors import (
    addresses_of,
    agencies_that_answered,
    last_returns,
    may_trawl_before_decision,
)
from cases.trawl.send import asked_words
from partnerships.pages.dates import in_words


def summary(case: Case, access: Any) -> Iterator[SummaryLine]:
    """Say how many agencies were asked, have answered and are silent; one query."""
    if not access.may["read_trawl"]:
        return
    counted = (
        TrawlRequest.objects.sent()
        .filter(case=case)
        .aggregate(
            asked=Count("pk"),
            answered=Count("pk", filter=Q(returned_on__isnull=False)),
            waived=Count("pk", filter=Q(returned_on=None, waived_on__isnull=False)),
        )
    )
    if not counted["asked"]:
        return
    silent = counted["asked"] - counted["answered"] - counted["waived"]
    waived = f", {counted['waived']} waived" if counted["waived"] else ""
    yield SummaryLine(
        "Trawl",
        f"{asked_words(counted['asked'])} asked, {counted['answered']} answered{waived}, "
        f"{silent} silent",
        url=case_url(case, "trawl"),
    )


def tabs(case: Case, access: Any) -> Iterator[Tab]:
    """Link to the trawl."""
    yield Tab("Trawl", case_url(case, "trawl"), Verb.READ_TRAWL)


def work(actor: Any, reach: Any, today: date) -> Iterator[WorkRow]:
    """Give what awaits the officer: agencies to chase, conflicts declared; and what is awaited.

    To who speaks for an agency that was asked: its answer.
    """
    mine = cases_for(reach, Verb.CHASE_TRAWL)
    yield from _silent(mine, today)
    yield from _own(reach, mine)
    yield from _unsigned(mine)
    declared = (
        last_returns()
        .filter(conflict=True, conflict_seen_on=None, request__case__in=mine)
        .select_related("request__case__partnership", "request__agency")
    )
    for each in declared:
        case = each.request.case
        yield WorkRow(
            kind="trawl.conflict",
            title=f"{each.request.agency.name} declares a conflict of interest",
            why="A return to the trawl says so (LR §4.1)",
            url=case_url(case, "trawl_request", number=each.request_id),
            due_on=today,
            reference=case.reference,
            label=case.label,
            key=f"trawl:conflict:{case.pk}:{each.pk}",
            owed_by=Verb.CHASE_TRAWL.value,
            case_id=case.pk,
        )


def _unsigned(mine: Any) -> Iterator[WorkRow]:
    """Give the answers that a senior of the agency has not signed yet; the officer waits."""
    newer = TrawlReturn.objects.filter(
        request=OuterRef("trawl_return__request"), number__gt=OuterRef("trawl_return__number")
    )
    for each in (
        TrawlSignature.objects.filter(
            ~Exists(newer),
            signed_on=None,
            sent_back_on=None,
            trawl_return__request__case__in=mine,
        )
        .select_related("trawl_return__request__case__partnership", "trawl_return__request__agency")
        .order_by("pk")
    ):
        asked = each.trawl_return.request
        yield WorkRow(
            kind="trawl.signature",
            title=f"Signature of {asked.agency.name} under its answer to the trawl",
            why="The agency wants its senior to sign. The answer counts meanwhile",
            url=case_url(asked.case, "trawl_request", number=asked.pk),
            due_on=None,
            reference=asked.case.reference,
            label=asked.case.label,
            waiting=True,
            key=f"trawl:signature:{asked.case_id}:{each.pk}",
            owed_by="agency",
            case_id=asked.case_id,
        )


def _silent(mine: Any, today: date) -> Iterator[WorkRow]:
    rows = (
        TrawlRequest.objects.silent()
        .with_due()
        .filter(case__in=mine)
        .select_related("case__partnership")
        .order_by("case_id")
    )
    by_case: dict[int, list[TrawlRequest]] = {}
    for row in rows:
        by_case.setdefault(row.case_id, []).append(row)
    for requests in by_case.values():
        case = requests[0].case
        overdue = [each.due_on for each in requests if each.due_on and each.due_on < today]
        ahead = [each.due_on for each in requests if not (each.due_on and each.due_on < today)]
        if overdue:
            yield WorkRow(
                kind="trawl.chase",
                title=f"Chase {asked_words(len(overdue))} for an answer to the trawl",
                why="The date of return has passed and there is no answer",
                url=f"{case_url(case, 'trawl')}?state=overdue",
                due_on=min(overdue),
                reference=case.reference,
                label=case.label,
                key=f"trawl:chase:{case.pk}",
                owed_by=Verb.CHASE_TRAWL.value,
                case_id=case.pk,
                deadline=_deadline_of(min(overdue), requests),
            )
        if ahead:
            yield WorkRow(
                kind="trawl.awaited",
                title=f"Answers of {asked_words(len(ahead))} to the trawl",
                why="You sent the trawl; the agencies have until then",
                url=f"{case_url(case, 'trawl')}?state=waiting",
                due_on=min((day for day in ahead if day), default=None),
                reference=case.reference,
                label=case.label,
                waiting=True,
                key=f"trawl:awaited:{case.pk}",
                owed_by="agency",
                case_id=case.pk,
                deadline=_deadline_of(min((day for day in ahead if day), default=None), requests),
            )


def _deadline_of(day: date | None, requests: list[TrawlRequest]) -> int | None:
    """Give the deadline of the request that is due on the day."""
    found = (getattr(each, "deadline_pk", None) for each in requests if each.due_on == day)
    return next((pk for pk in found if pk), None) if day is not None else None


def _own(reach: Any, chased: Any) -> Iterator[WorkRow]:
    """Give what the person's own agency was asked on a case on which he has a seat."""
    asked = (
        TrawlRequest.objects.silent()
        .with_due()
        .filter(case__in=cases_for(reach, Verb.READ_CASE), agency__in=reach.agency_ids)
        .exclude(case__in=chased)
        .select_related("case__partnership")
        .order_by("pk")
    )
    for each in asked:
        case = each.case
        yield WorkRow(
            kind="trawl.answer",
            title="Answer the trawl",
            why=f"Your agency was asked. The private link to answer by went to {each.address}",
            url=_where_to_answer(reach, case),
            due_on=each.due_on,
            reference=case.reference,
            label=case.label,
            key=f"trawl:answer:{case.pk}:{each.pk}",
            owed_by="agency",
            case_id=case.pk,
            deadline=_deadline_of(each.due_on, [each]),
        )


def _where_to_answer(reach: Any, case: Case) -> str:
    """Give the agency's own list to whom it lists the case; else the case."""
    if reach.may(Verb.OWN_TRAWLS) and Seat.AGENCY_CONTACT in reach.seats.get(case.pk, ()):
        return reverse("own_trawls", args=[case.partnership.slug])
    return case_url(case, "case")


def left_the_house(case: Case, step: StepTaken) -> str:
    """Say why a step cannot be taken back: a trawl letter went out after it, because of it."""
    if step.to_state != State.TRAWL:
        return ""
    sent = TrawlRequest.objects.filter(case=case).aggregate(
        on=Min("sent_on", filter=Q(sent_at__gte=step.recorded_at))
    )["on"]
    if sent is None:
        return ""
    return f"the trawl went out to the agencies on {in_words(sent)}"


def addressees(subject_kind: str, numbers: list[int]) -> dict[int, list[str]]:
    """Give whom to remind of a return that is still awaited."""
    if subject_kind != SUBJECT:
        return {}
    return {number: [address] for number, (address, _) in addresses_of(numbers).items()}


def agencies(kind: str, numbers: list[int]) -> dict[int, int]:
    """Give the agencies that were asked, by the number of the request."""
    if kind != SUBJECT:
        return {}
    return dict(TrawlRequest.objects.filter(pk__in=numbers).values_list("pk", "agency_id"))


def subjects(subject_kind: str, numbers: list[int]) -> dict[int, str]:
    """Give the agency that was asked, for the deadline of its return."""
    if subject_kind != SUBJECT:
        return {}
    asked = TrawlRequest.objects.filter(pk__in=numbers)
    return dict(asked.values_list("pk", "agency__name"))


def waits_for(agency_id: int) -> list[str]:
    """Give how many requests a body has not answered, and signatures it has not given."""
    silent = TrawlRequest.objects.silent().filter(agency=agency_id).count()
    unsigned = TrawlSignature.objects.filter(
        trawl_return__request__agency=agency_id, signed_on=None, sent_back_on=None
    ).count()
    prepared = TrawlRequest.objects.filter(agency=agency_id, sent_on=None).count()
    return [
        f"{number} {one if number == 1 else many}"
        for number, one, many in (
            (silent, "trawl to answer", "trawls to answer"),
            (unsigned, "answer to a trawl to sign", "answers to trawls to sign"),
            (prepared, "trawl that is being prepared", "trawls that are being prepared"),
        )
        if number
    ]


def says_of(reach: Reach, agency_ids: list[int]) -> dict[int, tuple[str, str]]:
    """Give how bodies have answered the trawls that the reader may read (LC ¶42), in one query."""
    if not agency_ids or not reach.may(Verb.READ_TRAWL):
        return {}
    wanted = set(agency_ids)
    rows = agency_responses(cases_for(reach, Verb.READ_TRAWL), timezone.localdate())
    return {
        row.agency_id: (
            f"Asked {row.asked}, answered {row.answered}, late {row.late}, silent {row.silent}",
            "agency_response",
        )
        for row in rows
        if row.agency_id in wanted
    }


PLUG = StagePlug(
    name="trawl",
    gates=[
        Gate(Step.OPEN_PANEL, every_agency_settled),
        Gate(Step.END_ASSIST, every_agency_settled),
    ],
    summary=Summary(queries=1, build=summary, tabs=tabs),
    work=Work(queries=4, find=work, title="Trawl"),
    tells_of={"trawl_return": frozenset(State)},
    letters=[
        LetterKind(
            code=CODE,
            title="Trawl letter",
            audience="agency",
            template="letters/texts/trawl_letter.txt",
            fields=TrawlLetter,
            sample=sample,
            compulsory=COMPULSORY,
            drawers={"people": draw_people},
        )
    ],
    facts=[Fact("trawl_before_decision", may_trawl_before_decision)],
    left_the_house=left_the_house,
    addressees=addressees,
    subjects=subjects,
    agencies=agencies,
    left_undone=left_undone,
    owners=agencies_that_answered,
    waits_for=waits_for,
    says_of=says_of,
    awaited=awaited,
)
