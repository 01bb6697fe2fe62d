"""A letter that was sent by e-mail: its private link, which opens after a code has come by mail.

Opening consumes nothing. A mail scanner that follows the link sees that there is a letter, and no
word of it. The code goes to the address on file only, so that a forwarded link opens nothing.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from cases.core.access.models import Link
from cases.core.access.verbs import Purpose
from cases.core.access.wrappers import CaseRequest, by_link
from cases.core.audit.services import record, record_reading
from cases.core.documents.models import DocumentVersion
from cases.core.documents.selectors import newest_version
from cases.core.notices.models import Letter, OutboxMail
from cases.core.notices.services import letter_html, put_in_outbox
from cases.core.progress.letters import SUBJECT
from cases.core.progress.pages.letters import shown
from partnerships.pages.forms import Form

CODE_LASTS = timedelta(minutes=15)
PROOF_LASTS = timedelta(hours=1)
MOST_WRONG = 5
MOST_CODES_AN_HOUR = 5


class CodeForm(Form):
    """The code that came by mail."""

    code = forms.CharField(
        label="The code that we sent you",
        help_text="Six figures. It works for 15 minutes.",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "govuk-input--width-10",
            }
        ),
    )

    def clean_code(self) -> str:
        return re.sub(r"\D", "", self.cleaned_data["code"])


def _letter_of(link: Link) -> Letter:
    """Give the letter of a link; raises Http404 where it is withheld or not to be had."""
    found: Letter | None = None
    if link.subject_kind == SUBJECT:
        found = (
            Letter.objects.select_related("partnership", "letterhead")
            .filter(case_id=link.case_id, pk=link.subject_number, withheld_because="")
            .first()
        )
    if found is None:
        raise Http404
    found.case = link.case
    return found


def _kept(request: CaseRequest, link: Link) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(f"letter_link:{link.pk}", {})
    return kept


def _keep(request: CaseRequest, link: Link, **values: Any) -> None:
    request.session[f"letter_link:{link.pk}"] = values


def _still(instant: str) -> bool:
    return bool(instant) and datetime.fromisoformat(instant) > timezone.now()


def _digest(link: Link, code: str) -> str:
    return salted_hmac("cases.letter_link", f"{link.pk}:{code}", algorithm="sha256").hexdigest()


def _proved(request: CaseRequest, link: Link) -> bool:
    return _still(_kept(request, link).get("proved_until", ""))


def _send_code(request: CaseRequest, link: Link) -> bool:
    """Mail a code to the address on file; say whether one may still be sent this hour."""
    start = f"letter:{link.subject_number}:code:{link.pk}:"
    lately = OutboxMail.objects.filter(
        key__startswith=start, created_at__gt=timezone.now() - timedelta(hours=1)
    ).count()
    if lately >= MOST_CODES_AN_HOUR:
        return False
    code = f"{secrets.randbelow(1_000_000):06d}"
    put_in_outbox(
        key=f"{start}{secrets.token_hex(6)}",
        to=link.address,
        subject=f"{link.case.reference}: your code",
        body=(
            f"Your code is {code}\n\nIt opens the letter that {request.partnership.name} sent you, "
            "and works for 15 minutes, in the browser that asked for it. Give it to nobody. If you "
            "did not ask for a code, you need do nothing."
        ),
        case=link.case,
    )
    until = (timezone.now() + CODE_LASTS).isoformat()
    _keep(request, link, digest=_digest(link, code), until=until, wrong=0)
    return True


def _check(request: CaseRequest, link: Link, form: CodeForm) -> bool:
    """Say whether the code fits; what is wrong with it stands beside the field."""
    kept = _kept(request, link)
    if not _still(kept.get("until", "")) or kept.get("wrong", 0) >= MOST_WRONG:
        form.add_error("code", "This code has run out. Ask for a new one")
        return False
    if constant_time_compare(kept["digest"], _digest(link, form.cleaned_data["code"])):
        until = (timezone.now() + PROOF_LASTS).isoformat()
        _keep(request, link, proved_until=until)
        return True
    _keep(request, link, **{**kept, "wrong": kept["wrong"] + 1})
    form.add_error("code", "This is not the code that we sent last. Look at the newest mail")
    return False


def hidden_address(address: str) -> str:
    """Give an address so that its owner knows it and nobody else learns it."""
    name, _, host = address.partition("@")
    return f"{name[:1]}…@{host}"


@by_link(Purpose.LETTER)
def letter_by_link(request: CaseRequest, link: Link) -> HttpResponse:
    """Ask for the code; then show the letter, to read and to download."""
    letter = _letter_of(link)
    if _proved(request, link):
        return _letter_page(request, link, letter)
    form = CodeForm(request.POST if request.POST.get("act") == "check" else None)
    sent: bool | None = None
    if request.POST.get("act") == "send":
        sent = _send_code(request, link)
    elif form.is_bound and form.is_valid() and _check(request, link, form):
        if letter.opened_at is None:
            letter.opened_at = timezone.now()
            letter.save()
            record(
                "letter.opened",
                f"opened the letter “{letter.title}” by its private link",
                by=request.actor,
                case=link.case,
                details={"letter": letter.pk, "link": link.pk},
            )
        return HttpResponseRedirect(request.path)
    context = {
        "form": form,
        "asked": sent is True or form.is_bound or _still(_kept(request, link).get("until", "")),
        "sent": sent,
        "address": hidden_address(link.address),
        "link": link,
        "mailbox": request.partnership.mailbox,
        "reference": link.case.reference,
    }
    status = 429 if sent is False else 200
    return TemplateResponse(request, "cases/core/letter_link_code.html", context, status=status)


def _letter_page(request: CaseRequest, link: Link, letter: Letter) -> HttpResponse:
    record_reading(letter.title, by=request.actor, case=link.case, purpose="letter by private link")
    request.frame.marking = request.partnership.marking  # type: ignore[attr-defined]  # set by by_link
    context = {
        "letter": letter,
        "body": shown(letter_html(letter)),
        "pdf": newest_version(letter.document_id),
        "pdf_url": reverse("letter_link_pdf", args=[request.partnership.slug, request.token]),  # type: ignore[attr-defined]  # set by by_link
        "link": link,
        "mailbox": request.partnership.mailbox,
    }
    return TemplateResponse(request, "cases/core/letter_link.html", context)


@by_link(Purpose.LETTER, post=False)
def letter_link_pdf(request: CaseRequest, link: Link) -> HttpResponse:
    """Give the letter as a PDF to whoever has proved that the mailbox is his."""
    letter = _letter_of(link)
    version: DocumentVersion | None = newest_version(letter.document_id)
    if not _proved(request, link) or version is None:
        return HttpResponseRedirect(
            reverse("letter_by_link", args=[request.partnership.slug, request.token])  # type: ignore[attr-defined]  # set by by_link
        )
    record_reading(letter.title, by=request.actor, case=link.case, purpose="letter by private link")
    response = FileResponse(
        version.file.open("rb"),
        as_attachment=True,
        filename=f"{link.case.reference}-letter.pdf",
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]  # a FileResponse is served like any response
