"""The private link by which an owner without an account reports on one action."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cases.action_plan.models import Action
from cases.action_plan.selectors import SUBJECT
from cases.action_plan.services import of_action
from cases.core.access.links import make_link, revoke_links
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose, Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.notices.models import OutboxMail
from cases.core.notices.services import put_in_outbox
from cases.core.progress.advance import require_on
from cases.core.workflow.plug import NotReady, Reason
from partnerships.people.actor import Actor

LINK_LASTS = timedelta(
    days=120
)  # longer than a quarter (LC ¶66), so that it serves the next update


@transaction.atomic
def send_link(*, case: Case, by: Actor, number: int) -> Link:
    """Send the owner of an action a private link; links sent before stop working.

    Raises AccessDenied, and NotReady where no address is on file or the action is complete.
    """
    case = locked(case)
    require_on(by, case, Verb.MANAGE_ACTIONS)
    refuse_on_hold(case, Waits.ASKING_ACTION_OWNERS, by=by)
    action = of_action(case, number)
    reasons = [] if action.owner_email else [Reason("No address of the owner is on file.")]
    if action.completed_on is not None:
        reasons.append(Reason("This action is complete."))
    if reasons:
        raise NotReady(reasons)
    link = _new_link(case, action, key=f"action-link:{action.pk}:{timezone.now().isoformat()}")
    record(
        "action.link_sent", f"sent the owner of action {number} a private link", by=by, case=case
    )
    return link


@transaction.atomic
def renew_link(*, link: Link, by: Actor) -> bool:
    """Send a new link to the address on file, at most one a day; say whether one went out.

    Whoever holds the old address of the page learns nothing: the new one goes only to the owner's
    address as it is on file now. A link that was replaced or withdrawn is not renewed.
    """
    case = locked(link.case)
    action = Action.objects.select_related("lead_agency").get(pk=link.subject_number, case=case)
    key = f"action-link-renewed:{action.pk}:{timezone.localdate().isoformat()}"
    if (
        link.revoked_at is not None
        or not action.owner_email
        or action.completed_on is not None
        or OutboxMail.objects.filter(key=key).exists()
    ):
        return False
    _new_link(case, action, key)
    record(
        "action.link_renewed",
        f"asked for a new private link to action {action.number}; it went to the address on file",
        by=by,
        case=case,
    )
    return True


def _new_link(case: Case, action: Action, key: str) -> Link:
    revoke_links(case, Purpose.ACTION_UPDATE, SUBJECT, action.pk)
    link, url = make_link(
        case=case,
        purpose=Purpose.ACTION_UPDATE,
        subject_kind=SUBJECT,
        subject_number=action.pk,
        expires_on=timezone.localdate() + LINK_LASTS,
        address=action.owner_email,
        agency=action.lead_agency,
    )
    put_in_outbox(
        key=key,
        to=action.owner_email,
        subject=f"{case.reference}: please report on action {action.number}",
        body=f"{case.partnership.name} asks you to report on action {action.number} of "
        f"{case.reference}. No account is needed:\n\n{url}\n\n"
        "The link is for you alone. Do not pass it on.\n",
        case=case,
    )
    return link
