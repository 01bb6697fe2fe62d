"""The frame of every page: landmarks, title, marking; no inline script or style anywhere."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from partnerships.pages.context import Acting, Frame, NavigationItem, Person
from tests.partnerships.pages.helpers import Elements

TEMPLATES = Path(settings.BASE_DIR) / "templates"
OURS = [path for path in sorted(TEMPLATES.rglob("*.html")) if "email" not in path.parts]
# Made into a PDF without fetching anything, and never served as a page.
ON_PAPER = {TEMPLATES / "cases" / "publication" / "report_pdf.html"}
ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]
PAGES = [*ERRORS, *(f"static_pages/{name}.html" for name in ("help", "privacy", "accessibility"))]


def shown(template: str, frame: Frame, **context: object) -> str:
    request = RequestFactory().get("/")
    request.frame = frame  # type: ignore[attr-defined]
    return render_to_string(template, context, request=request)


def full_frame() -> Frame:
    return Frame(
        partnership=Acting("Leicester City", "leicester-city", "#5694ca"),
        partnerships=[Acting("Gloucestershire", "gloucestershire", "#85994b")],
        user=Person("Priya Shah"),
        navigation=[NavigationItem("Reviews", "/r/", current=True)],
        work_url="/work/",
        work_count=7,
        search_url="/search/",
        marking="OFFICIAL-SENSITIVE",
        case_reference="LEI-2026-003",
        case_label="Oak",
        session_seconds=3600,
        session_extend_url="/session/",
    )


@pytest.mark.parametrize("template", PAGES)
def test_a_page_has_one_heading_one_main_and_a_title(template):
    page = Elements(shown(template, full_frame()))

    assert (len(page.all("h1")), len(page.all("main")), len(page.all("title"))) == (1, 1, 1)
    assert page.all("html")[0]["lang"] == "en-GB"


@pytest.mark.parametrize("template", ERRORS)
def test_an_error_page_needs_no_request_and_no_context(template):
    page = Elements(get_template(template).render())

    assert len(page.all("h1")) == 1
    assert "Review Room" in page.text


def test_the_title_says_page_reference_and_product():
    html = shown("static_pages/help.html", full_frame())

    assert "<title>Help – LEI-2026-003 – Review Room</title>" in html


def test_a_refused_form_says_so_in_the_title():
    refused = SimpleNamespace(errors={"x": 1}, is_bound=False)

    assert "<title>Error: Help – " in shown("static_pages/help.html", Frame(), form=refused)


def test_the_marking_stands_at_the_head_and_the_foot():
    html = shown("static_pages/help.html", full_frame())

    assert html.count("OFFICIAL-SENSITIVE") == 2


def test_the_frame_says_for_whom_one_acts_and_what_waits():
    text = Elements(shown("static_pages/help.html", full_frame())).text

    assert "Acting for Leicester City" in text
    assert "My work 7 waiting" in text


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_has_inline_script_or_style(path):
    source = path.read_text(encoding="utf-8")

    if path in ON_PAPER:
        source = source.replace("<style>", "")
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=[\"']|javascript:", source) == []
    assert [each for each in re.findall(r"<script[^>]*>", source) if "src=" not in each] == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_template_can_be_read(path):
    get_template(str(path.relative_to(TEMPLATES)))


def test_a_rendered_page_loads_nothing_from_elsewhere():
    page = Elements(shown("404.html", full_frame()))

    sources = [each.get("src", "") for each in page.all("script")]
    styles = [each["href"] for each in page.all("link")]
    assert [each for each in sources + styles if not each.startswith("/static/")] == []
    assert [each for each in page.scripts if each.strip()] == []
