"""The one partnership in scope, set for a transaction and for the ORM at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

from partnerships.people.actor import Actor


class TenantScopeMissing(Exception):
    """Tenant data was asked for with no partnership in scope: a bug, never caught."""


class PartnershipClosed(Exception):
    """The partnership is being merged into another, or was; its reviews are worked on there."""


#: The first of the two numbers of the lock that a scope shares while it is open.
PARTNERSHIP_LOCK = 4061


@dataclass(frozen=True)
class Scope:
    """What is in scope: at most one partnership, and who is acting."""

    partnership_id: int | None
    user_id: int | None
    actor: Actor | None


NOTHING = Scope(None, None, None)
_scope: ContextVar[Scope] = ContextVar("tenant_scope", default=NOTHING)


def current_partnership_id() -> int:
    """Give the id of the partnership in scope; raises TenantScopeMissing where none is."""
    partnership_id = _scope.get().partnership_id
    if partnership_id is None:
        raise TenantScopeMissing("No partnership is in scope: open one with tenancy.scope().")
    return partnership_id


def current_actor() -> Actor | None:
    """Give who is acting in this scope, or None outside every scope."""
    return _scope.get().actor


def _tell_database(scope: Scope) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.partnership', %s, true), set_config('app.user', %s, true)",
            [str(scope.partnership_id or ""), str(scope.user_id or "")],
        )


def _enter_database(scope: Scope, closed_too: bool) -> None:
    """Tell the database of the scope and share its partnership's lock until the transaction ends.

    One statement, as without the lock. Nobody is let in while the partnership's rows move
    elsewhere (partnerships.tenancy.moving), nor afterwards but to read what stayed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.partnership', %s, true), set_config('app.user', %s, true), "
            "pg_try_advisory_xact_lock_shared(%s, %s), EXISTS (SELECT 1 "
            "FROM partnerships_partnership p WHERE p.id = %s AND p.closed_at IS NOT NULL)",
            [
                str(scope.partnership_id or ""),
                str(scope.user_id or ""),
                PARTNERSHIP_LOCK,
                scope.partnership_id,
                scope.partnership_id,
            ],
        )
        _, _, shared, closed = cursor.fetchone()
    if shared is False or (closed and not closed_too):
        raise PartnershipClosed(f"Partnership {scope.partnership_id} is closed.")


@contextmanager
def _entered(scope: Scope, closed_too: bool = False) -> Iterator[None]:
    with transaction.atomic():
        outer = _scope.get()
        token = _scope.set(scope)
        try:
            _enter_database(scope, closed_too)
            yield
        finally:
            _scope.reset(token)
            # An aborted transaction takes the setting with it and refuses statements.
            if not connection.needs_rollback and connection.is_usable():
                _tell_database(outer)


@contextmanager
def scope(
    partnership_id: int, actor: Actor | None = None, *, closed_too: bool = False
) -> Iterator[None]:
    """Open a transaction with one partnership in scope, for the database and the ORM.

    Takes the partnership's id and who acts in it (default: who acted outside). Nested scopes
    are savepoints and restore the outer one. An exception rolls back. Raises PartnershipClosed for
    one whose reviews another inherits, unless `closed_too` (what stayed there is read).
    """
    acting = actor or current_actor()
    user_id = acting.user_id if acting else _scope.get().user_id
    with _entered(Scope(partnership_id, user_id, acting), closed_too):
        yield


@contextmanager
def own_memberships(user_id: int) -> Iterator[None]:
    """Open a transaction in which a user's own memberships can be read and no partnership is.

    Sign-in and the partnership switcher ask here where somebody belongs.
    """
    with _entered(Scope(None, user_id, None)):
        yield
