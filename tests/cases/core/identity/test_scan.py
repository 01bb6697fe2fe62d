"""The plain identity scan finds every name, birthday and address in any form (R92)."""

import pytest

from cases.core.identity.scan import Hit, IdentityKey, KeyKind, ScannedText, scan


def key(value: str, kind: KeyKind = KeyKind.NAME, person: int = 1) -> IdentityKey:
    return IdentityKey(person, f"Adult {person}", kind, value)


def hits(keys: IdentityKey | list[IdentityKey], text: str) -> tuple[Hit, ...]:
    return scan(keys if isinstance(keys, list) else [keys], [ScannedText("paragraph 1", text)])


def found(keys: IdentityKey | list[IdentityKey], text: str) -> list[str]:
    return [hit.found for hit in hits(keys, text)]


JANE = key("Jane Smith-Jones")


@pytest.mark.parametrize(
    "written",
    [
        "Jane Smith-Jones",
        "JANE SMITH-JONES",
        "jane smith jones",
        "Jane SmithJones",
        "JaneSmithJones",
        "jane_smith-jones",
        "jane.smith-jones",
        "Jane\u00a0Smith\u2011Jones",
        "Jane  Smith –\nJones",
        "Jane\nSmith-Jones",
        "J\u200bane Sm\u00adith-Jones",
        "Jáne Smîth-Jönes",
        "J. Smith-Jones",
        "J Smith-Jones",
        "SMITH-JONES, Jane",
        "Smith-Jones, J",
        "Smith-Jones",
        "Smith Jones",
        "Jane",
        "Ｊａｎｅ",
        "J\u0430n\u0435",
        "J a n e",
        "Jones",
    ],
)
def test_a_name_is_found_however_it_is_written(written: str) -> None:
    assert found(JANE, f"On that day {written}, aged 40, left.") == [written]


@pytest.mark.parametrize(
    ("written", "marked"),
    [
        ("Smith-Jones's car", "Smith-Jones"),
        ("the Smith-Joneses' car", "Smith-Joneses"),
        ("Jane’s car", "Jane"),
        ("Jones3 said", "Jones"),
        ("“Jane”", "Jane"),
        ("(Jane)", "Jane"),
        ("jane@example.org", "jane"),
        ("ReportJane2021.docx", "Jane"),
    ],
)
def test_a_name_is_found_among_its_neighbours(written: str, marked: str) -> None:
    assert found(JANE, written) == [marked]


@pytest.mark.parametrize(
    "written", ["Janet", "Joneston", "JSJ", "J.", "Mary Janes-Smithers", "insmith", "Jan e-mailed"]
)
def test_other_words_are_not_taken_for_a_name(written: str) -> None:
    assert found(JANE, f"Then {written} came.") == []


@pytest.mark.parametrize(
    "written", ["O'Brien", "O’Brien", "OBrien", "o brien", "Oʼ Brien", "O-Brien"]
)
def test_an_apostrophe_may_be_of_any_kind_or_missing(written: str) -> None:
    assert found(key("Siobhán O'Brien"), f"Mrs {written} said") == [written]
    assert found(key("Siobhan OBrien"), f"Mrs {written} said") == [written]


@pytest.mark.parametrize(
    ("on_record", "written"),
    [
        ("Zoë Müller", "Zoe Mueller"),
        ("Zoe Mueller", "Zoë Müller"),
        ("Łukasz Wałęsa", "Lukasz Walesa"),
        ("Søren Groß", "Soren Gross"),
        ("Søren Gross", "Soeren GROẞ"),
        ("Lukasz van der Berg", "ŁUKASZ VAN-DER-BERG"),
    ],
)
def test_letters_of_other_alphabets_are_found_in_their_plain_form(
    on_record: str, written: str
) -> None:
    assert found(key(on_record), f"then {written} said") == [written]


def test_a_name_on_record_the_other_way_round_is_read_as_a_name() -> None:
    assert found(key("SMITH, Anna"), "Anna Smith and A. Smith") == ["Anna Smith", "A. Smith"]


def test_a_title_is_no_part_of_a_name() -> None:
    assert found(key("Dr Anna Kowalska"), "Dr Watson met Dr Kowalska") == ["Kowalska"]


def test_a_middle_name_may_be_left_out_or_shortened() -> None:
    anna = key("Anna Maria Kowalska")
    text = "Anna Kowalska; Anna M. Kowalska; A.M. Kowalska; AM Kowalska; Maria"
    assert found(anna, text) == [
        "Anna Kowalska",
        "Anna M. Kowalska",
        "A.M. Kowalska",
        "AM Kowalska",
        "Maria",
    ]


def test_a_name_that_is_a_word_counts_only_with_a_capital_and_is_marked_so() -> None:
    will = key("Will Hope")
    assert hits(will, "they will hope against hope, if you will")[1:] == ()
    assert found(will, "you will, we hope") == []
    (only,) = hits(will, "and Will said")
    assert (only.found, only.common_word) == ("Will", True)
    (whole,) = hits(will, "and Will Kowalski-Hope said")[:1]
    assert whole.common_word


def test_a_name_of_two_letters_counts_only_with_a_capital() -> None:
    assert found(key("Xi Bo"), "the xi and the bo; Xi; Bo; Joan") == ["Xi", "Bo"]


def test_dont_is_not_don() -> None:
    assert found(key("Donny Isn"), "I don't; it isn't") == []


def test_macdonald_is_not_donald_and_oneil_is_not_neil() -> None:
    assert found(key("Donald Neil"), "MacDonald McDonald O'Neil") == []


def test_a_name_on_record_in_capitals_is_one_word() -> None:
    assert found(key("OLIVER MACEY"), "liver ley acey; Oliver; Macey") == ["Oliver", "Macey"]


def test_an_alias_is_found_as_a_whole_and_by_its_telling_parts() -> None:
    alias = key("Big Davros", KeyKind.ALIAS)
    assert found(alias, "big davros, Davros") == ["big davros", "Davros"]


BORN = key("1980-02-01", KeyKind.DATE_OF_BIRTH)


@pytest.mark.parametrize(
    "written",
    [
        "1/2/1980",
        "01/02/1980",
        "01.02.80",
        "1-2-80",
        "01 02 1980",
        "1 / 2 / 1980",
        "1980-02-01",
        "1980/2/1",
        "01021980",
        "19800201",
        "1 February 1980",
        "1st February 1980",
        "1st of February, 1980",
        "1 Feb 1980",
        "1 Feb. '80",
        "01-FEB-1980",
        "1\u00a0February\n1980",
        "February 1, 1980",
        "Feb 1st 1980",
        "first of February 1980",
        "1\u20442\u20441980",
        "０１/０２/１９８０",
    ],
)
def test_a_date_of_birth_is_found_in_every_usual_form(written: str) -> None:
    assert found(BORN, f"She was born on {written} in Leicester.") == [written]


@pytest.mark.parametrize(
    "written",
    ["1980", "February 1980", "1 February", "11/2/1980", "1/2/19801", "2/1/1980", "1/2/1981"],
)
def test_another_date_or_part_of_one_is_not_a_date_of_birth(written: str) -> None:
    assert found(BORN, f"It was {written} then.") == []


def test_six_figures_are_a_birthday_only_after_the_word() -> None:
    assert found(BORN, "DOB: 010280, crime number 010280") == ["010280"]


def test_a_date_of_birth_that_cannot_be_looked_for_is_an_error() -> None:
    for value in ("1980", "about 1980", "February 1980"):
        with pytest.raises(ValueError, match="Adult 1 is not a whole date"):
            hits(key(value, KeyKind.DATE_OF_BIRTH), "x")


HOME = key("12 High Street", KeyKind.ADDRESS_LINE)


@pytest.mark.parametrize(
    "written",
    [
        "12 High Street",
        "12, High Street",
        "12 HIGH ST",
        "12, High St",
        "12 high str",
        "12\nHigh\u00a0Street",
        "12High Street",
        "High Street 12",
        "twelve High Street",
    ],
)
def test_an_address_is_found_in_its_forms(written: str) -> None:
    (only,) = hits(HOME, f"at {written}. There")
    assert (only.found, only.common_word) == (written, False)


def test_the_street_alone_is_marked_as_shared_and_other_numbers_are_other_houses() -> None:
    for text in ("in High Street", "at 112 High St", "at 12a High Street"):
        (only,) = hits(HOME, text)
        assert only.common_word
    assert found(HOME, "a busy high street") == []


def test_every_word_of_an_address_may_be_shortened_at_once() -> None:
    saint = key("12 St Mary's Road", KeyKind.ADDRESS_LINE)
    for written in ("12 Saint Marys Rd", "12, St. Mary’s Rd", "12 ST MARY'S ROAD"):
        assert found(saint, f"at {written} then") == [written]


def test_of_a_whole_address_the_town_alone_is_not_looked_for() -> None:
    address = key("Flat 3\n12a King's Road\nMarket Harborough\nLE16 1AA", KeyKind.ADDRESS_LINE)
    assert found(address, "Flat 3, 12A Kings Rd") == ["Flat 3, 12A Kings Rd"]
    assert found(address, "12a King’s Road, Market Harborough")[0].startswith("12a King’s Road")
    assert found(address, "the police of Market Harborough") == []


def test_a_postcode_is_found_with_or_without_its_space_and_its_first_half_is_not() -> None:
    postcode = key("LE1 4XY", KeyKind.POSTCODE)
    text = "LE1 4XY, le14xy, LE1\u00a04XY, LE1  4xy; LE1 alone, LE1 4X, LE14 XYZ"
    assert found(postcode, text) == ["LE1 4XY", "le14xy", "LE1\u00a04XY", "LE1  4xy"]


def test_blank_and_unknown_values_are_not_looked_for() -> None:
    assert found([key(""), key("Unknown"), key(" ", KeyKind.POSTCODE)], "unknown, n/a") == []


def test_the_longest_hit_stands_for_those_inside_it_and_is_given_for_each_who_shares_it() -> None:
    father, son = key("Piotr Kowalski"), key("Adam Kowalski", person=2)
    assert [(h.found, h.key.person_id) for h in hits([father, son], "Adam Kowalski")] == [
        ("Adam Kowalski", 2)
    ]
    assert [h.key.person_id for h in hits([father, son], "Mr Kowalski")] == [1, 2]


def test_hits_come_in_the_order_of_fields_and_places_and_say_where() -> None:
    fields = [ScannedText("title", "Jane"), ScannedText("file name", "Jones, then Jane.docx")]
    order = [(h.where, h.start, h.end, h.found) for h in scan([JANE], fields)]
    assert order == [
        ("title", 0, 4, "Jane"),
        ("file name", 0, 5, "Jones"),
        ("file name", 12, 16, "Jane"),
    ]


def test_an_excerpt_marks_the_hit_in_its_surroundings() -> None:
    (only,) = hits(JANE, "word " * 20 + "then Jane\ncame ⟦in⟧ " + "word " * 20)
    assert only.excerpt_parts[1] == "Jane"
    assert only.excerpt.startswith("…word ") and only.excerpt.endswith(" word…")
    assert "⟦Jane⟧ came [in]" in only.excerpt
