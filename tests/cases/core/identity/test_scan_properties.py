"""The plain identity scan on planted names, on any text, and on a long report (R92)."""

import datetime
import string
import time

from hypothesis import given
from hypothesis import strategies as st

from cases.core.identity.scan import Hit, IdentityKey, KeyKind, ScannedText, scan


def key(value: str, kind: KeyKind = KeyKind.NAME, person: int = 1) -> IdentityKey:
    return IdentityKey(person, f"Adult {person}", kind, value)


def hits(keys: IdentityKey | list[IdentityKey], text: str) -> tuple[Hit, ...]:
    return scan(keys if isinstance(keys, list) else [keys], [ScannedText("paragraph 1", text)])


def found(keys: IdentityKey | list[IdentityKey], text: str) -> list[str]:
    return [hit.found for hit in hits(keys, text)]


JANE = key("Jane Smith-Jones")
BORN = key("1980-02-01", KeyKind.DATE_OF_BIRTH)
HOME = key("12 High Street", KeyKind.ADDRESS_LINE)
WORDS = [
    "panel",
    "agency",
    "review",
    "visited",
    "the",
    "home",
    "support",
    "on",
    "risk",
    "assessment",
    "told",
    "police",
]
CASES = st.lists(st.sampled_from([str.upper, str.lower, str.title]), min_size=40, max_size=40)
MARKS = st.sampled_from(["", "\u0301", "\u0308", "\u00ad", "\u200b", "\u0327"])
SPACES = st.sampled_from([" ", "\u00a0", "\n", "  ", " \u200b ", "-", "\t", "\u2009", "_"])
AROUND = st.sampled_from([" ", "\n", "(", ")", ",", ".", "“", "”", ";", ":", "/", "\u00a0", "—"])
NAME = st.text(string.ascii_lowercase, min_size=5, max_size=12).map(lambda n: "q" + n + "x")


@given(st.data(), NAME, NAME)
def test_a_planted_name_is_always_found_at_its_place(
    data: st.DataObject, first: str, last: str
) -> None:
    styles = data.draw(CASES)
    written = data.draw(SPACES).join(
        "".join(styles[i](c) + data.draw(MARKS) for i, c in enumerate(part))
        for part in (first, last)
    )
    before = data.draw(st.lists(st.sampled_from(WORDS), max_size=5))
    text = " ".join([*before, ""]) + data.draw(AROUND) + written + data.draw(AROUND) + "then"

    result = hits(key(f"{first.title()} {last.title()}"), text)

    assert len(result) == 1
    assert text[result[0].start : result[0].end] == result[0].found
    assert result[0].found.rstrip("\u00ad\u200b") == written.rstrip("\u00ad\u200b")


@given(st.lists(st.sampled_from(WORDS), max_size=60), NAME, NAME)
def test_a_text_without_the_name_has_no_hit(words: list[str], first: str, last: str) -> None:
    assert hits(key(f"{first} {last}"), " ".join(words)) == ()


@given(st.text(max_size=300))
def test_any_text_at_all_can_be_scanned_and_offsets_give_back_what_was_found(text: str) -> None:
    keys = [JANE, BORN, HOME, key("A B"), key("LE1 4XY", KeyKind.POSTCODE)]
    for hit in hits(keys, text + " Jane " + text):
        assert hit.found == (text + " Jane " + text)[hit.start : hit.end]


@given(st.dates())
def test_every_birthday_is_found_written_out(born: datetime.date) -> None:
    if born.year < 1000:
        return
    written = f"{born.day} {born:%B} {born.year}"
    assert found(key(born.isoformat(), KeyKind.DATE_OF_BIRTH), f"x {written} x") == [written]


def test_a_long_report_with_many_people_is_scanned_in_two_seconds() -> None:
    people = [
        key(f"{first} {last}", person=number)
        for number, first in enumerate(
            ["Anna", "Ben", "Carl", "Dora", "Emil", "Greta", "Hal", "Ida", "Jan", "Kim"]
        )
        for last in [
            "Adams",
            "Clarkson",
            "Dent",
            "Evans",
            "Grimes",
            "Henderson",
            "Ives",
            "Jolly",
            "Kerr",
            "Lund",
        ]
    ]
    births = [
        key(f"19{50 + n % 50}-0{n % 9 + 1}-{n % 28 + 1:02}", KeyKind.DATE_OF_BIRTH)
        for n in range(50)
    ]
    homes = [key(f"{n + 2} Orchard Lane", KeyKind.ADDRESS_LINE) for n in range(50)]
    paragraph = " ".join(WORDS * 5) + " on 3 May 2019 in Orchard Close."
    fields = [ScannedText(f"paragraph {n}", paragraph) for n in range(1, 1251)]
    fields.append(ScannedText("appendix", "Greta Lund"))

    started = time.perf_counter()
    result = scan([*people, *births, *homes], fields)

    assert time.perf_counter() - started < 2
    assert [hit.found for hit in result] == ["Greta Lund"]
