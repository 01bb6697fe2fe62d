"""The settings page of the agencies: the standard list, contacts, what the protocol proposes."""

from partnerships.models import Agency, AgencyContact
from tests import cast


def test_an_agency_is_added_from_what_the_protocol_proposes(somerby: cast.Company) -> None:
    officer = somerby.client("officer")
    listed = officer.get(somerby.url("settings/agencies/")).content.decode()
    assert "Leicestershire Police" in listed
    page = officer.get(somerby.url("settings/agencies/add/?proposed=0")).content.decode()
    assert 'value="Leicestershire Police"' in page
    values = {"agency": "Leicestershire Police", "kind": "police", "on_standard_list": "on"}
    refused = officer.post(somerby.url("settings/agencies/add/"), values)
    assert 'value="Leicestershire Police"' in refused.content.decode()
    assert "error-summary" in refused.content.decode()
    values["email"] = "trawls@police.example"
    assert officer.post(somerby.url("settings/agencies/add/"), values).status_code == 302
    again = officer.post(
        somerby.url("settings/agencies/add/"), values | {"agency": "leicestershire  police"}
    )
    assert "on the list already" in again.content.decode()
    with somerby.scope():
        contact = AgencyContact.objects.select_related("agency").get()
    assert (contact.agency.kind, contact.on_standard_list) == ("police", True)


def test_an_agency_of_two_partnerships_has_a_contact_in_each(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    for of, address in ((somerby, "a@police.example"), (wreake_valley, "b@police.example")):
        values = {"agency": "Eyebrook Police", "kind": "police", "email": address}
        assert (
            of.client("officer").post(of.url("settings/agencies/add/"), values).status_code == 302
        )
    assert Agency.objects.filter(name="Eyebrook Police").count() == 1
    with somerby.scope():
        ours = AgencyContact.objects.get()
    assert ours.email == "a@police.example"
    address = f"settings/agencies/{ours.pk}/"
    assert wreake_valley.client("officer").get(wreake_valley.url(address)).status_code == 404


def test_a_changed_contact_keeps_its_history_and_a_second_editor_is_told(
    somerby: cast.Company,
) -> None:
    with somerby.scope("officer"):
        cast.an_agency(somerby)
        contact = AgencyContact.objects.get()
        version = str(contact.history.latest().history_id)
    officer = somerby.client("officer")
    address = somerby.url(f"settings/agencies/{contact.pk}/")
    values = {"name": "Duty desk", "email": "desk@agency.example", "version": version}
    assert officer.post(address, values).status_code == 302
    second = officer.post(address, values | {"email": "other@agency.example"})
    text = second.content.decode()
    assert "desk@agency.example" in text
    assert "other@agency.example" in text
    assert "while you were writing" in text
    with somerby.scope():
        contact.refresh_from_db()
        assert contact.history.count() == 2
    assert (contact.email, contact.on_standard_list) == ("desk@agency.example", False)


def test_only_officers_and_administrators_change_agencies(somerby: cast.Company) -> None:
    address = somerby.url("settings/agencies/")
    statuses = {
        who: somerby.client(who).get(address).status_code
        for who in ("officer", "partnership_administrator", "sub_group_member", "stranger")
    }
    assert statuses == {
        "officer": 200,
        "partnership_administrator": 200,
        "sub_group_member": 403,
        "stranger": 404,
    }
