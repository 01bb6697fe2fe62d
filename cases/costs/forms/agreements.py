"""Forms of an agreement: parties, groups, and how a kind of cost is divided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from partnerships.funding.agreement import preset_data, preset_names
from partnerships.funding.drafting import names_of
from partnerships.funding.models import AgreementVersion
from partnerships.funding.rule_form import LEAD, NOBODY, FlatRule, How, Row
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedRadios
from partnerships.pages.forms import Form, VersionedFormMixin
from partnerships.pages.wording import speak_plainly

HOW_WORDS = {
    How.EQUALLY: (
        "In equal parts",
        "Each of those ticked pays the same; a group counts its members",
    ),
    How.PERCENT: ("By percentage", "The percentages make a hundred; a part may have a cap"),
    How.WEIGHT: ("By weight", "For example by residents; a part may have a cap"),
    How.FIXED: ("Fixed sums first", "Parties pay fixed sums, and somebody pays the rest"),
    How.TIERS: (
        "By tiers",
        "Up to one amount these pay, above it others; the last takes the excess",
    ),
    How.ONE: ("One pays all of it", "A party, a group, the lead party, or nobody yet"),
}
TIER_ROWS = 4


class FundForm(Form):
    """A fund of its own for a partnership."""

    name = forms.CharField(
        label="Name of the fund",
        help_text="As it stands on invoices and papers. A partnership that pays alone has one too.",
        max_length=200,
    )


class BeginForm(Form):
    """A new version of the agreement."""

    name = forms.CharField(label="Name of the agreement", max_length=120)
    from_on = DayMonthYearField(label="From which day does it hold?", subject="The day")
    start = forms.ChoiceField(label="Begin from", widget=forms.RadioSelect)

    def __init__(self, *args: Any, versions: Sequence[AgreementVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        start: Any = self.fields["start"]
        start.choices = [
            ("nothing", "Nothing"),
            *((f"version:{v.number}", f"Version {v.number} of this fund") for v in versions),
            *((f"preset:{name}", f"The agreement of {_named(name)}") for name in preset_names()),
        ]
        start.initial = f"version:{versions[0].number}" if versions else "nothing"


def _named(preset: str) -> str:
    return str(preset_data(preset)["name"])


class PartyForm(VersionedFormMixin, Form):
    """A party, from and up to which day it pays, and where it is written to."""

    name = forms.CharField(label="Name of the party", max_length=120)
    from_on = DayMonthYearField(
        label="Party from",
        help_text="Empty: from the beginning.",
        subject="The day",
        required=False,
    )
    until_on = DayMonthYearField(
        label="Party up to",
        help_text="The last day on which it pays. Empty: no end.",
        subject="The day",
        required=False,
    )
    email = forms.EmailField(
        label="Email address",
        help_text="For notices of costs and of changes. No account is needed.",
        required=False,
    )
    address = forms.CharField(
        label="Address for invoices",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=400,
        required=False,
    )


class SeveralPartiesForm(Form):
    """Several parties at once, by name."""

    names = forms.CharField(
        label="Names of the parties",
        help_text="One a line. Days and addresses can be added to each afterwards.",
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=4000,
    )

    def clean_names(self) -> list[str]:
        """Give the lines that say something."""
        names = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError("A name has 120 characters or fewer.")
        return names


class GroupForm(VersionedFormMixin, Form):
    """A group of parties that a rule names together."""

    name = forms.CharField(
        label="Name of the group", help_text="For example: districts.", max_length=40
    )
    members = forms.MultipleChoiceField(label="Who is in it?", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, data_of: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members: Any = self.fields["members"]
        names = names_of(dict(data_of))
        members.choices = sorted(
            ((key, names[key]) for key in data_of["parties"]), key=lambda each: each[1]
        )


class HowForm(Form):
    """How a kind of cost is divided: the first of two questions."""

    how = forms.ChoiceField(
        label="How is this cost divided?",
        choices=[(how.value, words) for how, (words, _) in HOW_WORDS.items()],
        widget=HintedRadios(hints={how.value: hint for how, (_, hint) in HOW_WORDS.items()}),
    )


def slug_of(payer: str) -> str:
    """Give a payer as part of a field's name."""
    return {LEAD: "_lead", NOBODY: "_nobody"}.get(payer, payer)


class RuleForm(VersionedFormMixin, Form):
    """One reading of what is agreed of a kind of cost; its rows depend on how it is divided."""

    words = forms.CharField(
        label="What the agreement says, read this way",
        help_text="A sentence that tells this reading from another one.",
        max_length=300,
    )
    source = forms.CharField(
        label="Where it stands", help_text="Document and paragraph.", max_length=120, required=False
    )

    def __init__(
        self, *args: Any, how: How, data_of: Mapping[str, Any], flat: FlatRule | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.how, self.data_of = how, data_of
        names = names_of(dict(data_of))
        groups = [(key, names[key]) for key in data_of["groups"]]
        parties = sorted(
            ((key, names[key]) for key in data_of["parties"]), key=lambda each: each[1]
        )
        others = [(LEAD, "The lead party of the review"), (NOBODY, "Nobody: unallocated")]
        self.payers = [*groups, *parties]
        everybody = [("", "Choose"), *groups, *parties, *others]
        rows = {row.payer: row for row in flat.rows} if flat and flat.how is how else {}
        listed = list(flat.rows) if flat and flat.how is how else []
        self.row_names: list[tuple[str, list[str]]] = []
        if how is How.ONE:
            self._choice("payer", "Who pays?", everybody, listed[0].payer if listed else "")
        elif how is How.TIERS:
            for number in range(TIER_ROWS):
                row = listed[number] if number < len(listed) else Row("")
                label = f"Tier {number + 1}"
                self._choice(f"payer_{number}", f"{label}: who pays", everybody, row.payer, False)
                self._text(f"number_{number}", f"{label}: up to how many pounds", row.number)
                self.row_names.append((label, [f"payer_{number}", f"number_{number}"]))
        else:
            if how in (How.PERCENT, How.WEIGHT):
                self.payers += others
            offered = parties if how is How.FIXED else self.payers
            for payer, name in offered:
                self._row(payer, name, rows.get(payer, Row(payer)), payer in rows, everybody)
        if how is How.FIXED:
            self._choice(
                "rest", "Who pays the rest?", everybody, flat.rest if flat and listed else ""
            )
        if how not in (How.TIERS, How.ONE):
            limit = flat.limit if flat else ""
            self._text("limit", "Only up to an amount of the whole cost", limit)
            above = flat.above_limit if flat else ""
            self._choice("above_limit", "Who pays what lies above it?", everybody, above, False)
        self._text("most", "Maximum: a higher cost is refused", flat.most if flat else "")
        self._text(
            "usual", "Above this amount the need must have been agreed", flat.usual if flat else ""
        )
        speak_plainly(self)  # of the fields that were added here

    def _row(
        self, payer: str, name: str, row: Row, ticked: bool, everybody: list[tuple[str, str]]
    ) -> None:
        slug = slug_of(payer)
        if self.how is How.EQUALLY:
            self.fields[f"in_{slug}"] = forms.BooleanField(
                label=name, required=False, initial=ticked
            )
            self.row_names.append((name, [f"in_{slug}"]))
            return
        self._text(f"number_{slug}", f"{name}: {self.number_words}", row.number)
        cells = [f"number_{slug}"]
        if self.how is not How.FIXED and payer != NOBODY:
            self._text(f"cap_{slug}", f"{name}: at most how many pounds", row.cap)
            self._choice(
                f"above_{slug}", f"{name}: who pays above it", everybody, row.above_cap, False
            )
            cells += [f"cap_{slug}", f"above_{slug}"]
        self.row_names.append((name, cells))

    def _text(self, name: str, label: str, initial: str) -> None:
        self.fields[name] = forms.CharField(
            label=label,
            required=False,
            initial=initial,
            max_length=20,
            widget=forms.TextInput({"class": "govuk-input--width-5", "inputmode": "decimal"}),
        )

    def _choice(
        self, name: str, label: str, choices: Any, initial: str, required: bool = True
    ) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, initial=initial, required=required
        )

    @property
    def number_words(self) -> str:
        """Give what the number of a row means."""
        return {How.PERCENT: "per cent", How.WEIGHT: "weight", How.FIXED: "pounds"}.get(
            self.how, "up to how many pounds"
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Give the rows as the page shows them: a name and its fields."""
        return [
            {
                "name": name,
                "fields": [
                    {"field": self[field], "label": label}
                    for field, label in zip(fields, self.columns, strict=False)
                ],
            }
            for name, fields in self.row_names
        ]

    @property
    def columns(self) -> list[str]:
        """Give what the columns of the rows are called."""
        if self.how is How.TIERS:
            return ["Who pays", "Up to £ (the last: empty)"]
        if self.how is How.EQUALLY:
            return ["Pays a part"]
        return [self.number_words.capitalize(), "At most £", "Who pays above it"][
            : 1 if self.how is How.FIXED else 3
        ]

    @property
    def others(self) -> list[Any]:
        """Give the fields that stand below the rows."""
        inside = {field for _, fields in self.row_names for field in fields}
        return [
            field
            for field in self
            if field.name not in inside and field.name not in ("words", "source", "version")
        ]

    def flat(self) -> FlatRule:
        """Give the rule as it was typed."""
        typed: dict[str, Any] = self.cleaned_data

        def text(name: str) -> str:
            return str(typed.get(name) or "").strip()

        rows: list[Row] = []
        if self.how is How.ONE:
            rows = [Row(text("payer"))] if text("payer") else []
        elif self.how is How.TIERS:
            rows = [
                Row(text(f"payer_{n}"), text(f"number_{n}"))
                for n in range(TIER_ROWS)
                if text(f"payer_{n}") or text(f"number_{n}")
            ]
        else:
            for payer, _ in self.payers:
                slug = slug_of(payer)
                if self.how is How.EQUALLY:
                    rows += [Row(payer)] if typed.get(f"in_{slug}") else []
                elif text(f"number_{slug}"):
                    cells = (text(f"{each}_{slug}") for each in ("number", "cap", "above"))
                    rows.append(Row(payer, *cells))
        return FlatRule(
            self.how,
            tuple(rows),
            text("rest"),
            text("limit"),
            text("above_limit"),
            text("most"),
            text("usual"),
        )


class TryForm(Form):
    """An amount for which the readings are shown side by side."""

    use_required_attribute = False
    amount = forms.CharField(
        label="A cost in pounds",
        max_length=20,
        widget=forms.TextInput({"class": "govuk-input--width-10", "inputmode": "decimal"}),
    )
    lead = forms.ChoiceField(label="Lead party of the review", required=False)
    need_agreed = forms.BooleanField(label="The need of it was agreed", required=False)

    def __init__(self, *args: Any, data_of: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead: Any = self.fields["lead"]
        names = names_of(dict(data_of))
        lead.choices = [("", "None"), *((key, names[key]) for key in data_of["parties"])]
