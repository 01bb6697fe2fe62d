"""What is read of a trawl: the collation for the sub-group, and how fast agencies answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.identity.selectors import display, people_of
from cases.core.progress.pages.case_page import case_url
from cases.trawl.board import board_rows
from cases.trawl.models import TrawlReturn
from cases.trawl.selectors import agency_responses, requests_of
from partnerships.pages.dates import in_words


def return_rows(sent: TrawlReturn, names: dict[int, str]) -> list[dict[str, Any]]:
    """Give what an agency answered as questions and answers."""
    rows: list[tuple[str, Any]] = [
        (names.get(each.person_id, "A person"), "Known" if each.known else "No trace")
        for each in sent.findings.all()
    ]
    rows.append(("Systems checked", sent.systems_checked))
    rows.append(("Spellings searched", sent.spellings_used))
    if not sent.is_nil:
        rows += [("Nature and dates", sent.involvement), ("Summary", sent.summary)]
    outside = f"Yes: {sent.outside_note}" if sent.outside_period else "No"
    rows.append(("Contact outside the period", outside))
    if sent.conflict is not None:
        rows.append(("Personal interest", f"Yes: {sent.conflict_note}" if sent.conflict else "No"))
    secured = sent.records_secured_on
    rows += [
        ("Records secured on", in_words(secured) if secured else ""),
        ("Lawful basis", _confirmed(sent)),
        ("Who answered", f"{sent.respondent_name}, {sent.respondent_job}"),
        ("Telephone", sent.respondent_telephone),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _confirmed(sent: TrawlReturn) -> str:
    if not sent.lawful_basis:
        return ""
    return f"Confirmed: {sent.lawful_basis_note}" if sent.lawful_basis_note else "Confirmed"


def collated(sent: TrawlReturn, names: dict[int, str]) -> list[dict[str, Any]]:
    """Give what the sub-group needs of an answer; a nil return is short."""
    left_out = {"Lawful basis", "Telephone"} | (set(names.values()) if sent.is_nil else set())
    return [row for row in return_rows(sent, names) if row["label"] not in left_out]


@on_case(Verb.READ_TRAWL)
def collation(request: CaseRequest, case: Case) -> HttpResponse:
    """Collate every return by agency and by person, for printing (R41; LC ¶41)."""
    record_reading("the collation of the trawl", by=request.actor, case=case, purpose="trawl")
    may_names = request.access.allows(Verb.READ_IDENTITY)
    names = {person.pk: display(person, may_names) for person in people_of(case)}
    today = timezone.localdate()
    agencies: list[dict[str, Any]] = []
    known: dict[int, list[str]] = {pk: [] for pk in names}
    nothing: dict[int, list[str]] = {pk: [] for pk in names}
    rows = {row.pk: row for row in board_rows(case, today)}
    for each in requests_of(case):
        last = each.counting[0] if each.counting else None
        agencies.append(
            {
                "asked": each,
                "row": rows[each.pk],
                "sent": last,
                "rows": collated(last, names) if last else [],
            }
        )
        for finding in last.findings.all() if last else []:
            found = known if finding.known else nothing
            found[finding.person_id].append(each.agency.name)
    context = {
        "case": case,
        "today": today,
        "agencies": agencies,
        "people": [
            {"name": name, "known": known[pk], "none": nothing[pk]}
            for pk, name in names.items()
            if known[pk] or nothing[pk]
        ],
        "asked": len(rows),
        "silent": [row.agency for row in rows.values() if row.is_silent],
        "named": may_names,
        "back": case_url(case, "trawl"),
    }
    return TemplateResponse(request, "cases/trawl/collation.html", context)


@in_partnership(Verb.READ_TRAWL)
def responses(request: CaseRequest) -> HttpResponse:
    """Show how each agency has answered over all trawls that one may read (LC ¶42)."""
    rows = agency_responses(cases_for(request.reach, Verb.READ_TRAWL))
    return TemplateResponse(
        request,
        "cases/trawl/responses.html",
        {"rows": rows, "asked": sum(row.asked for row in rows)},
    )
