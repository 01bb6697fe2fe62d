"""GOV.UK Notify as the carrier of mail, in place of a mail server (NOTIFY_API_KEY).

The documented REST API (docs.notifications.service.gov.uk/rest-api.html): a JSON Web Token signed
with the key's secret, POST /v2/notifications/email with a template that has ((subject)) as its
subject and ((body)) as its message, GET /v2/notifications/<id> for what became of it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

FAILED = {
    "permanent-failure": "the address does not exist",
    "temporary-failure": "the mailbox did not take the mail for three days",
    "technical-failure": "GOV.UK Notify and the mailbox’s provider could not reach each other",
}
#: Answers after which the same mail may go later: a wrong key or clock, too many, their error.
LATER = {403, 429, 500, 502, 503, 504}
LARGEST_ANSWER = 100_000


class NotifyRefused(OSError):
    """Notify did not take a mail; `final` where the same mail would be refused again."""

    def __init__(self, said: str, *, final: bool) -> None:
        super().__init__(said)
        self.final = final


def token(service_id: str, secret: str, now: int) -> str:
    """Give the JSON Web Token (HS256) of a request: who asks, and when (seconds)."""

    def part(values: dict[str, Any]) -> bytes:
        return _coded(json.dumps(values, separators=(",", ":")).encode())

    signed = part({"typ": "JWT", "alg": "HS256"}) + b"." + part({"iss": service_id, "iat": now})
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return (signed + b"." + _coded(digest)).decode()


def _coded(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def parts_of(key: str) -> tuple[str, str]:
    """Give service and secret of an API key: `name-<service uuid>-<secret uuid>`.

    Raises ImproperlyConfigured for a key of another form, without printing it.
    """
    service, secret = key[-73:-37], key[-36:]
    try:
        UUID(service), UUID(secret)
    except ValueError:
        raise ImproperlyConfigured(
            "NOTIFY_API_KEY is no API key of GOV.UK Notify: copy the whole key."
        ) from None
    return service, secret


class NotifyBackend(BaseEmailBackend):
    """Sends mail through GOV.UK Notify; what it calls the mail stays on it as `carrier_id`."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently, **kwargs)
        self.service, self.secret = parts_of(settings.NOTIFY_API_KEY)

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Hand mails over, one for each addressee; give how many were taken.

        Raises NotifyRefused, unless it is to fail silently.
        """
        taken = 0
        for message in messages:
            try:
                for address in message.recipients():
                    message.carrier_id = self._send(message, address)  # type: ignore[attr-defined]  # read by the outbox
                taken += 1
            except NotifyRefused:
                if not self.fail_silently:
                    raise
        return taken

    def status_of(self, carrier_id: str) -> tuple[bool, str]:
        """Give whether a mail was delivered, and why it was not, once that is known."""
        answer = self._ask("GET", f"/v2/notifications/{carrier_id}")
        status = str(answer.get("status", ""))
        return status == "delivered", FAILED.get(status, "")

    def _send(self, message: EmailMessage, address: str) -> str:
        if message.attachments:
            raise NotifyRefused("GOV.UK Notify takes no attachments", final=True)
        answer = self._ask(
            "POST",
            "/v2/notifications/email",
            {
                "email_address": address,
                "template_id": settings.NOTIFY_TEMPLATE_ID,
                "personalisation": {"subject": message.subject, "body": message.body},
                "reference": str(message.extra_headers.get("Message-ID", "")),
            },
        )
        return str(answer.get("id", ""))[:100]

    def _ask(self, method: str, path: str, said: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310  (the address is a setting: https or http)
            settings.NOTIFY_URL.rstrip("/") + path,
            data=json.dumps(said).encode() if said is not None else None,
            method=method,
            headers={
                "Authorization": f"Bearer {token(self.service, self.secret, int(time.time()))}",
                "Content-Type": "application/json",
                "User-Agent": f"review-room/{settings.VERSION}",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=settings.EMAIL_TIMEOUT) as answer:  # noqa: S310
                return _read(answer.read(LARGEST_ANSWER))
        except urllib.error.HTTPError as refused:
            with refused:
                said_why = _why(refused.code, refused.read(LARGEST_ANSWER))
            raise NotifyRefused(said_why, final=refused.code not in LATER) from refused
        except (urllib.error.URLError, TimeoutError, OSError) as trouble:
            raise NotifyRefused(
                f"GOV.UK Notify cannot be reached: {trouble}", final=False
            ) from trouble


def _read(content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except ValueError as trouble:
        raise NotifyRefused("GOV.UK Notify answered what is no JSON", final=False) from trouble
    if not isinstance(answer, dict):
        raise NotifyRefused("GOV.UK Notify answered what nobody asked", final=False)
    return answer


def _why(status: int, content: bytes) -> str:
    """Say why, in Notify's words, without what it repeats of the mail."""
    try:
        errors = _read(content).get("errors", [])
    except NotifyRefused:
        errors = []
    said = "; ".join(
        f"{each.get('error', '')}: {each.get('message', '')}"
        for each in errors
        if isinstance(each, dict)
    )
    return f"GOV.UK Notify answered {status}. {said}".strip()[:300]
