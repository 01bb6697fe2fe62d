"""The migration operation that puts a table behind the wall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation

from partnerships.tenancy.models import PARTNERSHIP_IN_SCOPE
from partnerships.tenancy.platform import MEMBERSHIP_TABLES, PLATFORM_TABLES

USER_IN_SCOPE = "nullif(current_setting('app.user', true), '')::bigint"


def tenant_key_name(table: str, column: str) -> str:
    """Give the name of the constraint that ties a foreign key to its own partnership."""
    return f"tk_{table}_{column}"[:63]


def is_tenant_table(model: type[models.Model]) -> bool:
    """Say whether a model's rows belong to one partnership."""
    label = model._meta.label
    if label in PLATFORM_TABLES or label in MEMBERSHIP_TABLES:
        return False
    return any(f.attname == "partnership_id" for f in model._meta.local_fields)


def is_pool_table(model: type[models.Model]) -> bool:
    """Say whether a model's rows belong to a fund that several partnerships may share."""
    if model._meta.label in PLATFORM_TABLES:
        return False
    return any(f.attname == "pool_id" for f in model._meta.local_fields)


def guarded_keys(model: type[models.Model]) -> list[tuple[str, str]]:
    """Give (column, table pointed at) of each foreign key to another table of the same class.

    Those of a tenant table to tenant tables, those of a pool's table to tables of pools.
    """
    keys = []
    same_class = is_pool_table if is_pool_table(model) else is_tenant_table
    for field in model._meta.local_fields:
        remote = field.remote_field.model if field.remote_field else None
        if remote is None or isinstance(remote, str) or not getattr(field, "db_constraint", True):
            continue
        if same_class(remote):
            keys.append((str(field.column), remote._meta.db_table))
    return keys


class Together(Operation):
    """Take several operations as one, between two states of the models.

    Django copies and renders the state of every related model for each operation; with some 200
    related tables that takes most of a minute. Here the state is rendered once. Each operation
    sees the models as they are before all of them and after all of them: so none may change what
    another one of them has made.
    """

    reversible = True
    reduces_to_sql = True
    serialization_expand_args: ClassVar[list[str]] = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)


class CreateTogether(Together):
    """Create many tables in one operation."""

    def __init__(self, operations: Sequence[CreateModel]) -> None:
        super().__init__(operations)

    def describe(self) -> str:
        return f"Create {len(self.operations)} tables"


class ChangeTogether(Together):
    """Change many tables in one operation."""

    def describe(self) -> str:
        return f"Make {len(self.operations)} changes of tables"


class GuardTenantTable(Operation):
    """Put tenant or membership tables behind row-level security. Running it again is harmless.

    Takes the models' names, and those among them whose rows the application may add and read but
    neither change nor delete. One operation guards many tables, because each operation of a
    migration costs a copy of the whole state. Writes: forced row-level security, a policy for the
    application's role and one for the owner's, the grants, UNIQUE (partnership_id, id), and for
    each foreign key to another tenant table one that includes the partnership.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, names: Sequence[str], append_only: Sequence[str] = ()) -> None:
        self.names = tuple(names)
        self.append_only = tuple(append_only)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        extra = {"append_only": list(self.append_only)} if self.append_only else {}
        return self.__class__.__name__, [], {"names": list(self.names), **extra}

    def state_forwards(self, app_label: str, state: Any) -> None:
        return None

    def describe(self) -> str:
        return f"Guard the tables of {len(self.names)} models"

    @property
    def migration_name_fragment(self) -> str:
        return f"guard_{self.names[0].lower()}"

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for name in self.names:
            model = to_state.apps.get_model(app_label, name)
            for statement in self.statements(model, name in self.append_only):
                schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for name in self.names:
            table = from_state.apps.get_model(app_label, name)._meta.db_table
            schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
            schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')

    #: Which column says whose a row is; it stands in the keys between guarded tables.
    owner_column: ClassVar[str] = "partnership_id"

    def seen_and_written(self, model: type[models.Model]) -> tuple[str, str]:
        """Give in SQL which rows the application may see, and which it may write."""
        visible = f"partnership_id = {PARTNERSHIP_IN_SCOPE}"
        if model._meta.label in MEMBERSHIP_TABLES:
            return f"({visible} OR user_id = {USER_IN_SCOPE})", visible
        return visible, visible

    def statements(self, model: type[models.Model], append_only: bool) -> list[str]:
        """Give the SQL that guards the model's table."""
        table, app, owner = (
            model._meta.db_table,
            settings.APP_DATABASE_ROLE,
            settings.OWNER_DATABASE_ROLE,
        )
        own, visible = self.seen_and_written(model)
        whose = self.owner_column
        rights = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
        sql = [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'DROP POLICY IF EXISTS scope ON "{table}"',
            f'CREATE POLICY scope ON "{table}" TO "{app}" USING ({own}) WITH CHECK ({visible})',
            f'DROP POLICY IF EXISTS owner ON "{table}"',
            f'CREATE POLICY owner ON "{table}" TO "{owner}" USING (true) WITH CHECK (true)',
            f'REVOKE ALL ON "{table}" FROM "{app}"',
            f'GRANT {rights} ON "{table}" TO "{app}"',
        ]
        primary = model._meta.pk.column
        if primary == "id":
            sql.append(_unless_there(table, f"tu_{table}"[:63], f'UNIQUE ({whose}, "{primary}")'))
        for column, other in guarded_keys(model):
            sql.append(_unless_there(other, f"tu_{other}"[:63], f"UNIQUE ({whose}, id)"))
            sql.append(
                _unless_there(
                    table,
                    tenant_key_name(table, column),
                    f'FOREIGN KEY ({whose}, "{column}") REFERENCES "{other}" '
                    f"({whose}, id) DEFERRABLE INITIALLY DEFERRED",
                )
            )
        return sql


class GuardPoolTable(GuardTenantTable):
    """Put tables of a fund behind row-level security: seen by the partnerships that share it.

    As GuardTenantTable, but a row is seen and written where the partnership in scope is in the
    row's pool today. With no partnership in scope nobody is, and nothing is seen.
    """

    owner_column: ClassVar[str] = "pool_id"

    def seen_and_written(self, model: type[models.Model]) -> tuple[str, str]:
        """Give in SQL which rows the application may see, and which it may write."""
        shared = (
            "EXISTS (SELECT 1 FROM partnerships_poolpartnership sharing "  # noqa: S608 (no input)
            f'WHERE sharing.pool_id = "{model._meta.db_table}".pool_id '
            f"AND sharing.partnership_id = {PARTNERSHIP_IN_SCOPE} "
            "AND (sharing.from_on IS NULL OR sharing.from_on <= current_date) "
            "AND (sharing.until_on IS NULL OR sharing.until_on >= current_date))"
        )
        return shared, shared


def _unless_there(table: str, name: str, definition: str) -> str:
    return (  # names come from the models, none from outside
        f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}' "  # noqa: S608 (as above)
        f"AND conrelid = '\"{table}\"'::regclass) THEN "
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}; END IF; END $$'
    )
