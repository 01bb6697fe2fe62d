"""The briefing for the chair: made from the record, two sides of A4, no name (R155, R17, R19)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.utils import timezone

from cases.core.documents.models import Document
from cases.core.documents.pdf import text_of_pdf
from cases.core.documents.selectors import newest_version
from cases.decision.after_models import Briefing
from cases.decision.briefing import ask_for_briefing
from cases.decision.briefing_facts import facts_of, shortened
from cases.decision.reading import what_is_read
from cases.decision.tasks import briefing_pdf
from cases.records_check import services as records
from cases.records_check.answer import Said, take_answer
from cases.records_check.models import RecordsRequest
from cases.referral.models import Referral
from tests import cast
from tests.cases.decision import acts


def full(of: cast.Company, agencies: int, words: int) -> Any:
    """Give a case with much to say: a summary with names, agencies known, nil and silent."""
    today = timezone.localdate()
    case = acts.to_decide(of, attention=today - timedelta(days=4))
    with of.scope("officer"):
        Referral.objects.create(
            case=case,
            summary="Marisol Quenby-Tarrant was found at home. " + "Police came. " * words,
            aged_16_or_over=True,
            by_relative_or_partner=True,
        )
        asked = [cast.an_agency(of, f"Rookhope Service {number}") for number in range(agencies)]
        if asked:
            records.send_notices(
                case=case,
                by=of.officer,
                agencies=[each.pk for each in asked],
                reply_by=today,
                asks_involvement=True,
            )
        people = [person.pk for person in case.people.all()]
        for number, request in enumerate(RecordsRequest.objects.filter(case=case)):
            if number % 3 == 2:
                continue
            known = number % 3 == 0
            said = Said(
                name="Ottoline Brackwater",
                job="",
                holds="known" if known else "nothing",
                secured_on=today if known else None,
                known=tuple(people[:1]) if known else (),
                involvement="Two calls in 2025. " * (words // 4) if known else "",
            )
            take_answer(request=request, by=of.officer, said=said, came="telephone")
    acts.recommended(
        of,
        case,
        considered_on=today,
        reasons="The definition is met. " * words,
        present="\n".join(f"Member {number}, agency {number}" for number in range(words // 10)),
        dissent="Housing would wait for the trial. " * (words // 10),
    )
    return case


@pytest.mark.parametrize(("agencies", "words"), [(0, 10), (6, 40), (36, 400)])
def test_a_briefing_is_two_pages_at_most_however_much_the_record_says(
    wreake_valley: cast.Company, agencies: int, words: int, on_commit: Any
) -> None:
    """R155: replies and non-replies stand in it; R19: the due date and why."""
    case = full(wreake_valley, agencies, words)
    with on_commit(), wreake_valley.scope("officer"):
        ask_for_briefing(case, by=wreake_valley.officer)
    with wreake_valley.scope("officer"):
        made = Briefing.objects.get()
        version = newest_version(made.document_id)
        assert version is not None
        with version.file.open("rb") as file:
            content = file.read()
        facts = facts_of(case, timezone.localdate())
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == made.pages
        assert len(pdf.pages) <= 2
    text = " ".join(text_of_pdf(content).split())
    assert "Quenby" not in text
    assert "Decision due" in text
    assert facts.recommendation["words"] in text
    assert "What each outcome leads to" in text
    for row in facts.agencies:
        assert row.agency in text


def test_the_page_shows_it_whole_and_has_the_pdf_made_once(
    somerby: cast.Company, on_commit: Any
) -> None:
    case = full(somerby, 3, 40)
    address = somerby.url(f"reviews/{case.reference}/briefing/")
    client = somerby.client("csp_chair")
    shown = client.get(address).content.decode()
    assert "Make the PDF of two pages" in shown
    assert ("Quenby" in shown, "have not answered" in shown or "has not answered" in shown) == (
        False,
        True,
    )
    for _ in range(2):
        with on_commit():
            assert client.post(address).status_code == 302
    with somerby.scope():
        assert Briefing.objects.count() == 1
        assert Document.objects.filter(case=case, kind="briefing").count() == 1
    assert "Briefing as a PDF" in client.get(address).content.decode()
    acts.recommended(somerby, case, considered_on=timezone.localdate(), reasons="Another reason.")
    assert "The record has changed since" in client.get(address).content.decode()
    assert somerby.client("independent_chair").get(address).status_code == 403


def test_what_is_signed_holds_the_answers_of_agencies_and_notices_a_new_one(
    wreake_valley: cast.Company,
) -> None:
    """R155: the answers are part of what the chair reads and signs."""
    case = full(wreake_valley, 3, 10)
    with wreake_valley.scope("officer"):
        before = what_is_read(case)
        assert [row["answer"] for row in before.facts["agencies"]] == [
            "Known",
            "Nothing held",
            "No answer",
        ]
        silent = RecordsRequest.objects.get(case=case, answered_on=None)
        said = Said(name="Ottoline Brackwater", job="", holds="nothing")
        take_answer(request=silent, by=wreake_valley.officer, said=said, came="post")
        assert what_is_read(case).digest != before.digest
    shown = (
        wreake_valley.client("csp_chair")
        .get(wreake_valley.url(f"reviews/{case.reference}/decision/"))
        .content.decode()
    )
    assert "Rookhope Service 2" in shown


def test_a_long_text_is_cut_at_a_word_and_says_so() -> None:
    assert shortened("one two three", 20) == "one two three"
    assert shortened("one two three", 9).startswith("one two … (shortened;")
    assert shortened("one two three", 0) == ""


def test_an_empty_case_has_a_briefing_too(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    with somerby.scope():
        facts = facts_of(case, timezone.localdate())
    content, pages = briefing_pdf(facts, "OFFICIAL-SENSITIVE", timezone.localdate())
    assert pages <= 2
    assert "recommended nothing yet" in " ".join(text_of_pdf(content).split())
