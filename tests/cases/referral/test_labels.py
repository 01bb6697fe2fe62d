"""Working labels: never one twice, never a name, child by age at death (R125)."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cases.core.identity.models import Part, Person
from cases.core.identity.services import next_label
from tests import cast
from tests.cases.referral.helpers import day, people, rows, save, save_person


@given(
    st.lists(st.sampled_from([Part.DECEASED, Part.SUSPECT, Part.CHILD, Part.OTHER]), max_size=60)
)
def test_labels_are_given_once_each_and_in_order(parts: list[Part]) -> None:
    taken: list[str] = []
    for part in parts:
        taken.append(next_label(part, set(taken)))
    assert len(set(taken)) == len(parts)
    children = [label for label in taken if label.startswith("Child")]
    assert children == [f"Child {number + 1}" for number in range(len(children))]


def test_labels_after_z_go_on_with_two_letters() -> None:
    taken: set[str] = set()
    for _ in range(28):
        taken.add(last := next_label(Part.OTHER, taken))
    assert last == "Adult AB"


def test_others_at_the_address_become_people_and_children_by_their_age_at_death(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        save_person(somerby, case, people(case)[0], day("died_on", date(2026, 2, 28)))
        save(
            somerby,
            case,
            "victim_household",
            rows(
                "rows",
                {"full_name": "Ottoline Quenby"} | day("born", date(2015, 6, 1)),
                {"full_name": "Barnaby Quenby"} | day("born", date(2008, 2, 28)),
                {"full_name": ""},
            ),
        )
        found = Person.objects.filter(case=case).values_list("working_label", "part")
        assert list(found) == [
            ("Adult A", Part.DECEASED),
            ("Adult B", Part.SUSPECT),
            ("Child 1", Part.CHILD),
            ("Adult C", Part.HOUSEHOLD),
        ]


def test_a_person_who_died_at_17_is_called_a_child_everywhere(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        posted = day("died_on", date(2026, 2, 28)) | day("born", date(2008, 3, 1))
        save_person(somerby, case, people(case)[0], posted)
        assert cast.fresh(case).label == "Child 1"
