"""The application `partnerships`."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class PartnershipsConfig(AppConfig):
    """Registers the checks of the wall between tenants."""

    name = "partnerships"

    def ready(self) -> None:
        from partnerships.sign_in.history import listen
        from partnerships.tenancy.checks import check_classes
        from partnerships.tenancy.grants import grant_platform_tables

        listen()
        checks.register(check_classes)
        post_migrate.connect(grant_platform_tables, dispatch_uid="grant_platform_tables")
