"""Several partnerships share a fund, as the platform operator says, and one leaves it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.workflow.states import State
from cases.costs.selectors import FundWork, fund_work
from cases.costs.services.sharing import share_fund
from cases.costs.wording import work_sentence
from partnerships.funding.pool import PoolPartnership, pool_in_scope
from partnerships.models import Membership, User
from partnerships.tenancy.context import current_partnership_id
from tests import cast
from tests.cases.costs.desk import Desk, errors, typed
from tests.partnerships.funding.fund import a_pool, an_agreement


@pytest.fixture
def operator(database: None) -> Client:
    """Give a browser in which the platform operator is signed in."""
    user = User.objects.create_superuser("operator@platform.example", "Operator")
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_two_partnerships_share_a_fund_and_one_leaves_it(
    somerby: cast.Company, wreake_valley: cast.Company, operator: Client
) -> None:
    pool = a_pool(somerby, name="The shared fund")
    with somerby.scope():
        an_agreement(pool)
    there = Desk(wreake_valley, "board_member")
    assert "There is no fund yet" in there.get("fund/").content.decode()
    share = f"/operator/funds/{pool.pk}/share/"
    assert operator.get(share).status_code == 200
    assert operator.post(share, {"partnership": wreake_valley.partnership.pk}).status_code == 302
    assert "The shared fund" in there.get("fund/").content.decode()
    twice = operator.post(share, {"partnership": wreake_valley.partnership.pk})
    assert "Let it leave that one first." in errors(twice)["partnership"][0]
    assert "Wreake Valley" in operator.get("/operator/funds/").content.decode()
    row = PoolPartnership.objects.get(partnership=wreake_valley.partnership)
    end = f"/operator/funds/sharing/{row.pk}/end/"
    assert operator.get(end).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    assert "has passed" in errors(operator.post(end, typed(until_on=yesterday)))["until_on"][0]
    assert operator.post(end, typed(until_on=timezone.localdate())).status_code == 302
    again = typed(partnership=wreake_valley.partnership.pk, from_on=timezone.localdate())
    assert "Give a day after it." in errors(operator.post(share, again))["from_on"][0]
    PoolPartnership.objects.filter(pk=row.pk).update(until_on=date(2026, 1, 1))
    with wreake_valley.scope():
        assert pool_in_scope() is None
    assert operator.get("/operator/funds/999999/share/").status_code == 404
    assert operator.get("/operator/funds/sharing/999999/end/").status_code == 404


def test_a_forecast_counts_reviews_over_the_partnerships_in_which_one_reads_the_fund(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    """H7, H9: the fund's whole caseload, each partnership asked in its own scope."""
    pool = a_pool(somerby, wreake_valley)
    for company in (somerby, wreake_valley):
        cast.a_case_at(company, State.PANEL)
    both = somerby.actor("finance_officer")
    with somerby.scope("finance_officer"):
        assert fund_work(pool, both) == FundWork(1, 2, 1, 0, 0)
    with wreake_valley.scope():
        Membership.objects.create(
            partnership=wreake_valley.partnership,
            user=somerby.people["finance_officer"],
            role="board_member",
            starts_on=cast.LONG_AGO,
        )
    with somerby.scope("finance_officer"):
        found = fund_work(pool, both)
        assert current_partnership_id() == somerby.partnership.pk
    assert found == FundWork(2, 2, 2, 0, 0)
    assert work_sentence(asdict(found)) == (
        "2 reviews are running in 2 of the 2 partnerships that share the fund."
    )


def test_who_is_no_operator_shares_no_fund(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    pool = a_pool(somerby)
    with pytest.raises(AccessDenied), somerby.scope():
        share_fund(
            by=somerby.actor("partnership_administrator"),
            pool=pool,
            partnership=wreake_valley.partnership,
            from_on=None,
        )
    browser = somerby.client("partnership_administrator")
    assert browser.get("/operator/funds/").status_code == 404
