"""The family: contacts and wishes, letters that must not go, and a page without names."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.core.access.models import Link
from cases.core.access.reach import AccessDenied
from cases.core.audit.models import Reading
from cases.core.case.models import Case
from cases.core.notices.models import Letter, OutboxMail
from cases.core.progress.letters import mark_as_sent, withhold
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.family.models import FamilyContact
from cases.family.progress_words import STAGES
from cases.family.selectors import family_letter_blocked
from cases.family.services import give_link, revoke_link, save_contact
from tests import cast
from tests.cases.decision import acts

MOTHER: dict[str, Any] = {
    "name": "Benedikta Quenby-Tarrant",
    "relationship": "mother",
    "address": "1 Orchard Row\nSomerby",
    "email": "benedikta@family.example",
    "advocate_name": "Ottoline Marchbanks",
    "advocate_organisation": "Harbour Advocacy",
    "advocate_email": "ottoline@harbour.example",
}


def a_contact(of: cast.Company, case: Case, **more: Any) -> FamilyContact:
    with of.scope("officer"):
        return save_contact(case, {**MOTHER, **more}, by=of.officer)


def path_of(url: str) -> str:
    return url[url.index("/p/") :]


def test_the_letter_to_each_contact_bears_the_name_inside_and_a_label_outside(
    somerby: cast.Company,
) -> None:
    """R83 and GL §2.6: one letter a contact; none to who has declined (E33)."""
    case = acts.to_decide(somerby)
    first = a_contact(somerby, case)
    a_contact(somerby, case, name="Corwin Quenby", declined_on=date(2026, 3, 20))
    acts.decided(somerby, case)
    with somerby.scope():
        letter = Letter.objects.get(case=case, code="decision_family_review")
    assert (letter.recipient, letter.recipient_code, letter.address) == (
        "Family contact 1",
        f"family:{first.pk}",
        "1 Orchard Row\nSomerby",
    )
    officer = somerby.client("officer")
    listed = officer.get(somerby.url(f"reviews/{case.reference}/letters/")).content.decode()
    assert "Family contact 1" in listed
    assert "Quenby" not in listed
    page = officer.get(somerby.url(f"reviews/{case.reference}/letters/{letter.pk}/"))
    assert "Dear Benedikta Quenby-Tarrant" in page.content.decode()


def test_a_letter_to_somebody_at_risk_does_not_go_and_is_withheld_with_an_approver(
    somerby: cast.Company,
) -> None:
    """R80, E34; GL §2.6: by the service and on the page."""
    case = acts.to_decide(somerby)
    contact = a_contact(somerby, case, at_risk=True, risk_because="The suspect reads her post.")
    acts.decided(somerby, case)
    letter = acts.letters_of(somerby, case)["decision_family_review"]
    with somerby.scope("officer"):
        assert "marked as at risk" in family_letter_blocked(case, contact)
        with pytest.raises(NotReady):
            mark_as_sent(letter, by=somerby.officer, how="post", to="1 Orchard Row")
        with pytest.raises(NotReady) as refused:
            withhold(
                letter, by=somerby.officer, because="It would put her in danger.", approved_by=""
            )
    assert [reason.text for reason in refused.value.reasons] == [
        "Say who approved that it is withheld."
    ]
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{case.reference}/letters/{letter.pk}/")
    assert "This letter may not be issued yet." in client.get(address).content.decode()
    missing = client.post(f"{address}withhold/", {"because": "It would put her in danger."})
    assert "It would put her in danger." in missing.content.decode()
    done = client.post(
        f"{address}withhold/",
        {"because": "It would put her in danger.", "approved_by": "Isaura Wendlebury, chair"},
    )
    assert done.status_code == 302
    letter = acts.letters_of(somerby, case)["decision_family_review"]
    assert (letter.withheld_because, letter.withheld_by) == (
        "It would put her in danger.",
        "Isaura Wendlebury, chair",
    )


def test_taking_the_mark_of_risk_away_has_the_letter_made(
    somerby: cast.Company, on_commit: Any
) -> None:
    case = acts.to_decide(somerby)
    with on_commit():
        contact = a_contact(somerby, case, at_risk=True, risk_because="The suspect reads her post.")
        acts.decided(somerby, case)
    assert acts.letters_of(somerby, case)["decision_family_review"].document_id is None
    with on_commit(), somerby.scope("officer"):
        save_contact(case, {"at_risk": False}, by=somerby.officer, contact=contact)
    assert acts.letters_of(somerby, case)["decision_family_review"].document_id is not None


def test_a_link_shows_how_far_the_review_has_come_and_no_name(somerby: cast.Company) -> None:
    """Plain words in every state; no name, no reference of a person, no case fact."""
    case = acts.to_decide(somerby)
    contact = a_contact(somerby, case)
    with somerby.scope("officer"):
        link, url = give_link(contact, by=somerby.officer)
    assert link.expires_on == timezone.localdate() + timedelta(days=90)
    browser = somerby.client("stranger")
    browser.logout()
    page = browser.get(path_of(url))
    words = page.content.decode()
    assert page.status_code == 200
    assert STAGES[State.DECISION].title in words
    assert "Advocacy After Fatal Domestic Abuse" in words
    assert "reviews@somerby.example" in words
    for name in ("Quenby", "Benedikta", "Adult A", "Farrowby", "Ottoline"):
        assert name not in words
    with somerby.scope():
        assert Reading.objects.filter(case=case, actor=f"link:{link.pk}").count() == 1
    assert browser.get(somerby.url(f"reviews/{case.reference}/")).status_code == 302


def test_every_state_has_its_words() -> None:
    assert set(STAGES) == set(State)


def test_a_link_that_was_taken_back_or_replaced_opens_nothing(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    contact = a_contact(somerby, case)
    browser = somerby.client("stranger")
    with somerby.scope("officer"):
        _, first = give_link(contact, by=somerby.officer)
        _, second = give_link(contact, by=somerby.officer)
    assert browser.get(path_of(first)).status_code == 410
    assert browser.get(path_of(second)).status_code == 200
    with somerby.scope("officer"):
        revoke_link(contact, by=somerby.officer)
    assert browser.get(path_of(second)).status_code == 410


def test_a_link_that_ran_out_is_renewed_to_the_address_on_file(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    contact = a_contact(somerby, case)
    browser = somerby.client("stranger")
    with somerby.scope("officer"):
        link, url = give_link(contact, by=somerby.officer)
        link.expires_on = timezone.localdate() - timedelta(days=1)
        link.save()
    assert browser.get(path_of(url)).status_code == 410
    answer = browser.post(f"{path_of(url)}new/")
    assert "a new link is on its way" in answer.content.decode()
    with somerby.scope():
        mail = OutboxMail.objects.get(case=case, to="benedikta@family.example")
        assert Link.objects.filter(case=case, revoked_at=None).count() == 1
    assert "Quenby" not in mail.subject + mail.body
    fresh_url = next(word for word in mail.body.split() if "/link/family/" in word)
    assert browser.get(path_of(fresh_url)).status_code == 200
    browser.post(f"{path_of(url)}new/")
    with somerby.scope():
        assert OutboxMail.objects.filter(case=case).count() == 1


def test_the_advocate_has_a_link_only_with_consent(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    contact = a_contact(somerby, case)
    with somerby.scope("officer"):
        with pytest.raises(NotReady):
            give_link(contact, by=somerby.officer, to_advocate=True)
        save_contact(
            case, {"advocate_consent_on": date(2026, 3, 21)}, by=somerby.officer, contact=contact
        )
        link, _ = give_link(contact, by=somerby.officer, to_advocate=True, send=True)
    assert link.address == "ottoline@harbour.example"


def test_the_officer_records_a_contact_on_the_page_and_wrong_input_is_kept(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{case.reference}/family/")
    posted = {
        "name": "Corwin Quenby",
        "relationship": "brother",
        "email": "not an address",
        "at_risk": "yes",
        "risk_because": "",
        "version": "0",
    }
    page = client.post(f"{address}new/", posted).content.decode()
    assert "Say what the risk is" in page
    assert 'value="not an address"' in page
    right = posted | {"email": "corwin@family.example", "at_risk": "no"}
    assert client.post(f"{address}new/", right).status_code == 302
    page = client.get(address).content.decode()
    assert "Family contact 1: Corwin Quenby" in page
    stale = client.post(f"{address}1/", right | {"relationship": "half-brother"})
    assert "saved this while you were writing" in stale.content.decode()
    changed = client.post(f"{address}1/", right | {"relationship": "uncle", "version": "1"})
    assert changed.status_code == 302


def test_only_who_may_see_identities_opens_the_family_page(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    contact = a_contact(somerby, case)
    address = somerby.url(f"reviews/{case.reference}/family/")
    answers = {
        who: somerby.client(who).get(address).status_code
        for who in ("officer", "csp_chair", "sub_group_member", "panel_member", "author")
    }
    assert answers == {
        "officer": 200,
        "csp_chair": 403,
        "sub_group_member": 403,
        "panel_member": 403,
        "author": 403,
    }
    acts.decided(somerby, case)
    author = somerby.client("author")
    assert author.get(address).status_code == 200
    assert author.post(f"{address}{contact.number}/", {}).status_code == 403
    with somerby.scope("author"), pytest.raises(AccessDenied):
        give_link(contact, by=somerby.actor("author"))
