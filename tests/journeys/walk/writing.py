"""The author uploads drafts, the panel comments, agencies are satisfied, the chain signs off."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx

from tests.journeys.person import PASSWORD, Person
from tests.journeys.walk.story import Story
from tests.journeys.walk.trawling import HOSPITALS

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMED = "Marisol Quenby-Tarrant told her general practice that she was afraid at home."
ANONYMOUS = "Adult A told her general practice that she was afraid at home."
REST = ("The panel met four times.", "No agency asked about the children.")
COMMENT = "We did ask about the children, in May 2025."


def a_word_file(paragraphs: Sequence[str], title: str, picture: bool = False) -> dict[str, object]:
    """Give a Word document as a file to upload, with a text box's worth of loss if asked."""
    document = docx.Document()
    document.core_properties.author = "Panel"
    document.add_heading(title, 1)
    for text in paragraphs:
        document.add_paragraph(text)
    if picture:
        document.sections[0].header.paragraphs[0].text = "Draft, not for sharing"
    out = io.BytesIO()
    document.save(out)
    return {"name": "report.docx", "mimeType": WORD, "buffer": out.getvalue()}


def uploads(
    story: Story, paragraphs: Sequence[str], kind: str = "overview_report", what_changed: str = ""
) -> None:
    """Let the author upload a draft: a wrong file is refused, then the right one confirmed."""
    author = story.person("author").opens(story.at(f"report/upload/{kind}/"))
    author.fills(file={"name": "report.docx", "mimeType": WORD, "buffer": b"not a Word file"})
    author.presses("Upload").reads("There is a problem")
    title = "Report of the review" if kind == "overview_report" else "Executive summary"
    author.fills(file=a_word_file(paragraphs, title, picture=True)).presses("Upload")
    author.reads("header")
    if what_changed:
        author.fills(what_changed=what_changed)
    author.presses("Make it version").reads(paragraphs[0])


def recommends(story: Story) -> None:
    """Let the author write a recommendation, and the officer the accountable body's answer."""
    author = story.person("author").opens(story.at("recommendations/new/"))
    author.fills(
        text="Ask every adult alone, and write down that it was done.", reach="multi"
    ).presses("Save the recommendation")
    author.reads("There is a problem").fills(scope="local")
    author.page.select_option("main [name=theme]", index=4)
    author.presses("Save the recommendation").reads("Ask every adult alone")
    officer = story.officer.opens(story.at("recommendations/")).follows("answer")
    officer.fills(
        accountable_body=HOSPITALS,
        acceptance="accepted",
        realistic=True,
        owner="Head of safeguarding",
        quarterly_updater="Named nurse",
        on=story.today,
    ).presses("Save")


def goes_round(story: Story) -> None:
    """Let the officer send the draft round, a member comment, and the author answer."""
    officer = story.officer.opens(story.at("report/")).follows("Send the current version round")
    officer.presses("Send the draft round").reads("Not read")
    member = story.person("panel_member").opens("").follows("Comment on the draft")
    member.follows("Read Overview report").reads(REST[1])
    row = member.page.locator(".dhr-comments__row").filter(has_text=REST[1])
    row.get_by_role("link", name="Comment").click()
    member.page.wait_for_load_state()
    member.presses("Send the comment").reads("Write your comment")
    member.fills(text=COMMENT).presses("Send the comment").reads(COMMENT)
    member.follows("finish here").follows("Answer the four quality criteria")
    answers_criteria(member)
    member.presses("I have finished")

    author = story.person("author").opens(story.at("report/")).follows("Read it beside")
    author.follows("Answer").fills(outcome="not_accepted").presses("Save the answer")
    author.reads("Say why the comment is not accepted")
    author.fills(answer="That was a question about school.").presses("Save the answer")
    officer.opens(story.at("report/")).follows("Who has read and answered")
    officer.follows("Close this round").fills(on=story.today).presses("Close the round")


def answers_criteria(person: Person) -> None:
    """Answer each quality criterion of the page with yes."""
    for yes in person.page.locator('main [name^="met_"][value="yes"]').all():
        yes.check()


def is_satisfied(story: Story) -> None:
    """Let the panel member say that his agency is fairly represented in what now stands."""
    member = story.person("panel_member").opens(story.at("report/agencies/"))
    member.fills(satisfied=True).presses("Save what my agency says").reads(HOSPITALS)


def panel_agrees(story: Story) -> None:
    """Let the officer record that the panel agreed, with what the silent agency said there."""
    officer = story.officer.opens(story.at("sign-off/panel/"))
    officer.fills(on=story.today, agency_0=True).presses("Record the panel’s agreement")
    officer.reads("Write who was present")
    officer.fills(present="All members").presses("Record the panel’s agreement")
    officer.does_not_read("There is a problem", "This is not possible yet")


def sub_group_endorses(story: Story) -> None:
    """Let the officer record that the sub-group endorsed exactly what stands."""
    officer = story.officer.opens(story.at("sign-off/sub-group/"))
    officer.fills(on=story.today, present="All members", outcome="endorse")
    if officer.page.locator("main [name=compared]").count():
        answers_criteria(officer)
        officer.fills(compared="The same gap as in two earlier reviews.")
    officer.presses("Record what it decided")
    officer.does_not_read("There is a problem", "This is not possible yet")


def chair_signs(story: Story) -> None:
    """Let the chair of the partnership sign the report on a phone; a wrong password is refused."""
    chair = story.csp_chair.opens(story.at("sign-off/csp-chair/"))
    chair.fills(proof="not the password").presses("Sign exactly this")
    chair.reads("This is not your password")
    chair.fills(proof=PASSWORD).presses("Sign exactly this")
    chair.does_not_read("There is a problem", "This is not your password")


STEPS = {"panel": panel_agrees, "sub_group": sub_group_endorses, "csp_chair": chair_signs}


def is_signed_off(story: Story) -> None:
    """Walk the local protocol's chain, in its order; the chair cannot sign out of turn."""
    is_satisfied(story)
    chain = [step.value for step in story.case().protocol.rules.overview.sign_off]
    if chain[0] != "csp_chair":
        story.csp_chair.opens(story.at("sign-off/csp-chair/")).reads("comes first")
    for step in chain:
        STEPS[step](story)
    story.officer.opens(story.at("sign-off/"))
