"""Fields: what they take, what they say, and that they keep what was typed."""

import datetime as dt
import re

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from partnerships.pages.dates import typed
from partnerships.pages.fields import (
    NOT_KNOWN,
    Answer,
    DayMonthYearField,
    MoneyField,
    PartialDate,
    PartialDateField,
    YesNoField,
    YesNoNotKnownField,
)
from partnerships.pages.forms import Form


class DeathForm(Form):
    died_on = DayMonthYearField(label="Date of death", past_only=True)


class BirthForm(Form):
    born = PartialDateField(label="Date of birth", not_known="Date of birth not known")


class MoneyForm(Form):
    cost = MoneyField(label="Expected cost")


class AnswerForm(Form):
    children = YesNoField(label="Were there children in the household?")
    services = YesNoNotKnownField(label="Was a service involved?", required=False)


def date_form(day: str, month: str, year: str) -> DeathForm:
    return DeathForm({"died_on_day": day, "died_on_month": month, "died_on_year": year})


def said(form: forms.BaseForm) -> dict[str, list[str]]:
    return {name: [str(each) for each in errors] for name, errors in form.errors.items()}


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("14", "4", "2026"), ("14", "04", "2026"), ("14", "April", "2026"), (" 14 ", "apr", "2026")],
)
def test_a_date_may_be_written_with_a_number_or_the_name_of_the_month(day, month, year):
    form = date_form(day, month, year)

    assert form.is_valid()
    assert form.cleaned_data == {"died_on": dt.date(2026, 4, 14)}


@pytest.mark.parametrize(
    ("day", "month", "year", "message"),
    [
        ("", "", "", "Enter the date of death"),
        ("14", "", "2026", "Date of death must include a month"),
        ("", "4", "2026", "Date of death must include a day"),
        ("14", "", "", "Date of death must include a month and year"),
        ("31", "2", "2026", "Date of death must be a real date"),
        ("14", "13", "2026", "Date of death must be a real date"),
        ("14", "4", "26", "Date of death must have a year with 4 numbers, like 2026"),
        ("14", "4", "1066", "Date of death must have a year from 1900 to 2199"),
        ("١٤", "4", "2026", "Date of death must be a real date"),
        ("1", "1", "2199", "Date of death must be today or in the past"),
    ],
)
def test_a_wrong_date_is_refused_with_what_is_wrong_with_it(day, month, year, message):
    form = date_form(day, month, year)

    assert said(form) == {"died_on": [message]}


def test_a_refused_date_stands_in_the_boxes_as_it_was_typed():
    html = str(date_form("31", "Febuary", "2026")["died_on"])

    assert [f'value="{each}"' in html for each in ("31", "Febuary", "2026")] == [True, True, True]


def test_only_the_box_that_is_wrong_is_marked_and_linked():
    form = date_form("14", "", "2026")

    html = str(form["died_on"])

    assert html.count("govuk-input--error") == 1
    assert [link.href for link in form.error_summary] == ["#id_died_on_month"]


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2199, 12, 31)))
def test_every_date_that_is_shown_is_read_back_as_itself(day):
    field = DayMonthYearField()

    assert field.clean(typed(day)) == day


@pytest.mark.parametrize(
    ("typed_parts", "expected"),
    [
        (("14", "4", "1980"), PartialDate(1980, 4, 14)),
        (("", "4", "1980"), PartialDate(1980, 4)),
        (("", "", "1980"), PartialDate(1980)),
    ],
)
def test_a_partial_date_keeps_what_is_known(typed_parts, expected):
    day, month, year = typed_parts
    form = BirthForm({"born_day": day, "born_month": month, "born_year": year})

    assert form.is_valid()
    assert form.cleaned_data == {"born": expected}


def test_not_known_is_an_answer():
    form = BirthForm({"born_not_known": "yes"})

    assert form.is_valid()
    assert form.cleaned_data == {"born": NOT_KNOWN}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Enter the date of birth"),
        ({"born_day": "3", "born_year": "1980"}, "Date of birth must include a month"),
        ({"born_month": "4"}, "Date of birth must include a year"),
        (
            {"born_year": "1980", "born_not_known": "yes"},
            "Enter the date of birth or tick “Date of birth not known”, not both",
        ),
    ],
)
def test_a_wrong_partial_date_is_refused_with_what_is_wrong_with_it(data, message):
    assert said(BirthForm(data)) == {"born": [message]}


@pytest.mark.parametrize("text", ["2026", "2026-04", "2026-04-14"])
def test_a_partial_date_is_kept_as_text_and_read_back(text):
    assert PartialDate.from_text(text).text == text


def test_a_partial_date_says_its_words_and_its_limits():
    april = PartialDate(2024, 2)

    assert (str(april), april.earliest, april.latest) == (
        "February 2024",
        dt.date(2024, 2, 1),
        dt.date(2024, 2, 29),
    )


def test_a_day_without_a_month_is_no_date():
    with pytest.raises(ValueError, match="A day needs a month"):
        PartialDate(2024, None, 3)


@pytest.mark.parametrize(
    ("text", "pence"),
    [("1250", 125000), ("£1,250.50", 125050), ("0.5", 50), ("12 000", 1200000), ("0", 0)],
)
def test_money_is_typed_in_pounds_and_given_in_pence(text, pence):
    form = MoneyForm({"cost": text})

    assert form.is_valid()
    assert form.cleaned_data == {"cost": pence}


@pytest.mark.parametrize("text", ["abc", "1.234", "1,25", "-5", "1e3", "£"])
def test_what_is_no_amount_is_refused_and_kept_in_the_box(text):
    form = MoneyForm({"cost": text})

    assert said(form) == {
        "cost": ["Expected cost must be an amount in pounds, like 1,250 or 1,250.50"]
    }
    assert f'value="{text}"' in str(form["cost"])


def test_money_is_shown_in_pounds():
    assert 'value="1250.05"' in str(MoneyForm(initial={"cost": 125005})["cost"])


def test_yes_and_no_are_true_and_false_and_an_open_answer_is_none():
    form = AnswerForm({"children": "no"})

    assert form.is_valid()
    assert form.cleaned_data == {"children": False, "services": None}


def test_not_known_is_one_of_three_answers():
    form = AnswerForm({"children": "yes", "services": "not_known"})

    assert form.is_valid()
    assert form.cleaned_data == {"children": True, "services": Answer.NOT_KNOWN}


def test_an_answer_that_is_kept_is_shown_as_chosen():
    html = str(AnswerForm(initial={"children": False})["children"])

    assert 'value="no" checked' in html
    assert 'value="yes" checked' not in html


@pytest.mark.parametrize("month", ["2", "February"])
def test_a_date_is_carried_on_hidden_as_it_was_typed(month: str) -> None:
    class Asked(Form):
        on = DayMonthYearField(label="When?")

    form = Asked({"on_day": "5", "on_month": month, "on_year": "2026"})
    assert form.is_valid()
    hidden = str(form["on"].as_hidden())
    carried = dict(re.findall(r'name="(\w+)" value="(\w*)"', hidden))
    assert carried == {"on_day": "5", "on_month": month, "on_year": "2026"}
    again = Asked(carried)
    assert again.is_valid()
    assert again.cleaned_data == form.cleaned_data
