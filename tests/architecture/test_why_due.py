"""No page shows a due date without saying why it is due then (components/why_due.html)."""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "templates"
SHOWN = re.compile(r"(?:date_words\s+[\w.]*due_on|[\w.]*due_on\s*\|)")
SAYS_WHY = ("why_due.html", "why_outside", "why_due", ".why")
#: Where the date shown is none of a deadline, or why stands beside it in other words.
STANDS_ELSEWHERE = {
    "cases/trawl/round.html": "the date of a letter not yet sent, with period and paragraph",
    "cases/trawl/letter_text.html": "says why in a field of the letter",
    "cases/deadlines/calendar_confirm.html": "how dates move, not when something is due",
    "cases/deadlines/extension.html": "from and to are what was granted, with the reason",
    "cases/deadlines/missed.html": "the deadline's own page, which says why, is its way back",
    "cases/deadlines/routine.html": "each duty opens to a page that says why",
    "cases/deadlines/timeliness_kind.html": "each row opens to the deadline, which says why",
    "cases/deadlines/due.html": "the whole page is the working",
    "cases/deadlines/explanation.html": "stands below the deadline that it explains",
    "cases/deadlines/notices.html": "each line opens to the review, whose deadlines say why",
    "cases/agencies/standard_list.html": "leads to the duty, whose page says why",
    "cases/core/people/review.html": "leads to the duty, whose page says why",
    "cases/core/people/reviews.html": "leads to the duty, whose page says why",
    "cases/core/_work_named.html": "names rows of My work, which say why there",
    "cases/action_plan/facts.html": "for the owner by his link: the period stands beside it",
}


def test_every_template_that_shows_a_due_date_says_why_it_is_due_then() -> None:
    silent = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if SHOWN.search(text := path.read_text(encoding="utf-8"))
        and not any(word in text for word in SAYS_WHY)
    }
    assert silent - set(STANDS_ELSEWHERE) == set()


def test_every_exception_is_still_a_template() -> None:
    assert [name for name in STANDS_ELSEWHERE if not (TEMPLATES / name).exists()] == []
