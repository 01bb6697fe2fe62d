"""How far a review has come, in kind and plain words, and who supports families."""

from __future__ import annotations

from dataclasses import dataclass

from cases.core.workflow.states import State


@dataclass(frozen=True)
class Stage:
    """Where a review stands: a title, what is happening, and what comes next."""

    title: str
    now: str
    next: str


@dataclass(frozen=True)
class Support:
    """An organisation that supports families: its name, what it does, how to reach it."""

    name: str
    does: str
    url: str
    telephone: str = ""

    @property
    def dialled(self) -> str:
        """Give the number as a phone dials it."""
        return self.telephone.replace(" ", "")


STAGES: dict[State, Stage] = {
    State.REFERRAL: Stage(
        "We are looking at what happened",
        "We have been told of the death and are gathering what is needed to decide whether there "
        "should be a review.",
        "A decision is made on whether there is a review. We will write to you about it when it "
        "is right to do so.",
    ),
    State.DECISION: Stage(
        "A decision is being made",
        "The partnership is deciding whether there should be a review.",
        "We will write to you about the decision.",
    ),
    State.TRANSFERRED: Stage(
        "Another area has taken over",
        "Another partnership is responsible and has taken this over from us.",
        "That partnership will be in touch. If you do not hear from it, ask us and we will find "
        "out for you.",
    ),
    State.MERGED: Stage(
        "This has been put together with another record of the same death",
        "We had been told of the death twice and go on with one record.",
        "We will be in touch about it. If you do not hear from us, ask us.",
    ),
    State.OTHER_REVIEW: Stage(
        "Another kind of review is taking place",
        "The partnership is learning from what happened in another kind of review.",
        "We will tell you what was learned when it is finished.",
    ),
    State.AWAITING_HOME_OFFICE: Stage(
        "The Home Office is looking at the decision",
        "The partnership has made a decision, and the Home Office is looking at it.",
        "We will write to you when the Home Office has answered.",
    ),
    State.TRAWL: Stage(
        "There will be a review, and agencies are searching their records",
        "It has been decided that there will be a review. Agencies are being asked what they "
        "knew and did.",
        "An independent chair will be appointed, who will write to you and listen to you if you "
        "wish.",
    ),
    State.PANEL: Stage(
        "The review panel is being formed and meets",
        "An independent chair and people from different agencies come together to look at what "
        "happened.",
        "You will be asked what you think the review should look at. A report is then written.",
    ),
    State.OVERVIEW: Stage(
        "The report is being written",
        "The panel is writing its report about what happened and what should change.",
        "You will be offered the chance to read it and to say what you think before it is "
        "finished.",
    ),
    State.HOME_OFFICE_QA: Stage(
        "The Home Office is reading the report",
        "The report has gone to the Home Office, which checks its quality. This often takes "
        "several months.",
        "When the Home Office agrees, we will speak with you about how and when it is published.",
    ),
    State.PUBLICATION: Stage(
        "Publication is being planned",
        "The Home Office has agreed that the report can be published.",
        "Nothing is published without telling you first. We will agree a day with you.",
    ),
    State.ACTION_MONITORING: Stage(
        "The changes are being made",
        "The review is finished, and agencies are making the changes that it asked for.",
        "We will tell you how that goes, if you wish.",
    ),
    State.CLOSED: Stage(
        "This has come to an end",
        "The work on this is finished.",
        "You can still ask us anything at any time.",
    ),
}

SUPPORT: tuple[Support, ...] = (
    Support(
        "Advocacy After Fatal Domestic Abuse (AAFDA)",
        "supports families after a domestic abuse related death, and can guide you through the "
        "review and speak for you in it.",
        "https://aafda.org.uk",
    ),
    Support(
        "Victim Support Homicide Service",
        "gives practical and emotional support to people bereaved by murder or manslaughter. The "
        "free Supportline of Victim Support is there day and night.",
        "https://www.victimsupport.org.uk",
        "08 08 16 89 111",
    ),
    Support(
        "National Domestic Abuse Helpline",
        "is there day and night, free of charge, run by Refuge.",
        "https://www.nationaldahelpline.org.uk",
        "0808 2000 247",
    ),
    Support(
        "Samaritans",
        "listen day and night, whatever you are going through.",
        "https://www.samaritans.org",
        "116 123",
    ),
)


def stage_of(state: str) -> Stage:
    """Give where a review stands in words for the family."""
    return STAGES[State(state)]
