"""What a worker was asked for and did not do is asked for again; asking twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from cases.core.documents.models import DocumentVersion
from cases.core.notices.models import Letter, OutboxMail
from cases.core.notices.services import put_in_outbox
from cases.core.notices.tasks import make_letter_pdf
from cases.core.notices.undone import ask_again
from tests import cast
from tests.cases.decision import acts

OnCommit = Callable[[], AbstractContextManager[Any]]


def old_letters(company: cast.Company) -> None:
    with company.scope():
        Letter.objects.update(produced_at=timezone.now() - timedelta(minutes=6))


def test_a_broker_that_does_not_answer_undoes_nothing(
    somerby: cast.Company, on_commit: OnCommit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: int) -> None:
        raise OperationalError("nobody there")

    monkeypatch.setattr("cases.core.notices.tasks.deliver.delay", refuse)
    with on_commit(), somerby.scope():
        put_in_outbox(key="a", to="a@somerby.example", subject="S", body="B")
    with somerby.scope():
        assert OutboxMail.objects.get(key="a").state == "waiting"


def test_a_letter_that_was_never_made_is_asked_for_again_and_made_once(
    somerby: cast.Company, on_commit: OnCommit
) -> None:
    case = acts.to_decide(somerby)
    acts.decided(somerby, case)
    letter = acts.letters_of(somerby, case)["decision_home_office"]
    assert letter.document_id is None
    with somerby.scope():
        assert ask_again() == 0, "a worker may still be at it"
    old_letters(somerby)
    with on_commit(), somerby.scope():
        assert ask_again() > 0
    with somerby.scope():
        made = letter.refreshed()
        assert made.document_id is not None
        make_letter_pdf(somerby.partnership.pk, letter.pk)
        assert DocumentVersion.objects.filter(document_id=made.document_id).count() == 1
    with somerby.scope():
        again = Letter.objects.filter(document=None, withheld_because="")
        assert ask_again() == again.count(), "only what is blocked waits on"


def test_what_another_partnership_left_is_not_asked_for_here(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    case = acts.to_decide(somerby)
    acts.decided(somerby, case)
    old_letters(somerby)
    with wreake_valley.scope():
        assert ask_again() == 0
