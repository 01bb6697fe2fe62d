"""A table as a file that a spreadsheet opens, with no cell that runs as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(value: object) -> str:
    """Give a cell that a spreadsheet shows and does not reckon: ' before =, +, - and @.

    A spreadsheet also looks behind blanks and at each line that a broken parser may split off.
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \n\u00a0\ufeff").startswith(FORMULA) else text


def csv_response(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """Give a CSV file in UTF-8 with a byte order mark, as spreadsheets expect it."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response.write("\ufeff")
    writer = csv.writer(response, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([plain(value) for value in row] for row in rows)
    return response
