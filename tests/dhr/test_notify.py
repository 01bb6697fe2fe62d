"""GOV.UK Notify as the carrier of mail, against a small server that answers as it documents.

The answers and errors are those of docs.notifications.service.gov.uk/rest-api.html: 201 with an id,
400 BadRequestError and ValidationError, 403 AuthError, 429 RateLimitError, 500.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, send_mail

from dhr.notify import NotifyBackend, NotifyRefused, parts_of, token

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"reviews-{SERVICE}-{SECRET}"
SERVER = Path(__file__).with_name("notify_server.py")


@pytest.fixture(scope="module")
def notify_url() -> Iterator[str]:
    """Start the server in a process of its own; give its address."""
    process = subprocess.Popen(
        [sys.executable, str(SERVER), SERVICE, SECRET], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture(autouse=True)
def _through_notify(settings: Any, notify_url: str) -> None:
    settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID = KEY, "template"
    settings.NOTIFY_URL = notify_url
    settings.EMAIL_BACKEND = "dhr.notify.NotifyBackend"


def a_mail(to: str = "somebody@court.example", **more: Any) -> EmailMessage:
    return EmailMessage("A letter for you", "Open it.", "us@x.example", [to], **more)


def test_a_mail_is_taken_and_keeps_the_name_that_notify_gives_it() -> None:
    mail = a_mail(headers={"Message-ID": "<1.2@review-room>"})
    assert mail.send() == 1
    said = {
        "email_address": "somebody@court.example",
        "template_id": "template",
        "personalisation": {"subject": "A letter for you", "body": "Open it."},
        "reference": "<1.2@review-room>",
    }
    seen = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    assert mail.carrier_id == seen  # type: ignore[attr-defined]  # set by the backend


@pytest.mark.parametrize(
    ("to", "final", "said"),
    [
        ("team-only@x.example", True, "400. BadRequestError: Can"),
        ("not-valid@x.example", True, "400. ValidationError: email_address Not a valid email"),
        ("too-many@x.example", False, "429. RateLimitError: Exceeded rate limit"),
        ("broken@x.example", False, "500. Exception: Internal server error"),
        ("no-json@x.example", False, "answered what is no JSON"),
        ("list@x.example", False, "answered what nobody asked"),
        ("hang-up@x.example", False, "cannot be reached"),
    ],
)
def test_a_refusal_says_why_and_whether_the_same_mail_may_go_later(
    to: str, final: bool, said: str
) -> None:
    with pytest.raises(NotifyRefused) as refused:
        a_mail(to).send()
    assert said in str(refused.value)
    assert refused.value.final is final
    assert to not in str(refused.value)
    assert a_mail(to).send(fail_silently=True) == 0


def test_a_wrong_key_is_told_and_tried_again_later(settings: Any) -> None:
    settings.NOTIFY_API_KEY = f"reviews-{SERVICE}-{SERVICE}"
    with pytest.raises(NotifyRefused, match=r"403\. AuthError: Invalid token") as refused:
        a_mail().send()
    assert refused.value.final is False


def test_nothing_is_attached_and_nobody_answers_where_there_is_no_server(settings: Any) -> None:
    mail = a_mail()
    mail.attach("letter.pdf", b"%PDF", "application/pdf")
    with pytest.raises(NotifyRefused, match="no attachments"):
        mail.send()
    settings.NOTIFY_URL = "http://127.0.0.1:9"
    with pytest.raises(NotifyRefused, match="cannot be reached"):
        send_mail("a", "b", "us@x.example", ["a@x.example"])


@pytest.mark.parametrize(
    ("carrier_id", "answer"),
    [
        ("created", (False, "")),
        ("sending", (False, "")),
        ("delivered", (True, "")),
        ("permanent-failure", (False, "the address does not exist")),
        ("temporary-failure", (False, "the mailbox did not take the mail for three days")),
    ],
)
def test_what_became_of_a_mail_is_asked(carrier_id: str, answer: tuple[bool, str]) -> None:
    assert NotifyBackend().status_of(carrier_id) == answer


def test_a_mail_that_notify_does_not_know_is_an_error_and_no_answer() -> None:
    with pytest.raises(NotifyRefused, match=r"404\. NoResultFound"):
        NotifyBackend().status_of("unknown")


def test_the_token_is_signed_as_documented() -> None:
    head, claims, signature = token(SERVICE, SECRET, 1_500_000_000).split(".")

    def plain(part: str) -> bytes:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    assert json.loads(plain(head)) == {"typ": "JWT", "alg": "HS256"}
    assert json.loads(plain(claims)) == {"iss": SERVICE, "iat": 1_500_000_000}
    digest = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
    assert plain(signature) == digest
    assert abs(time.time() - 1_500_000_000) > 30  # such an old one would be refused


def test_a_key_of_another_form_stops_the_start_and_is_not_printed() -> None:
    assert parts_of(KEY) == (SERVICE, SECRET)
    with pytest.raises(ImproperlyConfigured, match="no API key") as refused:
        parts_of("my-secret-key")
    assert "my-secret" not in str(refused.value)
