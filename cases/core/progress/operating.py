"""What a platform operator is: may found partnerships, offices and boards, and sees no case."""

from __future__ import annotations

from cases.core.access.reach import AccessDenied
from cases.core.access.verbs import Verb
from cases.core.deadlines.refusing import FieldReason
from partnerships.models import User
from partnerships.people.actor import Actor


def require_operator(by: Actor) -> None:
    """Raise AccessDenied for anybody but an active platform operator."""
    operators = User.objects.filter(is_platform_operator=True, is_active=True)
    if not operators.filter(pk=by.user_id or 0).exists():
        raise AccessDenied(Verb.CREATE_PARTNERSHIP, stranger=True)


def own_address(by: Actor, email: str, field: str) -> list[FieldReason]:
    """Refuse an operator's own address: he sees no case, and so gives himself no role."""
    if not User.objects.filter(pk=by.user_id or 0, email__iexact=email.strip()).exists():
        return []
    return [
        FieldReason(
            "This is your own address. An operator sees no case, and so has no role in a "
            "partnership.",
            field=field,
        )
    ]


def unnamed(email: str, name: str, field: str) -> list[FieldReason]:
    """Refuse to make an account without a name."""
    if name.strip() or User.objects.filter(email__iexact=email.strip()).exists():
        return []
    return [FieldReason("There is no account with this address yet: enter a name.", field=field)]
