"""What the import linter cannot say: a later stage reads an earlier one's models and selectors."""

from __future__ import annotations

import grimp
import pytest

OPEN_TO_LATER_STAGES = ("models", "selectors")
SEES_ALL = ("apps", "management", "models", "process", "tasks", "urls", "core", "migrations")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("cases", "dhr", "partnerships", cache_dir=None)


def stage_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "cases" else ""


def test_a_stage_is_entered_through_its_models_and_selectors_only(
    graph: grimp.ImportGraph,
) -> None:
    wrong = []
    for module in graph.modules:
        mine = stage_of(module)
        if not mine or mine in SEES_ALL:
            continue
        for imported in graph.find_modules_directly_imported_by(module):
            theirs = stage_of(imported)
            if not theirs or theirs in (mine, "core"):
                continue
            parts = imported.split(".")
            if len(parts) > 2 and parts[2] not in OPEN_TO_LATER_STAGES:
                wrong.append(f"{module} imports {imported}")
    assert wrong == []


def test_the_core_imports_no_stage(graph: grimp.ImportGraph) -> None:
    wrong = [
        f"{module} imports {imported}"
        for module in graph.modules
        if stage_of(module) == "core"
        for imported in graph.find_modules_directly_imported_by(module)
        if stage_of(imported) not in ("", "core")
    ]
    assert wrong == []
