"""A desk at which the pages of the fund are filled in, through the test client."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client

from tests import cast

GLOUCESTERSHIRE = (
    "Office of the Police and Crime Commissioner",
    "Police",
    "Cheltenham",
    "Cotswold",
    "Forest of Dean",
    "Gloucester",
    "Stroud",
    "Tewkesbury",
)
DISTRICTS = ["cheltenham", "cotswold", "forest-of-dean", "gloucester", "stroud", "tewkesbury"]
OPCC = "office-of-the-police-and-crime-commissio"


def typed(**values: Any) -> dict[str, Any]:
    """Give what a browser posts: a date in three boxes."""
    data: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, date):
            parts = {"day": value.day, "month": value.month, "year": value.year}
            data |= {f"{name}_{part}": number for part, number in parts.items()}
        else:
            data[name] = value
    return data


class Desk:
    """Somebody of a partnership at the pages of its fund."""

    def __init__(self, company: cast.Company, who: str) -> None:
        self.company, self.browser = company, company.client(who)

    def get(self, path: str, **query: Any) -> Any:
        """Open a page."""
        return Client.get(self.browser, self.company.url(path), query)

    def post(self, path: str, *, extra: Any = None, **values: Any) -> Any:
        """Send a form; `extra` holds names that are no Python names, and the address's query."""
        data = typed(**values) | typed(**(extra or {}))
        return self.browser.post(self.company.url(path), data)

    def does(self, path: str, **values: Any) -> Any:
        """Send a form that is taken."""
        answer = self.post(path, **values)
        assert answer.status_code == 302, errors(answer) or answer.content.decode()[:2000]
        return answer


def errors(answer: Any) -> dict[str, list[str]]:
    """Give the messages of a refused form by field."""
    form = (answer.context or {}).get("form")
    return {name: list(said) for name, said in form.errors.items()} if form else {}
