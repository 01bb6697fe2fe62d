"""What a change of the local protocol must not break of a decision, and who is still to be told."""

from __future__ import annotations

from collections.abc import Iterator

from cases.core.case.models import Case
from cases.core.notices.models import Letter
from cases.core.protocol.choice_words import words_of
from cases.core.protocol.choices import Recipient
from cases.core.protocol.tables import LocalProtocol
from cases.core.workflow.plug import Awaited, Reason
from cases.core.workflow.states import ENDED, State
from cases.decision.models import OUTCOME_WORDS, Decision
from cases.decision.selectors import decision_of, recommendation_of


def against_protocol(case: Case, rules: LocalProtocol) -> Iterator[Reason]:
    """Refuse a version that does not know what was recommended or decided."""
    decided = decision_of(case)
    if decided is not None and decided.outcome not in rules.decision.outcomes:
        yield Reason(
            f"It was decided: {OUTCOME_WORDS[decided.outcome].lower()}. The newer version does not "
            "know this outcome. The review keeps its version, unless the decision is taken back."
        )
    recommended = recommendation_of(case) if case.state == State.DECISION else None
    if recommended is not None and recommended.recommendation not in rules.decision.outcomes:
        yield Reason(
            f"The sub-group recommended: {recommended.words.lower()}. The newer version does not "
            "know this outcome. Record another recommendation first."
        )


def awaited() -> Iterator[Awaited]:
    """Give who has still to be told of the decisions of the partnership in scope; two queries."""
    outcomes = dict(Decision.objects.order_by("pk").values_list("case_id", "outcome"))
    waiting = (
        Letter.objects.filter(case__in=outcomes, sent_on=None, withheld_because="")
        .filter(code__startswith="decision_")
        .exclude(case__state__in=ENDED)
        .values_list("case_id", "recipient_code")
    )
    known = {each.value: words_of(each) for each in Recipient}
    for case_id, code in waiting:
        entry = code.partition(":")[0]
        if entry in known:
            path = f"decision.notices.{outcomes[case_id]}"
            yield Awaited(path, entry, known[entry], "notice of the decision", case_id)
