"""Dates as people write them, found in folded text.

1/2/1980, 01.02.80, 1st February 1980, the first of February 1980, 1 Feb 1980, February 1, 1980,
1980-02-01, 01021980. Day before month, as in Britain. A year or a month alone is no date.
"""

import datetime
import re
from collections.abc import Iterator

_NAMES = "january february march april may june july august september october november december"
_MONTHS = _NAMES.split()
_SHORT = {
    name[:length]: number
    for number, name in enumerate(_MONTHS, 1)
    for length in range(3, len(name) + 1)
    if length in (3, len(name)) or (name == "september" and length == 4)
}
_UNITS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
_UNITS += "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
_ORDINALS = {word: number for number, word in enumerate(_UNITS.split(), 1)}
_ORDINALS["thirtieth"] = 30
for _number, _word in enumerate(_UNITS.split()[:9], 1):
    _ORDINALS[f"twenty{_word}"] = 20 + _number
_ORDINALS["thirtyfirst"] = 31

_MONTH = "(?P<month>" + "|".join(sorted(_SHORT, key=len, reverse=True)) + r")(?![a-z])"
_S = r"[\s.,/'_-]{0,4}"
_DAY = r"(?P<day>\d{1,2})(?:\s?(?:st|nd|rd|th))?"
_ORDINAL = (
    r"(?P<word>(?:(?:twenty|thirty)[\s-]{0,2})?(?:"
    + "|".join(sorted((*_UNITS.split(), "thirtieth"), key=len, reverse=True))
    + "))"
)
_YEAR = r"(?P<year>\d{4}|\d{2})(?!\d)"
_OF = r"(?:of(?:\sthe\smonth\sof)?\s{0,3})?"

_FORMS = (
    re.compile(
        r"(?<!\d)(?P<day>\d{1,2})\s{0,3}(?P<sign>[/.,_-]|\s)\s{0,3}(?P<month>\d{1,2})"
        r"\s{0,3}(?:(?P=sign)|[/.,_-])\s{0,3}" + _YEAR
    ),
    re.compile(
        r"(?<!\d)(?P<year>\d{4})\s{0,3}[/._-]\s{0,3}(?P<month>\d{1,2})\s{0,3}[/._-]\s{0,3}"
        r"(?P<day>\d{1,2})(?!\d)"
    ),
    re.compile(rf"(?<!\d){_DAY}{_S}{_OF}{_MONTH}{_S}{_YEAR}"),
    re.compile(rf"(?<![a-z]){_ORDINAL}{_S}{_OF}{_MONTH}{_S}{_YEAR}"),
    re.compile(rf"(?<![a-z]){_MONTH}{_S}(?:the\s)?{_DAY}(?![\d]){_S}{_YEAR}"),
    re.compile(rf"(?<!\d)(?P<year>\d{{4}})[\s/-]{{1,3}}{_MONTH}[\s/-]{{1,3}}{_DAY}(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)"),
    re.compile(
        r"(?:\bd\.?\s?o\.?\s?b\b|\bborn\b|\bbirth\b)[^\d]{0,12}"
        r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{2})(?!\d)"
    ),
)


def written_dates(flat: str) -> Iterator[tuple[int, int, int, int, int]]:
    """Every date in a folded text.

    Takes the folded text. Gives start, end, day, month and year modulo 100 or in full: a year of
    two figures is given as it stands and fits every century.
    """
    for form in _FORMS:
        for found in form.finditer(flat):
            parts = found.groupdict()
            start = found.start("word") if parts.get("word") else -1
            if start < 0:
                start = min(found.start(name) for name in ("day", "month", "year"))
            word = re.sub(r"[\s-]", "", parts.get("word") or "")
            day = _ORDINALS[word] if word else int(parts["day"])
            month = _SHORT.get(parts["month"]) or int(parts["month"])
            yield start, found.end(), day, month, int(parts["year"])


def read_date(written: str) -> datetime.date:
    """One date, from any of the forms with its year in full.

    Takes folded text. Raises ValueError if no whole date stands in it.
    """
    for _, _, day, month, year in written_dates(written):
        if year >= 1000:
            return datetime.date(year, month, day)
    raise ValueError("no whole date with day, month and year")
