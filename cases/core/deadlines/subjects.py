"""Of what a deadline is: which agency, meeting, round, action or hold, in words without names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cases.core.deadlines.models import Deadline, Extension
from cases.core.timetable.kinds import KINDS, SubjectKind
from cases.core.workflow.plug import registry

#: Words for a subject, by its kind and number.
Subjects = Mapping[tuple[str, int], str]
#: What a page of deadlines costs at most: a query for each kind of subject that stands on it.
QUERIES = len(SubjectKind)


def subjects_of(rows: Iterable[Deadline | Extension]) -> Subjects:
    """Give the words for what deadlines or extensions are of; what is of the case has none.

    One query for each kind of subject that occurs: the stage that owns it is asked once.
    """
    wanted: dict[str, set[int]] = {}
    for row in rows:
        if row.subject_number:
            wanted.setdefault(row.subject_kind, set()).add(row.subject_number)
    found: dict[tuple[str, int], str] = {}
    for kind, numbers in wanted.items():
        asked = sorted(numbers)
        for plug in registry.plugs:
            if plug.subjects is not None:
                found |= {(kind, pk): said for pk, said in plug.subjects(kind, asked).items()}
    return found


def titled(row: Deadline | Extension, subjects: Subjects) -> str:
    """Give what is due with what it is of: "Agency replies to the trawl: Probation Service"."""
    title = KINDS[row.kind].title
    said = subjects.get((row.subject_kind, row.subject_number))
    return f"{title}: {said}" if said else title


def titles_of(rows: Iterable[Deadline]) -> dict[int, str]:
    """Give the whole title of each deadline by its key, in a query for each kind of subject."""
    found = list(rows)
    subjects = subjects_of(found)
    return {row.pk: titled(row, subjects) for row in found}
