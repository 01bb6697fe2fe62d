"""What is read of a trawl: the answers by person, the collation for the sub-group, its paper."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.identity.selectors import display, people_of
from cases.core.progress.pages.case_page import case_url
from cases.trawl.board import NOT_ASKED, PERSON_WORDS, board_rows
from cases.trawl.collating import collate
from cases.trawl.outcome_models import CollationPaper
from cases.trawl.paper import ask_for_paper
from cases.trawl.selectors import asked_about

SHOWN_PAPERS = 5


@on_case(Verb.READ_TRAWL)
def by_person(request: CaseRequest, case: Case) -> HttpResponse:
    """Show every agency's answer on every person: a word and a colour in each place."""
    today = timezone.localdate()
    people, rounds = asked_about(case)
    rows = []
    known: Counter[int] = Counter()
    for row in board_rows(case, today):
        known.update(row.known)
        there = rounds.get(row.round_number, frozenset())
        codes = [row.of_person(person.pk) if person.pk in there else NOT_ASKED for person in people]
        cells = [
            {"label": person.label, "words": PERSON_WORDS[code][0], "colour": PERSON_WORDS[code][1]}
            for person, code in zip(people, codes, strict=True)
        ]
        rows.append({"row": row, "cells": cells})
    context = {
        "case": case,
        "people": [
            {
                "label": person.label,
                "part": person.get_part_display(),
                "known": known[person.pk],
            }
            for person in people
        ],
        "rows": rows,
        "rounds": len(rounds),
        "back": case_url(case, "trawl"),
    }
    return TemplateResponse(request, "cases/trawl/by_person.html", context)


@on_case(Verb.READ_TRAWL)
def collation(request: CaseRequest, case: Case) -> HttpResponse:
    """Collate every return by agency and by person, for printing (R41; LC ¶41)."""
    record_reading("the collation of the trawl", by=request.actor, case=case, purpose="trawl")
    may_names = request.access.allows(Verb.READ_IDENTITY)
    names = {person.pk: display(person, may_names) for person in people_of(case)}
    today = timezone.localdate()
    papers = CollationPaper.objects.filter(case=case).select_related("pdf", "word")
    context: dict[str, Any] = {
        "case": case,
        "today": today,
        "collation": collate(case, names, today),
        "named": may_names,
        "papers": list(papers[:SHOWN_PAPERS]),
        "back": case_url(case, "trawl"),
    }
    return TemplateResponse(request, "cases/trawl/collation.html", context)


@on_case(Verb.READ_TRAWL, post=Verb.READ_TRAWL)
def paper(request: CaseRequest, case: Case) -> HttpResponse:
    """Have the collation made as a paper in PDF and Word; a worker makes it."""
    if request.method == "POST":
        ask_for_paper(case=case, by=request.actor)
        messages.success(request, "The paper is being made. It appears below in a moment.")
    return HttpResponseRedirect(f"{case_url(case, 'trawl_collation')}#papers")
