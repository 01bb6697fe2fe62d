"""A partnership begins from a preset or as a copy of another: rules and texts, no case."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from cases.core.access.models import Link
from cases.core.audit.models import EventDetail
from cases.core.case.models import Case
from cases.core.notices.wording.models import Letterhead, LetterText
from cases.core.notices.wording.selectors import standard_text
from cases.core.progress.copying import Part
from cases.core.progress.founding import create_partnership
from cases.core.progress.letter_texts import keep_letter_text
from cases.core.progress.letterhead import HeadFacts, keep_letterhead
from cases.core.protocol.models import Protocol
from cases.core.workflow.plug import NotReady, registry
from partnerships.models import Agency, AgencyContact, Invitation, Membership, Nation, Partnership
from partnerships.tenancy.context import scope
from tests import cast
from tests.cases.core.progress.operator import an_operator, errors

TYPED = {
    "name": "Knossington",
    "slug": "knossington",
    "code": "KNO",
    "nation": "wales",
    "begin": "preset:wakefield",
    "administrator_email": "first@knossington.example",
    "administrator_name": "Orla Knossington",
}


def picture(colour: str = "#1d5c63") -> io.BytesIO:
    """Give a small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, format="PNG")
    out.seek(0)
    return out


def with_own_words(company: cast.Company) -> None:
    """Give a partnership a letterhead with a logo, a text of its own, an agency, and a case."""
    by, today = company.actor("partnership_administrator"), timezone.localdate()
    cast.a_case(company)
    with company.scope("partnership_administrator"):
        facts = HeadFacts(
            name="Somerby", address="1 Lantern Street", signed_by="", signed_as="",
            effective_on=today, logo=("logo.png", picture()), logo_words="A shield",
        )  # fmt: skip
        keep_letterhead(by=by, facts=facts, seen=0)
        text = standard_text(registry.letter("decision_coroner")).replace("As a", "As")
        keep_letter_text(
            by=by, code="decision_coroner", text=text, effective_on=today, seen=0, because="Ours."
        )
        AgencyContact.objects.create(
            agency=Agency.objects.create(name="Larkbarrow Police", kind="police"),
            purpose=AgencyContact.Purpose.TRAWL,
            email="trawls@larkbarrow.example",
            on_standard_list=True,
        )
        rules = Protocol.objects.get()
        data = {**rules.data, "names": {**rules.data["names"], "sub_group": "The Somerby group"}}
        Protocol.objects.create(preset=rules.preset, version=2, effective_on=today, data=data)
        soon = today + timedelta(days=30)
        Protocol.objects.create(preset=rules.preset, version=3, effective_on=soon, data=rules.data)


def test_a_copy_has_rules_texts_and_agencies_and_never_people_cases_or_secrets(
    somerby: cast.Company,
) -> None:
    with_own_words(somerby)
    _, browser = an_operator()
    page = browser.get("/operator/new/").content.decode()
    assert "A copy of" in page
    typed = TYPED | {
        "begin": f"copy:{somerby.partnership.pk}",
        "parts": [part.value for part in Part],
    }
    assert browser.post("/operator/new/", typed).status_code == 302
    made = Partnership.objects.get(slug="knossington")
    assert (made.code, made.nation) == ("KNO", Nation.WALES)
    assert made.colour != somerby.partnership.colour, "nobody takes the one for the other"
    with scope(made.pk):
        rules = Protocol.objects.get().rules
        assert rules.names.sub_group == "The Somerby group", "what is in force, not what is to come"
        text = LetterText.objects.get()
        assert (text.code, text.number) == ("decision_coroner", 1)
        head = Letterhead.objects.get()
        assert (head.name, head.logo_words) == ("Somerby", "A shield")
        assert head.logo.name.startswith(f"{made.pk}/")
        assert AgencyContact.objects.get().email == "trawls@larkbarrow.example"
        assert not Membership.objects.here().exists()
        people = list(Invitation.objects.values_list("email", "roles"))
        assert people == [("first@knossington.example", ["partnership_administrator"])]
        assert (Case.objects.count(), Link.objects.count()) == (0, 0)
        words = EventDetail.objects.get(event__verb="partnership.created").words
        assert "as a copy of Somerby: its protocol, the texts of letters" in words
    with somerby.scope():
        told = EventDetail.objects.filter(event__verb="partnership.copied")
        assert told.get().actor_name == "Operator of the platform"


def test_of_a_copy_only_what_was_chosen_is_taken(somerby: cast.Company) -> None:
    with_own_words(somerby)
    by, _ = an_operator()
    made = create_partnership(
        by=by, name="Knossington", slug="knossington", code="KNO",
        copy_of=somerby.partnership, parts=frozenset({Part.AGENCIES}),
        administrator_email="first@knossington.example", administrator_name="Orla",
    )  # fmt: skip
    with scope(made.pk):
        counts = [each.objects.count() for each in (LetterText, Letterhead, AgencyContact)]
        assert counts == [0, 0, 1]


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"name": " somerby "}, "name"),
        ({"slug": "somerby"}, "slug"),
        ({"code": "som"}, "code"),
        ({"code": "K9"}, "code"),
        ({"slug": "Kno ssington"}, "slug"),
        ({"nation": ""}, "nation"),
        ({"begin": ""}, "begin"),
        ({"begin": "copy:999999"}, "begin"),
        ({"begin": "preset:atlantis"}, "begin"),
        ({"administrator_name": ""}, "administrator_name"),
        ({"administrator_email": "operator@platform.example"}, "administrator_email"),
        ({"new_office": "One", "office": "1"}, "office"),
    ],
)
def test_what_is_wrong_with_a_new_partnership_stands_beside_its_field(
    somerby: cast.Company, wrong: dict[str, Any], beside: str
) -> None:
    _, browser = an_operator()
    answer = browser.post("/operator/new/", TYPED | wrong)
    assert beside in errors(answer)
    assert wrong.get("administrator_name", "Orla Knossington") in answer.content.decode()
    assert Partnership.objects.count() == 1


def test_three_things_taken_at_once_are_all_said(somerby: cast.Company) -> None:
    by, _ = an_operator()
    with pytest.raises(NotReady) as refused:
        create_partnership(
            by=by, name="SOMERBY", slug="somerby", code="Som", preset="national",
            administrator_email="a@b.example", administrator_name="A",
        )  # fmt: skip
    assert [getattr(each, "field", "") for each in refused.value.reasons] == [
        "name", "slug", "code",
    ]  # fmt: skip
