"""Whatever is done in whatever order: no step is skipped, and any change makes all begin again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.core.protocol.choices import SignOff as Stage
from cases.core.workflow.plug import NotReady
from cases.overview import services
from cases.overview.chain import counted, standing_of
from cases.overview.models import SignOff
from tests import cast
from tests.cases.overview import story

CHAIN = (Stage.PANEL, Stage.SUB_GROUP, Stage.CSP_CHAIR)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(CHAIN),
        st.sampled_from(SignOff.Outcome.values),
        st.integers(1, 2),
        st.sampled_from("ab"),
    ),
    max_size=12,
)


@given(ROWS, st.integers(1, 2), st.sampled_from([CHAIN, (Stage.PANEL, Stage.CSP_CHAIR)]))
def test_what_counts_is_the_beginning_of_the_chain_all_of_one_text_after_the_last_return(
    drawn: list[tuple[Stage, str, int, str]], round: int, chain: tuple[Stage, ...]
) -> None:
    rows = [
        SignOff(pk=pk, step=step, outcome=outcome, round=in_round, package_hash=text)
        for pk, (step, outcome, in_round, text) in enumerate(drawn, 1)
    ]
    done, back = counted(rows, chain, "a", round)
    assert [row.step for row in done] == list(chain[: len(done)])
    assert [row.pk for row in done] == sorted(row.pk for row in done)
    assert {(row.package_hash, row.round, row.outcome) for row in done} <= {("a", round, "agreed")}
    assert all(back is None or row.pk > back.pk for row in done)


ACTS = st.lists(
    st.sampled_from(["agree", "endorse", "return", "sign", "send_back", "new text", "new advice"]),
    min_size=4,
    max_size=9,
)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ACTS)
def test_no_step_can_be_skipped_and_any_change_invalidates_r90(
    somerby: cast.Company, acts: list[str]
) -> None:
    case = story.a_case(somerby, agency="")
    story.both_texts(somerby, case)
    steps: dict[str, tuple[int, Callable[..., object]]] = {
        "agree": (0, story.agree),
        "endorse": (1, story.endorse),
        "sign": (2, story.sign),
        "return": (1, lambda of, at: story.endorse(of, at, endorsed=False)),
        "send_back": (2, story.send_back),
    }
    done = 0
    for number, act in enumerate(acts):
        if act == "new text":
            story.a_version(somerby, case, (*story.TEXT, f"Change {number}."))
            done = 0
        elif act == "new advice":
            advise(somerby, case, number)
            done = 0
        else:
            needs, verb = steps[act]
            if needs == done:
                verb(somerby, case)
                done = 0 if act in ("return", "send_back") else done + 1
            else:
                with pytest.raises(NotReady):
                    verb(somerby, case)
        with somerby.scope():
            standing = standing_of(case)
            assert len(standing.done) == done
            assert standing.is_complete == (done == 3)


def advise(of: cast.Company, case: object, number: int) -> None:
    """Write a recommendation whose body has answered."""
    with of.scope("author"):
        by = of.actor("author")
        row = services.write_recommendation(
            case=case,  # type: ignore[arg-type]  # a Case, kept short here
            by=by,
            values={
                "text": f"Ask at each visit, number {number}.",
                "scope": "local",
                "theme": "Training",
                "reach": "multi",
                "lead_agency": None,
            },
        )
        services.record_body_answer(
            case=case,  # type: ignore[arg-type]  # as above
            by=by,
            recommendation=row,
            values={
                "accountable_body": "The board",
                "acceptance": "accepted",
                "owner": "Head of training",
                "quarterly_updater": "Named nurse",
                "realistic": True,
                "answer_note": "",
            },
        )
