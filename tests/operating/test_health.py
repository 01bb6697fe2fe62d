"""The health page: what runs, in words and as JSON, with no fact of a case and no partnership."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from dhr import health
from partnerships.models import Heartbeat
from tests import cast

JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def _long_since_started(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(health, "_started", health._started - 10_000)
    yield


def beat(minutes_ago: int) -> None:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    Heartbeat.objects.update_or_create(name="beat", defaults={"beaten_at": at})


def states(answer: Any) -> dict[str, str]:
    return {check["name"]: check["state"] for check in answer.json()["checks"]}


def test_all_is_well_while_everything_answers(database: None) -> None:
    beat(1)
    answer = Client().get("/health/", headers=JSON)
    assert answer.status_code == 200
    assert answer.json()["well"] is True
    looked_at = ("database", "broker", "beat", "mail", "sweeps", "calendar")
    assert states(answer) == dict.fromkeys(looked_at, "ok")
    page = Client().get("/health/")
    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page["Cache-Control"] == "no-store"
    assert Client().post("/health/").status_code == 405


def test_beat_that_stopped_or_never_began_is_503_but_for_the_first_minutes_after_a_start(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Client().get("/health/").status_code == 503
    beat(11)
    assert Client().get("/health/").status_code == 503
    monkeypatch.setattr(health, "_started", health.time.monotonic())
    answer = Client().get("/health/", headers=JSON)
    assert (answer.status_code, states(answer)["beat"]) == (200, "warning")


def test_a_broker_or_a_database_that_does_not_answer_is_503(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat(0)
    broker = health.app.connection_for_write

    def nowhere(**more: Any) -> Any:
        return broker(url="redis://127.0.0.1:1/0", **more)

    monkeypatch.setattr(health.app, "connection_for_write", nowhere)
    answer = Client().get("/health/", headers=JSON)
    assert (answer.status_code, states(answer)["broker"]) == (503, "failed")

    class Broken:
        def cursor(self) -> Any:
            raise OperationalError("gone")

    monkeypatch.setattr(health, "connection", Broken())
    answer = Client().get("/health/", headers=JSON)
    assert (answer.status_code, set(states(answer))) == (503, {"database", "broker"})


def test_mails_and_sweeps_that_failed_are_named_by_number_only(somerby: cast.Company) -> None:
    beat(0)
    Heartbeat.objects.create(
        name="sweep deadlines: somerby",
        beaten_at=timezone.now(),
        counts={
            "found": {"mails_waiting": 4, "mails_failed": 2, "oldest_minutes": 61},
            "failed": "",
        },
    )
    Heartbeat.objects.create(
        name="seal readings: somerby",
        beaten_at=timezone.now(),
        counts={"found": None, "failed": "KeyError"},
    )
    answer = Client().get("/health/", headers=JSON)
    said = {check["name"]: check["says"] for check in answer.json()["checks"]}
    assert (answer.status_code, states(answer)["mail"], states(answer)["sweeps"]) == (
        200,
        "warning",
        "warning",
    )
    assert said["mail"] == "4 waiting, the oldest for 61 minutes; 2 failed"
    assert "somerby" not in answer.content.decode().lower()
