"""Publication is planned, the report published, and read by anybody."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.walk.story import Story
from tests.journeys.walk.submitting import scans
from tests.journeys.walk.writing import ANONYMOUS

PSEUDONYM = "Ana"
NAMES = ("Marisol", "Quenby", "Tarrant", "Farrowby", "OFFICIAL")


def is_planned(story: Story) -> None:
    """Let the communications lead write the planning form, all 16 issues of it."""
    lead = story.person("communications_lead").opens(story.at("publication/")).reads("Publication")
    lead.opens(story.at("publication/plan/"))
    lead.fills(meeting_on=story.today + timedelta(days=3)).presses("Save the plan")
    lead.reads("There is a problem")
    lead.fills(meeting_on=story.today, attending="Police, hospitals", publish_on=story.today)
    lead.fills(**{f"notes_{number}": f"Considered, issue {number}." for number in range(1, 17)})
    lead.presses("Save the plan").does_not_read("There is a problem")


def is_named(story: Story) -> None:
    """Let the officer record the pseudonym that the family agreed; a real name is refused."""
    officer = story.officer.opens(story.at("people/")).follows("Agree a pseudonym")
    officer.fills(pseudonym="Marisol", agreed_on=story.today).presses("Save the pseudonym")
    officer.reads("There is a problem")
    officer.fills(pseudonym=PSEUDONYM).presses("Save the pseudonym").reads(PSEUDONYM)


def proceedings_end(story: Story) -> None:
    """Record what became of the criminal and the coronial process."""
    for kind in ("criminal_end", "coronial_end"):
        officer = story.officer.opens(story.at("publication/proceedings/"))
        officer.fills(kind=kind, ended_on=story.today).presses("Record it")


def is_published(story: Story) -> None:
    """Publish past a refusal; anybody reads the report, without a marking and without a name."""
    officer = story.officer.opens(story.at("publication/publish/"))
    officer.reads("It cannot be published yet", "No pseudonym is agreed for Adult A.")
    if officer.page.get_by_text("criminal proceedings").count():
        proceedings_end(story)
    is_named(story)
    is_planned(story)
    scans(story, "publication")
    officer.opens(story.at("publication/publish/"))
    officer.fills(on=story.today).presses("Publish the report")
    anybody = story.somebody().opens("published/").follows("Ana: ").reads(ANONYMOUS)
    anybody.does_not_read(*NAMES)
