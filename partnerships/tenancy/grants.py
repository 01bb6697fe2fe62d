"""What the application's role may do with tables that have no tenant. New tables get nothing."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from partnerships.tenancy.checks import concrete_models
from partnerships.tenancy.models import PARTNERSHIP_IN_SCOPE
from partnerships.tenancy.moving import the_mover
from partnerships.tenancy.platform import MANY_TO_MANY_OF_LIBRARIES, PLATFORM_TABLES

#: Where areas meet, and what each holds of it itself (cases.referral.digest_door).
DIGESTS, KEYS = "cases_deathdigest", "cases_deathkey"
MERGERS = "partnerships_partnershipmerger"
NEVER_WRITTEN = {"guardian.UserObjectPermission", "guardian.GroupObjectPermission"}


def grant_platform_tables(using: str = "owner", **kwargs: Any) -> None:
    """Give the application's role its rights on platform tables; runs after every migrate."""
    if using != "owner":
        return
    role = settings.APP_DATABASE_ROLE
    tables = {
        apps.get_model(label)._meta.db_table: label not in NEVER_WRITTEN
        for label in PLATFORM_TABLES
    }
    tables |= dict.fromkeys(MANY_TO_MANY_OF_LIBRARIES, True)
    with connections[using].cursor() as cursor:
        there = set(connections[using].introspection.table_names(cursor))
        cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
        cursor.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
        if "django_migrations" in there:
            cursor.execute(f'GRANT SELECT ON django_migrations TO "{role}"')
        for table, writable in tables.items():
            if table in there:
                cursor.execute(f'REVOKE ALL ON "{table}" FROM "{role}"')
                rights = "SELECT, INSERT, UPDATE, DELETE" if writable else "SELECT"
                cursor.execute(f'GRANT {rights} ON "{table}" TO "{role}"')
        if MERGERS in there and DIGESTS in there:
            app, owner = role, settings.OWNER_DATABASE_ROLE
            if all(m._meta.db_table in there for m in concrete_models()):
                for statement in the_mover(concrete_models(), app, owner):
                    cursor.execute(statement)
        if DIGESTS in there and KEYS in there:
            for statement in narrow_door(role, settings.OWNER_DATABASE_ROLE):
                cursor.execute(statement)


def narrow_door(app: str, owner: str) -> list[str]:
    """Give the SQL that lets a partnership write its own digests only, and see of others' only
    those that equal one of its own: nobody can leaf through what other areas hold."""
    own = f"partnership_id = {PARTNERSHIP_IN_SCOPE}"
    mine_too = f'EXISTS (SELECT 1 FROM "{KEYS}" k WHERE k.digest = "{DIGESTS}".digest)'  # noqa: S608 (constants)
    policies = {
        "seen": f'FOR SELECT TO "{app}" USING ({own} OR {mine_too})',
        "added": f'FOR INSERT TO "{app}" WITH CHECK ({own})',
        "taken_away": f'FOR DELETE TO "{app}" USING ({own})',
        "owner": f'TO "{owner}" USING (true) WITH CHECK (true)',
    }
    return [
        f'ALTER TABLE "{DIGESTS}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{DIGESTS}" FORCE ROW LEVEL SECURITY',
        f'REVOKE UPDATE ON "{DIGESTS}" FROM "{app}"',
        *(
            statement
            for name, rule in policies.items()
            for statement in (
                f'DROP POLICY IF EXISTS {name} ON "{DIGESTS}"',
                f'CREATE POLICY {name} ON "{DIGESTS}" {rule}',
            )
        ),
    ]
