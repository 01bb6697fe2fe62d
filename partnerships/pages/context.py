"""The frame around every page: whose page it is, which case, what is marked.

A view puts a `Frame` at `request.frame`; a page without one (help, one's password) gets the plain
frame, with the way back to one's account for who is signed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse

PRODUCT_NAME = "Review Room"


class Named(Protocol):
    """A person or partnership as the header shows it."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Acting:
    """A partnership as the header shows it. `colour` is a CSS colour, such as #5694ca.

    `logo_url` is empty where it has no logo.
    """

    name: str
    slug: str
    colour: str = "#b1b4b6"
    url: str = ""
    logo_url: str = ""


@dataclass(frozen=True)
class Person:
    name: str


@dataclass(frozen=True)
class Notice:
    """One message shown once at the top of the next page. `level` is a Django message level tag."""

    text: str
    level: str = "info"


@dataclass
class Frame:
    """What base.html shows around the content."""

    product_name: str = PRODUCT_NAME
    home_url: str = "/"
    partnership: Any = None
    partnerships: Sequence[Any] = ()
    user: Named | None = None
    navigation: Sequence[NavigationItem] = ()
    account_url: str = ""
    work_url: str = ""
    work_count: int | None = None
    search_url: str | None = None
    marking: str = ""
    case_reference: str = ""
    case_label: str = ""
    case_url: str = ""
    version: str = ""
    # Who looks as a guest (support, an emergency) is told so on every page.
    guest: str = ""
    notice: list[Notice] = field(default_factory=list)
    session_seconds: int | None = None
    session_extend_url: str = ""
    request: HttpRequest | None = None

    @property
    def notices(self) -> list[Notice]:
        """The notices of this page, then the messages that the last page left (shown once)."""
        messages = get_messages(self.request) if self.request is not None else ()
        left = [Notice(text=str(each), level=each.level_tag or "info") for each in messages]
        return [*self.notice, *left]


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `frame`, which shows what the last page left as messages."""
    given = getattr(request, "frame", None)
    current = given if given is not None else _plain(request)
    current.request = request
    return {"frame": current, "second_factor_required": settings.SECOND_FACTOR_REQUIRED}


def _plain(request: HttpRequest) -> Frame:
    """Give the frame of a page of no partnership: who is signed in finds his account in it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Frame()
    return Frame(
        user=Person(user.name),
        account_url=reverse("account"),
        session_seconds=settings.SESSION_COOKIE_AGE,
        session_extend_url=reverse("extend_session"),
    )
