"""What stands against moving a case, and who still waits for a body that is taken out."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from cases.core.progress.protocol_moving import against, move_case
from cases.core.progress.protocol_versions import new_version, still_waiting
from cases.core.protocol.models import Protocol
from cases.core.workflow.plug import NotReady
from tests import cast
from tests.cases.decision import acts
from tests.cases.overview import story
from tests.cases.trawl import stage

ADMIN = "partnership_administrator"


def changed(table: str, **keys: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the plain form in force, and the same with some keys changed; in scope."""
    old = Protocol.objects.order_by("version")[0].rules.to_data()
    return old, {**old, table: {**old[table], **keys}}


def a_version_of(company: cast.Company, data: dict[str, Any]) -> Protocol:
    """Write a version in force today; in scope."""
    return new_version(
        by=company.actor(ADMIN), data=data, effective_on=timezone.localdate(), because="Agreed."
    )


def test_a_report_that_is_being_signed_off_keeps_its_chain(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    story.both_texts(somerby, case)
    story.satisfied(somerby, case)
    story.agree(somerby, case)
    with somerby.scope(ADMIN):
        old, new = changed("overview", sign_off=["sub_group", "panel", "csp_chair"])
        other = a_version_of(somerby, new)
        _, shorter = changed("overview", sign_off=["panel", "csp_chair"])
        waits = [each.sentence for each in still_waiting(old, shorter)]
        assert waits == [
            "1 open review still waits for Sub-group (sign-off of the report). It keeps its "
            "version, so that what it waits for stays as it is."
        ]
        same = a_version_of(somerby, shorter)
    with somerby.scope("officer"):
        with pytest.raises(NotReady, match="is being signed off"):
            move_case(case=case, by=somerby.officer, to=other, because="Why not.")
        assert against(case, same) == []


def test_an_agency_that_owes_a_reply_is_named_when_it_leaves_the_standard_list(
    somerby: cast.Company,
) -> None:
    case = stage.ready(somerby, agencies=0)
    with somerby.scope("officer"):
        cast.an_agency(somerby, "Fire and rescue service", "fire")
    stage.sent(somerby, case)
    with somerby.scope(ADMIN):
        old = Protocol.objects.get().rules.to_data()
        kept = [each for each in old["trawl"]["agencies"] if each["kind"] != "fire"]
        _, new = changed("trawl", agencies=kept)
        assert [(each.who, each.what, each.number) for each in still_waiting(old, new)] == [
            ("Fire and rescue service", "reply to the trawl", 1)
        ]


def test_who_is_still_to_be_told_of_a_decision_is_named(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    acts.decided(somerby, case)
    with somerby.scope(ADMIN):
        old = Protocol.objects.get().rules.to_data()
        without = {**old["decision"]["notices"], "review": ["home_office"]}
        _, new = changed("decision", notices=without)
        assert {(each.who, each.number) for each in still_waiting(old, new)} == {
            ("Chair of the sub-group", 1),
            ("The family", 1),
            ("HM Coroner", 1),
        }


def test_a_version_that_does_not_know_what_was_decided_is_refused(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    acts.decided(somerby, case, outcome="joint_child")
    with somerby.scope(ADMIN):
        _, new = changed("decision", outcomes=["review", "no_review"], notices={})
        fewer = a_version_of(somerby, new)
        assert "does not know this outcome" in against(case, fewer)[0].text
