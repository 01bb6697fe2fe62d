"""R17: the CSP chair decides, or a deputy who was named in advance and signs for the chair."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.case.models import Case
from cases.core.notices.models import OutboxMail
from cases.core.progress.signing import SignedWith
from cases.core.workflow.plug import NotReady
from cases.decision.after_models import NamedDeputy
from cases.decision.deputies import end_deputy, name_deputy, signed_for
from cases.decision.services import Decided, sign_decision
from tests import cast
from tests.cases.decision import acts


def today() -> date:
    return timezone.localdate()


def named(
    of: cast.Company, who: str = "named_senior", first: int = 0, last: int = 6
) -> NamedDeputy:
    with of.scope("csp_chair"):
        return name_deputy(
            by=of.actor("csp_chair"),
            user=of.people[who],
            starts_on=today() + timedelta(days=first),
            ends_on=today() + timedelta(days=last),
            because="Leave.",
        )


def sign(of: cast.Company, case: Case, who: str) -> str:
    with of.scope(who):
        decided = Decided(outcome="review", rationale="Met.", decided_on=today())
        made = sign_decision(
            case,
            decided,
            by=of.actor(who),
            signed_with=SignedWith.ONE_TIME_CODE,
        )
        assert made.is_intact
        assert made.signed_for in made.read
        return made.signed_for


def test_a_deputy_named_in_advance_signs_for_the_chair_and_the_signature_says_so(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    acts.recommended(somerby, case)
    with pytest.raises(AccessDenied):
        sign(somerby, case, "named_senior")
    named(somerby)
    said = sign(somerby, case, "named_senior")
    assert said.startswith("for CSP chair of Somerby, named by CSP chair of Somerby on ")


def test_the_chair_signs_for_nobody_and_an_older_deputy_with_the_role_that_he_has(
    somerby: cast.Company,
) -> None:
    with somerby.scope():
        assert signed_for(somerby.actor("csp_chair")) == ""
        assert signed_for(somerby.actor("csp_chair_deputy")) == (
            "for CSP chair of Somerby, with the role of named deputy since 1 January 2020"
        )


def test_a_deputy_signs_neither_before_nor_after_the_days_nor_once_it_is_ended(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    acts.recommended(somerby, case)
    later = named(somerby, first=2, last=3)
    with pytest.raises(AccessDenied):
        sign(somerby, case, "named_senior")
    now = named(somerby, "sub_group_member")
    with somerby.scope("csp_chair"):
        end_deputy(by=somerby.actor("csp_chair"), deputy=now, because="Back from leave.")
    with pytest.raises(AccessDenied):
        sign(somerby, case, "sub_group_member")
    assert not later.covers(today())
    assert later.covers(today() + timedelta(days=3))
    assert not later.covers(today() + timedelta(days=4))


@pytest.mark.parametrize(
    ("first", "last", "who", "error"),
    [
        (-1, 3, "named_senior", "named in advance"),
        (3, 1, "named_senior", "lies before the first"),
        (0, 500, "named_senior", "for a year at most"),
        (0, 3, "stranger", "somebody of this partnership"),
        (0, 3, "csp_chair_deputy", "for these days already"),
    ],
)
def test_a_wrong_naming_is_refused(
    somerby: cast.Company, first: int, last: int, who: str, error: str
) -> None:
    with pytest.raises(NotReady, match=error):
        named(somerby, who, first, last)


def test_the_page_names_and_ends_and_only_chair_and_administrator_may(
    somerby: cast.Company,
) -> None:
    address = somerby.url("deputies/")
    client = somerby.client("csp_chair")
    assert "Nobody has been named here." in client.get(address).content.decode()
    day = today()
    typed = {
        "user": somerby.people["named_senior"].pk,
        **{f"{name}_day": day.day for name in ("starts_on", "ends_on")},
        **{f"{name}_month": day.month for name in ("starts_on", "ends_on")},
        **{f"{name}_year": day.year for name in ("starts_on", "ends_on")},
        "because": "Annual leave",
    }
    wrong = client.post(address, {**typed, "user": ""}).content.decode()
    assert ("Choose who may sign for the chair" in wrong, "Annual leave" in wrong) == (True, True)
    assert client.post(address, typed).status_code == 302
    shown = client.get(address).content.decode()
    assert ("Signs now" in shown, "Annual leave" in shown) == (True, True)
    with somerby.scope():
        row = NamedDeputy.objects.get()
        mail = OutboxMail.objects.get(key=f"deputy:{row.pk}")
        assert mail.to == somerby.people["named_senior"].email
    assert somerby.client("officer").get(address).status_code == 200
    assert somerby.client("officer").post(address, typed).status_code == 403
    assert somerby.client("partnership_administrator").get(address).status_code == 200
    assert client.get(f"{address}{row.pk}/end/").status_code == 200
    assert client.post(f"{address}{row.pk}/end/", {"because": "Back."}).status_code == 302
    assert "Ended early" in client.get(address).content.decode()
