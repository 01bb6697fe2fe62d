"""Two clicks at once send a trawl once, and two officers do not prepare two rounds."""

from __future__ import annotations

import threading

from django.db import connections

from cases.core.notices.models import OutboxMail
from cases.trawl import services
from cases.trawl.models import TrawlRequest, TrawlRound
from tests import cast
from tests.cases.trawl import stage


def test_two_sends_at_the_same_moment_send_each_letter_once(committed_database: None) -> None:
    of = cast.somerby()
    case = stage.ready(of)
    with of.scope("officer"):
        services.prepare_round(case=case, by=of.officer)
    start, failures = threading.Barrier(2), []

    def send() -> None:
        try:
            start.wait()
            with of.scope("officer"):
                services.send_round(case=case, by=of.officer, number=1)
        except Exception as failed:
            failures.append(failed)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with of.scope():
        assert failures == []
        assert TrawlRound.objects.count() == 1
        assert TrawlRequest.objects.sent().count() == 3
        assert OutboxMail.objects.filter(case=case).count() == 3
