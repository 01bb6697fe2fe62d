"""Mails that did not go out are seen on the case and at home, and can be sent again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as sent_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.audit.models import CaseEvent
from cases.core.case.models import Case
from cases.core.notices.models import DigestLine, OutboxMail
from cases.core.notices.services import put_in_outbox
from cases.core.notices.undelivered import send_again, undelivered, with_whom
from cases.core.workflow.plug import NotReady
from tests import cast


def a_mail(
    of: cast.Company, key: str, to: str, case: Case | None = None, **more: Any
) -> OutboxMail:
    """Put a mail into the outbox that has failed, or what `more` says."""
    with of.scope():
        put_in_outbox(key=key, to=to, subject=f"{key} for you", body="Look.", case=case)
        values: dict[str, Any] = {"state": "failed", "attempts": 8, "last_error": "550"} | more
        OutboxMail.objects.filter(key=key).update(**values)
        return OutboxMail.objects.get(key=key)


@pytest.fixture
def case(somerby: cast.Company) -> Case:
    made = cast.a_case(somerby)
    with somerby.scope():
        OutboxMail.objects.all().delete()
    return made


def test_the_case_page_and_my_work_tell_office_staff_and_nobody_else(
    somerby: cast.Company, case: Case
) -> None:
    said = "A mail did not go out"
    page, home = somerby.url(f"reviews/{case.reference}/"), somerby.url("")
    assert said not in somerby.client("officer").get(page).content.decode()
    a_mail(somerby, "one", "csp.chair@somerby.example", case)
    for who, told in (("officer", True), ("case_administrator", True), ("csp_chair", False)):
        client = somerby.client(who)
        assert (said in client.get(page).content.decode()) is told, who
        assert ("1 mail did not go out." in client.get(home).content.decode()) is told, who
        status = 200 if told else 403
        for address in (f"{page}mails/", somerby.url("mails/")):
            assert client.get(address).status_code == status, who


def test_it_says_what_for_whom_and_to_officers_the_address(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope():
        agency = cast.an_agency(somerby, "Eyebrook Ambulance")
    a_mail(somerby, "one", "csp.chair@somerby.example", case)
    a_mail(somerby, "two", "eyebrook.ambulance@agency.example", case)
    a_mail(somerby, "three", "panel.member@somerby.example", case)
    a_mail(somerby, "four", "nobody.we.know@elsewhere.example", case)
    a_mail(somerby, "on its way", "officer@x.example", case, state="waiting")
    late = timezone.now() - timedelta(minutes=61)
    a_mail(somerby, "five", "csp.chair@somerby.example", case, state="waiting", created_at=late)
    with somerby.scope():
        assert [(each.mail.key, each.whom) for each in with_whom(undelivered(case))] == [
            ("five", "CSP chair"),
            ("one", "CSP chair"),
            ("two", f"{agency.name} (trawl requests)"),
            ("three", "Panel member"),
            ("four", "Somebody outside the partnership"),
        ]
    address = somerby.url(f"reviews/{case.reference}/mails/")
    officer = somerby.client("officer").get(address).content.decode()
    administrator = somerby.client("case_administrator").get(address).content.decode()
    assert "eyebrook.ambulance@agency.example" in officer
    assert "Eyebrook Ambulance" in administrator
    assert "eyebrook.ambulance@agency.example" not in administrator
    assert (officer.count("Still waiting"), officer.count("Failed")) == (1, 4)


def test_a_digest_that_failed_is_seen_on_the_cases_of_its_lines(
    somerby: cast.Company, case: Case
) -> None:
    mail = a_mail(somerby, "digest:1:2026-04-02", "csp.chair@somerby.example")
    other = cast.a_case(somerby)
    with somerby.scope():
        OutboxMail.objects.exclude(pk=mail.pk).delete()
        for number in range(2):
            DigestLine.objects.create(
                key=str(number), user=somerby.people["csp_chair"], group="reminder", case=case,
                title="Decide", for_day=timezone.localdate(), mail=mail,
            )  # fmt: skip
        assert list(undelivered(case)) == [mail]
        assert list(undelivered(other)) == []
        assert list(undelivered(None)) == [mail]


def test_it_is_sent_again_once_recorded_and_no_more_in_the_list(
    somerby: cast.Company,
    case: Case,
    on_commit: Callable[[], AbstractContextManager[Any]],
) -> None:
    mail = a_mail(somerby, "one", "csp.chair@somerby.example", case)
    again = somerby.url(f"reviews/{case.reference}/mails/{mail.pk}/again/")
    with on_commit():
        answer = somerby.client("case_administrator").post(again)
    assert (answer.status_code, len(sent_mail.outbox)) == (302, 1)
    text = somerby.client("officer").get(answer["Location"]).content.decode()
    assert "Every mail has gone out." in text
    with somerby.scope("officer"):
        event = CaseEvent.objects.get(case=case, verb="mail.sent_again")
        assert event.detail.words == "had a mail sent again that had not gone out"
        with pytest.raises(NotReady):
            send_again(mail=mail, by=somerby.officer, case=case)
    assert somerby.client("officer").post(again).status_code == 404


def test_a_mail_of_no_case_is_sent_again_from_the_partnerships_list(
    somerby: cast.Company, wreake_valley: cast.Company, case: Case
) -> None:
    mail = a_mail(somerby, "one", "csp.chair@somerby.example")
    officer = somerby.client("officer")
    assert "one for you" in officer.get(somerby.url("mails/")).content.decode()
    again = somerby.url(f"mails/{mail.pk}/again/")
    assert wreake_valley.client("officer").post(again).status_code == 404
    assert (
        wreake_valley.client("officer")
        .post(wreake_valley.url(f"mails/{mail.pk}/again/"))
        .status_code
        == 404
    )
    assert somerby.client("csp_chair").post(again).status_code == 403
    assert officer.post(again).status_code == 302
    with somerby.scope():
        assert OutboxMail.objects.get().state == "waiting"


def test_the_number_of_queries_does_not_grow_with_the_mails(
    somerby: cast.Company, case: Case
) -> None:
    def queries() -> int:
        with somerby.scope(), CaptureQueriesContext(connection) as counted:
            with_whom(undelivered(case))
        return len(counted)

    a_mail(somerby, "one", "csp.chair@somerby.example", case)
    few = queries()
    for number in range(6):
        a_mail(somerby, f"more {number}", f"agency{number}@x.example", case)
    assert queries() == few
