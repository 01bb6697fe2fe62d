"""The page "What would be due": the engine of the deadlines, asked for any date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.deadlines.selectors import READ_AS
from cases.core.deadlines.working import step_words
from cases.core.protocol import preset
from cases.core.protocol.selectors import closed_days, protocol_on
from cases.core.timetable.calendar import (
    LONDON,
    HolidayDataMissing,
    LocalTimeError,
    WorkingCalendar,
    from_wall_clock,
)
from cases.core.timetable.kinds import KINDS, DeadlineKind, Direction
from cases.core.timetable.reckon import DueDate, Start, due_date, under
from cases.core.timetable.rules import Book, Reading, Rule, RuleError
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form

OWN = "own"
STAGES = {
    "referral": "Referral",
    "decision": "Decision",
    "family": "Family",
    "trawl": "Trawl",
    "panel": "Panel",
    "chronology": "Chronologies and management reviews",
    "imr": "Chronologies and management reviews",
    "overview": "Overview report",
    "quality_assurance": "Home Office",
    "publication": "Publication",
    "action_plan": "Action plan",
    "reporting": "The partnership’s routine",
}
HINTS = {
    Reading.START_DAY_COUNTED.value: "Otherwise the day after it is the first.",
    Reading.NEXT_WORKING_DAY.value: "Otherwise the date stays on a weekend or bank holiday.",
    Reading.NOT_CLEAR.value: "For papers: the day of sending may be counted.",
    Reading.MONTH_END.value: "For “within the month of”.",
}
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


class DueForm(Form):
    """What is asked: by whose protocol, what, from when, read how."""

    protocol = forms.ChoiceField(label="By whose protocol?")
    kind = forms.ChoiceField(label="What is due?")
    start = DayMonthYearField(
        label="Counted from which day?",
        help_text="The day of the event, such as the decision, or the day of the meeting.",
        subject="The day",
    )
    time = forms.CharField(
        label="At what time?",
        required=False,
        help_text="Only for what is counted in hours. For example 16:30.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    which = forms.ChoiceField(
        label="Which of the two?",
        required=False,
        choices=[("", "Choose one"), ("0", "Before the clocks went back"), ("1", "After")],
    )
    occurrence = forms.IntegerField(
        label="Which one?",
        required=False,
        min_value=1,
        max_value=400,
        help_text="Only for what comes again and again: 1 is the first after the start.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    readings = forms.MultipleChoiceField(
        label="Read in another way",
        required=False,
        choices=[(reading.value, READ_AS[reading]) for reading in Reading],
    )

    def __init__(self, *args: Any, own: Book, **kwargs: Any) -> None:
        from partnerships.pages.fields import HintedCheckboxes

        super().__init__(*args, **kwargs)
        self.own = own
        self.moment: date | datetime | None = None
        protocol, kind = self.fields["protocol"], self.fields["kind"]
        readings = self.fields["readings"]
        assert isinstance(protocol, forms.ChoiceField)  # noqa: S101  (for the type checker)
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  (for the type checker)
        assert isinstance(readings, forms.MultipleChoiceField)  # noqa: S101  (as above)
        protocol.choices = [
            (OWN, f"{own.name}: the protocol in force here"),
            *((name, _preset_label(name)) for name in preset.names()),
        ]
        kind.choices = [("", "Choose one"), *_kinds_by_stage()]
        kind.error_messages["required"] = "Choose what is due"
        choices = readings.choices
        readings.widget = HintedCheckboxes(hints=HINTS)
        readings.choices = choices
        if self._asks_which():
            self.fields["which"].required = True
            self.fields["which"].error_messages["required"] = (
                f"{self.data.get('time', '').strip()} happened twice on this day, because the "
                "clocks went back: choose which"
            )
        else:
            del self.fields["which"]

    def _asks_which(self) -> bool:
        """Ask which of the two only where the clock showed a time twice."""
        kind = KINDS.get(self.data.get("kind", ""))
        return kind is not None and kind.direction is Direction.HOURS and self._happened_twice()

    def _happened_twice(self) -> bool:
        if not self.is_bound:
            return False
        widget = self.fields["start"].widget
        try:
            day = self.fields["start"].clean(widget.value_from_datadict(self.data, {}, "start"))
            wall = _wall(day, self.data.get("time", ""))
            if wall is not None:
                from_wall_clock(wall)
        except LocalTimeError as refused:
            return refused.happened
        except forms.ValidationError:
            return False
        return False

    @property
    def chosen_kind(self) -> DeadlineKind:
        """Give the kind that was chosen."""
        return KINDS[self.cleaned_data["kind"]]

    @property
    def book(self) -> Book:
        """Give the rules that were chosen."""
        name = self.cleaned_data["protocol"]
        return self.own if name == OWN else preset.book(name)

    @property
    def rule(self) -> Rule:
        """Give the rule for the chosen kind, or one without a period."""
        return self.book.rules.get(self.chosen_kind.code, Rule(source="not in the protocol"))

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "kind" not in cleaned or "protocol" not in cleaned:
            return cleaned
        kind = self.chosen_kind
        if (cleaned.get("occurrence") or 1) > 1 and kind.direction is not Direction.RECURRING:
            self.add_error("occurrence", f"“{kind.title}” does not recur: leave this empty")
        self._check_readings()
        if cleaned.get("start"):
            self._find_moment(cleaned["start"])
        return cleaned

    def _check_readings(self) -> None:
        for reading in self.chosen_readings:
            try:
                under(self.rule, reading).check(self.chosen_kind)
            except RuleError as unfit:
                said = str(unfit).replace(self.chosen_kind.code, self.chosen_kind.title)
                self.add_error("readings", f"{READ_AS[reading]}: {said}")

    @property
    def chosen_readings(self) -> list[Reading]:
        """Give the readings that were ticked."""
        return [Reading(value) for value in self.cleaned_data.get("readings", ())]

    def _find_moment(self, day: date) -> None:
        text = self.cleaned_data.get("time", "").strip()
        if self.chosen_kind.direction is not Direction.HOURS:
            self.moment = day
            return
        if not text:
            self.add_error("time", "This is counted in hours: enter the time as well")
            return
        try:
            wall = _wall(day, text)
            if wall is None:
                self.add_error("time", "Enter the time as hours and minutes, like 16:30")
                return
            self.moment = from_wall_clock(wall)
        except LocalTimeError as refused:
            if not refused.happened:
                self.add_error("time", str(refused))
            elif wall is not None and (which := self.cleaned_data.get("which")):
                self.moment = wall.replace(tzinfo=LONDON, fold=int(which))


def _preset_label(name: str) -> str:
    title = name.replace("-", " ").title()
    return f"{title} ({preset.load(name).names.partnership})"


def _wall(day: date, text: str) -> datetime | None:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    return datetime(day.year, day.month, day.day, int(found[1]), int(found[2]))


def _kinds_by_stage() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind in KINDS.values():
        groups.setdefault(STAGES[kind.stage], []).append((kind.code, kind.title))
    return list(groups.items())


@dataclass(frozen=True)
class Answer:
    """What the engine answered, ready for the page. `due` is None where nothing is printed."""

    title: str
    protocol: str
    rule: Rule
    due: DueDate | None
    by_default: date | None
    read_as: list[str]

    @property
    def working(self) -> list[str]:
        """Give each day counted or skipped as a line."""
        steps = self.due.working if self.due else ()
        return [step_words(step.on, step.number, step.reason) for step in steps]

    @property
    def other_readings(self) -> list[tuple[str, date]]:
        """Give what the other readings of the rule would say."""
        return [(READ_AS[r], on) for r, on in self.due.other_readings] if self.due else []


def answer(form: DueForm, added: dict[date, str]) -> Answer:
    """Ask the engine; raises HolidayDataMissing for a year without bank holidays."""
    kind, rule, book = form.chosen_kind, form.rule, form.book
    readings = form.chosen_readings if rule.period is not None else []
    read = under(rule, *readings) if readings else rule
    fact = rule.start or kind.start
    start = Start(fact, form.moment) if fact and form.moment else None
    calendar = WorkingCalendar.bundled().with_extra({**book.closures, **added})
    which = form.cleaned_data.get("occurrence") or 1
    due = due_date(kind, read, start, calendar=calendar, occurrence=which)
    default = due_date(kind, rule, start, calendar=calendar, occurrence=which)
    differs = due is not None and default is not None and due.due_on != default.due_on
    return Answer(
        title=kind.title,
        protocol=book.name,
        rule=rule,
        due=due,
        by_default=default.due_on if default is not None and differs else None,
        read_as=[READ_AS[reading] for reading in readings],
    )


@in_partnership(Verb.ASK_DATES)
def due(request: CaseRequest) -> HttpResponse:
    """Ask the engine for any date. Nothing is stored; the address holds the question."""
    protocol = protocol_on(timezone.localdate())
    rules = protocol.rules
    own = Book(request.partnership.name, rules.timetable, rules.calendar.extra())
    asked = "kind" in request.GET
    form = DueForm(request.GET if asked else None, own=own, initial={"protocol": OWN})
    found = None
    if asked and form.is_valid():
        try:
            found = answer(form, closed_days())
        except HolidayDataMissing as missing:
            form.add_error("start", str(missing))
    context = {"form": form, "found": found, "today": timezone.localdate()}
    return TemplateResponse(request, "cases/deadlines/due.html", context)
