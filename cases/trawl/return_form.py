"""The form on which an agency answers: one page, nil or trace (LC ¶41, ¶43; LR §4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from cases.core.documents.models import DocumentVersion
from cases.core.protocol.tables import Trawl
from cases.trawl.answer import Answers
from cases.trawl.models import TrawlFinding, TrawlPerson, TrawlReturn
from partnerships.pages.dates import DayMonthYearField, in_words
from partnerships.pages.fields import HintedRadios, YesNoField
from partnerships.pages.forms import Form

NIL, TRACE = "nil", "trace"
FILE = "_file"
NOT_KEPT = {"csrfmiddlewaretoken", "draft_version", "upload", "act", "code", FILE}


def searched_name(row: TrawlPerson) -> str:
    """Give the name under which an agency searches for a person, else the working label."""
    names = list(row.person.names.all())
    return names[0].name if names else row.person.label


def area(label: str, rows: int, help_text: str = "", **more: Any) -> forms.CharField:
    """Give a box for several lines."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=50_000,
        widget=forms.Textarea({"rows": rows, **more}),
    )


class ReturnForm(Form):
    """An agency's answer. Takes the people asked about and the protocol's rules of the trawl.

    What is asked depends on the answers, so the labels themselves say what may be left out.
    """

    says_optional = False

    respondent_name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    respondent_job = forms.CharField(
        label="Your job",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    respondent_telephone = forms.CharField(
        label="Your telephone number",
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "tel", "inputmode": "tel", "class": "govuk-input--width-20"}
        ),
    )
    systems_checked = area(
        "Which records systems did you check?",
        3,
        "List each one, electronic, paper and historical. Needed for a nil return too.",
    )
    spellings_used = area(
        "Which spellings and other names did you search for? (optional)",
        2,
        "For example, each spelling of the first name and surname, maiden names, nicknames.",
    )
    outcome = forms.ChoiceField(
        label="What did you find?",
        widget=HintedRadios(hints={NIL: "No record of any of these people in the period."}),
        choices=[(NIL, "Nothing: a nil return"), (TRACE, "A trace of at least one person")],
    )
    involvement = area(
        "Nature and dates of your involvement",
        4,
        "What you did, for whom, and from when to when.",
    )
    summary = area("Summary of your involvement (optional)", 10)
    outside_period = YesNoField(label="Did you find contact with any of them outside the period?")
    outside_note = area("Contact outside the period: what, and when?", 3)
    records_secured_on = DayMonthYearField(
        label="On which day were your records secured? (if you hold any)",
        subject="The day on which records were secured",
        help_text="Secured means locked or copied, so that nobody can change or destroy them.",
        past_only=True,
        required=False,
    )
    conflict = YesNoField(
        label="Does anybody in your agency who deals with this have a personal interest in it?",
        help_text="For example, a relative or associate of somebody named above.",
    )
    conflict_note = area("Whose interest is it, and what have you done about it?", 2)
    lawful_basis = forms.BooleanField(
        label="My agency has satisfied itself that it has a lawful basis to share this"
    )
    lawful_basis_note = forms.CharField(
        label="Which lawful basis is it? (optional)",
        help_text="For example, UK GDPR article 6(1)(e) and Data Protection Act 2018, schedule 1.",
        required=False,
        max_length=300,
    )
    upload = forms.FileField(
        label="Add a file (optional)",
        required=False,
        help_text="Word, PDF or a picture. Only if you have something written already.",
    )

    def __init__(self, *args: Any, people: list[TrawlPerson], rules: Trawl, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.rules = people, rules
        if not rules.asks_conflict_of_interest:
            del self.fields["conflict"], self.fields["conflict_note"]
        self.warns_above = rules.summary_warns_above
        if self.warns_above:
            self.fields["summary"].widget.attrs["class"] = "govuk-js-character-count"
            self.fields[
                "summary"
            ].help_text = (
                f"One side of A4, about {self.warns_above:,} characters. More is taken too."
            )
        for row in people:
            self.fields[self.person_field(row)] = forms.ChoiceField(
                label=f"Is {searched_name(row)} known to your agency?",
                required=False,
                choices=[("known", "Known"), ("none", "No trace")],
                widget=forms.RadioSelect({"class": "govuk-radios--inline"}),
            )
        names = [name for name in self.fields if not name.startswith("person_")]
        after = names.index("outcome") + 1
        asked = [self.person_field(row) for row in people]
        self.order_fields([*names[:after], *asked, *names[after:]])

    @staticmethod
    def person_field(row: TrawlPerson) -> str:
        """Give the name of the field that asks about a person."""
        return f"person_{row.person_id}"

    @property
    def person_fields(self) -> list[Any]:
        """Give the questions about each person, for the template."""
        return [self[self.person_field(row)] for row in self.people]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        outcome = cleaned.get("outcome")
        asked = self.rules.nil_lists_systems or outcome == TRACE
        if asked and not cleaned.get("systems_checked", "").strip():
            self._refuse("systems_checked", "List the records systems that you checked")
        if outcome == TRACE:
            self._clean_trace(cleaned)
        if outcome == NIL:
            for row in self.people:
                if cleaned.get(self.person_field(row)) == "known":
                    self._refuse(
                        self.person_field(row),
                        f"You said that you found nothing, but also that {searched_name(row)} is "
                        "known. Change one of the two",
                    )
        if cleaned.get("outside_period") and not cleaned.get("outside_note", "").strip():
            self._refuse("outside_note", "Say what the contact outside the period was, and when")
        if cleaned.get("conflict") and not cleaned.get("conflict_note", "").strip():
            self._refuse(
                "conflict_note", "Say whose interest it is and what you have done about it"
            )
        return cleaned

    def _clean_trace(self, cleaned: dict[str, Any]) -> None:
        answers = [cleaned.get(self.person_field(row)) for row in self.people]
        for row, answer in zip(self.people, answers, strict=True):
            if not answer:
                self._refuse(
                    self.person_field(row),
                    f"Choose whether {searched_name(row)} is known to your agency",
                )
        if answers and all(answers) and "known" not in answers:
            self._refuse(
                "outcome", "You found a trace: choose who is known to your agency, or nil return"
            )
        if not cleaned.get("involvement", "").strip():
            self._refuse("involvement", "Give the nature and dates of your involvement")

    def _refuse(self, name: str, text: str) -> None:
        if name in self.fields and name not in self.errors:
            self.add_error(name, text)

    def answers(self, document: DocumentVersion | None = None) -> Answers:
        """Give the checked answers. A nil return has nothing of what only a trace has."""
        given = self.cleaned_data
        trace = given["outcome"] == TRACE
        return Answers(
            respondent_name=given["respondent_name"],
            respondent_job=given["respondent_job"],
            respondent_telephone=given["respondent_telephone"],
            known={
                row.person_id: trace and given[self.person_field(row)] == "known"
                for row in self.people
            },
            systems_checked=given["systems_checked"],
            involvement=given["involvement"] if trace else "",
            summary=given["summary"] if trace else "",
            spellings_used=given["spellings_used"],
            outside_period=given["outside_period"],
            outside_note=given["outside_note"] if given["outside_period"] else "",
            conflict=given.get("conflict"),
            conflict_note=given.get("conflict_note", "") if given.get("conflict") else "",
            records_secured_on=given["records_secured_on"],
            lawful_basis=given["lawful_basis"],
            lawful_basis_note=given["lawful_basis_note"],
            document=document,
        )

    def warnings(self) -> list[str]:
        """Give what is worth a second look before it is sent; nothing here refuses (R37)."""
        found = []
        long = len(self.cleaned_data.get("summary") or "")
        if self.warns_above and long > self.warns_above:
            found.append(
                f"The summary has {long:,} characters; one side of A4 is about "
                f"{self.warns_above:,}. You can send it as it is, or shorten it."
            )
        if self.cleaned_data.get("outcome") == TRACE and not self.cleaned_data.get(
            "records_secured_on"
        ):
            found.append("You have not said on which day your records were secured.")
        return found

    def in_words(self) -> list[dict[str, str]]:
        """Give the checked answers as questions and answers, for the page that checks them."""
        given = self.cleaned_data
        rows = [
            ("Who answers", f"{given['respondent_name']}, {given['respondent_job']}"),
            ("Telephone", given["respondent_telephone"]),
            ("Systems checked", given["systems_checked"]),
            ("Spellings and other names searched", given["spellings_used"]),
        ]
        trace = given["outcome"] == TRACE
        rows.append(("What you found", "A trace" if trace else "Nil return: no trace of anybody"))
        if trace:
            rows += [
                (
                    searched_name(row),
                    "Known" if given[self.person_field(row)] == "known" else "No trace",
                )
                for row in self.people
            ]
            rows += [
                ("Nature and dates of involvement", given["involvement"]),
                ("Summary", given["summary"]),
            ]
        rows.append(
            ("Contact outside the period", _yes_no(given["outside_period"], given["outside_note"]))
        )
        secured = given["records_secured_on"]
        rows.append(("Records secured on", in_words(secured) if secured else ""))
        if "conflict" in self.fields:
            rows.append(("Personal interest", _yes_no(given["conflict"], given["conflict_note"])))
        note = given["lawful_basis_note"]
        rows.append(("Lawful basis", f"Confirmed: {note}" if note else "Confirmed"))
        return [{"label": label, "value": value} for label, value in rows]


class OfficerReturnForm(ReturnForm):
    """The same, entered by the officer for an agency that telephoned or wrote."""

    came = forms.ChoiceField(
        label="How did the answer come?",
        choices=[each for each in TrawlReturn.Came.choices if each[0] != TrawlReturn.Came.BY_LINK],
        widget=forms.RadioSelect,
    )
    received_on = DayMonthYearField(
        label="On which day did it come?", subject="The day on which it came", past_only=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("received_on", timezone.localdate())
        super().__init__(*args, **kwargs)
        words = {
            "respondent_name": "Who answered for the agency?",
            "respondent_job": "Their job",
            "respondent_telephone": "Their telephone number",
            "lawful_basis": "The agency says that it has a lawful basis to share this",
        }
        for name, label in words.items():
            self.fields[name].label = label


def _yes_no(answer: bool | None, note: str) -> str:
    if answer is None:
        return ""
    return f"Yes: {note}" if answer else "No"


def as_typed(post: Any) -> dict[str, str]:
    """Give what stands in a posted form, as it was typed, for a draft.

    Which file goes with it is ours to say, and a null character cannot be kept as JSON.
    """
    return {
        name.replace("\x00", ""): post[name].replace("\x00", "")
        for name in post
        if name not in NOT_KEPT
    }


def initial_from(
    form_class: type[ReturnForm], typed: Mapping[str, Any], **how: Any
) -> dict[str, Any]:
    """Give a form's initial values from a draft, valid or not."""
    blank = form_class(**how)
    return {
        name: field.widget.value_from_datadict(typed, {}, name)
        for name, field in blank.fields.items()
        if name != "upload"
    }


def initial_of(sent: TrawlReturn, findings: list[TrawlFinding]) -> dict[str, Any]:
    """Give a form's initial values from a return that was sent, to correct it."""
    names = (
        "respondent_name respondent_job respondent_telephone systems_checked spellings_used "
        "involvement summary outside_period outside_note records_secured_on conflict conflict_note "
        "lawful_basis_note"
    )
    values: dict[str, Any] = {name: getattr(sent, name) for name in names.split()}
    values["outcome"] = NIL if sent.is_nil else TRACE
    for finding in findings:
        values[f"person_{finding.person_id}"] = "known" if finding.known else "none"
    return values
