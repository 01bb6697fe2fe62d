"""Forms: GOV.UK components, plain messages, and two people who edit one thing."""

import datetime as dt

import pytest
from django import forms
from django.db import models

from partnerships.pages.fields import DayMonthYearField, HintedRadios
from partnerships.pages.forms import ConflictRow, Form, ModelForm, Saved, VersionedFormMixin
from tests.partnerships.pages.helpers import Elements, render


class ReferralForm(Form):
    label = forms.CharField(label="Working label", help_text="A word that names nobody")
    what = forms.CharField(label="What happened", widget=forms.Textarea)
    force = forms.ChoiceField(label="Police force", choices=[("", "Choose"), ("l", "Leicester")])
    relation = forms.ChoiceField(
        label="Relationship",
        choices=[("p", "Partners"), ("f", "Family")],
        widget=HintedRadios(hints={"p": "Also when they had separated"}),
    )
    report = forms.FileField(label="Police report")
    children = forms.IntegerField(label="Number of children")
    email = forms.EmailField(label="Email address", required=False)
    checked = forms.BooleanField(label="I have checked this")


class WishesForm(VersionedFormMixin, Form):
    wishes = forms.CharField(widget=forms.Textarea)
    contact = forms.ChoiceField(choices=[("letter", "By letter"), ("call", "By telephone")])


AT = dt.datetime(2026, 4, 14, 9, 42, tzinfo=dt.UTC)
THEIRS = Saved(2, "Sam Osei", AT, {"wishes": "No calls.", "contact": "letter"})


def test_an_empty_form_says_for_each_field_what_to_do():
    form = ReferralForm({})

    assert [link.text for link in form.error_summary] == [
        "Enter the working label",
        "Say what happened",
        "Select the police force",
        "Select the relationship",
        "Choose a file for the police report",
        "Enter the number of children",
        "Tick “I have checked this”",
    ]


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("Your name", "Enter your name"),
        ("Name of the agency", "Enter the name of the agency"),
        ("NHS number", "Enter the NHS number"),
        ("Why now?", "Answer “Why now?”"),
        ("Describe the wishes", "Describe the wishes"),
    ],
)
def test_a_missing_answer_is_asked_for_in_english(label, message):
    class OneField(Form):
        answer = forms.CharField(label=label)

    assert OneField({}).errors["answer"] == [message]


def test_a_message_of_the_form_itself_is_left_as_it_is():
    class OneField(Form):
        answer = forms.CharField(error_messages={"required": "Say who decided"})

    assert OneField({}).errors["answer"] == ["Say who decided"]


def test_every_link_of_the_error_summary_leads_to_a_control_on_the_page():
    form = ReferralForm({})

    page = Elements(render("{% error_summary form %}{{ form }}", form=form))

    targets = [link["href"].removeprefix("#") for link in page.all("a")]
    assert len(targets) == 7
    assert [page.with_id(each).get("name") for each in targets] == [
        "label", "what", "force", "relation", "report", "children", "checked",
    ]  # fmt: skip


def test_a_control_is_described_by_its_hint_and_its_error():
    page = Elements(str(ReferralForm({})))

    described = page.with_id("id_label")["aria-describedby"].split()

    assert described == ["id_label-hint", "id_label-error"]
    assert set(described) <= set(page.ids)


def test_a_group_of_choices_is_a_fieldset_with_its_question_and_its_error():
    page = Elements(str(ReferralForm({})["relation"].as_field_group()))

    assert page.all("fieldset")[0]["aria-describedby"] == "id_relation-error"
    assert "Relationship" in page.text
    assert "Also when they had separated" in page.text


def test_no_id_is_given_twice():
    page = Elements(str(ReferralForm({})))

    assert sorted(page.ids) == sorted(set(page.ids))


def test_optional_fields_are_named_as_such_and_others_are_not():
    text = Elements(str(ReferralForm())).text

    assert "Email address (optional)" in text
    assert text.count("(optional)") == 1


def test_what_was_typed_is_shown_again_and_never_as_markup():
    form = ReferralForm({"label": '<script>"x"'})

    assert "&lt;script&gt;&quot;x&quot;" in str(form["label"])
    assert "<script>" not in str(form)


def test_a_single_question_can_be_the_heading_of_its_page():
    page = Elements(render("{{ form.what.as_heading_group }}", form=ReferralForm()))

    assert len(page.all("h1")) == 1


def test_a_version_that_is_still_the_newest_is_taken():
    form = WishesForm({"wishes": "A", "contact": "call", "version": "2"}, saved=THEIRS)

    assert form.is_valid()
    assert form.conflict is None


@pytest.mark.parametrize("version", ["1", "", "x"])
def test_an_older_version_or_none_is_refused_and_both_are_shown(version):
    form = WishesForm(
        {"wishes": "Read it first.", "contact": "call", "version": version}, saved=THEIRS
    )

    assert not form.is_valid()
    assert form.conflict is not None
    assert form.conflict.differing == (
        ConflictRow("Wishes", "No calls.", "Read it first."),
        ConflictRow("Contact", "By letter", "By telephone"),
    )
    html = render('{% include "components/conflict.html" %}', conflict=form.conflict)
    assert "Saved by Sam Osei at 10:42 on Tuesday 14 April 2026" in html


def test_after_a_conflict_the_form_holds_mine_and_their_version():
    form = WishesForm({"wishes": "Mine", "contact": "call", "version": "1"}, saved=THEIRS)
    form.is_valid()

    assert form["wishes"].value() == "Mine"
    assert form["version"].value() == "2"


def test_dates_of_a_model_are_asked_for_in_three_boxes():
    class Meeting(models.Model):
        held_on = models.DateField()

        class Meta:
            app_label = "pages_tests"
            managed = False

        def __str__(self) -> str:
            return "meeting"

    class MeetingForm(ModelForm):
        class Meta:
            model = Meeting
            fields = ["held_on"]

    form = MeetingForm({"held_on_day": "14", "held_on_month": "4", "held_on_year": "2026"})

    assert isinstance(form.fields["held_on"], DayMonthYearField)
    assert form.is_valid()
    assert form.cleaned_data["held_on"] == dt.date(2026, 4, 14)
