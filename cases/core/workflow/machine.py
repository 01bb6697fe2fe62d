"""The process of a review, from top to bottom: one transition a step.

The bodies are empty. Whether a step is allowed is asked by progress.advance: who may take it by
the policy, what is still missing by the gates of the stages. Nothing else imports django_fsm.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import GET_STATE, FSMField, FSMModelMixin, transition

from cases.core.workflow.states import State


class ReviewMachine(FSMModelMixin, models.Model):
    """The state of a review and the steps that change it."""

    state = FSMField(default=State.REFERRAL, choices=State.choices, protected=True, max_length=30)

    class Meta:
        abstract = True

    @transition(field=state, source=State.REFERRAL, target=State.DECISION)
    def put_to_decision(self) -> None:
        """The referral is complete; the sub-group and the CSP chair have to decide."""

    @transition(field=state, source=[State.REFERRAL, State.DECISION], target=State.TRANSFERRED)
    def transfer_out(self) -> None:
        """Another partnership is responsible (LR §2.1)."""

    @transition(field=state, source=[State.REFERRAL, State.DECISION], target=State.MERGED)
    def merge(self) -> None:
        """The death is that of another case, which goes on alone (R136)."""

    @transition(field=state, source=State.DECISION, target=State.TRAWL)
    def decide_review(self) -> None:
        """The CSP chair decides that there is a review, alone or jointly."""

    @transition(field=state, source=State.DECISION, target=State.OTHER_REVIEW)
    def decide_other_review(self) -> None:
        """The CSP chair decides on a review of another kind."""

    @transition(field=state, source=State.DECISION, target=State.AWAITING_HOME_OFFICE)
    def decide_no_review(self) -> None:
        """The CSP chair decides against a review; the Home Office looks at that."""

    @transition(field=state, source=State.AWAITING_HOME_OFFICE, target=State.CLOSED)
    def home_office_agrees(self) -> None:
        """The Home Office agrees that there is no review."""

    @transition(field=state, source=State.AWAITING_HOME_OFFICE, target=State.TRAWL)
    def home_office_directs(self) -> None:
        """The Home Office directs a review under section 9(2)."""

    @transition(field=state, source=State.TRAWL, target=State.PANEL)
    def open_panel(self) -> None:
        """The agencies have answered; chair, author and panel are sought."""

    @transition(field=state, source=State.PANEL, target=State.OVERVIEW)
    def begin_overview(self) -> None:
        """The panel has met and set its terms; the author writes."""

    @transition(field=state, source=State.OVERVIEW, target=State.HOME_OFFICE_QA)
    def submit(self) -> None:
        """The report, signed off along the protocol's chain, goes to the Home Office."""

    @transition(field=state, source=State.HOME_OFFICE_QA, target=State.OVERVIEW)
    def return_for_amendment(self) -> None:
        """The Home Office asks for changes."""

    @transition(field=state, source=State.HOME_OFFICE_QA, target=State.PUBLICATION)
    def clear_for_publication(self) -> None:
        """The Home Office finds the report fit to publish."""

    @transition(field=state, source=State.PUBLICATION, target=State.ACTION_MONITORING)
    def publish(self) -> None:
        """The report is published for the protocol's period."""

    @transition(field=state, source=State.PUBLICATION, target=State.ACTION_MONITORING)
    def agree_not_to_publish(self) -> None:
        """For compelling welfare reasons, and with the Home Office's word, it is not published."""

    @transition(field=state, source=State.REFERRAL, target=State.OTHER_REVIEW)
    def begin_local_review(self) -> None:
        """The partnership decides on a local review: learning, near miss, alternative (GL §5)."""

    @transition(field=state, source=State.REFERRAL, target=State.CLOSED)
    def decline_local_review(self) -> None:
        """The partnership decides against a local review; nobody else has to agree (GL §5)."""

    @transition(field=state, source=State.REFERRAL, target=State.TRAWL)
    def begin_assist(self) -> None:
        """Another area's review needs our agencies: it begins with a trawl (LR §2.2)."""

    @transition(field=state, source=State.TRAWL, target=State.CLOSED)
    def end_assist(self) -> None:
        """The other area has what it asked for."""

    @transition(
        field=state, source=[State.ACTION_MONITORING, State.OTHER_REVIEW], target=State.CLOSED
    )
    def close(self) -> None:
        """The work is done by the protocol's rule."""

    @transition(
        field=state,
        source=State.CLOSED,
        target=GET_STATE(lambda self, to: to, states=list(State)),
    )
    def reopen(self, to: str) -> None:
        """The case goes back to the state that it was closed from."""

    @transition(field=state, source="+", target=GET_STATE(lambda self, to: to, states=list(State)))
    def take_back(self, to: str) -> None:
        """The last step is taken back; the case stands again where it stood before."""

    @transition(
        field=state,
        source=State.REFERRAL,
        target=GET_STATE(lambda self, to: to, states=list(State)),
    )
    def take_over(self, to: str) -> None:
        """A review that is already running is taken over in the state where it stands."""


def machine_step(case: Any, name: str, **arguments: Any) -> None:
    """Take the machine's step of that name; raises TransitionNotAllowed from a wrong state."""
    getattr(case, name)(**arguments)
