"""What templates say: dates in words, tags, money, the error summary, paging and sorting."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django import forms, template
from django.core.paginator import Page
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from partnerships.pages.browsers import browser_words
from partnerships.pages.dates import in_words
from partnerships.pages.forms import ErrorLink, error_links
from partnerships.pages.lists import ListPage
from partnerships.pages.values import NotKnown, PartialDate

register = template.Library()

TAG_COLOURS = {
    "grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow",
}  # fmt: skip
RENAMED_COLOURS = {"turquoise": "teal", "light-blue": "blue", "pink": "magenta", "amber": "orange"}


def local_day(value: dt.date | dt.datetime) -> dt.date:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.simple_tag
def date_words(value: Any, weekday: bool = True) -> str:
    """Tuesday 14 April 2026; of a partial date, what is known of it."""
    if value is None or value == "":
        return ""
    if isinstance(value, PartialDate | NotKnown):
        return str(value)
    day = local_day(value)
    return f"{day:%A} {in_words(day)}" if weekday else in_words(day)


@register.simple_tag
def time_words(value: dt.datetime | None) -> str:
    """10:42 on Tuesday 14 April 2026."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%H:%M} on {date_words(local)}"


@register.filter(name="date_words")
def date_words_filter(value: Any) -> str:
    return str(date_words(value))


@register.filter(name="time_words")
def time_words_filter(value: dt.datetime | None) -> str:
    return str(time_words(value))


def days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


@register.simple_tag
def days_from_today(value: Any, today: dt.date | None = None) -> str:
    """Today, tomorrow, in 3 days, yesterday, 4 days ago."""
    if value is None or value == "":
        return ""
    gap = (local_day(value) - (today or timezone.localdate())).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if gap in near:
        return near[gap]
    return f"in {days(gap)}" if gap > 0 else f"{days(-gap)} ago"


@register.simple_tag
def due_words(value: Any, today: dt.date | None = None) -> str:
    """Due today, in 3 days, 4 days late."""
    if value is None or value == "":
        return ""
    gap = (local_day(value) - (today or timezone.localdate())).days
    if gap < 0:
        return f"{days(-gap)} late"
    return {0: "due today", 1: "due tomorrow"}.get(gap, f"in {days(gap)}")


@register.simple_tag
def due_colour(value: Any, today: dt.date | None = None) -> str:
    """Red when late, orange within a week, else grey."""
    if value is None or value == "":
        return "grey"
    gap = (local_day(value) - (today or timezone.localdate())).days
    if gap < 0:
        return "red"
    return "orange" if gap <= 7 else "grey"


@register.simple_tag
def status_tag(text: Any, colour: str = "grey") -> SafeString:
    """A word in a GOV.UK tag."""
    name = RENAMED_COLOURS.get(colour, colour)
    if name not in TAG_COLOURS:
        raise ValueError(f"There is no tag colour {colour!r}: {sorted(TAG_COLOURS)}")
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', name, text)


register.filter("browser_words", browser_words)


@register.filter
def pounds(pence: Any) -> str:
    """£1,250.00 from 125000."""
    if pence is None or pence == "":
        return ""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"


@register.inclusion_tag("components/error_summary.html")
def error_summary(*given: Any) -> dict[str, Any]:
    """All errors of one or several forms or formsets, each with a link to its control."""
    links: list[ErrorLink] = []
    for each in given:
        if not each:
            continue
        if isinstance(each, forms.BaseFormSet):
            links.extend(link for form in each for link in error_links(form))
        elif each.is_bound and each.errors:
            links.extend(error_links(each))
    return {"links": links}


def current_query(context: template.Context) -> QueryDict:
    listed = context.get("list_page")
    if isinstance(listed, ListPage):
        return listed.query.copy()
    request: Any = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: Any) -> str:
    """The query of this page with some values changed; None or "" takes one out."""
    query = current_query(context)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/paging.html", takes_context=True)
def paging(context: template.Context, page_obj: "Page[Any]") -> dict[str, Any]:
    """GOV.UK pagination; the other parts of the query stay."""
    numbers = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    items = [
        {
            "number": number,
            "gap": not isinstance(number, int),
            "current": number == page_obj.number,
            "url": "" if not isinstance(number, int) else query_with(context, page=number),
        }
        for number in numbers
    ]
    return {
        "page_obj": page_obj,
        "items": items,
        "previous": query_with(context, page=page_obj.previous_page_number())
        if page_obj.has_previous()
        else "",
        "next": query_with(context, page=page_obj.next_page_number())
        if page_obj.has_next()
        else "",
    }


@register.inclusion_tag("components/sort_link.html", takes_context=True)
def sort_link(context: template.Context, name: str, label: str, kind: str = "") -> dict[str, Any]:
    """A column heading that sorts by its column; `kind` "numeric" sets it to the right."""
    listed: ListPage = context["list_page"]
    if name not in listed.sorts:
        raise ValueError(f"This list cannot be sorted by {name!r}: {sorted(listed.sorts)}")
    current = listed.sort_name == name
    turned = f"-{name}" if current and not listed.is_descending else name
    state = ("descending" if listed.is_descending else "ascending") if current else "none"
    return {
        "label": label,
        "state": state,
        "numeric": kind == "numeric",
        "url": query_with(context, sort=turned, page=None),
    }


@register.inclusion_tag("components/filter_tags.html", takes_context=True)
def filter_tags(context: template.Context) -> dict[str, Any]:
    """The chosen filters, each of which can be taken away."""
    return {"list_page": context["list_page"]}


@register.simple_tag(takes_context=True)
def may_open(context: template.Context, address: str) -> bool:
    """Say whether the reader may open a page of the case or partnership that he is in.

    Asks the view what it is open to, and the reader's rights as the request carries them, so that
    nobody is led to a page that refuses him. Other addresses are left as they are, those of another
    case too: who shows them has asked.
    """
    if not address:
        return False
    request: Any = context.get("request")
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return True
    opened = getattr(match.func, "dhr_access", None)
    if opened is None or not opened.read:
        return True
    here = getattr(request, "case", None)
    if here is not None and match.kwargs.get("reference", here.reference) != here.reference:
        return True
    if opened.kind == "case" and hasattr(request, "access"):
        return any(request.access.allows(verb) for verb in opened.read)
    if opened.kind == "partnership" and hasattr(request, "reach"):
        return any(request.reach.may(verb) for verb in opened.read)
    return True
