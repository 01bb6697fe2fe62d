"""A paper of the fund as a tagged PDF."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from cases.core.documents.pdf import render_pdf
from cases.core.documents.printing import print_styles
from cases.costs.forecasting import Cell, Chart, Comparison, Line, chart_of
from cases.costs.wording import BOARD_ASKS, board_sentences
from partnerships.funding.models import FundPaper
from partnerships.funding.year import FinancialYear
from partnerships.models import Partnership


def html_of(paper: FundPaper, partnership: Partnership) -> str:
    """Give the page from which a paper's PDF is made."""
    context: dict[str, Any] = {
        "paper": paper,
        "data": paper.data,
        "marking": partnership.marking,
        "reference": paper.title,
    }
    if paper.kind == FundPaper.Kind.BOARD_PAPER:
        context |= {
            "said": board_sentences(paper.data),
            "asks": BOARD_ASKS,
            "chart": chart_from(paper),
        }
    return render_to_string(f"cases/costs/paper_{paper.kind}.html", context)


def pdf_of(paper: FundPaper, partnership: Partnership) -> bytes:
    """Give the PDF of a paper. Takes seconds: call it from a task."""
    return render_pdf(html_of(paper, partnership), title=paper.title, static_root=print_styles())


def chart_from(paper: FundPaper) -> Chart | None:
    """Draw the chart of a board paper from the data that it was made of."""
    data = paper.data
    lines = tuple(
        Line(each["words"], each["spent"], tuple(Cell(**cell) for cell in each["cells"]))
        for each in data["lines"]
    )
    names = tuple(each["name"] for each in data["sets"])
    incomes = tuple(each["total"] for each in data["sets"])
    year = FinancialYear(int(paper.subject))
    return chart_of(Comparison(year, names, incomes, data["reserve"], lines))
