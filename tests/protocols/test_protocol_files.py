"""Every preset is read, checked, written back; what is wrong is named by file and key."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date

import pytest

from cases.core.protocol import preset
from cases.core.protocol.choices import Outcome, Recipient, SignOff
from cases.core.protocol.preset import LocalProtocol, ProtocolError

PRESETS = ("gloucestershire", "leicester-city", "leicestershire-rutland", "national", "wakefield")


def test_the_presets_are_these() -> None:
    assert preset.names() == PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_survives_the_way_through_json(name: str) -> None:
    protocol = preset.load(name)

    stored = json.loads(json.dumps(protocol.to_data()))

    assert LocalProtocol.from_data(stored) == protocol
    assert LocalProtocol.from_data(stored).to_data() == stored


@pytest.mark.parametrize("name", PRESETS)
def test_every_rule_and_every_number_of_a_preset_has_a_source(name: str) -> None:
    protocol = preset.load(name)

    assert [code for code, rule in protocol.timetable.items() if not rule.source] == []
    for table in (protocol.trawl, protocol.panel):
        numbers = [
            field.name
            for field in fields(table)
            if type(getattr(table, field.name)) is int and not table.sources.get(field.name)
        ]
        assert numbers == []


@pytest.mark.parametrize("name", PRESETS)
def test_the_home_office_is_told_of_a_decision_of_either_kind(name: str) -> None:
    decision = preset.load(name).decision

    for outcome in (Outcome.REVIEW, Outcome.NO_REVIEW):
        assert Recipient.HOME_OFFICE in decision.told(outcome)


@pytest.mark.parametrize("name", PRESETS)
def test_the_chair_of_the_partnership_signs_off_last(name: str) -> None:
    assert preset.load(name).overview.sign_off[-1] is SignOff.CSP_CHAIR


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("Leicester City 2021", "leicester-city"),
        ("Leicestershire & Rutland 2017", "leicestershire-rutland"),
        ("Gloucestershire", "gloucestershire"),
        ("Wakefield one-minute guide", "wakefield"),
        ("Wakefield web page (two years)", "wakefield"),
        ("national", "national"),
        ("LEICESTER-CITY", "leicester-city"),
    ],
)
def test_a_preset_is_found_by_its_other_names(alias: str, name: str) -> None:
    assert preset.find(alias) == name


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ProtocolError, match="gloucestershire, leicester-city"):
        preset.find("Atlantis")
    with pytest.raises(ProtocolError, match=r"no preset called “\.\./secret”"):
        preset.load("../secret")


SMALL = """
[names]
partnership = "A partnership"
short = "AP"
office = "An office"
sub_group = "A sub-group"
officer = "An officer"

[overview]
sign_off = ["panel", "csp_chair"]

[timetable.decision]
source = "a paragraph"
period = "1 month"
"""


def test_what_a_small_protocol_does_not_say_keeps_the_default() -> None:
    protocol = preset.parse(SMALL)

    assert protocol.names.home_office_mailbox == "DHREnquiries@homeoffice.gov.uk"
    assert protocol.timetable["decision"].clock_runs_during_hold is True
    assert protocol.names.review_name(date(2030, 1, 1)) == ("Domestic Homicide Review", "DHR")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('short = "AP"', 'shirt = "AP"', "here.toml: names.shirt: unknown key"),
        ('short = "AP"\n', "", "here.toml: names.short: missing"),
        ('short = "AP"', "short = 3", "here.toml: names.short: is text, not 3"),
        ("[overview]", "[overvew]", "here.toml: overvew: unknown key"),
        ('"1 month"', '"0 months"', "here.toml: timetable.decision.period: A period is longer"),
        ('"1 month"', '"1 moon"', "here.toml: timetable.decision.period: “moon” is not a unit"),
        ('"1 month"', '"48 hours"', "here.toml: timetable.decision: “decision” is counted in days"),
        ("[timetable.decision]", "[timetable.dessert]", "here.toml: timetable.dessert: unknown"),
        (
            'source = "a paragraph"\n',
            "",
            "here.toml: timetable.decision.source: missing",
        ),
        (
            'period = "1 month"',
            'period = "1 month"\nstart = "breakfast"',
            "here.toml: timetable.decision.start: “breakfast” is no known milestone",
        ),
        (
            'period = "1 month"',
            'period = "1 month"\nremind = ["soon"]',
            r"here.toml: timetable.decision.remind\[0\]: is a whole number, not “soon”",
        ),
        (
            'period = "1 month"',
            'period = "1 month"\nstart_day_counted = 1',
            "here.toml: timetable.decision.start_day_counted: is true or false, not 1",
        ),
        (
            '["panel", "csp_chair"]',
            '["csp_chair", "panel"]',
            "here.toml: overview.sign_off: ends with “csp_chair”",
        ),
        (
            '["panel", "csp_chair"]',
            '["postman", "csp_chair"]',
            r"here.toml: overview.sign_off\[0\]: “postman” is none of the choices",
        ),
        ("[overview]", "[panel]\nminimum_members = 4\n[overview]", "panel.sources.minimum_members"),
        ('short = "AP"', 'short = "AP', "here.toml: not valid TOML"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_key(old: str, new: str, words: str) -> None:
    assert SMALL.count(old) == 1

    with pytest.raises(ProtocolError, match=words):
        preset.parse(SMALL.replace(old, new), file="here.toml")


def test_an_office_closure_is_a_day_with_a_name() -> None:
    closed = SMALL + '[[calendar.closures]]\non = 2026-12-29\nname = "Office closed"\n'

    assert preset.parse(closed).calendar.extra() == {date(2026, 12, 29): "Office closed"}
