"""What a new partnership has still to set up: computed from what is there, or said to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.models import CaseEvent
from cases.core.audit.services import record
from cases.core.notices.wording.models import Letterhead
from cases.core.protocol.selectors import own_versions
from cases.core.workflow.plug import NotReady, Reason
from partnerships.funding.models import AgreementVersion
from partnerships.funding.pool import pool_in_scope
from partnerships.models import AgencyContact, Invitation, Membership, Partnership
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id

SAID = "setup.said_"
#: What no fact shows, and an administrator says: code, words of the button, words of the chronicle.
SAYABLE = {
    "protocol": (
        "I have looked through the protocol",
        "said that the local protocol was looked through and is right",
    ),
    "names": (
        "These names are right",
        "said that the names of bodies and posts are right as they are",
    ),
    "agencies": (
        "Our standard list is complete",
        "said that the standard list of agencies is complete",
    ),
    "funding": (
        "We need no agreement of who pays what",
        "said that no agreement of who pays what is needed",
    ),
}


@dataclass(frozen=True)
class Task:
    """One thing to set up: where it is done, whether it is, and what an administrator may say.

    `invited`: it is not done, but somebody is invited and has not yet accepted.
    """

    code: str
    title: str
    hint: str
    url_name: str
    done: bool
    say: str = ""
    invited: bool = False


def invited_roles() -> set[str]:
    """Give the roles of invitations in scope that can be accepted now and have not been."""
    now = timezone.now()
    rows = Invitation.objects.filter(taken_up_at=None, withdrawn_at=None)
    sent = Invitation.Status.SENT
    return {role for each in rows if each.status_at(now) == sent for role in each.roles}


def tasks_of_set_up(on: date) -> list[Task]:
    """Give what the partnership in scope has to set up, in order. Nine queries."""
    here = Partnership.objects.get(pk=current_partnership_id())
    roles = set(Membership.objects.here().active_on(on).values_list("role", flat=True))
    invited = invited_roles() - roles
    trawl, purposes = AgencyContact.Purpose.TRAWL, AgencyContact.objects.order_by()
    listed = purposes.filter(purpose=trawl, on_standard_list=True).count()
    newest, *earlier = own_versions().order_by("-effective_on", "-version")
    verbs = [f"{SAID}{code}" for code in SAYABLE]
    said = {
        verb.removeprefix(SAID)
        for verb in CaseEvent.objects.filter(Q(case=None), verb__in=verbs)
        .order_by()
        .values_list("verb", flat=True)
    }
    pool = pool_in_scope()
    agreed = (
        pool is not None
        and AgreementVersion.objects.filter(pool=pool, approved_at__isnull=False).exists()
    )
    asked = len(newest.rules.trawl.agencies)
    own_names = any(each.data["names"] != newest.data["names"] for each in earlier)
    return [
        Task(
            "look", "Mailbox, colour and welcome",
            "The mailbox receives what comes in, and stands on letters and public pages.",
            "look", bool(here.mailbox) and here.look_version > 0,
        ),
        Task(
            "protocol", "Look through the local protocol",
            "Every period with its source. Change what is different here before the first review "
            "is opened: a review keeps the protocol under which it began.",
            "settings", "protocol" in said, SAYABLE["protocol"][0],
        ),
        Task(
            "names", "Names of bodies and posts",
            "Letters and papers use them, such as the name of the sub-group.",
            "names", own_names or "names" in said, SAYABLE["names"][0],
        ),
        Task(
            "officer", "A review officer",
            "Runs the reviews. Nobody else can open one.",
            "people", Role.OFFICER in roles, invited=Role.OFFICER in invited,
        ),
        Task(
            "chair", "The chair of the partnership",
            "Decides whether there is a review, and signs.",
            "people", Role.CSP_CHAIR in roles, invited=Role.CSP_CHAIR in invited,
        ),
        Task(
            "agencies", "Agencies of the standard list",
            f"{listed} on the list; the protocol names {asked}. A trawl begins from this list.",
            "agencies", (listed > 0 and listed >= asked) or ("agencies" in said and listed > 0),
            SAYABLE["agencies"][0] if listed else "",
        ),
        Task(
            "letterhead", "Letterhead",
            "Name, address and logo at the head of letters, and who signs.",
            "letterhead", Letterhead.objects.exists(),
        ),
        Task(
            "funding", "Who pays what",
            "The agreement by which the costs of a review are shared.",
            "fund", agreed or "funding" in said, SAYABLE["funding"][0],
        ),
    ]  # fmt: skip


def how_far(reach: Reach, on: date) -> tuple[int, int] | None:
    """Give (done, of how many) to who sets the partnership up, or None where all is done."""
    if not reach.may(Verb.EDIT_LOOK):
        return None
    tasks = tasks_of_set_up(on)
    done = sum(task.done for task in tasks)
    return None if done == len(tasks) else (done, len(tasks))


@transaction.atomic
def say_done(*, by: Actor, code: str) -> None:
    """Record that an administrator says that one of the things is done. Saying it again is nothing.

    Raises AccessDenied, and NotReady for what must be shown by a fact.
    """
    Reach.of(by).require(Verb.EDIT_LOOK)
    if code not in SAYABLE:
        raise NotReady([Reason("This is done when the facts show it, and not by saying so.")])
    Partnership.objects.select_for_update().get(pk=current_partnership_id())
    if not CaseEvent.objects.filter(case=None, verb=f"{SAID}{code}").exists():
        record(f"{SAID}{code}", SAYABLE[code][1], by=by)
