"""`makemigrations` that also writes the wall: each new tenant table or key is guarded."""

from typing import Any

from django.apps import apps
from django.core.management.commands import makemigrations
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
)
from django.db.migrations.state import ProjectState

from partnerships.tenancy.migrations import (
    ChangeTogether,
    CreateTogether,
    GuardPoolTable,
    GuardTenantTable,
    is_pool_table,
    is_tenant_table,
)
from partnerships.tenancy.platform import MEMBERSHIP_TABLES

#: What Django's own command writes of tables that stand already, and that goes together.
CHANGES = (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
)


def touched(operations: list[Any]) -> list[str]:
    """Give the models whose tables or keys a migration makes, lower case, in its order."""
    names = []
    for operation in operations:
        if isinstance(operation, CreateModel):
            names.append(operation.name.lower())
        elif isinstance(operation, AddField | AlterField) and operation.field.remote_field:
            names.append(operation.model_name.lower())
    return list(dict.fromkeys(names))


def guard_for(app_label: str, names: list[str]) -> list[GuardTenantTable]:
    """Give the operations that guard those of the models that have a tenant, or a fund."""
    models = {name: apps.get_model(app_label, name) for name in names}
    of_pools = [name for name, model in models.items() if is_pool_table(model)]
    of_tenants = [
        name
        for name, model in models.items()
        if is_tenant_table(model) or model._meta.label in MEMBERSHIP_TABLES
    ]
    return [
        operation(guarded, [n for n in guarded if getattr(models[n], "APPEND_ONLY", False)])
        for operation, guarded in ((GuardTenantTable, of_tenants), (GuardPoolTable, of_pools))
        if guarded
    ]


def created_together(app_label: str, only: set[str] | None = None) -> CreateTogether:
    """Give the one operation that creates an application's tables whole: all, or those named."""
    return CreateTogether(
        [
            CreateModel(
                model.name,
                list(model.fields.items()),
                options=model.options,
                bases=model.bases,
                managers=model.managers,
            )
            for (label, name), model in ProjectState.from_apps(apps).models.items()
            if label == app_label and (only is None or name in only)
        ]
    )


def with_new_tables_together(app_label: str, operations: list[Any]) -> list[Any]:
    """Give the operations of a later migration with its new tables created whole, in one.

    Django adds their keys and constraints one by one; each costs a copy of the whole state.
    """
    new = {each.name.lower() for each in operations if isinstance(each, CreateModel)}
    others = [
        each
        for each in operations
        if (getattr(each, "model_name", "") or getattr(each, "name", "")).lower() not in new
    ]
    created = [created_together(app_label, new)] if new else []
    return [*created, *changed_together(others)]


def changed_together(operations: list[Any]) -> list[Any]:
    """Give changes of tables as one operation; any other stays by itself, in its place."""
    given: list[Any] = []
    run: list[Any] = []
    for each in [*operations, None]:
        if isinstance(each, CHANGES):
            run.append(each)
            continue
        if run:
            given.append(ChangeTogether(run) if len(run) > 1 else run[0])
            run = []
        if each is not None:
            given.append(each)
    return given


def first_migration(app_label: str, migrations: list[Any]) -> Any:
    """Give one migration that creates all tables of an application that has none yet."""
    first = migrations[0]
    first.operations = [created_together(app_label)]
    others = {dependency for each in migrations for dependency in each.dependencies}
    first.dependencies = sorted(
        {dependency for dependency in others if dependency[0] != app_label}, key=str
    )
    names = [operation.name.lower() for operation in first.operations[0].operations]
    first.operations += guard_for(app_label, names)
    return first


class Command(makemigrations.Command):
    """Adds GuardTenantTable to what Django's own command writes."""

    def write_migration_files(self, changes: Any, *args: Any, **kwargs: Any) -> None:
        for app_label, migrations in changes.items():
            if app_label not in {"partnerships", "cases"}:
                continue
            if migrations[0].initial:
                changes[app_label] = [first_migration(app_label, migrations)]
                continue
            guarded: set[str] = set()
            # A table split over several migrations is whole, and guarded, in its last one.
            for migration in reversed(migrations):
                names = [n for n in touched(migration.operations) if n not in guarded]
                guarded.update(names)
                guards = guard_for(app_label, names)
                together = with_new_tables_together(app_label, migration.operations)
                migration.operations = [*together, *guards]
        super().write_migration_files(changes, *args, **kwargs)
