"""The forms of other reviews of the same death."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.referral.asking import long_text, short_text
from cases.referral.choices import Lead, ParallelKind, ParallelStanding, Together
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedRadios
from partnerships.pages.forms import Form, VersionedFormMixin


class ParallelForm(VersionedFormMixin, Form):
    """What the other review is, where it is kept, how it stands, how the two go together."""

    kind = forms.ChoiceField(label="What is it?", choices=ParallelKind.choices)
    body = short_text(
        "Whose review is it?", required=True, help_text="The board, court or service."
    )
    reference = forms.CharField(label="Its reference there", max_length=80, required=False)
    linked_reference = forms.CharField(
        label="If it is kept here: the reference of its case",
        max_length=20,
        required=False,
        help_text="For example LEI-2026-003.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    contact = short_text("Whom to ask about it")
    contact_email = forms.EmailField(label="Their email address", required=False)
    contact_telephone = forms.CharField(
        label="Their telephone number", max_length=40, required=False
    )
    asked_of = short_text("Who was asked whether it is held?")
    asked_on = DayMonthYearField(
        label="When were they asked?", subject="This date", required=False, past_only=True
    )
    standing = forms.ChoiceField(
        label="How does it stand?", choices=ParallelStanding.choices, widget=forms.RadioSelect
    )
    together = forms.ChoiceField(
        label="How do the two go together?",
        choices=Together.choices,
        initial=Together.NOT_AGREED,
        widget=HintedRadios(
            hints={
                Together.THEY_LEAD: "For example a child review where the person who died was "
                "under 18 (Leicestershire and Rutland, 2.4). You can put the decision on hold.",
                Together.JOINT: "One review serves both duties; say next who leads.",
            }
        ),
    )
    expected_on = DayMonthYearField(
        label="When is its end, or its next word, expected?", subject="This date", required=False
    )
    ended_on = DayMonthYearField(
        label="If it ended: when?", subject="This date", required=False, past_only=True
    )
    note = long_text("What else should be known?", rows=3)


class JointForm(VersionedFormMixin, Form):
    """What is agreed of a joint review, and how far the other body is (R31; LC ¶19; GL §2.4)."""

    lead = forms.ChoiceField(label="Who leads?", choices=Lead.choices, widget=forms.RadioSelect)
    duties = long_text(
        "Which duties does the one review serve?",
        rows=3,
        help_text="For example section 9 of the Domestic Violence, Crime and Victims Act 2004 and "
        "section 44 of the Care Act 2014. Letters name both.",
    )
    plan_terms = long_text("Joint input into the terms of reference", rows=2)
    plan_panel = long_text("Panel membership", rows=2)
    plan_family = long_text("Engagement of the family, and the voice of the child or adult", rows=2)
    plan_learning = long_text("Feedback and learning events", rows=2)
    plan_earlier = long_text("Learning from earlier reviews", rows=2)
    their_sign_off = short_text("Who signs it off for the other body?")
    their_signed_off_on = DayMonthYearField(
        label="When did they sign it off?", subject="This date", required=False, past_only=True
    )
    their_assurance = short_text(
        "Who assures its quality for the other body, and what did they say?",
        help_text="For example the national panel, or the department responsible.",
    )
    their_assured_on = DayMonthYearField(
        label="When was that?", subject="This date", required=False, past_only=True
    )


class WaitForm(Form):
    """Until when the decision waits for the other review, why, and who asked for it."""

    reason = forms.CharField(
        label="Why does the decision wait?", widget=forms.Textarea(attrs={"rows": 3})
    )
    requested_by = short_text("Who asked for it?", required=True)
    review_on = DayMonthYearField(
        label="When is this looked at again?",
        subject="This date",
        help_text="The day becomes a deadline, so that the hold is not forgotten.",
    )


def values_of(row: Any, names: Any) -> dict[str, Any]:
    """Give what is recorded of another review, by the names of a form's fields."""
    values = {name: getattr(row, name) for name in names if name != "linked_reference"}
    if "linked_reference" in names:
        values["linked_reference"] = row.linked.reference if row.linked else ""
    return values
