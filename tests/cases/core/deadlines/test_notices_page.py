"""The page on which each member chooses how he is told, in each partnership for itself."""

from __future__ import annotations

from datetime import date

from cases.core.notices.choices import GROUPS, choices_of
from cases.core.notices.models import DigestLine, NoticeChoice
from tests import cast

DIGEST = dict.fromkeys(GROUPS, "digest")


def test_every_member_is_led_to_the_page_and_may_use_it(somerby: cast.Company) -> None:
    for who in somerby.people:
        if who == "stranger":
            continue
        client = somerby.client(who)
        home = client.get(somerby.url("")).content.decode()
        assert somerby.url("notices/") in home, who
        page = client.get(somerby.url("notices/"))
        assert (page.status_code, "Make a private address" in page.content.decode()) == (200, True)
    assert somerby.client("stranger").get(somerby.url("notices/")).status_code == 404


def test_a_choice_is_kept_for_this_partnership_alone(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    officer = somerby.client("officer")
    answer = officer.post(
        somerby.url("notices/"), DIGEST | {"reminder": "not", "overdue": "at_once"}
    )
    assert answer.status_code == 302
    number = somerby.people["officer"].pk
    with somerby.scope():
        assert choices_of(number) == DIGEST | {"reminder": "not", "overdue": "at_once"}
    with wreake_valley.scope():
        assert choices_of(number) == DIGEST
    page = officer.get(answer["Location"]).content.decode()
    assert "Your choice counts from the next notice." in page
    assert officer.post(somerby.url("notices/"), DIGEST).status_code == 302
    with somerby.scope():
        assert choices_of(number) == DIGEST


def test_what_is_overdue_cannot_be_silenced_and_what_was_chosen_stays_on_the_page(
    somerby: cast.Company,
) -> None:
    officer = somerby.client("officer")
    page = officer.post(somerby.url("notices/"), DIGEST | {"overdue": "not", "reminder": "not"})
    text = page.content.decode()
    assert (page.status_code, "There is a problem" in text) == (200, True)
    assert 'value="not" checked' in " ".join(text.split())
    empty = officer.post(somerby.url("notices/"), {"other": "1"}).content.decode()
    assert "Choose how you are told: Overdue." in empty
    with somerby.scope():
        assert NoticeChoice.objects.count() == 0


def test_what_waits_for_the_next_digest_stands_on_the_page(somerby: cast.Company) -> None:
    with somerby.scope():
        for who, title in (("officer", "Publish the yearly data"), ("csp_chair", "Decide")):
            DigestLine.objects.create(
                key=who,
                user=somerby.people[who],
                group="reminder",
                title=title,
                due_on=date(2026, 4, 2),
                url="/p/somerby/",
                for_day=date(2026, 4, 2),
            )
    text = somerby.client("officer").get(somerby.url("notices/")).content.decode()
    assert ("Publish the yearly data" in text, "Decide" in text) == (True, False)
