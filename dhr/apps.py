"""Start-up: checks that the wall, the plugs and every view are in order."""

from django.apps import AppConfig


class DhrConfig(AppConfig):
    """Registers the system checks of the wiring."""

    name = "dhr"

    def ready(self) -> None:
        from dhr import checks  # noqa: F401  (registers the checks)
