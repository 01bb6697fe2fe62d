"""A letter in a partnership's own words: written, checked, kept, sent, and opened by its reader."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core import mail as sent_mail
from playwright.sync_api import Page

from cases.core.notices.models import Letter
from tests import cast
from tests.architecture.crawl import links_in
from tests.cases.decision import acts
from tests.journeys.browser import PHONE, assert_accessible, assert_reflows
from tests.journeys.walk.story import Story

OWN = (
    "Greeting: Dear Coroner\n\nWe decided on {{ decided_on }}: **{{ outcome }}**.\n\n"
    "# Whom to write to\n\n- {{ officer }}\n- {{ mailbox }}\n"
)


def test_a_letter_is_written_in_ones_own_words_sent_and_opened_with_a_code(
    new_page: Callable[..., Page],
) -> None:
    company = cast.somerby()
    story = Story(company, new_page)
    writer = story.person("partnership_administrator").opens("settings/")
    writer.follows("Texts of letters and the letterhead").follows("The letterhead")
    writer.fills(name="Somerby Review Office", address="1 Hall Street\nSomerby")
    writer.presses("Keep this letterhead").reads("The letterhead is kept.")
    writer.follows("Decision: letter to the coroner").reads("As a courtesy")
    writer.follows("Write a new version").unfolds("Which fields this letter can print")
    writer.reads("{{ decided_on }}")
    writer.fills(text=OWN.replace("outcome", "outcom"), because="Shorter.")
    writer.presses("Keep this version").reads("There is a problem", "Did you mean “outcome”?")
    assert_accessible(writer.page)
    writer.fills(text=OWN).presses("Check and see how it reads")
    writer.reads("We decided on Wednesday 1 April 2026: Review.", "Dear Coroner")
    writer.presses("Keep this version").reads("Version 1 is kept.", "Your own text, version 1")
    writer.follows("Version 1").reads("What changed", "words that were added")
    assert_accessible(writer.page)

    case = acts.to_decide(company)
    acts.decided(company, case)
    with company.scope():
        letter = Letter.objects.get(case=case, code="decision_coroner")
    officer = story.officer.opens(f"reviews/{case.reference}/letters/{letter.pk}/")
    officer.reads("Made from version 1 of your own text, with version 1 of the letterhead.")
    officer.follows("Send by private link").fills(address="coroner@court.example")
    assert_accessible(officer.page)
    officer.presses("Send the letter").reads("The letter is on its way.")
    mail = next(m for m in sent_mail.outbox if m.to == ["coroner@court.example"])
    reader = story.somebody(viewport=PHONE).opens(links_in(str(mail.body))[0])
    reader.does_not_read("We decided").presses("Send me a code")
    code = re.search(r"Your code: (\d{6})", str(sent_mail.outbox[-1].body))
    assert code
    reader.fills(code="000000" if code.group(1) != "000000" else "1").presses("Open the letter")
    reader.reads("There is a problem").fills(code=code.group(1)).presses("Open the letter")
    reader.reads("Dear Coroner", "Somerby Review Office", "Download the letter")
    assert_accessible(reader.page)
    assert_reflows(reader.page)
    officer.opens(f"reviews/{case.reference}/letters/{letter.pk}/").reads(
        "Sent", "The letter was first opened on"
    )
