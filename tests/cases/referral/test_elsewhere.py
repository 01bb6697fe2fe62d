"""The same death in two areas: both are told which to ask, once, and learn no more (R136)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.core.access.models import Exclusion
from cases.core.access.reach import AccessDenied, Reach
from cases.core.audit.models import CaseEvent, EventDetail
from cases.core.case.models import Case
from cases.core.identity.models import Part, Person
from cases.core.notices.models import OutboxMail
from cases.core.notices.undone import ask_again
from cases.core.progress.advance import take_back
from cases.core.progress.who_is_who import PersonFacts, keep_person, take_person_away
from cases.core.workflow.plug import NotReady
from cases.handover.sending import transfer_out
from cases.referral import elsewhere
from cases.referral.elsewhere import follow, look, make_afresh, settle, warnings_of
from cases.referral.twin_models import DeathDigest, DeathElsewhere, DeathKey
from cases.referral.twins import twin_work
from partnerships.pages.values import PartialDate
from tests import cast

NAME, SPELT = "Séraphine O’Dray-Tarrant", "TARRANT, Seraphine"
BORN, DIED = PartialDate(1984, 2, 29), date(2026, 5, 3)
OnCommit = Callable[[], Any]


def written(
    of: cast.Company,
    on_commit: OnCommit,
    name: str = NAME,
    born: PartialDate | None = BORN,
    died: date | None = None,
    case: Case | None = None,
    spellings: tuple[str, ...] = (),
) -> Case:
    """Write down who died, by the verb, and run what waits for the commit."""
    case = case or cast.a_case(of, names=False)
    facts = PersonFacts(
        full_name=name, births=(born,) if born else (), died_on=died, spellings=spellings
    )
    with on_commit(), of.scope("officer"):
        person = Person.objects.filter(case=case, part=Part.DECEASED).first()
        keep_person(case=case, by=of.officer, part=Part.DECEASED, facts=facts, person=person)
    return case


def warned(of: cast.Company, case: Case) -> list[str]:
    with of.scope():
        return [row.elsewhere.slug for row in warnings_of(case)]


def mails(of: cast.Company) -> list[tuple[str, str, str]]:
    with of.scope():
        rows = OutboxMail.objects.filter(key__startswith="elsewhere:")
        return list(rows.values_list("to", "subject", "body"))


@pytest.mark.parametrize(
    ("theirs", "matches"),
    [
        ({"name": SPELT}, True),
        ({"name": "Odray Séraphine"}, True),
        ({"name": "Wholly Otherwise", "spellings": ("S. Tarrant",)}, True),
        ({"name": SPELT, "born": PartialDate(1984, 2)}, False),
        ({"name": SPELT, "born": PartialDate(1984, 3, 1)}, False),
        ({"name": SPELT, "born": None, "died": DIED}, True),
        ({"name": SPELT, "born": None, "died": date(2026, 5, 4)}, False),
        ({"name": "Wholly Otherwise"}, False),
        ({"name": "???"}, False),
    ],
)
def test_a_surname_with_a_whole_date_in_any_spelling_is_noticed_by_both(
    somerby: cast.Company,
    wreake_valley: cast.Company,
    on_commit: OnCommit,
    theirs: dict[str, Any],
    matches: bool,
) -> None:
    mine = written(somerby, on_commit, died=DIED)
    other = written(wreake_valley, on_commit, **theirs)
    assert warned(somerby, mine) == (["wreake-valley"] if matches else [])
    assert warned(wreake_valley, other) == (["somerby"] if matches else [])
    assert len(mails(somerby)) == len(mails(wreake_valley)) == int(matches)


def test_each_officer_is_told_once_without_a_name_or_a_fact(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    mine = written(somerby, on_commit)
    other = written(wreake_valley, on_commit, SPELT)
    written(wreake_valley, on_commit, NAME, died=DIED, case=other)
    written(somerby, on_commit, NAME, died=DIED, case=mine)
    ((to, subject, body),) = mails(somerby)
    assert to == somerby.people["officer"].email
    assert subject == f"{mine.reference}: please ask another review office"
    for told in (subject, body):
        assert not any(word in told for word in ("Tarrant", "1984", "Wreake", other.reference))
    with somerby.scope():
        events = EventDetail.objects.filter(event__verb="referral.elsewhere")
        assert [row.words for row in events] == [
            "noticed that Wreake Valley may hold the same death"
        ]
        reach = Reach.of(somerby.officer)
        assert [row.why for row in twin_work(reach)] == ["Wreake Valley may hold the same death"]
    case_page = somerby.client("officer").get(somerby.url(f"reviews/{mine.reference}/"))
    referral = somerby.client("officer").get(somerby.url(f"reviews/{mine.reference}/referral/"))
    assert "Wreake Valley may hold the same death" in case_page.content.decode()
    assert "Wreake Valley may hold the same death" in referral.content.decode()
    page = somerby.client("officer").get(
        somerby.url(f"reviews/{mine.reference}/referral/elsewhere/wreake-valley/")
    )
    words = page.content.decode()
    assert "reviews@wreake-valley.example" in words
    assert other.reference not in words and "Tarrant" not in words


def test_who_declared_an_interest_is_not_told(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    mine = cast.a_case(somerby, names=False)
    with somerby.scope():
        Exclusion.objects.create(case=mine, user=somerby.people["officer"], because="A cousin.")
        person = Person.objects.create(case=mine, part=Part.DECEASED, working_label="Adult A")
        person.died_on = DIED
        person.save()
        person.names.create(name=NAME, partnership=somerby.partnership)
    with on_commit(), somerby.scope():
        follow(mine)
    written(wreake_valley, on_commit, SPELT, died=DIED)
    assert warned(somerby, mine) == ["wreake-valley"]
    assert mails(somerby) == []


def test_what_was_found_is_kept_with_its_reason_and_nobody_is_warned_again(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    mine = written(somerby, on_commit)
    other = written(wreake_valley, on_commit, SPELT)
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{mine.reference}/referral/elsewhere/wreake-valley/")
    refused = client.post(address, {"verdict": "", "because": "They say so.", "version": "1"})
    assert "There is a problem" in refused.content.decode()
    assert "They say so." in refused.content.decode()
    said = {"verdict": "another", "because": "Another person of that name.", "version": "1"}
    assert client.post(address, said).status_code == 302
    late = client.post(address, said | {"because": "I saw the old page."}).content.decode()
    assert "I saw the old page." in late and "Another person of that name." in late
    assert "Review officer of Somerby" in late
    with somerby.scope():
        row = DeathElsewhere.objects.get()
        assert (row.verdict, row.because) == ("another", "Another person of that name.")
        assert CaseEvent.objects.filter(verb="referral.elsewhere_settled").count() == 1
        assert list(twin_work(Reach.of(somerby.officer))) == []
        assert look() == 0
    # What the one found stays with the one: the other office settles its own.
    with wreake_valley.scope():
        assert DeathElsewhere.objects.get(case=other).verdict == ""
    # The names change so that nothing agrees any more, and back: what was settled stays settled.
    written(somerby, on_commit, "Wholly Otherwise", case=mine)
    assert warned(somerby, mine) == ["wreake-valley"]
    assert warned(wreake_valley, other) == []
    written(somerby, on_commit, NAME, case=mine)
    assert len(mails(somerby)) == len(mails(wreake_valley)) == 1
    assert warned(wreake_valley, other) == ["somerby"]


def test_only_who_may_read_and_edit_identities_sees_and_settles(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    mine = written(somerby, on_commit)
    written(wreake_valley, on_commit, SPELT)
    address = somerby.url(f"reviews/{mine.reference}/referral/elsewhere/wreake-valley/")
    assert somerby.client("csp_chair").get(address).status_code == 403
    assert somerby.client("stranger").get(address).status_code == 404
    assert wreake_valley.client("officer").get(address).status_code == 404
    unknown = somerby.url(f"reviews/{mine.reference}/referral/elsewhere/rutland/")
    assert somerby.client("officer").get(unknown).status_code == 404
    chairs = somerby.client("csp_chair").get(somerby.url(f"reviews/{mine.reference}/"))
    assert "Wreake Valley" not in chairs.content.decode()
    with somerby.scope("csp_chair"):
        row = DeathElsewhere.objects.get()
        with pytest.raises(AccessDenied):
            settle(mine, row, by=somerby.actor("csp_chair"), verdict="same", because="I think so.")
    with somerby.scope("officer"), pytest.raises(NotReady):
        settle(mine, row, by=somerby.officer, verdict="same", because="  ")


def test_digests_go_with_the_case_and_come_back_with_it(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    mine = written(somerby, on_commit)
    other = written(wreake_valley, on_commit, SPELT)

    def held() -> tuple[int, int]:
        with somerby.scope():
            own = DeathDigest.objects.filter(partnership=somerby.partnership).count()
            return DeathKey.objects.count(), own

    before = held()
    assert before[0] == before[1] > 0
    with on_commit(), somerby.scope("officer"):
        transfer_out(mine, by=somerby.officer, to="Wreake Valley", because="Lived there.")
    assert held() == (0, 0)
    assert warned(wreake_valley, other) == []
    with on_commit(), somerby.scope("officer"):
        take_back(cast.fresh(mine), by=somerby.officer, because="Not after all.")
    assert held() == before
    assert warned(wreake_valley, other) == ["somerby"]
    with on_commit(), somerby.scope("officer"):
        keep_person(
            case=mine, by=somerby.officer, part=Part.DECEASED, facts=PersonFacts("Oriel Quint")
        )
        wrong = Person.objects.filter(case=mine).order_by("pk").first()
        take_person_away(case=mine, by=somerby.officer, person=wrong, because="By mistake.")
    assert held() == (0, 0)


def test_two_cases_of_one_area_share_a_digest_until_the_last_has_gone(
    somerby: cast.Company, on_commit: OnCommit
) -> None:
    one, two = written(somerby, on_commit), written(somerby, on_commit)
    with somerby.scope():
        published = DeathDigest.objects.count()
        assert DeathKey.objects.count() == 2 * published
    written(somerby, on_commit, "Oriel Quint", born=None, case=one)
    with somerby.scope():
        assert DeathDigest.objects.count() == published
    written(somerby, on_commit, "Oriel Quint", born=None, case=two)
    with somerby.scope():
        assert DeathDigest.objects.count() == 0


def test_a_new_key_is_noticed_by_the_clock_and_every_digest_made_afresh(
    somerby: cast.Company,
    wreake_valley: cast.Company,
    on_commit: OnCommit,
    settings: Any,
) -> None:
    mine = written(somerby, on_commit)
    with somerby.scope():
        old = set(DeathKey.objects.values_list("digest", flat=True))
        assert list(elsewhere.left_undone()) == []
    settings.DEATH_DIGEST_KEY = "a new secret of this installation"
    with somerby.scope():
        assert list(elsewhere.left_undone()) == [(elsewhere.MAKE_AFRESH, ())]
    for company in (somerby, wreake_valley):
        with on_commit(), company.scope():
            ask_again()
    with somerby.scope():
        new = set(DeathKey.objects.values_list("digest", flat=True))
        assert len(new) == len(old) and not new & old
        assert set(DeathDigest.objects.values_list("digest", flat=True)) == new
        assert make_afresh() == 0
    written(wreake_valley, on_commit, SPELT)
    assert warned(somerby, mine) == ["wreake-valley"]


def test_what_a_lost_worker_did_not_do_is_asked_for_again(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    mine = written(somerby, on_commit)
    other = cast.a_case(wreake_valley, names=False)
    with wreake_valley.scope("officer"):  # nobody runs what waits for the commit
        keep_person(
            case=other,
            by=wreake_valley.officer,
            part=Part.DECEASED,
            facts=PersonFacts(SPELT, births=(BORN,)),
        )
    assert warned(wreake_valley, other) == ["somerby"] and warned(somerby, mine) == []
    with on_commit(), somerby.scope():
        assert ask_again() == 1
    assert warned(somerby, mine) == ["wreake-valley"]


def test_the_database_shows_of_another_area_only_what_one_holds_oneself(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    written(somerby, on_commit)
    written(wreake_valley, on_commit, "Oriel Quint")
    with somerby.scope():
        own = DeathDigest.objects.filter(partnership=somerby.partnership).count()
        assert DeathDigest.objects.count() == own > 0
        with pytest.raises(DatabaseError), transaction.atomic():
            DeathDigest.objects.create(partnership=wreake_valley.partnership, digest="0" * 64)
        with pytest.raises(DatabaseError), transaction.atomic():
            DeathDigest.objects.update(digest="0" * 64)
        gone, _ = DeathDigest.objects.filter(partnership=wreake_valley.partnership).delete()
        assert gone == 0
    with wreake_valley.scope():
        assert DeathDigest.objects.count() > 0
        assert DeathDigest.objects.filter(partnership=somerby.partnership).count() == 0


def test_looking_asks_as_often_for_many_cases_as_for_few(
    somerby: cast.Company, wreake_valley: cast.Company, on_commit: OnCommit
) -> None:
    def asked() -> int:
        with somerby.scope(), CaptureQueriesContext(connection) as queries:
            look()
            list(elsewhere.left_undone())
            list(twin_work(Reach.of(somerby.officer)))
        return len(queries)

    written(wreake_valley, on_commit)
    written(somerby, on_commit, SPELT)
    few = asked()
    for _ in range(3):
        written(somerby, on_commit, SPELT)
    assert asked() == few


def test_the_table_of_digests_is_named_by_its_door_alone() -> None:
    from pathlib import Path

    allowed = {"digest_door.py", "twin_models.py", "models.py"}
    root = Path(elsewhere.__file__).resolve().parents[2]
    naming = {
        file.name
        for place in ("cases", "partnerships", "dhr")
        for file in (root / place).rglob("*.py")
        if "migrations" not in file.parts and "DeathDigest" in file.read_text()
    }
    assert naming == allowed | {"platform.py"}
