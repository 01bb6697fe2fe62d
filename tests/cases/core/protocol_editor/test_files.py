"""A protocol goes out as TOML and comes back the same; a bad file is refused with every reason."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cases.core.protocol import preset
from cases.core.protocol.checking import problems_of
from cases.core.protocol.keys import REQUIRED, Key, inner, parts
from cases.core.protocol.tables import LocalProtocol
from cases.core.protocol.toml_file import FileRefused, as_toml, from_toml
from cases.core.timetable.periods import Period

PRESETS = preset.names()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_that_is_exported_comes_back_the_same(name: str) -> None:
    data = preset.load(name).to_data()
    text = as_toml(data, title=f"{name}\nwith a line break")
    assert from_toml(text.encode()) == data
    assert preset.parse(text) == preset.load(name)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Give plain values of a type of the tables."""
    hint, may_be_none = inner(hint)
    if may_be_none:
        return st.none() | values_of(hint)
    if get_origin(hint) is tuple:
        return st.lists(values_of(get_args(hint)[0]), max_size=4)
    if get_origin(hint) is not None:
        name, value = get_args(hint)
        return st.dictionaries(values_of(name), values_of(value), max_size=4)
    if hint is Period:
        return st.builds(
            "{} {}".format, st.integers(2, 120), st.sampled_from(["days", "working days", "months"])
        )
    if is_dataclass(hint) and isinstance(hint, type):
        return st.fixed_dictionaries({key.name: values_of(key.hint) for key in _keys_of(hint)})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from([each.value for each in hint])
    simple: dict[Any, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: st.integers(1, 90),
        str: TEXT,
        date: st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(date.isoformat),
    }
    return simple[hint]


def _keys_of(cls: Any) -> list[Key]:
    hints = get_type_hints(cls)
    return [Key("", each.name, hints[each.name]) for each in fields(cls)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data(), st.sampled_from(PRESETS))
def test_a_changed_protocol_that_is_exported_comes_back_the_same(
    choose: st.DataObject, name: str
) -> None:
    data = preset.load(name).to_data()
    for _ in range(3):
        part = choose.draw(st.sampled_from(parts()))
        said = part.of(data)
        if said is None:
            continue
        key = choose.draw(st.sampled_from(part.keys))
        value = choose.draw(values_of(key.hint))
        changed = {each: kept for each, kept in said.items() if each != key.name}
        if value is not None:
            changed[key.name] = value
        elif key.default is REQUIRED:
            continue
        tried = part.put(data, changed)
        if not problems_of(tried):
            data = LocalProtocol.from_data(tried).to_data()
    assume(not problems_of(data))
    assert from_toml(as_toml(data, title="changed").encode()) == data


GOOD = as_toml(preset.load("wakefield").to_data(), title="A protocol")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('short = "STP"', 'shirt = "STP"', "Line 9, names.shirt: Unknown key"),
        ('short = "STP"', "short = 3", "names.short: Is text, not 3"),
        ('period = "24 months"', 'period = "0 days"', "publication_removal.period: A period is"),
        ('period = "24 months"', 'period = "400 months"', "longer than 120 months"),
        ('period = "24 months"', "period = 24", "a period such as “14 days”"),
        ("[timetable.decision]", "[timetable.dessert]", "timetable.dessert: Unknown key"),
        ("publication = 18", "publication = 400", "plan.publication: 400 months is more than 120"),
        ('sign_off = ["panel", "csp_chair"]', 'sign_off = ["panel"]', "overview.sign_off: Ends"),
        ('short = "STP"', 'short = "S\\u0000P"', "cannot be printed"),
        ('short = "STP"', 'short = "STP', "not valid TOML"),
        ("[names]", "[names]\n[names]", "not valid TOML"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_line_key_and_reason(
    old: str, new: str, said: str
) -> None:
    assert old in GOOD
    with pytest.raises(FileRefused) as refused:
        from_toml(GOOD.replace(old, new).encode())
    assert said in " | ".join(refused.value.reasons)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "names: This table is missing"),
        (b"\xff\xfe\x00", "Line 1: the file is not text in UTF-8."),
        (GOOD.encode() + b"\n# " + b"x" * 300_000, "larger than 200 kB"),
        (b"a = " + b"[" * 20_000, "nested"),
        (b"a = " + b"9" * 10_000, "counts too far"),
        (b"\x89PNG\r\n\x1a\n", "not text in UTF-8"),
        (b"PK\x03\x04", "not valid TOML"),
        (b"names = 3\ntimetable = []\noverview = 'x'", "names: This is a table of keys"),
        (b"[timetable]\ndecision = 'x'\n[names]\n[overview]\n", "timetable.decision"),
    ],
)
def test_a_file_that_is_no_protocol_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(FileRefused) as refused:
        from_toml(content)
    assert said in " | ".join(refused.value.reasons)


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    wrong = GOOD.replace('period = "24 months"', 'period = "0 days"').replace(
        'short = "STP"', "short = 3"
    )
    with pytest.raises(FileRefused) as refused:
        from_toml(wrong.encode())
    assert len(refused.value.reasons) == 2
