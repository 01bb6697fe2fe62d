"""A letter is sent from here: a mail that says nothing, a link that asks for a code, its state."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail as sent_mail
from django.test import Client
from django.utils import timezone

from cases.core.access.codes import masked
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose
from cases.core.audit.models import CaseEvent
from cases.core.case.models import Case, Milestone
from cases.core.notices.models import Letter, OutboxMail
from cases.core.notices.tasks import ask_carrier, deliver
from cases.core.notices.undone import letters_without_pdf
from cases.core.progress.letter_sending import send_by_mail
from cases.core.progress.letters import withhold
from cases.core.workflow.plug import NotReady
from tests import cast
from tests.architecture.crawl import links_in
from tests.cases.decision import acts

TO = "coroner@court.example"


def a_letter(of: cast.Company, on_commit: Any, code: str = "decision_coroner") -> Letter:
    """Give a letter of a decision with its PDF."""
    case = acts.to_decide(of)
    with on_commit():
        acts.decided(of, case)
    return acts.letters_of(of, case)[code]


def page(of: cast.Company, letter: Letter, path: str = "") -> str:
    with of.scope():
        reference = Case.objects.get(pk=letter.case_id).reference
    return of.url(f"reviews/{reference}/letters/{letter.pk}/{path}")


def sent(of: cast.Company, on_commit: Any, letter: Letter, to: str = TO) -> str:
    """Send a letter in the browser; give the path of its private link, as the mail has it."""
    sent_mail.outbox.clear()
    with on_commit():
        answer = of.client("officer").post(page(of, letter, "mail/"), {"address": to})
    assert answer.status_code == 302
    return links_in(str(sent_mail.outbox[-1].body))[0]


def code_in_mail() -> str:
    found = re.search(r"Your code: (\d{6})", str(sent_mail.outbox[-1].body))
    assert found
    return found.group(1)


def again(of: cast.Company, letter: Letter) -> Letter:
    with of.scope():
        return Letter.objects.select_related("mail").get(pk=letter.pk)


def test_a_letter_goes_as_a_private_link_and_counts_as_sent_once_the_mail_is_out(
    somerby: cast.Company, on_commit: Any
) -> None:
    """R22: the day on which the Home Office was told is the day on which the mail went out."""
    letter = a_letter(somerby, on_commit, "decision_home_office")
    client = somerby.client("officer")
    asked = client.get(page(somerby, letter, "mail/")).content.decode()
    assert 'value="DHREnquiries@homeoffice.gov.uk"' in asked
    sent_mail.outbox.clear()
    answer = client.post(page(somerby, letter, "mail/"), {"address": "notices@office.example"})
    assert answer.status_code == 302
    assert again(somerby, letter).sent_on is None
    assert "On its way" in client.get(page(somerby, letter)).content.decode()
    assert client.post(page(somerby, letter, "mail/"), {"address": TO}).status_code == 409
    with on_commit():
        deliver(somerby.partnership.pk)
    gone = again(somerby, letter)
    today = timezone.localdate()
    assert (gone.sent_on, gone.sent_how, gone.sent_to) == (
        today,
        "private_link",
        "notices@office.example",
    )
    with somerby.scope():
        told = Milestone.objects.get(case_id=letter.case_id, code="home_office_notified")
    assert told.on == today
    text = client.get(page(somerby, letter)).content.decode()
    assert "The letter has not been opened yet." in text
    assert client.post(page(somerby, letter, "mail/"), {"address": TO}).status_code == 409


def test_the_mail_holds_reference_and_link_and_no_name_or_fact(
    somerby: cast.Company, on_commit: Any
) -> None:
    letter = a_letter(somerby, on_commit)
    path = sent(somerby, on_commit, letter)
    mail = sent_mail.outbox[-1]
    assert mail.to == [TO]
    assert mail.attachments == []
    words = f"{mail.subject} {mail.body}"
    for secret in ("Quenby", "Farrowby", "Adult", "coroner", "death", "decision", "Review"):
        assert secret not in words.replace(TO, "").replace(path, ""), secret


def test_a_link_opens_after_the_code_that_came_by_mail_and_opening_consumes_nothing(
    somerby: cast.Company, on_commit: Any
) -> None:
    letter = a_letter(somerby, on_commit)
    path = sent(somerby, on_commit, letter)
    scanner = Client()
    for _ in range(3):  # a mail scanner follows the link and reads no word of the letter
        found = scanner.get(path, follow=True).content.decode()
        assert "As a courtesy" not in found
        assert "c…@court.example" in found
        assert TO not in found
    assert scanner.get(f"{path}pdf/").status_code == 302
    reader = Client()
    with on_commit():
        reader.post(f"{path}code/", {"act": "send"})
    assert sent_mail.outbox[-1].to == [TO]
    code = code_in_mail()
    wrong = reader.post(f"{path}code/", {"code": "12"}).content.decode()
    assert "not the code that we sent last" in wrong
    assert again(somerby, letter).opened_at is None
    assert reader.post(f"{path}code/", {"code": f" {code[:3]} {code[3:]} "}).status_code == 302
    assert "As a courtesy" in reader.get(path).content.decode()
    assert b"".join(reader.get(f"{path}pdf/").streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file
    assert "As a courtesy" not in scanner.get(path, follow=True).content.decode()
    assert again(somerby, letter).opened_at is not None
    with somerby.scope():
        assert CaseEvent.objects.filter(verb="letter.opened").count() == 1
    officer = somerby.client("officer").get(page(somerby, letter)).content.decode()
    assert "The letter was first opened on" in officer


def test_a_code_runs_out_after_five_wrong_ones_and_one_is_sent_a_minute(
    somerby: cast.Company, on_commit: Any
) -> None:
    letter = a_letter(somerby, on_commit)
    page_of_code = f"{sent(somerby, on_commit, letter)}code/"
    stranger = Client()
    assert "No code is open" in stranger.post(page_of_code, {"code": "1"}).content.decode()
    with on_commit():
        stranger.post(page_of_code, {"act": "send"})
    code = code_in_mail()
    for _ in range(5):
        stranger.post(page_of_code, {"code": "x1"})
    assert "No code is open" in stranger.post(page_of_code, {"code": code}).content.decode()
    again_soon = Client().post(page_of_code, {"act": "send"}).content.decode()
    assert "A code was sent a moment ago" in again_soon


def test_r80_a_letter_that_is_withheld_closes_its_link_with_reason_and_approver_kept(
    somerby: cast.Company, on_commit: Any
) -> None:
    """R80: a suppressed notice records reason and approver."""
    letter = a_letter(somerby, on_commit)
    with somerby.scope("officer"):
        send_by_mail(letter, by=somerby.officer, to=TO)
        withhold(
            again(somerby, letter), by=somerby.officer, because="A risk.", approved_by="The chair"
        )
        assert Link.objects.get(purpose=Purpose.LETTER).revoked_at is not None
    with on_commit():
        deliver(somerby.partnership.pk)
    kept = again(somerby, letter)
    assert (kept.sent_on, kept.withheld_because, kept.withheld_by) == (None, "A risk.", "The chair")
    path = links_in(str(sent_mail.outbox[-1].body))[0]
    assert Client().get(path).status_code == 410
    for who in ("officer", "case_administrator"):
        text = somerby.client(who).get(page(somerby, letter)).content.decode()
        assert "A risk. Approved by The chair." in text


def test_a_letter_to_the_family_is_handed_over_and_never_mailed(
    somerby: cast.Company, on_commit: Any
) -> None:
    """The family's letters go through the family liaison officer (LC ¶30; DOMAIN 4.2)."""
    letter = a_letter(somerby, on_commit, "decision_family_review")
    client = somerby.client("officer")
    assert client.get(page(somerby, letter, "mail/")).status_code == 409
    text = client.get(page(somerby, letter)).content.decode()
    assert "the family liaison officer brings it" in text
    assert "Send by private link" not in text
    assert re.search(r'value="through_officer"[^>]*checked', text)
    with somerby.scope("officer"), pytest.raises(NotReady, match="liaison officer"):
        send_by_mail(letter, by=somerby.officer, to="family@example.org")


@pytest.mark.parametrize("address", ["", "nobody", "a b@c.example", "x@y"])
def test_a_wrong_address_is_told_beside_its_field(
    somerby: cast.Company, on_commit: Any, address: str
) -> None:
    letter = a_letter(somerby, on_commit)
    answer = somerby.client("officer").post(page(somerby, letter, "mail/"), {"address": address})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert again(somerby, letter).mail_id is None
    with somerby.scope("officer"), pytest.raises(NotReady, match="e-mail address"):
        send_by_mail(letter, by=somerby.officer, to=address)


def test_a_letter_whose_mail_came_back_is_told_and_goes_elsewhere_or_by_hand(
    somerby: cast.Company, on_commit: Any, monkeypatch: Any
) -> None:
    letter = a_letter(somerby, on_commit)
    first = sent(somerby, on_commit, letter)
    with somerby.scope():
        OutboxMail.objects.filter(pk=again(somerby, letter).mail_id).update(
            state="failed", last_error="the address does not exist"
        )
    client = somerby.client("officer")
    text = client.get(page(somerby, letter)).content.decode()
    assert "Not delivered" in text
    assert "could not be delivered" in text
    second = sent(somerby, on_commit, letter, "registry@court.example")
    assert second != first
    assert Client().get(first).status_code == 410
    assert again(somerby, letter).sent_to == "registry@court.example"
    with somerby.scope():
        OutboxMail.objects.filter(pk=again(somerby, letter).mail_id).update(state="failed")
    day = timezone.localdate()
    by_hand = {"how": "post", "to": "1 Court Street", "on_day": str(day.day),
               "on_month": str(day.month), "on_year": str(day.year)}  # fmt: skip
    assert client.post(page(somerby, letter), by_hand).status_code == 302
    gone = again(somerby, letter)
    assert (gone.sent_how, gone.sent_to, gone.mail_id) == ("post", "1 Court Street", None)


def test_a_letter_that_a_lost_worker_did_not_mark_is_marked_later(
    somerby: cast.Company, on_commit: Any
) -> None:
    letter = a_letter(somerby, on_commit)
    with somerby.scope("officer"):
        send_by_mail(letter, by=somerby.officer, to=TO)
        long_ago = timezone.now() - timedelta(minutes=9)
        OutboxMail.objects.filter(letters=letter.pk).update(state="sent", sent_at=long_ago)
        assert list(letters_without_pdf()) == [("cases.core.progress.letter_gone", (letter.pk,))]


def test_the_carrier_is_asked_what_became_of_a_mail(
    somerby: cast.Company, on_commit: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.cases.core.progress.test_letter_sending.Carrier"
    letter = a_letter(somerby, on_commit)
    with somerby.scope("officer"):
        send_by_mail(letter, by=somerby.officer, to=TO)
    with on_commit():
        deliver(somerby.partnership.pk)
    assert again(somerby, letter).mail.carrier_id == "carried"  # type: ignore[union-attr]  # sent above
    for answer, delivered, state in (
        ((False, ""), False, "sent"),
        ((True, ""), True, "sent"),
    ):
        Carrier.answer = answer
        with somerby.scope():
            ask_carrier()
        mail = again(somerby, letter).mail
        assert mail is not None
        assert (mail.delivered_at is not None, mail.state) == (delivered, state)
    with somerby.scope():
        OutboxMail.objects.filter(letters=letter.pk).update(delivered_at=None)
        Carrier.answer = (False, "the address does not exist")
        assert ask_carrier() == 1
    text = somerby.client("officer").get(page(somerby, letter)).content.decode()
    assert "Not delivered" in text


class Carrier:
    """What a carrier that calls mails by names of its own looks like to the outbox."""

    answer: tuple[bool, str] = (False, "")

    def __init__(self, **kwargs: Any) -> None:
        pass

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            message.carrier_id = "carried"
        return len(messages)

    def status_of(self, carrier_id: str) -> tuple[bool, str]:
        return self.answer


def test_who_may_not_send_letters_is_refused_and_an_address_is_hidden_from_others(
    somerby: cast.Company, on_commit: Any
) -> None:
    letter = a_letter(somerby, on_commit)
    for who in ("csp_chair", "sub_group_member", "independent_chair"):
        client = somerby.client(who)
        assert client.get(page(somerby, letter, "mail/")).status_code == 403, who
        assert client.post(page(somerby, letter, "again/")).status_code == 403, who
    assert Client().get(somerby.url("link/letter/no-such-token/")).status_code == 404
    assert masked("registry@court.example") == "r…@court.example"


def test_a_link_that_has_run_out_says_whom_to_ask(somerby: cast.Company, on_commit: Any) -> None:
    letter = a_letter(somerby, on_commit)
    path = sent(somerby, on_commit, letter)
    with somerby.scope():
        Link.objects.filter(purpose=Purpose.LETTER).update(expires_on=date(2026, 1, 1))
    answer = Client().get(path)
    assert answer.status_code == 410
    assert "reviews@somerby.example" in answer.content.decode()
