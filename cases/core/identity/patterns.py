"""What to look for: the forms in which one person's name, address or postcode may be written."""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from cases.core.identity.common_words import ORDINARY, PARTICLES, PLACEHOLDERS, TITLES
from cases.core.identity.folding import fold, fold_letters

_DIGRAPHS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ð": "th"}
_GROWN_TOGETHER = ("o", "d", "l", "mc", "mac")
_MOST_SPELLINGS = 27
_MOST_FORMS = 200
_BACK = {"ae": "a", "oe": "o", "ue": "u", "aa": "a"}


@dataclass(frozen=True)
class Pattern:
    """Folded words that stand one after the other, and what must be so where they are found.

    `capitalised`: counts only with a capital at its start. `common`: may be an ordinary word.
    `accented`: counts only where the original has a letter beyond plain a to z. `plural`: may be
    followed by s or es. `whole`: the words may not be broken up by hyphens or apostrophes.
    """

    words: tuple[str, ...]
    common: bool = False
    capitalised: bool = False
    accented: bool = False
    plural: bool = False
    whole: bool = False

    @property
    def letters(self) -> str:
        return "".join(self.words)


def name_patterns(name: str, *, alias: bool) -> Iterator[Pattern]:
    """The forms of one name or alias (R92): whole, reversed, with initials, and each part alone."""
    units = [_subwords(unit) for unit in re.split(r"[\s,\"“”()\[\]_/]+", _in_order(name))]
    units = [unit for unit in units if unit and not _is_title(unit)]
    if not units or fold_letters(name) in PLACEHOLDERS:
        return
    given, surname = _split_surname(units)
    for form in _spelling_forms(given, surname):
        yield from _with_spellings(form)
    parts = [surname, *given] if surname else given
    for number, unit in enumerate(parts):
        yield from _alone(unit, is_surname=bool(surname) and number == 0, alias=alias)


def _in_order(name: str) -> str:
    """A name on record as "SMITH, John" is turned round; other commas are left."""
    before, comma, after = name.partition(",")
    if comma and after.strip() and not _is_title(_subwords(after.strip())) and "," not in after:
        return f"{after.strip()} {before.strip()}"
    return name


def _subwords(unit: str) -> tuple[str, ...]:
    """The parts of one unit between hyphens, apostrophes and stops, accents still on."""
    apart = re.sub(r"^(O|Mc|Mac)(?=[A-Z][a-z])", r"\1'", unit)
    return tuple(p for p in re.split(r"[^\w\u0300-\u036f\u00ad\u200b-\u200f]+", apart) if _fold(p))


def _fold(word: str) -> str:
    return fold_letters(word)


def _is_title(unit: tuple[str, ...]) -> bool:
    return "".join(_fold(p) for p in unit) in TITLES


def _split_surname(
    units: list[tuple[str, ...]],
) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    """Forenames, and the surname with the particles before it; a lone name has no surname."""
    if len(units) == 1:
        return units, ()
    start = len(units) - 1
    while start > 1 and "".join(_fold(p) for p in units[start - 1]) in PARTICLES:
        start -= 1
    surname = tuple(part for unit in units[start:] for part in unit)
    return units[:start], surname


def _spelling_forms(
    given: list[tuple[str, ...]], surname: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """The whole name in every order, with forenames in full, left out, or as initials."""
    firsts = [part for unit in given for part in unit]
    if not surname:
        if len(firsts) > 1:
            yield tuple(firsts)
        return
    fronts: list[tuple[str, ...]] = [tuple(firsts)]
    initials = tuple(part[0] for part in firsts)
    for front in (
        *given,
        (firsts[0], *initials[1:]),
        (firsts[0][0], *firsts[1:]),
        initials,
        initials[:1],
    ):
        fronts.append(tuple(front))
    if len(given) > 2:
        fronts.append((*given[0], *given[1]))
        fronts.append((*given[0], *given[-1]))
    for front in dict.fromkeys(fronts):
        yield (*front, *surname)
        yield (*surname, *front)


def _with_spellings(words: tuple[str, ...]) -> Iterator[Pattern]:
    """One form, as pattern, with the other ways to write ä, ö, ü, å, ø."""
    folded = tuple(_fold(w) for w in words)
    if sum(map(len, folded)) < 3:
        return
    doubtful = all(len(w) == 1 or w in ORDINARY for w in folded)
    has_initial = any(len(w) == 1 for w in folded)
    common = doubtful and not has_initial
    yield from _spelt(words, common=common, capitalised=doubtful and has_initial)


def _alone(unit: tuple[str, ...], *, is_surname: bool, alias: bool) -> Iterator[Pattern]:
    folded = tuple(_fold(p) for p in unit)
    together = "".join(folded)
    if len(together) >= 2 and together not in PARTICLES:
        yield from _single(unit, is_surname=is_surname)
    if len(unit) < 2:
        return
    bare = [
        i
        for i, word in enumerate(folded)
        if word not in PARTICLES
        and len(word) > 2
        and not (i > 0 and folded[i - 1] in _GROWN_TOGETHER)  # O'Neil is not Neil
    ]
    if bare and not (alias and not is_surname):
        for index in bare:
            yield from _single((unit[index],), is_surname=is_surname)


def _single(unit: tuple[str, ...], *, is_surname: bool) -> Iterator[Pattern]:
    folded = "".join(_fold(p) for p in unit)
    common = folded in ORDINARY
    short = len(folded) < 3
    yield from _spelt(
        unit,
        common=common,
        capitalised=common or short,
        plural=is_surname and len(folded) > 2,
        whole=common or len(folded) < 4,
    )


def _spelt(
    words: tuple[str, ...],
    *,
    common: bool = False,
    capitalised: bool = False,
    plural: bool = False,
    whole: bool = False,
) -> Iterator[Pattern]:
    plain = [_fold(word) for word in words]
    choices = [
        dict.fromkeys((word, _fold(_as_digraphs(written)), _without_digraphs(word)))
        for word, written in zip(plain, words, strict=True)
    ]
    for spelling in itertools.islice(itertools.product(*choices), _MOST_SPELLINGS):
        accented = any(len(now) < len(was) for now, was in zip(spelling, plain, strict=True))
        yield Pattern(spelling, common, capitalised, accented, plural, whole)


def _as_digraphs(word: str) -> str:
    return "".join(_DIGRAPHS.get(c, c) for c in unicodedata.normalize("NFC", word).lower())


def _without_digraphs(word: str) -> str:
    for two, one in _BACK.items():
        word = word.replace(two, one)
    return word


_POSTCODE = re.compile(r"^([a-z]{1,2})(\d[a-z\d]?)(\d)([a-z]{2})$")
_OUTWARD = re.compile(r"^[a-z]{1,2}\d[a-z\d]?$")


def postcode_patterns(postcode: str) -> Iterator[Pattern]:
    """A postcode with or without its space; an outward part alone is not looked for (R92)."""
    together = fold_letters(postcode)
    found = _POSTCODE.match(together)
    if found is None:
        if len(together) > 3 and not _OUTWARD.match(together):
            yield Pattern((together,), whole=True)
        return
    yield Pattern(found.groups())
    if "0" in together:
        yield Pattern(tuple(part.replace("0", "o") for part in found.groups()))


_STREETS = (
    "street st str", "road rd", "avenue ave av", "lane ln la", "close cl", "drive dr drv",
    "court ct crt", "crescent cres cr crs", "gardens gdns gdn gardens", "place pl", "square sq",
    "terrace terr ter tce", "grove gr grv", "park pk", "way wy", "walk wlk", "hill", "mews ms",
    "row", "rise", "view vw", "saint st", "north n", "south s", "east e", "west w", "green grn",
    "boulevard blvd", "parade pde", "mount mt", "house hse", "building bldg", "apartment apt flat",
    "highway hwy", "estate est", "circle", "alley", "passage", "yard yd", "wharf", "quay", "end",
    "vale", "field", "fields", "heights hts", "crossing", "croft", "green", "common", "bank",
)  # fmt: skip
_OTHER_FORMS: dict[str, tuple[str, ...]] = {}
for _forms in _STREETS:
    _all = _forms.split()
    for _form in _all:
        _OTHER_FORMS[_form] = tuple(dict.fromkeys((*_OTHER_FORMS.get(_form, ()), *_all)))
_ENDINGS = frozenset(_OTHER_FORMS) - {"saint"}
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
_NUMBERS += "fifteen sixteen seventeen eighteen nineteen twenty"
_COUNTED = _NUMBERS.split()


def address_patterns(line: str) -> Iterator[Pattern]:
    """A line of an address (R92): number and street in their forms, and the street alone.

    Takes a line such as "12 High Street" or several between commas or on lines of their own; of
    several, those after the first without a number or a street are taken for town and county
    and not looked for alone. The street alone is marked as common, since many people live in it;
    so is an address of one word.
    """
    segments = [words for part in re.split(r"[,;\n]+", line) if (words := _address_words(part))]
    if not segments or fold_letters(line) in PLACEHOLDERS:
        return
    if len(segments) > 1:
        whole = tuple(word for segment in segments for word in segment)
        if any(not w.isdigit() for w in whole) and len(whole) > 1:
            yield from _address_forms(whole)
    carried: tuple[str, ...] = ()
    for number, own in enumerate(segments):
        segment, carried = (*carried, *own), ()
        if segment[-1].isdigit() or all(len(w) == 1 or w.isdigit() for w in segment):
            carried = segment if len(segments) > 1 else ()
            continue
        if number == 0 or segment[-1] in _ENDINGS or any(w.isdigit() for w in segment):
            yield from _one_segment(segment)  # what follows is a town or a county


def _address_words(part: str) -> tuple[str, ...]:
    """The words of a part, figures apart from letters; "no" before a number is left out."""
    flat = re.sub(r"'", "", fold(part).flat)
    words = re.findall(r"\d+|[^\W\d_]+", flat)
    if len(words) > 1 and words[0] in ("no", "number") and words[1].isdigit():
        words = words[1:]
    return tuple(words)


def _one_segment(segment: tuple[str, ...]) -> Iterator[Pattern]:
    last_figure = max((i for i, w in enumerate(segment) if w.isdigit()), default=-1)
    cut = last_figure + 1
    if last_figure >= 0 and cut < len(segment) and len(segment[cut]) == 1 and segment[cut] != "s":
        cut += 1
    number, street = segment[:cut], segment[cut:]
    if not street or sum(map(len, street)) < 3:
        return
    names_street = len(street) > 1 and street[-1] in _ENDINGS
    if number:
        yield from _address_forms(segment)
        nearest = segment[last_figure:]
        if nearest != segment:
            yield from _address_forms(nearest)
        yield from _address_forms((*street, *number))
        if len(number) == 1 and 0 < int(number[0]) <= len(_COUNTED):
            yield from _address_forms((_COUNTED[int(number[0]) - 1], *street))
        if names_street or len(street) > 1:
            yield from _address_forms(street, common=True)
    elif names_street or len(street) == 1:
        yield from _address_forms(street, common=True)
    else:
        yield from _address_forms(street)


def _address_forms(words: tuple[str, ...], *, common: bool = False) -> Iterator[Pattern]:
    """The words of an address with Street as St, Saint as St and so on, in every combination."""
    choices = [
        dict.fromkeys((word, *_OTHER_FORMS.get(word, ())))
        if index > 0 or word in ("saint", "st", "flat", "apartment", "apt")
        else {word: None}
        for index, word in enumerate(words)
    ]
    for form in itertools.islice(itertools.product(*choices), _MOST_FORMS):
        yield Pattern(form, common=common, capitalised=common)
