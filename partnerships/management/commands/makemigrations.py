"""`makemigrations` that also writes the wall: each new tenant table or key is guarded."""

from typing import Any

from django.apps import apps
from django.core.management.commands import makemigrations
from django.db.migrations import AddField, AlterField, CreateModel

from partnerships.tenancy.migrations import GuardTenantTable, is_tenant_table
from partnerships.tenancy.platform import MEMBERSHIP_TABLES


def touched(operations: list[Any]) -> list[str]:
    """Give the models whose tables or keys a migration makes, lower case, in its order."""
    names = []
    for operation in operations:
        if isinstance(operation, CreateModel):
            names.append(operation.name.lower())
        elif isinstance(operation, AddField | AlterField) and operation.field.remote_field:
            names.append(operation.model_name.lower())
    return list(dict.fromkeys(names))


def guards_for(app_label: str, names: list[str]) -> list[GuardTenantTable]:
    """Give the guards of those models that have a tenant."""
    guards = []
    for name in names:
        model = apps.get_model(app_label, name)
        if is_tenant_table(model) or model._meta.label in MEMBERSHIP_TABLES:
            guards.append(GuardTenantTable(name, append_only=getattr(model, "APPEND_ONLY", False)))
    return guards


class Command(makemigrations.Command):
    """Adds GuardTenantTable to what Django's own command writes."""

    def write_migration_files(self, changes: Any, *args: Any, **kwargs: Any) -> None:
        for app_label, migrations in changes.items():
            if app_label not in {"partnerships", "cases"}:
                continue
            guarded: set[str] = set()
            # A table split over several migrations is whole, and guarded, in its last one.
            for migration in reversed(migrations):
                names = [n for n in touched(migration.operations) if n not in guarded]
                guarded.update(names)
                migration.operations.extend(guards_for(app_label, names))
        super().write_migration_files(changes, *args, **kwargs)
