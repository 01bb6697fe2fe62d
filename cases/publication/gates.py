"""What must be there before a report is published, or it is recorded that it will not be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choices import Document, PublicationNeeds
from cases.core.workflow.plug import Gate, Reason
from cases.core.workflow.steps import Step
from cases.overview.selectors import latest_version
from cases.publication.models import ExemptionRequest, LegalEnd
from cases.publication.selectors import (
    LEGAL_NEEDS,
    documents_to_publish,
    issues_open,
    last_request,
    legal_ends,
    people_who_died,
    plan_of,
)
from cases.quality_assurance.models import Goal
from cases.quality_assurance.selectors import clearance_reasons, latest_letter, scan_reasons


def may_be_published(case: Any) -> Iterator[Reason]:
    """Everything that stands against publishing (R100-R102, R106, R150)."""
    yield from _exemption(case)
    needs = case.protocol.rules.publication.requires
    if PublicationNeeds.HOME_OFFICE_CLEARANCE in needs:
        yield from clearance_reasons(case)
    yield from _legal(case, needs)
    yield from _plan(case)
    yield from _set(case)
    yield from _pseudonyms(case)
    yield from scan_reasons(case, Goal.PUBLICATION)


def _legal(case: Case, needs: tuple[PublicationNeeds, ...]) -> Iterator[Reason]:
    ended = legal_ends(case)
    source = case.protocol.rules.publication.sources.get("requires", "")
    for need in LEGAL_NEEDS:
        if need in needs and need.value not in ended:
            words = LegalEnd.Kind(need.value).label
            yield Reason(
                f"The end of the {words[0].lower()}{words[1:]} is not recorded.",
                case_url(case, "legal_ends"),
                f"Publication waits until criminal and coronial processes are over ({source}).",
                "Record it",
            )


def _exemption(case: Case) -> Iterator[Reason]:
    request = last_request(case)
    if request is None:
        return
    url = case_url(case, "exemption")
    rule = "Reasons not to publish go to the sub-group, then to the Home Office (LC ¶100, LR §5.1)."
    if not request.reply:
        waits = "the sub-group" if request.sub_group_on is None else "the Home Office"
        text = f"A request about publication waits for {waits}; nothing is published meanwhile."
        yield Reason(text, url, rule, "See the request")
    elif (
        request.reply == ExemptionRequest.Reply.AGREED
        and request.kind == ExemptionRequest.Kind.NOT_PUBLISH
    ):
        yield Reason("The Home Office has agreed that the report is not published.", url, rule)


def _plan(case: Case) -> Iterator[Reason]:
    plan = plan_of(case)
    url = case_url(case, "publication_plan")
    rule = "A publication planning group considers each issue (LC ¶97-99, Appendix C)."
    if plan is None or plan.meeting_on is None:
        yield Reason("The publication planning meeting is not recorded.", url, rule, "Plan it")
    if plan is None or plan.publish_on is None:
        yield Reason("No day of publication is chosen.", f"{url}#publish_on", rule, "Choose it")
    waiting = issues_open(case)
    if waiting:
        numbers = ", ".join(str(number) for number in waiting)
        text = f"Nothing is written yet to issue {numbers} of the planning form."
        yield Reason(text, f"{url}#issue-{waiting[0]}", rule, "Write it")


def _set(case: Case) -> Iterator[Reason]:
    source = case.protocol.rules.publication.sources.get("set", "")
    for document in documents_to_publish(case):
        if document is Document.HOME_OFFICE_LETTER:
            found: object = latest_letter(case)
        else:
            found = latest_version(case, document.value)
        if found is None:
            words = document.value.replace("_", " ").replace("home office", "Home Office")
            yield Reason(
                f"The {words} is missing.",
                case_url(case, "quality_assurance"),
                f"It is part of what is published together ({source}).",
            )


def _pseudonyms(case: Case) -> Iterator[Reason]:
    rule = "Public pages show a pseudonym, never a name; the family is asked (LC ¶101, GL §4.1)."
    people = list(people_who_died(case))
    if not people:
        yield Reason("The person who died is not recorded.", case_url(case, "case"), rule)
    for person in people:
        if not person.pseudonym or person.pseudonym_agreed_on is None:
            yield Reason(
                f"No pseudonym is agreed for {person.working_label}.",
                case_url(case, "pseudonym", person=person.pk),
                rule,
                "Agree a pseudonym",
            )


def may_be_left_unpublished(case: Any) -> Iterator[Reason]:
    """Only with the Home Office's word (R102; LC ¶100)."""
    request = last_request(case)
    agreed = (
        request is not None
        and request.kind == ExemptionRequest.Kind.NOT_PUBLISH
        and request.reply == ExemptionRequest.Reply.AGREED
    )
    if not agreed:
        yield Reason(
            "The Home Office's agreement not to publish is not recorded.",
            case_url(case, "exemption"),
            "The reasons go to the sub-group, then to the Home Office, which answers (LC ¶100).",
            "Ask for it",
        )


GATES = (
    Gate(Step.PUBLISH, may_be_published),
    Gate(Step.AGREE_NOT_TO_PUBLISH, may_be_left_unpublished),
)
