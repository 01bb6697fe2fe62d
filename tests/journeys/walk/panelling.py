"""Chair, author and panel are appointed, agree terms, meet with their papers and accept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from cases.core.documents.pdf import render_pdf
from tests.journeys.walk.referring import is_refused_the_step, takes_the_step
from tests.journeys.walk.story import Story
from tests.journeys.walk.trawling import HOSPITALS, REFUGE

NO_TIES = {
    "csp_member": False,
    "involved_agency": False,
    "uninvolved_local_employee": False,
}
TERMS = {
    "questions": "What did agencies know, and when?",
    "agencies": "Fenwick Hospitals",
    "family": "Adult A’s sister is invited.",
    "family_contact": "The chair",
    "equality": "Age and disability.",
    "media_holding_statement": "A review is under way.",
    "data_protection": "Kept for six years.",
    "next_stage_dates": "Chronologies by the end of May.",
}
NEVER = {"is_specialist": False, "is_imr_author": False, "is_line_manager": False}


def a_pdf(words: str, name: str = "paper.pdf") -> dict[str, object]:
    """Give a PDF that says this, as a file to upload."""
    content = render_pdf(f"<html><body><p>{words}</p></body></html>", title="Paper")
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def appoints(story: Story, part: str, who: str, **more: object) -> None:
    """Let the officer appoint a chair or author, who has an account."""
    user = story.of.people[who]
    officer = story.officer.opens(story.at("panel/appoint/"))
    officer.fills(
        part="independent_chair" if part == "chair" else part,
        name=user.name,
        email=user.email,
        independence="I have never worked for an agency of this area.",
        experience="Twelve reviews.",
        training_module_1=True,
        training_module_2=True,
        fee_pence="8500",
        on=story.today,
        **{**NO_TIES, **more},
    ).presses("Appoint")


def adds_member(
    story: Story, name: str, agency: str = "", email: str = "", post: str = "", **more: object
) -> None:
    """Let the officer add somebody to the panel."""
    officer = story.officer.opens(story.at("panel/members/add/"))
    if agency:
        officer.page.select_option("main [name=agency]", label=agency)
    if officer.page.locator("[name=is_politician]").count():
        officer.fills(is_politician=False)
    if post:
        officer.fills(standing_post=post)
    officer.fills(
        name=name, post="Head of safeguarding", email=email, on=story.today, **{**NEVER, **more}
    ).presses("Add to the panel")
    officer.reads(name)


def is_formed(story: Story) -> None:
    """Appoint chair and author and seat the panel; who breaks a rule is refused at first."""
    is_refused_the_step(
        story,
        "begin_overview",
        "Begin the overview report",
        "No independent chair has been appointed.",
        "The panel has not met yet.",
    )
    appoints(story, "chair", "independent_chair", csp_member=True)
    story.officer.reads("This is not possible yet")
    appoints(story, "chair", "independent_chair")
    appoints(story, "author", "author")
    user = story.of.people["panel_member"]
    adds_member(story, user.name, HOSPITALS, user.email)
    adds_member(story, "Isolde Farthing", REFUGE, is_specialist=True)


def shares(story: Story, *agencies: str) -> None:
    """Let the officer record the sharing agreements that are missing."""
    for _ in agencies:
        officer = story.officer.opens(story.at("panel/agreements/"))
        officer.follows("Record it")
        officer.fills(kind="panel", signed_by="Caspian Drury", on=story.today)
        officer.presses("Record the agreement")


def agrees_terms(story: Story) -> None:
    """Let the officer write the terms of reference, keep them as a draft, and agree them."""
    officer = story.officer.opens(story.at("terms/write/"))
    officer.fills(
        scope_from=story.died_on - timedelta(days=4 * 365), scope_to=story.died_on, **TERMS
    ).presses("Save and go on to agree")
    officer.fills(agreed_by="The panel at its first meeting", on=story.today)
    officer.presses("Agree this version")
    officer.opens(story.at("terms/")).reads(TERMS["questions"])


def meets(story: Story) -> None:
    """Arrange the meeting, put its papers together, let all accept, and record that it met."""
    officer = story.officer.opens(story.at("meetings/new/"))
    officer.fills(meets_on=story.today, place="Room 4, Orchard House", agenda="Scope")
    officer.presses("Arrange the meeting")
    officer.opens(story.at("meetings/1/papers/"))
    officer.fills(
        title="Chronology",
        file={"name": "notes.txt", "mimeType": "text/plain", "buffer": b"No PDF."},
    ).presses("Add the paper")
    officer.reads("There is a problem")
    officer.fills(title="Chronology", file=a_pdf("A chronology.")).presses("Add the paper")
    officer.presses("Put the papers together")
    officer.opens(story.at("meetings/1/")).follows("Send the papers")
    officer.fills(way="now").presses("Send the papers")
    officer.opens(story.at("meetings/1/held/")).reads("has not accepted confidentiality")
    for who in ("independent_chair", "author", "panel_member"):
        accepts(story, who)
    officer.opens(story.at("meetings/1/held/"))
    are_present(story)
    officer.presses("Record the meeting").reads("This is not possible yet")
    officer.follows("Record the form of Isolde Farthing")
    officer.follows("Record a paper form")
    officer.fills(on=story.today).presses("Record the form")
    officer.opens(story.at("meetings/1/held/"))
    are_present(story)
    officer.fills(minutes="The scope was agreed.").presses("Record the meeting")
    officer.reads("is recorded as held")


def are_present(story: Story) -> None:
    """Tick chair, author and the two agencies' members; others have sent apologies."""
    people = story.of.people
    there = [people[who].name for who in ("independent_chair", "author", "panel_member")]
    for name in (*there, "Isolde Farthing"):
        story.officer.page.get_by_label(name, exact=True).check()


def accepts(story: Story, who: str) -> None:
    """Let a member accept confidentiality himself, from his own work list."""
    member = story.person(who).opens("").follows("Accept confidentiality")
    member.fills(agree=True, signed_name=story.of.people[who].name).presses("Accept")
    member.reads("You have accepted confidentiality")


def becomes_a_report(story: Story, posts: Mapping[str, str] = MappingProxyType({})) -> None:
    """Bring the panel to where nothing is missing, and begin the overview report.

    Takes who sits there in each post that the local procedures ask for.
    """
    is_formed(story)
    if posts:
        is_refused_the_step(
            story,
            "begin_overview",
            "Begin the overview report",
            *(f"Nobody sits on the panel as {post}." for post in posts),
        )
    for post, name in posts.items():
        adds_member(story, name, post=post)
    shares(story, HOSPITALS, REFUGE)
    agrees_terms(story)
    meets(story)
    takes_the_step(story, "begin_overview", "Begin the overview report")
