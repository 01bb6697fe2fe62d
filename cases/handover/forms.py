"""The forms of handing a case over, and of taking one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from cases.core.documents.models import Document
from cases.handover.models import Answer, HowSent
from partnerships.models import Partnership
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form

ELSEWHERE = "elsewhere"


def area(rows: int) -> forms.Textarea:
    """Give a box for some lines of text."""
    return forms.Textarea(attrs={"rows": rows})


class TransferForm(Form):
    """To whom a case is handed, when, why, and what goes along."""

    receiver = forms.ChoiceField(label="Which partnership takes the case?", required=False)
    to = forms.CharField(label="If it is not in the list: its name", max_length=200, required=False)
    to_contact = forms.CharField(
        label="Its contact", help_text="Post, email, telephone.", max_length=300, required=False
    )
    because = forms.CharField(label="Why is it responsible?", widget=area(3))
    on = DayMonthYearField(
        label="On which day was it handed over?", subject="The day", past_only=True
    )
    documents = forms.MultipleChoiceField(
        label="Which documents go along?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The referral, the people with their names and addresses, and the checks always "
        "go along.",
    )
    with_chronicle = forms.BooleanField(
        label="Send the chronicle of what was done so far", required=False, initial=True
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        receivers: Sequence[Partnership],
        documents: Sequence[Document],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = {str(each.pk): each for each in receivers}
        receiver, chosen = self.fields["receiver"], self.fields["documents"]
        receiver.choices = [  # type: ignore[attr-defined]  # a choice field
            ("", "Choose"),
            *((str(each.pk), each.name) for each in receivers),
            (ELSEWHERE, "An area that does not work here"),
        ]
        chosen.choices = [  # type: ignore[attr-defined]  # a choice field
            (str(each.pk), each.title) for each in documents
        ]
        chosen.initial = [str(each.pk) for each in documents]
        if not documents:
            del self.fields["documents"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        receiver, to = cleaned.get("receiver", ""), (cleaned.get("to") or "").strip()
        if receiver in self.receivers and to:
            self.add_error("to", "Choose from the list or enter a name, not both")
        if receiver not in self.receivers and not to:
            self.add_error(
                "to" if receiver == ELSEWHERE else "receiver",
                "Enter the name of the area"
                if receiver == ELSEWHERE
                else "Choose which partnership takes the case, or enter its name",
            )
        cleaned["to_partnership"] = self.receivers.get(receiver)
        cleaned["documents"] = [int(each) for each in cleaned.get("documents", [])]
        return cleaned


class SentForm(Form):
    """How the pack was sent by hand, to whom and on which day, with proof."""

    sent_on = DayMonthYearField(label="When was it sent?", subject="The day", past_only=True)
    sent_how = forms.ChoiceField(label="How?", choices=HowSent.choices, widget=forms.RadioSelect)
    sent_to = forms.CharField(label="To whom?", max_length=200)
    proof = forms.FileField(
        label="Proof, if there is one",
        help_text="A receipt or the mail that was sent, as PDF, Word or picture.",
        required=False,
    )


class ChaseForm(Form):
    """When the receiver was asked again, and what it said."""

    on = DayMonthYearField(label="When was it asked?", subject="The day", past_only=True)
    note = forms.CharField(label="What did it say?", widget=area(3), required=False)


class AnswerForm(Form):
    """What a receiver that does not work here answered."""

    answer = forms.ChoiceField(
        label="What did it answer?",
        choices=[(Answer.ACCEPTED, "It takes the case"), (Answer.REFUSED, "It refuses the case")],
        widget=forms.RadioSelect,
    )
    on = DayMonthYearField(label="On which day?", subject="The day", past_only=True)
    answered_by = forms.CharField(label="Who answered?", max_length=200)
    their_reference = forms.CharField(label="Its reference", max_length=80, required=False)
    because = forms.CharField(label="If it refuses: why?", widget=area(3), required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == Answer.REFUSED and not cleaned.get("because"):
            self.add_error("because", "Enter why it refuses the case")
        return cleaned


class AcceptForm(Form):
    """On which day the case came to this partnership's attention."""

    attention_on = DayMonthYearField(
        label="When did the death come to your partnership’s attention?",
        subject="This date",
        past_only=True,
        help_text="The month for the decision begins with this day. It is the day on which the "
        "pack came, unless you were told before.",
    )


class RefuseForm(Form):
    """Why a case is refused."""

    because = forms.CharField(
        label="Why is the case not yours?",
        widget=area(4),
        help_text="The other area reads this. The pack is deleted here.",
    )


class ByHandForm(Form):
    """A case that an area which does not work here handed over."""

    from_name = forms.CharField(label="Which area hands the case over?", max_length=200)
    from_contact = forms.CharField(
        label="Its contact", help_text="Post, email, telephone.", max_length=300, required=False
    )
    their_reference = forms.CharField(label="Its reference", max_length=80, required=False)
    because = forms.CharField(label="Why is your partnership responsible?", widget=area(3))
    handed_over_on = DayMonthYearField(
        label="When did it hand the case over?", subject="This date", past_only=True
    )
    received_on = DayMonthYearField(
        label="When did it come to you?",
        subject="This date",
        past_only=True,
        help_text="The month for the decision begins with this day.",
    )
    person_who_died = forms.CharField(
        label="Name of the person who died, if known", max_length=200, required=False
    )
    pack = forms.FileField(
        label="What was sent with it", help_text="A PDF or Word document.", required=False
    )


def today() -> Any:
    """Give today's date as the forms propose it."""
    return timezone.localdate()
