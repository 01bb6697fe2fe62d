"""Creating a partnership: a platform operator's one verb. He sees no case by it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.delay_reasons import ensure_reasons
from cases.core.deadlines.routine import set_up_routines
from cases.core.progress.invitations import invite_without_asking
from cases.core.protocol import preset as presets
from cases.core.protocol.models import Protocol
from cases.core.workflow.plug import NotReady, Reason
from partnerships.models import Office, Partnership, User
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope

LONG_AGO = date(
    2000, 1, 1
)  # a review that is taken over may have begun before the partnership here


@transaction.atomic
def create_partnership(
    *,
    by: Actor,
    name: str,
    slug: str,
    code: str,
    preset: str,
    administrator_email: str,
    administrator_name: str,
    office: Office | None = None,
    new_office: str = "",
    mailbox: str = "",
) -> Partnership:
    """Create a partnership from a preset, with its office and routine, and invite an administrator.

    Raises AccessDenied for anybody but a platform operator, and NotReady for a name, address or
    code that is taken.
    """
    if not User.objects.filter(
        pk=by.user_id or 0, is_platform_operator=True, is_active=True
    ).exists():
        raise AccessDenied(Verb.CREATE_PARTNERSHIP, stranger=True)
    taken = [
        Reason(f"There is a partnership with this {what} already.")
        for what, found in (
            ("name", Partnership.objects.filter(name__iexact=name)),
            ("short address", Partnership.objects.filter(slug=slug)),
            ("code", Partnership.objects.filter(code__iexact=code)),
        )
        if found.exists()
    ]
    if taken:
        raise NotReady(taken)
    protocol = presets.load(preset)
    if new_office.strip():
        office, _ = Office.objects.get_or_create(name=new_office.strip())
    made = Partnership.objects.create(
        name=name, slug=slug, code=code.upper(), office=office, mailbox=mailbox
    )
    with scope(made.pk, by):
        Protocol.objects.create(preset=preset, effective_on=LONG_AGO, data=protocol.to_data())
        ensure_reasons()
        set_up_routines(timezone.localdate())
        record(
            "partnership.created",
            f"created the partnership from the preset “{preset}”",
            by=by,
            details={"preset": preset},
        )
        invite_without_asking(
            by=by,
            email=administrator_email,
            name=administrator_name,
            roles=[Role.PARTNERSHIP_ADMINISTRATOR],
        )
    return made
