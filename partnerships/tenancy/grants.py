"""What the application's role may do with tables that have no tenant. New tables get nothing."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from partnerships.tenancy.platform import MANY_TO_MANY_OF_LIBRARIES, PLATFORM_TABLES

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
