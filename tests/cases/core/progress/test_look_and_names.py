"""A partnership's administrator changes its look and its names; open reviews keep theirs (R135)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.audit.models import EventDetail
from cases.core.notices.wording.models import Letterhead
from cases.core.progress.colours import contrast, distance
from cases.core.progress.look import LookFacts, change_look
from cases.core.progress.naming import POSTS, TEXTS, NameFacts, change_names
from cases.core.protocol.models import Protocol
from cases.core.protocol.selectors import protocol_on
from cases.core.workflow.plug import NotReady
from partnerships.models import Partnership
from tests import cast
from tests.architecture.crawl import let_go
from tests.cases.core.progress.operator import errors
from tests.cases.core.progress.test_founding import picture

ADMIN = "partnership_administrator"
LOOK = {
    "mailbox": "reviews@somerby.example",
    "welcome": "Ring the office before you refer.",
    "colour": "#7d3c5a",
    "logo_words": "",
    "marking": "OFFICIAL-SENSITIVE",
    "version": "0",
}


def png(name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture().read(), content_type="image/png")


def here(company: cast.Company) -> Partnership:
    """Give the partnership as it is kept now."""
    return Partnership.objects.get(pk=company.partnership.pk)


def test_a_look_is_kept_and_shown_on_every_page_on_letters_and_to_the_public(
    somerby: cast.Company,
) -> None:
    browser = somerby.client(ADMIN)
    address = somerby.url("settings/look/")
    assert browser.get(address).status_code == 200
    answer = browser.post(
        address, LOOK | {"logo": png(), "logo_words": "A shield", "on_letters": "on"}
    )
    assert answer.status_code == 302
    kept = here(somerby)
    logo = somerby.url(f"logo/{str(kept.logo.name).rsplit('/', 1)[-1]}/")
    for client, path in ((somerby.client("officer"), ""), (Client(), "published/")):
        page = client.get(somerby.url(path)).content.decode()
        assert logo in page and "#7d3c5a" in page and "Ring the office" in page
    picture_of_it = Client().get(logo)
    assert (picture_of_it.status_code, picture_of_it["Content-Type"]) == (200, "image/png")
    let_go(picture_of_it)
    assert Client().get(somerby.url("logo/another/")).status_code == 404
    with somerby.scope():
        head = Letterhead.objects.get()
        assert (bool(head.logo), head.logo_words) == (True, "A shield")
        told = EventDetail.objects.get(event__verb="partnership.look_changed")
        assert told.words.endswith("the colour, the welcome, what the logo shows, the logo")
    without = LOOK | {"version": "1", "without_logo": "on", "logo_words": "A shield"}
    assert browser.post(address, without).status_code == 302
    assert (here(somerby).logo.name, Client().get(logo).status_code) == ("", 404)


@pytest.mark.parametrize(
    ("wrong", "beside", "said"),
    [
        ({"colour": "#ffe0a0"}, "colour", "too light"),
        ({"colour": "teal"}, "colour", "Choose a colour"),
        ({"mailbox": "nobody"}, "mailbox", "email"),
        ({"mailbox": ""}, "mailbox", "Enter"),
        ({"marking": "SECRET"}, "marking", ""),
        ({"welcome": "x" * 1001}, "welcome", "1000"),
        ({"logo": "picture"}, "logo_words", "Say what the logo shows"),
        ({"logo": "text"}, "logo", ""),
    ],
)
def test_what_is_wrong_with_a_look_stands_beside_its_field_and_nothing_typed_is_lost(
    somerby: cast.Company, wrong: dict[str, Any], beside: str, said: str
) -> None:
    files = {"picture": png(), "text": SimpleUploadedFile("logo.png", b"no picture at all")}
    typed = LOOK | {key: files.get(value, value) for key, value in wrong.items()}
    if wrong.get("logo") == "text":
        typed["logo_words"] = "A shield"
    answer = somerby.client(ADMIN).post(somerby.url("settings/look/"), typed)
    assert said in errors(answer)[beside][0]
    if beside != "welcome":
        assert "Ring the office before you refer." in answer.content.decode()
    assert here(somerby).look_version == 0


def test_of_two_who_change_the_look_the_second_is_told(somerby: cast.Company) -> None:
    browser = somerby.client(ADMIN)
    address = somerby.url("settings/look/")
    assert browser.post(address, LOOK).status_code == 302
    second = browser.post(address, LOOK | {"welcome": "Another welcome."})
    assert (second.status_code, second.context["form"].conflict is not None) == (409, True)
    assert "Another welcome." in second.content.decode()
    facts = LookFacts("#7d3c5a", "a@b.example", "OFFICIAL")
    with (
        somerby.scope(ADMIN),
        pytest.raises(NotReady, match="Somebody else"),
    ):
        change_look(by=somerby.actor(ADMIN), facts=facts, seen=0)
    with somerby.scope("officer"), pytest.raises(AccessDenied):
        change_look(by=somerby.officer, facts=facts, seen=1)


def test_two_partnerships_of_one_office_never_have_nearly_the_same_colour(
    wreake_valley: cast.Company,
) -> None:
    Partnership.objects.create(
        name="Eyebrook", slug="eyebrook", code="EYE", colour="#7d3c5a",
        office=wreake_valley.partnership.office,
    )  # fmt: skip
    facts = LookFacts("#7d3c60", "a@b.example", "OFFICIAL")
    with wreake_valley.scope(ADMIN):
        by = wreake_valley.actor(ADMIN)
        with pytest.raises(NotReady, match="Eyebrook"):
            change_look(by=by, facts=facts, seen=0)
        change_look(by=by, facts=replace(facts, colour="#00703c"), seen=0)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_reckoned_as_wcag_says(one: str, other: str, expected: float) -> None:
    assert round(contrast(one, other), 2) == expected
    assert contrast(other, one) == contrast(one, other)
    assert distance(one, one) == 0


def names_typed(company: cast.Company, **other: str) -> dict[str, str]:
    """Give the whole form as a browser sends it, with some of it changed."""
    with company.scope():
        protocol = protocol_on(timezone.localdate())
    now = protocol.rules.names
    today = timezone.localdate()
    typed = {key: getattr(now, key) for key in TEXTS}
    typed |= {f"post_{code}": now.roles.get(code, "") for code in POSTS}
    typed |= {"switch_on_day": "", "switch_on_month": "", "switch_on_year": ""}
    if now.switch_on:
        typed |= {
            "switch_on_day": str(now.switch_on.day),
            "switch_on_month": str(now.switch_on.month),
            "switch_on_year": str(now.switch_on.year),
        }
    typed |= {
        "effective_on_day": str(today.day),
        "effective_on_month": str(today.month),
        "effective_on_year": str(today.year),
        "because": "The commissioner became a mayor.",
        "version": str(protocol.version),
    }
    return typed | other


def test_names_are_a_new_version_and_open_reviews_keep_theirs(somerby: cast.Company) -> None:
    """R135: the PCC's role name and the name of the body that assures quality are settings."""
    case = cast.a_case(somerby)
    browser = somerby.client(ADMIN)
    address = somerby.url("settings/names/")
    assert browser.get(address).status_code == 200
    typed = names_typed(
        somerby, pcc="Mayor for Policing", qa_body="Readers’ board", post_csp_chair="Convenor"
    )
    assert browser.post(address, typed).status_code == 302
    with somerby.scope():
        new = protocol_on(timezone.localdate())
        assert (new.version, new.rules.names.pcc) == (2, "Mayor for Policing")
        assert new.rules.names.roles["csp_chair"] == "Convenor"
        assert cast.fresh(case).protocol.version == 1
        told = EventDetail.objects.get(event__verb="protocol.written")
        assert told.because == "The commissioner became a mayor."
    later = cast.a_case(somerby, attention=timezone.localdate(), names=False)
    assert later.protocol.version == 2
    unchanged = browser.post(address, names_typed(somerby))
    assert "Nothing is changed" in errors(unchanged)["__all__"][0]


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"sub_group": " "}, "sub_group"),
        ({"pcc": "x" * 201}, "pcc"),
        ({"home_office_mailbox": "nobody"}, "home_office_mailbox"),
        ({"because": ""}, "because"),
        ({"effective_on_year": "2020"}, "effective_on"),
        ({"effective_on_day": "31", "effective_on_month": "2"}, "effective_on"),
        ({"switch_on_day": "40"}, "switch_on"),
    ],
)
def test_what_is_wrong_with_names_stands_beside_its_field(
    somerby: cast.Company, wrong: dict[str, str], beside: str
) -> None:
    typed = names_typed(somerby, qa_body="Readers’ board", **wrong)
    answer = somerby.client(ADMIN).post(somerby.url("settings/names/"), typed)
    assert list(errors(answer)) == [beside]
    assert "Readers’ board" in answer.content.decode()
    assert "This field is required" not in answer.content.decode()


def test_names_do_not_come_before_a_version_that_is_still_to_come_and_two_are_told(
    somerby: cast.Company,
) -> None:
    by = somerby.actor(ADMIN)
    soon = timezone.localdate() + timedelta(days=30)
    with somerby.scope(ADMIN):
        now = Protocol.objects.get().rules.names
        facts = NameFacts(
            {key: getattr(now, key) for key in TEXTS} | {"pcc": "Mayor"},
            now.roles,
            date(2027, 1, 1),
        )
        made = change_names(by=by, facts=facts, effective_on=soon, because="A mayor.", seen=1)
        assert (made.version, made.rules.names.switch_on) == (2, date(2027, 1, 1))
        for day, seen, said in (
            (timezone.localdate(), 2, "Version 2 of the protocol comes into force"),
            (soon, 1, "Somebody else changed the protocol"),
        ):
            with pytest.raises(NotReady, match=said):
                change_names(
                    by=by, facts=replace(facts, switch_on=None), effective_on=day, because="So.",
                    seen=seen,
                )  # fmt: skip
        with pytest.raises(AccessDenied):
            change_names(
                by=somerby.officer, facts=facts, effective_on=soon, because="Mine.", seen=2
            )
    late = somerby.client(ADMIN).post(
        somerby.url("settings/names/"), names_typed(somerby, pcc="Sheriff", version="1")
    )
    assert late.status_code == 409
    assert late.context["form"].conflict is not None
