"""What a change of the local protocol must not break of a report that is being signed off."""

from __future__ import annotations

from collections.abc import Iterator

from cases.core.case.models import Case
from cases.core.protocol.choice_words import words_of
from cases.core.protocol.tables import LocalProtocol
from cases.core.workflow.plug import Awaited, Reason
from cases.core.workflow.states import State
from cases.overview.chain import standing_of, standings


def against_protocol(case: Case, rules: LocalProtocol) -> Iterator[Reason]:
    """Refuse a version whose chain of sign-offs does not begin with those who have signed."""
    if case.state != State.OVERVIEW:
        return
    standing = standing_of(case)
    done = [row.step for row in standing.done]
    chain = rules.overview.sign_off if standing.round == 1 else rules.quality_assurance.resubmission
    if done != [step.value for step in chain[: len(done)]]:
        signed = ", ".join(words_of(step) for step in standing.chain[: len(done)])
        yield Reason(
            f"The report is being signed off ({signed} signed already), and the newer version has "
            "another order of sign-offs. Wait until the report has gone to the Home Office, or "
            "have it sent back, so that its sign-offs begin afresh.",
            rule=rules.overview.sources.get("sign_off", ""),
        )


def awaited() -> Iterator[Awaited]:
    """Give who has still to sign off the reports of the partnership in scope."""
    cases = list(Case.objects.filter(state=State.OVERVIEW).select_related("protocol"))
    for standing in standings(cases).values():
        path = "overview.sign_off" if standing.round == 1 else "quality_assurance.resubmission"
        for step in standing.chain[len(standing.done) :]:
            who = words_of(step)
            yield Awaited(path, step.value, who, "sign-off of the report", standing.case.pk)
