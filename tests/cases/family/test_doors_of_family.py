"""The officer gives the family a private link and takes it back; its holder asks for another."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from cases.core.access.models import Link
from cases.family.services import give_link
from tests import cast
from tests.cases.decision import acts
from tests.cases.family.test_family import a_contact, path_of


def test_a_link_is_given_and_taken_back_on_the_pages_of_the_family(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    contact = a_contact(somerby, case)
    officer = somerby.client("officer")
    where = somerby.url(f"reviews/{case.reference}/family/{contact.number}/link/")
    given = officer.post(where, {"whom": "contact", "send": "no"})
    assert given.status_code == 200
    assert "/link/family/" in given.content.decode(), "it is shown once, to be handed over"
    with somerby.scope():
        link = Link.objects.get(case=case)
        assert link.revoked_at is None
    taken = officer.post(f"{where}contact/revoke/")
    assert taken.status_code == 302
    with somerby.scope():
        assert Link.objects.get(pk=link.pk).revoked_at is not None


def test_a_holder_whose_link_ran_out_opens_the_page_that_sends_a_new_one(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    contact = a_contact(somerby, case)
    with somerby.scope("officer"):
        link, url = give_link(contact, by=somerby.officer)
        link.expires_on = timezone.localdate() - timedelta(days=1)
        link.save()
    page = Client().get(f"{path_of(url)}new/")
    assert (page.status_code, "Send me a new link" in page.content.decode()) == (200, True)
