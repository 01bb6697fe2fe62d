"""Reasons with the page on which each is put right."""

from __future__ import annotations

from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import Reason


def reason(case: Case, text: str, url_name: str, link: str, rule: str = "") -> Reason:
    """Give a reason with the page on which it is put right."""
    return Reason(text, url=case_url(case, url_name), rule=rule, link=link)
