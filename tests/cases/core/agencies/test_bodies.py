"""Bodies of the shared directory: added, renamed, retired; proposed by one, decided by another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.audit.models import EventDetail
from cases.core.notices.models import OutboxMail
from cases.core.progress.agencies.bodies import (
    add_body,
    change_body,
    decide,
    propose_change,
    take_back_change,
    withdraw_proposal,
)
from cases.core.workflow.plug import NotReady
from partnerships.models import Agency, AgencyChange
from tests import cast
from tests.cases.core.agencies.directory import WHY, merge, operating, reasons, yesterday
from tests.cases.trawl import stage

TOMORROW = timezone.localdate() + timedelta(days=1)


def words(of: cast.Company, verb: str) -> list[str]:
    with of.scope():
        return list(
            EventDetail.objects.filter(event__verb=verb)
            .order_by("event__number")
            .values_list("words", flat=True)
        )


def refused(act: Any) -> list[str]:
    with pytest.raises(NotReady) as found:
        act()
    return reasons(found.value)


def test_an_administrator_proposes_a_name_and_the_operator_gives_it_to_all(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    for of in (somerby, wreake_valley):
        with of.scope("officer"):
            agency = cast.an_agency(of, "Eyebrook Clinical Group", "health_commissioner")
    admin = somerby.actor("partnership_administrator")
    facts = {"new_name": "Eyebrook Care Board", "on": yesterday(), "because": WHY}
    with somerby.scope("officer"), pytest.raises(AccessDenied):
        propose_change(by=somerby.officer, agency=agency, what="rename", **facts)
    with somerby.scope("partnership_administrator"):
        change = propose_change(by=admin, agency=agency, what="rename", **facts)
        assert refused(lambda: propose_change(by=admin, agency=agency, what="rename", **facts)) == [
            "Such a change is proposed already and waits for the operator."
        ]
    with pytest.raises(AccessDenied):
        decide(by=admin, change=change, agree=True)
    assert refused(lambda: decide(by=operating(), change=change, agree=False)) == [
        "Say why it is refused."
    ]
    decide(by=operating(), change=change, agree=True)
    assert refused(lambda: decide(by=operating(), change=change, agree=True)) == [
        "This was decided by Ansel Thrupp already."
    ]
    agency.refresh_from_db()
    assert (agency.name, agency.name_on(yesterday() - timedelta(days=1))) == (
        "Eyebrook Care Board",
        "Eyebrook Clinical Group",
    )
    told = ["changed Eyebrook Clinical Group in the shared directory: "
            "new name: Eyebrook Care Board"]  # fmt: skip
    assert words(somerby, "agencies.body_changed") == told
    assert words(wreake_valley, "agencies.body_changed") == told
    with somerby.scope():
        mail = OutboxMail.objects.get(key=f"agency-change:{change.pk}:decided")
    assert mail.to == somerby.people["partnership_administrator"].email
    assert "Eyebrook" not in mail.subject + mail.body


def test_a_proposal_may_be_withdrawn_until_it_is_decided(somerby: cast.Company) -> None:
    admin = somerby.actor("partnership_administrator")
    with somerby.scope("partnership_administrator"):
        agency = cast.an_agency(somerby)
        change = propose_change(by=admin, agency=agency, what="retire", on=yesterday(), because=WHY)
        withdraw_proposal(by=admin, change=change)
        assert refused(lambda: withdraw_proposal(by=admin, change=change)) == [
            "The operator has decided on it already."
        ]
    assert AgencyChange.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    ("what", "facts", "expected"),
    [
        ("rename", {"new_name": "Eyebrook Police"}, "Another body has this name. If the two are "
         "one, enter a merger."),
        ("rename", {"new_name": "Somerby Hospitals"}, "It has this name already."),
        ("rename", {"new_name": " "}, "Enter the new name."),
        ("rename", {"new_name": "X", "on": TOMORROW}, "Enter it once the day has come: it cannot "
         "lie ahead."),
        ("rename", {"new_name": "X", "because": ""}, "Say why, or what says so."),
        ("merge", {"into": "itself"}, "A body cannot merge into itself."),
        ("merge", {}, "Choose the body that it merged into."),
        ("bring_back", {}, "Somerby Hospitals is not retired."),
    ],
)  # fmt: skip
def test_what_cannot_become_of_a_body_is_refused_with_its_reason(
    database: None, what: str, facts: dict[str, Any], expected: str
) -> None:
    agency = Agency.objects.create(name="Somerby Hospitals")
    Agency.objects.create(name="Eyebrook Police")
    given = {"on": yesterday(), "because": WHY} | facts
    if given.get("into") == "itself":
        given["into"] = agency
    assert refused(lambda: change_body(by=operating(), agency=agency, what=what, **given)) == [
        expected
    ]


def test_a_new_name_almost_like_another_bodys_is_asked_about(database: None) -> None:
    agency = Agency.objects.create(name="Ash Care Group")
    Agency.objects.create(name="Eyebrook Hospitals NHS Trust")
    facts = {"new_name": "Eyebrook Hospital NHS Trust", "on": yesterday(), "because": WHY}
    change: dict[str, Any] = {"by": operating(), "agency": agency, "what": "rename", **facts}
    assert refused(lambda: change_body(**change)) == [
        "Almost the same name is in the directory: Eyebrook Hospitals NHS Trust. Choose it, "
        "or tick below."
    ]
    assert change_body(different=True, **change).state == "done"


def test_mergers_do_not_go_round_in_a_circle(database: None) -> None:
    first, second, third = (
        Agency.objects.create(name=f"{word} Care Group") for word in ("Ash", "Birch", "Cedar")
    )
    merge(first, second)
    second.refresh_from_db()
    assert refused(lambda: merge(second, Agency.objects.get(pk=first.pk))) == [
        f"Ash Care Group merged into Birch Care Group on {yesterday().day} "
        f"{yesterday():%B %Y}: the two would go round in a circle."
    ]
    assert refused(lambda: merge(third, Agency.objects.get(pk=first.pk))) == [
        "Ash Care Group merged into Birch Care Group. Choose that one."
    ]
    merge(second, third)
    first.refresh_from_db()
    assert (first.merged_into, first.successor) == (second, third)
    assert refused(lambda: merge(Agency.objects.get(pk=first.pk), third))[0].startswith(
        "Ash Care Group merged on"
    )


def test_a_body_is_not_retired_while_reviews_wait_for_it(somerby: cast.Company) -> None:
    _, asked, _ = stage.out(somerby)
    what: dict[str, Any] = {"what": "retire", "on": yesterday(), "because": WHY}
    assert refused(lambda: change_body(by=operating(), agency=asked.agency, **what)) == [
        f"Somerby: {asked.agency.name} still has 1 trawl to answer."
    ]
    idle = Agency.objects.create(name="Idle Body")
    change_body(by=operating(), agency=idle, **what)
    idle.refresh_from_db()
    assert idle.retired_on == yesterday()
    assert idle not in Agency.objects.in_use()
    change_body(by=operating(), agency=idle, what="bring_back", on=yesterday(), because=WHY)
    assert idle in Agency.objects.in_use()


def test_a_body_with_almost_the_same_name_is_shown_before_another_is_added(
    somerby: cast.Company,
) -> None:
    Agency.objects.create(name="Eyebrook Hospitals NHS Trust")
    with somerby.scope("officer"):
        add: dict[str, Any] = {"by": somerby.officer, "kind": "health_provider"}
        assert refused(lambda: add_body(name="Eyebrook Hospital NHS Trust", **add)) == [
            "Almost the same name is in the directory: Eyebrook Hospitals NHS Trust. Choose it, "
            "or tick below."
        ]
        made = add_body(name="Eyebrook Hospital NHS Trust", different=True, **add)
        assert add_body(name="eyebrook hospital  nhs trust", **add) == made


def test_a_former_name_leads_to_the_body_of_today(somerby: cast.Company) -> None:
    agency = Agency.objects.create(name="Eyebrook Clinical Group")
    change_body(
        by=operating(),
        agency=agency,
        what="rename",
        new_name="Board of Care",
        on=yesterday(),
        because=WHY,
    )
    with somerby.scope("officer"):
        assert refused(
            lambda: add_body(by=somerby.officer, name="Eyebrook Clinical Group", kind="health")
        ) == [
            f"Board of Care was called this until {yesterday().day} {yesterday():%B %Y}. "
            "Add your contact there."
        ]
    page = somerby.client("officer").get(somerby.url("settings/agencies/?q=clinical"))
    assert "Formerly Eyebrook Clinical Group" in page.content.decode()


def test_a_new_name_entered_by_mistake_is_taken_back(somerby: cast.Company) -> None:
    with somerby.scope("officer"):
        agency = cast.an_agency(somerby)
    facts = {"new_name": "Hospitals of Somerby", "on": yesterday(), "because": WHY}
    change = change_body(by=operating(), agency=agency, what="rename", **facts)
    assert refused(lambda: take_back_change(by=operating(), change=change, because=" ")) == [
        "Say what was wrong."
    ]
    take_back_change(by=operating(), change=change, because="Wrong body.")
    agency.refresh_from_db()
    assert (agency.name, agency.former_names.count()) == ("Somerby Hospitals", 0)
    assert words(somerby, "agencies.change_taken_back") == [
        "took back a change of Hospitals of Somerby in the shared directory: "
        "new name: Hospitals of Somerby"
    ]
