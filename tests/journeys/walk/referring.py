"""From the alert to the case that is put to decision: the officer and the Safeguarding Lead."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tests.journeys.walk.story import Story

LEAD = "wigmore@larkbarrow.example"
SUMMARY = "Neighbours heard shouting on two evenings. Adult A was found at home."
CRITERIA = {
    "aged_16_or_over": True,
    "by_relative_or_partner": True,
    "by_household_member": False,
    "own_life_with_concern": False,
}


def opens_a_referral(story: Story, attention: date, **starts: date) -> None:
    """Let the officer open the case from an alert; a wrong date is refused and nothing lost."""
    officer = story.officer.opens("").follows("New referral")
    officer.fills(
        alerted_by="Odalys Threlfall",
        by_police=False,
        attention_on=story.today + timedelta(days=3),
        attention_time="10.15",
        incident_on=attention - timedelta(days=2),
        incident_time="21.00",
        person_who_died="Marisol Quenby-Tarrant",
        **starts,
    ).presses("Open the case")
    officer.reads("There is a problem")
    assert officer.page.input_value("[name=alerted_by]") == "Odalys Threlfall"
    officer.fills(attention_on=attention).presses("Open the case")
    found = re.search(r"/reviews/([^/]+)/", officer.page.url)
    assert found, officer.page.url
    story.reference = found[1]


def section(story: Story, code: str, **fields: object) -> None:
    """Fill in one section of the referral and save it."""
    story.officer.opens(story.at(f"referral/sections/{code}/")).fills(**fields).presses("Save")
    assert story.officer.page.url.endswith("/referral/"), story.officer.words


def fills_in_the_referral(story: Story) -> None:
    """Let the officer fill in the sections of the form, from the people to the criteria."""
    officer = story.officer
    officer.opens(story.at("referral/")).follows("Adult A")
    officer.fills(
        full_name="Marisol Quenby-Tarrant",
        aliases="Mari Quenby",
        spellings="Marysol Quenbie",
        died_on=story.died_on,
        births__0__born_day=7,
        births__0__born_month=5,
        births__0__born_year=1979,
        addresses__0__lines="4 Larkbarrow Close\nSomerby",
        addresses__0__postcode="LE99 4XX",
        mental_ill_health="yes",
        marac="no",
    ).presses("Save")
    assert officer.page.url.endswith("/referral/"), officer.words
    officer.presses("Add a suspect")
    officer.fills(full_name="Declan O’Farrowby", relationship="husband").presses("Save")
    section(
        story,
        "referrer",
        referrer_name="Odalys Threlfall",
        referrer_agency="Larkbarrow Practice",
        referrer_is_police=False,
    )
    section(story, "lead", lead_name="Perpetua Wigmore", lead_email=LEAD)
    section(story, "incident", locations="4 Larkbarrow Close", adults_board="no")
    section(story, "factors", coercive_control="believed")
    section(story, "summary", summary=SUMMARY)
    section(story, "criteria", **CRITERIA)


def is_refused_the_step(story: Story, step: str, button: str, *missing: str) -> None:
    """Let the officer press the step's button too early; the page says what is missing."""
    officer = story.officer.opens(story.at(f"steps/{step}/"))
    officer.presses(button).reads("This is not possible yet", *missing)


def takes_the_step(story: Story, step: str, button: str, on: date | None = None) -> None:
    """Let the officer take a step for which nothing is missing any more."""
    officer = story.officer.opens(story.at(f"steps/{step}/"))
    officer.does_not_read("This is not possible yet")
    if on:
        officer.fills(on=on)
    officer.presses(button)
    assert "/steps/" not in officer.page.url, officer.words


def answers_the_checks(story: Story, circumstance: str) -> None:
    """Say what calls for another kind of review, and answer the check that this raises."""
    section(story, "circumstances", circumstances=[circumstance])
    story.officer.reads("Child review check")
    story.officer.opens(story.at("referral/checks/child_review/")).fills(
        told="Manager of the children’s partnership",
        told_on=story.today,
        outcome="No child review is needed.",
    ).presses("Save the answer")


def signs_by_link(story: Story) -> None:
    """Let the referrer's signature be recorded, and the Safeguarding Lead sign by a link."""
    officer = story.officer.opens(story.at("referral/signatures/"))
    officer.fills(referrer__name="Odalys Threlfall", referrer__on=story.today)
    officer.presses("Record the referrer’s signature").presses("Send the link")
    officer.reads(f"A private link has been sent to {LEAD}")

    lead = story.somebody().opens(story.link_to(LEAD, "safeguarding_lead"))
    lead.reads(SUMMARY, "Marisol Quenby-Tarrant")
    lead.fills(name="Perpetua Wigmore", job_title="").presses("Sign")
    lead.reads("There is a problem")
    lead.fills(job_title="Named nurse", confirm=True).presses("Sign")
    lead.does_not_read("There is a problem", SUMMARY)
    officer.opens(story.at("referral/signatures/")).reads("Perpetua Wigmore, Named nurse")


def is_put_to_decision(
    story: Story, circumstance: str = "child_safeguarding_learning", on: date | None = None
) -> None:
    """Bring a referral that is filled in to the decision, past a refusal."""
    is_refused_the_step(
        story, "put_to_decision", "Put to decision", "The Safeguarding Lead has not signed."
    )
    answers_the_checks(story, circumstance)
    signs_by_link(story)
    takes_the_step(story, "put_to_decision", "Put to decision", on)
