"""Checks that each table is in exactly one class, and that the wall stands in the database."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error
from django.db import connections

from partnerships.tenancy.migrations import (
    guarded_keys,
    is_pool_table,
    is_tenant_table,
    tenant_key_name,
)
from partnerships.tenancy.platform import (
    MANY_TO_MANY_OF_LIBRARIES,
    MEMBERSHIP_TABLES,
    PLATFORM_TABLES,
)


def concrete_models() -> list[type[Any]]:
    """Give every model that has a table of its own, history and permission tables included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def unclassified_tables() -> list[str]:
    """Give what is wrong with the classes of table, in words; empty when all is right."""
    faults = []
    for model in concrete_models():
        label, table = model._meta.label, model._meta.db_table
        if model._meta.auto_created and table not in MANY_TO_MANY_OF_LIBRARIES:
            faults.append(f"{label}: write the through model; an automatic one has no partnership")
        elif model._meta.auto_created or label in PLATFORM_TABLES or label in MEMBERSHIP_TABLES:
            continue
        elif is_tenant_table(model) and is_pool_table(model):
            faults.append(f"{label}: both a tenant's and a fund's")
        elif not is_tenant_table(model) and not is_pool_table(model):
            faults.append(f"{label}: neither a tenant table nor named in tenancy/platform.py")
    known = {model._meta.label for model in concrete_models()}
    for label in [*PLATFORM_TABLES, *MEMBERSHIP_TABLES]:
        if label not in known:
            faults.append(f"{label}: named in tenancy/platform.py but there is no such model")
    return faults


def holes_in_the_wall(alias: str = "owner") -> list[str]:
    """Compare pg_policies and pg_constraint with the models; give each difference in words."""
    app = settings.APP_DATABASE_ROLE
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        security = {name: (on, forced) for name, on, forced in cursor.fetchall()}
        cursor.execute(
            "SELECT tablename, policyname, roles::text[], qual, with_check, permissive "
            "FROM pg_policies WHERE schemaname = 'public'"
        )
        policies: dict[str, list[tuple[Any, ...]]] = {}
        for table, *rest in cursor.fetchall():
            policies.setdefault(table, []).append(tuple(rest))
        cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint")
        constraints = {(table.strip('"'), name) for table, name in cursor.fetchall()}
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", [app])
        role = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relowner = %s::regrole", [app]
        )
        owned = cursor.fetchone()
    faults = []
    if role is None or role[0] or role[1]:
        faults.append(f"the role {app} is missing, a superuser, or may bypass row-level security")
    if owned is None or owned[0]:
        faults.append(f"the role {app} owns tables")
    for model in concrete_models():
        label, table = model._meta.label, model._meta.db_table
        of_pool = is_pool_table(model)
        guarded = is_tenant_table(model) or of_pool or label in MEMBERSHIP_TABLES
        if not guarded or table not in security:
            continue
        if security[table] != (True, True):
            faults.append(f"{table}: row-level security is not forced")
        found = policies.get(table, [])
        if sorted(p[0] for p in found) != ["owner", "scope"]:
            faults.append(f"{table}: its policies are {sorted(p[0] for p in found)}")
        for name, roles, qual, check, _ in found:
            if name == "scope" and (
                roles != [app] or "app.partnership" not in qual or "app.partnership" not in check
            ):
                faults.append(f"{table}: its policy does not hold the application to the scope")
            if name == "scope" and of_pool and "sharing.pool_id" not in qual + check:
                faults.append(f"{table}: its policy does not hold the application to the fund")
            if name == "owner" and roles != [settings.OWNER_DATABASE_ROLE]:
                faults.append(f"{table}: its owner policy is given to {roles}")
        for column, _ in guarded_keys(model):
            if (table, tenant_key_name(table, column)) not in constraints:
                faults.append(f"{table}.{column}: no foreign key that includes the partnership")
    return faults


def check_classes(**kwargs: Any) -> list[Error]:
    """Django's system check: a table in no class stops the start."""
    return [Error(fault, id="tenancy.E001") for fault in unclassified_tables()]
