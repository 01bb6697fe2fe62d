"""Template tags: dates, money, tags and days in words."""

import datetime as dt

import pytest

from partnerships.pages.values import NOT_KNOWN, PartialDate
from tests.partnerships.pages.helpers import render

TODAY = dt.date(2026, 4, 14)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (TODAY, "Tuesday 14 April 2026"),
        (dt.datetime(2026, 4, 13, 23, 30, tzinfo=dt.UTC), "Tuesday 14 April 2026"),
        (PartialDate(2026, 4), "April 2026"),
        (NOT_KNOWN, "Not known"),
        (None, ""),
    ],
)
def test_a_date_is_said_in_words(value, words):
    assert render("{% date_words d %}", d=value) == words


@pytest.mark.parametrize(
    ("days", "plain", "due"),
    [
        (0, "today", "due today"),
        (1, "tomorrow", "due tomorrow"),
        (3, "in 3 days", "in 3 days"),
        (-1, "yesterday", "1 day late"),
        (-4, "4 days ago", "4 days late"),
    ],
)
def test_a_date_is_said_from_today(days, plain, due):
    day = TODAY + dt.timedelta(days)

    html = render("{% days_from_today d t %}|{% due_words d t %}", d=day, t=TODAY)

    assert html == f"{plain}|{due}"


@pytest.mark.parametrize(
    ("pence", "words"),
    [(125000, "£1,250.00"), (5, "£0.05"), (-125050, "-£1,250.50"), (0, "£0.00"), (None, "")],
)
def test_money_is_said_in_pounds_and_pence(pence, words):
    assert render("{{ pence|pounds }}", pence=pence) == words


def test_a_status_is_a_word_in_a_tag_and_never_markup():
    html = render('{% status_tag word "red" %}', word="<b>Late")

    assert html == '<strong class="govuk-tag govuk-tag--red">&lt;b&gt;Late</strong>'


def test_a_colour_that_does_not_exist_is_an_error():
    with pytest.raises(ValueError, match="There is no tag colour 'crimson'"):
        render('{% status_tag "Late" "crimson" %}')


def test_a_query_keeps_its_other_values():
    html = render("{% query_with page=2 q=None %}", path="/?q=x&sort=opened&page=1")

    assert html == "?sort=opened&amp;page=2"


def test_the_error_summary_of_a_form_that_was_not_sent_is_empty():
    assert render("{% error_summary form %}", form=None).strip() == ""
