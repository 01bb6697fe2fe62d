"""The application moves nothing between partnerships but by an approved merger, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.core.case.models import Case
from partnerships.merging import MergerAnswer, PartnershipMerger
from partnerships.models import Partnership
from partnerships.people.actor import CLOCK
from partnerships.tenancy.checks import concrete_models
from partnerships.tenancy.context import PartnershipClosed, scope
from partnerships.tenancy.moving import the_mover
from tests import cast
from tests.partnerships.merger.parties import Parties, close, move, parties


@pytest.fixture
def the(database: None) -> Parties:
    """Give three partnerships, the first with a case."""
    found = parties()
    cast.a_case(found.old)
    return found


def refused(merger: PartnershipMerger) -> str:
    """Give in what words the database refuses to move."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        move(merger)
    return str(caught.value).splitlines()[0]


def test_nothing_moves_before_both_have_agreed(the: Parties) -> None:
    merger = the.propose()
    close(the.old.partnership)
    assert refused(merger) == "not both partnerships have agreed"


def test_nothing_moves_when_one_person_agreed_for_both(the: Parties) -> None:
    merger = the.propose()
    user = the.old.people["partnership_administrator"]
    for company in (the.old, the.new):
        with company.scope():
            MergerAnswer.objects.create(merger=merger, user=user, by_name=user.name, agrees=True)
    close(the.old.partnership)
    assert refused(merger) == "not both partnerships have agreed"


def test_nothing_moves_before_its_day(the: Parties) -> None:
    merger = the.agreed(timezone.localdate() + timedelta(days=1))
    close(the.old.partnership)
    assert refused(merger) == "the day of the merger has not come"


def test_nothing_moves_after_one_has_declined(the: Parties) -> None:
    merger = the.agreed(timezone.localdate() + timedelta(days=1))
    PartnershipMerger.objects.filter(pk=merger.pk).update(ended_at=timezone.now())
    assert refused(merger) == "there is no such merger to be done"


def test_nothing_moves_while_the_abolished_is_open_for_work(the: Parties) -> None:
    merger = the.propose()
    assert refused(merger) == "the abolished partnership is not closed, or was merged already"


def test_nothing_moves_a_second_time(the: Parties) -> None:
    merger = the.merge()
    assert merger.done_at is not None
    assert refused(merger) == "there is no such merger to be done"


@pytest.mark.parametrize(
    "change",
    ["done_at = NULL", "heir_id = abolished_id", "\"on\" = '2020-01-01'", "moved = '{}'"],
)
def test_the_application_cannot_change_what_was_agreed(the: Parties, change: str) -> None:
    the.propose()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        PartnershipMerger.objects.count()
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE partnerships_partnershipmerger SET {change}")  # noqa: S608


def test_an_answer_cannot_be_given_for_another_nor_changed(the: Parties) -> None:
    merger = the.propose()
    user = the.old.people["officer"]
    with pytest.raises(DatabaseError), the.old.scope():
        MergerAnswer.objects.create(
            partnership=the.new.partnership, merger=merger, user=user, by_name="x", agrees=True
        )
    the.agree(merger, the.old)
    for statement in ("UPDATE partnerships_mergeranswer SET agrees = false", "DELETE FROM"):
        if statement == "DELETE FROM":
            statement += " partnerships_mergeranswer"
        with pytest.raises(DatabaseError), the.old.scope(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_application_moves_no_row_by_itself(the: Parties) -> None:
    with pytest.raises(DatabaseError), the.old.scope():
        Case.objects.all().update(partnership=the.new.partnership)


def test_only_the_application_may_call_it_and_the_owner_answers_for_it(the: Parties) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosecdef, pg_get_userbyid(proowner), proconfig, proacl::text FROM pg_proc "
            "WHERE proname = 'move_partnership'"
        )
        (as_owner, owner, config, rights), *more = cursor.fetchall()
    assert more == []
    assert as_owner
    assert config == ["search_path=pg_catalog, pg_temp"]
    assert "=X/" not in rights.replace(f"{owner}=X/", "").replace("app=X/", "app")
    assert the_mover(concrete_models(), "app", owner)


def test_a_closed_partnership_is_entered_by_nobody_who_does_not_say_so(the: Parties) -> None:
    close(the.old.partnership)
    with pytest.raises(PartnershipClosed), scope(the.old.partnership.pk, CLOCK):
        pass
    with scope(the.old.partnership.pk, CLOCK, closed_too=True):
        assert Case.objects.count() == 1
    with the.new.scope():
        assert Partnership.objects.count() == 3
