"""Which database role does what: migrations are the owner's alone."""

from typing import Any


class MigrateAsOwner:
    """Lets `migrate` touch the schema only through the alias `owner`."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
