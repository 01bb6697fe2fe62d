"""The application `cases`: one label and one migration history for the whole process."""

from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Plugs the stages in, in the order of the process."""

    name = "cases"

    def ready(self) -> None:
        from cases.core.progress.work.rows import count_work
        from cases.core.workflow.plug import registry
        from cases.process import STAGES

        registry.plug_in(STAGES)
        registry.count_work = count_work
        # Known in every process: who asks for a task is not the worker that does it.
        import_module("cases.tasks")
