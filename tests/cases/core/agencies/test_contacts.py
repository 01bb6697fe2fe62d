"""Contacts by purpose: main and deputy, away, ended, checked; and the file of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.progress.agencies.contacts import (
    add_contact,
    change_contact,
    check_contacts,
    end_contact,
)
from cases.core.progress.agencies.files import Unreadable, decoded, read, read_in, rows_out
from cases.core.workflow.plug import NotReady
from partnerships.agencies.contacts import writes_to
from partnerships.models import Agency, AgencyContact
from tests import cast
from tests.cases.core.agencies.directory import contact, reasons, trawl_contact
from tests.cases.trawl import stage

TODAY = timezone.localdate()
HEAD = "Agency,Kind,Area,Purpose,Name,E-mail,Telephone,Main or deputy,On standard list\n"


def test_a_deputy_is_written_to_while_the_main_contact_is_away(somerby: cast.Company) -> None:
    with somerby.scope("officer"):
        agency = cast.an_agency(somerby)
        main = trawl_contact(agency)
        deputy = contact(somerby, agency, "trawl", "deputy@agency.example", is_main=False)
        change_contact(by=somerby.officer, contact=main, values={"out_until": TODAY})
        assert writes_to([agency.pk], "trawl", TODAY) == {agency.pk: deputy}
        tomorrow = TODAY + timedelta(days=1)
        assert writes_to([agency.pk], "trawl", tomorrow) == {agency.pk: main}
        assert writes_to([agency.pk], "panel", TODAY) == {}


def test_a_new_main_contact_keeps_the_place_on_the_list_and_makes_the_old_one_a_deputy(
    somerby: cast.Company,
) -> None:
    with somerby.scope("officer"):
        agency = cast.an_agency(somerby)
        contact(somerby, agency, "trawl", "new@agency.example")
        rows = AgencyContact.objects.order_by("-is_main").values_list(
            "email", "is_main", "on_standard_list"
        )
        assert list(rows) == [
            ("new@agency.example", True, True),
            ("somerby.hospitals@agency.example", False, False),
        ]
        with pytest.raises(NotReady) as refused:
            contact(somerby, agency, "trawl", "NEW@agency.example")
        assert reasons(refused.value) == ["This address is there for this purpose already."]


def test_a_contact_is_not_removed_while_something_waits_unless_another_takes_its_place(
    somerby: cast.Company,
) -> None:
    _, asked, _ = stage.out(somerby)
    with somerby.scope("officer"):
        only = trawl_contact(asked.agency)
        with pytest.raises(NotReady) as refused:
            end_contact(by=somerby.officer, contact=only, because="Retired.")
        assert reasons(refused.value) == [
            f"{asked.agency.name} still has 1 trawl to answer. Name another contact first."
        ]
        contact(somerby, asked.agency, "trawl", "deputy@agency.example", is_main=False)
        end_contact(by=somerby.officer, contact=only, because="Retired.")
        heir = trawl_contact(asked.agency)
    assert (heir.email, heir.on_standard_list) == ("deputy@agency.example", True)


def test_the_last_contact_of_an_agency_on_the_list_does_not_end(somerby: cast.Company) -> None:
    with somerby.scope("officer"):
        agency = cast.an_agency(somerby)
        with pytest.raises(NotReady) as refused:
            end_contact(by=somerby.officer, contact=trawl_contact(agency), because="Gone.")
    assert reasons(refused.value) == [
        "Somerby Hospitals is on the standard list and would have nobody to write to. "
        "Name another contact, or take it off the list first."
    ]


def test_checking_marks_every_contact_with_who_and_when(somerby: cast.Company) -> None:
    with somerby.scope("officer"):
        agency = cast.an_agency(somerby)
        contact(somerby, agency, "panel", "panel@agency.example")
        assert check_contacts(by=somerby.officer, agency=agency) == 2
        found = set(AgencyContact.objects.values_list("checked_on", "checked_by"))
    assert found == {(TODAY, "Review officer of Somerby")}


def test_who_may_not_change_agencies_adds_no_contact(somerby: cast.Company) -> None:
    with somerby.scope("sub_group_member"), pytest.raises(AccessDenied):
        add_contact(
            by=somerby.actor("sub_group_member"),
            agency=Agency.objects.create(name="X"),
            purpose="panel",
            email="a@b.example",
        )


def test_each_bad_line_of_a_file_is_told_with_its_number_and_the_good_ones_are_read_in(
    somerby: cast.Company,
) -> None:
    Agency.objects.create(name="Eyebrook Hospitals", kind="health")
    text = HEAD + (
        "Eyebrook Police,Police,Eyebrook,Trawl requests,Desk,desk@police.example,+44 1632 960001,"
        "Main,Yes\n"
        "Eyebrook Police,Police,,Trawl requests,,not an address,,,\n"
        "=HYPERLINK(1),Police,,Trawl requests,,a@b.example,,,\n"
        "Eyebrook Police,Police,,Gossip,,c@b.example,,,\n"
        ",Police,,Trawl requests,,d@b.example,,,\n"
        "Eyebrook Police,Police,,Trawl requests,Desk,desk@police.example,,Main,\n"
        "Eyebrook Hospital,Health,,Review panel,,panel@hospital.example,,,\n"
        "Somerby Fire,,,Review panel,,panel@fire.example,,,\n"
    )
    with somerby.scope("officer"):
        lines = read(text)
        assert {line.number: line.wrong for line in lines if line.wrong} == {
            3: ["E-mail is not an address."],
            4: ["Agency begins with =: a spreadsheet would take it for a formula."],
            5: ["Purpose “Gossip” is not known."],
            6: ["Agency is empty."],
            7: ["The same contact stands in line 2."],
            9: ["A new agency needs its kind."],
        }
        assert [line.warning for line in lines if not line.wrong] == ["", "Eyebrook Hospitals"]
        assert AgencyContact.objects.count() == 0
        done = read_in(by=somerby.officer, text=text)
        assert done == {"new": 2, "changed": 0, "same": 0, "wrong": 6}
        again = read_in(by=somerby.officer, text=text)
        assert again == {"new": 0, "changed": 0, "same": 2, "wrong": 6}
        police = AgencyContact.objects.get(email="desk@police.example")
        assert (police.telephone, police.on_standard_list) == ("+44 1632 960001", True)
        assert len(list(rows_out())) == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "The file is empty."),
        ("Name,Mail\na,b", "The first line must name the columns. Missing: Agency, Purpose, "
         "E-mail."),
        (HEAD, "Below the names of the columns the file has no line."),
    ],
)  # fmt: skip
def test_what_is_no_table_of_contacts_is_refused(
    somerby: cast.Company, text: str, why: str
) -> None:
    with somerby.scope("officer"), pytest.raises(Unreadable) as refused:
        read(text)
    assert str(refused.value) == why


def test_a_spreadsheet_itself_is_told_from_a_csv_file() -> None:
    with pytest.raises(Unreadable, match="Save as CSV"):
        decoded(b"PK\x03\x04\x00\x00")
    assert decoded("Café".encode("cp1252")) == "Café"


def test_our_own_file_is_read_back_without_a_change(somerby: cast.Company) -> None:
    with somerby.scope("officer"):
        agency = cast.an_agency(somerby)
        change_contact(
            by=somerby.officer,
            contact=trawl_contact(agency),
            values={"telephone": "+44 1632 960002"},
        )
    page = somerby.client("officer").get(somerby.url("settings/agencies/download/"))
    text = decoded(page.content)
    assert "'+44 1632 960002" in text
    with somerby.scope("officer"):
        assert [line.does for line in read(text)] == ["As it is"]
