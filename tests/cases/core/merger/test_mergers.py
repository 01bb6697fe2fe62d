"""A merger of partnerships is proposed, answered by both, and done on its day, whole or not."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cases.core.access.reach import AccessDenied, Reach
from cases.core.access.seats import give_seat
from cases.core.access.verbs import Seat, Verb
from cases.core.audit.models import EventDetail
from cases.core.audit.selectors import broken_links
from cases.core.case.models import Case
from cases.core.notices.models import OutboxMail
from cases.core.progress import merger_running
from cases.core.progress.merger import (
    agree_to_merger,
    decline_merger,
    in_the_way,
    propose_merger,
    withdraw_merger,
)
from cases.core.progress.merger_meaning import meaning_of
from cases.core.progress.merger_running import ask_for_due_mergers, due_mergers, run_merger
from cases.core.progress.opening import open_case
from cases.core.progress.signing import SignedWith, signature_of
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.handover.models import TransferOut
from partnerships.funding.pool import Pool, PoolPartnership, pool_in_scope
from partnerships.models import Heartbeat, Membership, Partnership, PartnershipMerger
from partnerships.people.actor import CLOCK, Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import scope
from partnerships.tenancy.tasks import each_partnership
from tests import cast
from tests.partnerships.merger.parties import ADMINISTRATOR, Parties, parties


@pytest.fixture
def the(database: None) -> Parties:
    """Give the one that ends, the one that inherits, a third, and an operator."""
    return parties()


def tomorrow() -> Any:
    return timezone.localdate() + timedelta(days=1)


def refusal(act: Any) -> list[str]:
    """Give with what words something is refused."""
    with pytest.raises(NotReady) as caught:
        act()
    return [reason.text for reason in caught.value.reasons]


def words(of: Any) -> list[str]:
    """Give what the partnership's own chronicle says of mergers."""
    with scope(of.partnership.pk, CLOCK, closed_too=True):
        found = EventDetail.objects.filter(event__case=None, event__verb__startswith="partnership.")
        return list(found.order_by("event__number").values_list("words", flat=True))


# Proposed --------------------------------------------------------------------------------------


def test_both_partnerships_are_told_of_a_proposal_and_record_it(the: Parties) -> None:
    merger = the.propose(tomorrow())
    assert merger.is_open
    for each in (the.old, the.new):
        assert words(each)[0].startswith("proposed that Wreake Valley inherits the reviews of")
        with each.scope():
            (told,) = OutboxMail.objects.all()
            assert told.to == each.people[ADMINISTRATOR].email
            assert f"/p/{each.partnership.slug}/settings/mergers/{merger.pk}/" in told.body
    assert words(the.other) == []


def test_only_an_operator_proposes(the: Parties) -> None:
    with pytest.raises(AccessDenied):
        propose_merger(
            by=the.old.actor(ADMINISTRATOR),
            abolished=the.old.partnership,
            heir=the.new.partnership,
            on=tomorrow(),
            because="We would like to.",
        )


def test_what_speaks_against_a_proposal(the: Parties) -> None:
    old, new, other = (each.partnership for each in (the.old, the.new, the.other))
    assert refusal(lambda: the.propose(heir=old)) == ["A partnership cannot inherit from itself."]
    yesterday = timezone.localdate() - timedelta(days=1)
    assert refusal(lambda: the.propose(yesterday)) == ["The day must be today or later."]
    the.propose(tomorrow())
    already = "Somerby is to be merged into Wreake Valley already"
    assert refusal(lambda: the.propose(heir=other)) == [f"{already}. Withdraw that first."]
    assert refusal(lambda: the.propose(abolished=other, heir=old)) == [f"{already}."]
    onward = refusal(lambda: the.propose(abolished=new, heir=other))
    assert onward == [f"{already}. Wait until that is done."]
    assert PartnershipMerger.objects.count() == 1


# Answered --------------------------------------------------------------------------------------


def test_two_people_decide_even_where_one_administers_both(the: Parties) -> None:
    merger = the.propose(tomorrow())
    user = the.old.people[ADMINISTRATOR]
    with the.new.scope():
        Membership.objects.create(
            partnership=the.new.partnership,
            user=user,
            role=Role.PARTNERSHIP_ADMINISTRATOR,
            starts_on=cast.LONG_AGO,
        )
    the.agree(merger, the.old)

    def agree_there() -> None:
        with the.new.scope():
            agree_to_merger(
                merger,
                by=Actor.of_user(user),
                signed_with=SignedWith.PASSWORD,
                read=signature_of({}),
            )

    assert refusal(agree_there) == [
        "You have agreed for Somerby. Another administrator must answer for Wreake Valley: "
        "two people decide."
    ]


def test_neither_an_officer_nor_a_third_partnership_answers(the: Parties) -> None:
    merger = the.propose(tomorrow())
    with pytest.raises(AccessDenied), the.old.scope():
        decline_merger(merger, by=the.old.officer, because="No.")
    with pytest.raises(AccessDenied):
        the.agree(merger, the.other)


def test_a_partnership_declines_with_its_reason_even_after_it_agreed(the: Parties) -> None:
    merger = the.agreed(tomorrow())
    with the.old.scope():
        by = the.old.actor(ADMINISTRATOR)
        assert refusal(lambda: decline_merger(merger, by=by, because=" ")) == [
            "Say why the partnership declines."
        ]
        decline_merger(merger, by=by, because="The order was put off.")
    merger.refresh_from_db()
    assert merger.ended_because == "The order was put off."
    assert words(the.new)[-1].startswith("declined for Somerby that Wreake Valley inherits")
    assert refusal(lambda: the.agree(merger, the.old)) == [
        "This merger has ended. Nothing was changed."
    ]
    assert the.propose(tomorrow()).is_open


def test_an_operator_withdraws_what_has_not_begun(the: Parties) -> None:
    merger = the.propose(tomorrow())
    by = Actor.of_user(the.operator)
    withdraw_merger(merger, by=by, because="Another day.")
    assert words(the.old)[-1] == "withdrew the merger"
    assert refusal(lambda: withdraw_merger(merger, by=by, because="Again.")) == [
        "This merger has ended. Nothing was changed."
    ]


def test_what_it_means_is_told_in_figures(the: Parties) -> None:
    cast.a_case(the.old)
    with the.old.scope():
        cast.an_agency(the.old)
        cast.an_agency(the.old, "Somerby Hospice")
    with the.new.scope():
        cast.an_agency(the.new)
    meaning = meaning_of(the.propose(tomorrow()))
    assert dict(meaning.figures)["Reviews"] == 1
    assert meaning.contacts_in_both == ["Somerby Hospitals (Trawl requests)"]
    assert meaning.contacts_new == ["Somerby Hospice (Trawl requests)"]
    assert len(meaning.members) == dict(meaning.figures)["People with a role"]


# Done ------------------------------------------------------------------------------------------


def test_nothing_is_done_before_its_day_nor_with_one_answer(the: Parties) -> None:
    assert due_mergers() == []
    merger = the.agreed(tomorrow())
    assert due_mergers() == []
    assert not run_merger(merger.pk)
    assert Partnership.objects.exclude(closed_at=None).count() == 0


def test_a_review_keeps_its_reference_and_its_people_go_on_where_they_were_taken_on(
    the: Parties,
) -> None:
    case = cast.a_case(the.old)
    with the.old.scope():
        here = {m.user_id: m.pk for m in Membership.objects.here()}
    taken = the.old.people["independent_chair"]
    left = the.old.people["author"]
    merger = the.merge(people=[here[taken.pk]], contacts=False)
    with the.new.scope():
        moved = Case.objects.get(pk=case.pk)
        assert moved.reference == case.reference == "SOM-2026-001"
        chair = Reach.of(Actor.of_user(taken)).on(moved)
        assert chair.seats == {Seat.INDEPENDENT_CHAIR}
        assert chair.allows(Verb.READ_CASE)
        assert Reach.of(Actor.of_user(left)).is_stranger
        officer = the.new.actor("officer")
        assert Reach.of(officer).on(moved).allows(Verb.READ_CASE)
        new = open_case(by=officer, came_to_attention_at=timezone.now())
        assert new.reference.startswith("WRV-")
        assert new.protocol_id != moved.protocol_id
        assert moved.protocol.inherited_from_id == the.old.partnership.pk
        give_seat(moved, left, Seat.AUTHOR)
    with scope(the.old.partnership.pk, CLOCK, closed_too=True):
        assert not Membership.objects.here().active_on(timezone.localdate()).exists()
    assert merger.moved["cases.Case"] == 1
    assert words(the.new)[-1] == "inherited 1 review of Somerby"
    assert words(the.old)[-1] == "closed the partnership: Wreake Valley inherits its reviews"


def test_everybody_of_the_abolished_is_written_to_and_no_case_is_named(the: Parties) -> None:
    cast.a_case(the.old)
    merger = the.merge(people=[])
    with the.new.scope():
        told = OutboxMail.objects.filter(key__startswith=f"merged:{merger.pk}:")
        assert told.count() == len(the.old.people) - 1  # the stranger has no role
        assert {each.subject for each in told} == {"Somerby was merged into Wreake Valley"}
        assert not told.filter(body__contains="SOM-").exists()
    assert mail.outbox == []


def test_a_case_on_its_way_to_the_heir_is_answered_first(the: Parties) -> None:
    case = cast.a_case(the.old)
    merger = the.propose(tomorrow())
    with the.old.scope():
        transfer = TransferOut.objects.create(
            case=case,
            to="Wreake Valley",
            to_partnership=the.new.partnership,
            on=timezone.localdate(),
            because="It lives there.",
            recorded_by="Officer",
        )
        with_state(case, State.TRANSFERRED)
    said = [
        "SOM-2026-001 is being handed over to Wreake Valley. It must be answered there, or "
        "withdrawn, first."
    ]
    assert in_the_way(merger) == said
    assert refusal(lambda: the.agree(merger, the.old)) == said
    with the.old.scope():
        transfer.answer = "refused"
        transfer.save()
    assert in_the_way(merger) == []


def with_state(case: Case, state: State) -> None:
    """Set a state that the machine reaches through a longer way."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET state = %s WHERE id = %s", [state.value, case.pk])


def test_no_sweep_visits_it_any_more_nor_does_its_last_one_count(the: Parties) -> None:
    each_partnership(lambda: {"mails_failed": 3}, CLOCK, "sweep deadlines")
    the.merge()
    assert set(each_partnership(lambda: 1, CLOCK, "sweep deadlines")) == {
        "wreake-valley",
        "eyebrook",
    }
    assert not Heartbeat.objects.filter(name__endswith="somerby").exists()
    call_command("load_protocols", stdout=io.StringIO())


def test_who_inherits_inherits_what_it_had_inherited_too(the: Parties) -> None:
    case = cast.a_case(the.old)
    the.merge()
    onward = propose_merger(
        by=Actor.of_user(the.operator),
        abolished=the.new.partnership,
        heir=the.other.partnership,
        on=timezone.localdate(),
        because="Another order.",
    )
    the.agree(onward, the.new)
    the.agree(onward, the.other)
    assert run_merger(onward.pk)
    with the.other.scope():
        moved = Case.objects.get(pk=case.pk)
        assert moved.reference == "SOM-2026-001"
        assert moved.protocol.inherited_from_id == the.old.partnership.pk
        assert broken_links(f"case:{case.pk}") == []
    old = Partnership.objects.get(pk=the.old.partnership.pk)
    assert old.goes_on_as == the.other.partnership


# Broken off ------------------------------------------------------------------------------------


def due(the: Parties, monkeypatch: pytest.MonkeyPatch) -> PartnershipMerger:
    """Give a merger to which both agreed and whose worker has not come yet."""
    monkeypatch.setattr("cases.core.progress.merger.ask_to_run", lambda merger_id: None)
    return the.agreed()


def test_what_goes_wrong_undoes_everything_opens_again_and_is_said(
    the: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = cast.a_case(the.old)
    merger = due(the, monkeypatch)

    def breaks(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr(merger_running, "_take_on", breaks)
        run_merger(merger.pk)
    merger.refresh_from_db()
    assert merger.done_at is None
    assert merger.stage == ""
    assert "Nothing has moved" in merger.stopped_because
    with the.old.scope():
        assert Case.objects.get().pk == case.pk
        assert Membership.objects.here().active_on(timezone.localdate()).exists()
    with the.new.scope():
        assert Case.objects.count() == 0
    assert run_merger(merger.pk)
    with the.new.scope():
        assert Case.objects.get().pk == case.pk


def test_a_worker_that_died_is_followed_by_another_that_does_it(
    the: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the closing, it leaves the partnership closed and nothing moved."""
    cast.a_case(the.old)
    merger = due(the, monkeypatch)
    assert merger_running._close(merger.pk)
    merger.refresh_from_db()
    assert merger.stage == PartnershipMerger.Stage.CLOSED
    by = Actor.of_user(the.operator)
    assert refusal(lambda: withdraw_merger(merger, by=by, because="Late.")) == [
        "The reviews are being moved already. Nothing was changed."
    ]
    assert ask_for_due_mergers() == 1
    assert run_merger(merger.pk)
    assert not run_merger(merger.pk)
    assert ask_for_due_mergers() == 0


# The fund --------------------------------------------------------------------------------------


def test_the_heir_takes_the_place_in_the_fund_where_it_has_none(the: Parties) -> None:
    pool = Pool.objects.create(name="The fund")
    row = PoolPartnership.objects.create(pool=pool, partnership=the.old.partnership)
    the.merge()
    row.refresh_from_db()
    assert row.until_on == timezone.localdate()
    with the.new.scope():
        assert pool_in_scope() == pool


def test_a_fund_that_nobody_else_shares_is_left_where_it_is(the: Parties) -> None:
    theirs = Pool.objects.create(name="The heir’s fund")
    PoolPartnership.objects.create(pool=theirs, partnership=the.new.partnership)
    own = PoolPartnership.objects.create(
        pool=Pool.objects.create(name="The old fund"), partnership=the.old.partnership
    )
    the.merge()
    own.refresh_from_db()
    assert own.until_on is None
    with the.new.scope():
        assert pool_in_scope() == theirs
