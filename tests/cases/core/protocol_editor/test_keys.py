"""No key of the protocol is forgotten: each has words, a field and a place in the file."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from cases.core.progress.pages.protocol_forms import PartForm
from cases.core.protocol import choices, preset
from cases.core.protocol.checking import problems_of
from cases.core.protocol.choice_words import WORDS
from cases.core.protocol.contradictions import CONTRADICTIONS
from cases.core.protocol.keys import SOURCES, part_named, parts, unusable, value_at
from cases.core.protocol.saying import in_words
from cases.core.protocol.tables import LocalProtocol
from cases.core.protocol.words import KEYS, part_title, words_for
from cases.core.timetable.kinds import KINDS
from cases.core.timetable.rules import Rule
from partnerships.pages.forms import Saved
from tests.cases.core.protocol_editor.typing import posted

PRESETS = preset.names()


def form_of(code: str, data: dict[str, Any], typed: Any = None) -> PartForm:
    """Give the form of a part for a protocol's plain form, with what was typed if anything was."""
    part = part_named(code)
    assert part is not None
    elsewhere = {"preset": data, "in_force": data}
    return PartForm(
        typed, part=part, said=part.of(data), elsewhere=elsewhere, saved=Saved(0, by="")
    )


def data_of(name: str = "leicester-city") -> dict[str, Any]:
    """Give the plain form of a preset."""
    return preset.load(name).to_data()


def test_every_key_of_every_table_stands_in_a_form() -> None:
    data = data_of()
    seen = {
        (part.table, part.kind, name)
        for part in parts()
        for name in form_of(part.code, data).controls
    }
    wanted = {
        (table.name, "", key.name)
        for table in fields(LocalProtocol)
        if table.name != "timetable"
        for key in fields(part_named(table.name).cls)  # type: ignore[union-attr]  # every table
        if key.name != SOURCES
    } | {
        ("timetable", kind, key.name)
        for kind in KINDS
        for key in fields(Rule)
        if not unusable(key.name, kind)
    }
    assert seen == wanted


def test_every_key_has_words_and_no_words_are_left_over() -> None:
    keys = [key for part in parts() for key in part.keys]
    assert {key.about for key in keys} == set(KEYS)
    assert [key.path for key in keys if not words_for(key).label.strip()] == []
    assert [part.code for part in parts() if not part_title(part)] == []


def test_every_choice_has_words() -> None:
    for name in choices.__dict__:
        found = getattr(choices, name)
        if isinstance(found, type) and issubclass(found, choices.StrEnum) and list(found):
            assert set(WORDS[found]) == set(found)


@pytest.mark.parametrize("name", PRESETS)
def test_a_form_that_nobody_changed_gives_the_same_protocol(name: str) -> None:
    data = data_of(name)
    for part in parts():
        form = form_of(part.code, data, posted(form_of(part.code, data)))
        assert form.is_valid(), (part.code, form.errors)
        assert LocalProtocol.from_data(part.put(data, form.plain)) == preset.load(name)


@pytest.mark.parametrize("name", PRESETS)
def test_every_value_of_a_preset_reads_in_words_without_a_code(name: str) -> None:
    data = data_of(name)
    said = [
        in_words(key, value_at(key, data))
        for part in parts()
        for key in part.keys
        if part.of(data) is not None and key.about != "panel.terms_warn_without"
    ]
    assert [each for each in said if "_" in each] == []


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_accepted_as_it_is(name: str) -> None:
    assert problems_of(data_of(name)) == []


@pytest.mark.parametrize(
    ("part", "typed", "field", "said"),
    [
        ("period-trawl_return", {"period": "0"}, "period", "longer than nothing"),
        (
            "period-trawl_return",
            {"period": "400", "period__unit": "months"},
            "period",
            "longer than 120 months",
        ),
        ("period-trawl_return", {"period": "9999", "period__unit": "days"}, "period", "3660 days"),
        ("period-trawl_return", {"source": ""}, "source", ""),
        ("period-trawl_return", {"remind": "soon"}, "remind", "whole numbers"),
        ("period-trawl_return", {"warn": "before"}, "warn", "how long before"),
        ("plan", {"overview": "2"}, None, "before the one before it"),
        (
            "plan",
            {"overview": "121", "publication": "122", "home_office_qa": "122"},
            "overview",
            "",
        ),
        ("letters", {"link_days": "4000"}, "link_days", "3,650"),
        ("letters", {"link_days-source": ""}, "link_days-source", "Name the source"),
        ("overview", {"sign_off__2": ""}, "sign_off-0", "Ends with “CSP chair”"),
        ("overview", {"sign_off__1": "panel"}, "sign_off-0", "Names a step twice"),
        ("quality_assurance", {"resubmission__2": ""}, "resubmission-0", "agrees last"),
        ("names", {"partnership": ""}, "partnership", ""),
        ("trawl", {"agencies__0__kind": ""}, "agencies-0-name", "Line 1 has no kind"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    part: str, typed: dict[str, str], field: str | None, said: str
) -> None:
    data = data_of()
    form = form_of(part, data, posted(form_of(part, data), **typed))
    assert not form.is_valid()
    told = form.errors.get(field or "__all__")
    assert told is not None, form.errors
    assert said in " ".join(str(each) for each in told), form.errors


def test_a_reading_that_is_chosen_sets_its_keys_and_its_sources_are_shown() -> None:
    data = data_of()
    first = form_of("period-decision", data)
    field = first.fields["reading-K3"]
    assert first.initial["reading-K3"] == "0"
    assert field.widget.hints == {
        "0": "Source: LC ¶25; GL §3.3; LR §12 row 4",
        "1": "Source: WK “Timescales”",
        "2": "Source: LR §2.5",
    }
    form = form_of("period-decision", data, posted(first, **{"reading-K3": "1"}))
    assert form.is_valid() and form.plain is not None
    assert (form.plain["start"], form.plain["until_known"]) == (
        "chair_notified",
        "came_to_attention",
    )


def test_a_reading_and_another_value_below_it_are_not_both_taken() -> None:
    data = data_of()
    first = form_of("period-publication_removal", data)
    typed = posted(first, **{"reading-K1": "1", "period": "48"})
    form = form_of("period-publication_removal", data, typed)
    assert not form.is_valid()
    assert "also changed" in form.errors["reading-K1"][0]


def test_each_contradiction_sets_only_keys_that_there_are() -> None:
    for code, found in CONTRADICTIONS.items():
        form = form_of(code, data_of())
        for each in found:
            assert len(each.readings) > 1
            for reading in each.readings:
                assert set(reading.values) <= set(form.controls)
                assert reading.source


def test_a_period_that_the_protocol_does_not_have_needs_nothing_below_it() -> None:
    data = data_of()
    first = form_of("period-trawl_return", data)
    typed = posted(first, **{"has-rule": "no", "period": "0", "source": ""})
    form = form_of("period-trawl_return", data, typed)
    assert form.is_valid(), form.errors
    assert form.plain is None
