"""The letters of a case: what there is, how it reads, whether it was sent, or why it was not."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.documents.refusal import UploadRefused
from cases.core.documents.selectors import newest_version
from cases.core.notices.models import Letter
from cases.core.notices.services import blocked_because, letter_html
from cases.core.progress import letters as verbs
from cases.core.progress.letter_sending import is_handed_over, link_of, not_by_mail
from cases.core.progress.letters import came_back
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady, registry
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form

BODY = re.compile(r"<body[^>]*>(.*)</body>", re.S)
RUNNING = re.compile(r'<p class="running.*?</p>', re.S)


#: A letter goes by private link from here; that is marked by itself.
BY_HAND = [each for each in Letter.How.choices if each[0] != Letter.How.PRIVATE_LINK]


class SentForm(Form):
    """How, when and to which address a letter was sent, with a proof."""

    how = forms.ChoiceField(label="How was it sent?", choices=BY_HAND, widget=forms.RadioSelect)
    to = forms.CharField(
        label="To which address?",
        help_text="The e-mail or postal address, or the name of whoever handed it over.",
        max_length=300,
    )
    on = DayMonthYearField(label="On which day was it sent?", subject="The day", past_only=True)
    proof = forms.FileField(
        label="Proof that it was sent",
        help_text="A receipt, or the mail that was sent, as a PDF or a picture.",
        required=False,
    )


class WithholdForm(Form):
    """Why a letter does not go, and who approved that (R80)."""

    because = forms.CharField(
        label="Why is it withheld?", widget=forms.Textarea(attrs={"rows": 4}), max_length=500
    )
    approved_by = forms.CharField(
        label="Who approved that?",
        help_text="Name and post, such as the chair of the partnership.",
        max_length=200,
    )


def letter_here(case: Case, number: int) -> Letter:
    found = (
        Letter.objects.select_related(
            "document", "proof", "partnership", "wording", "letterhead", "mail"
        )
        .filter(case=case, pk=number)
        .first()
    )
    if found is None:
        raise Http404
    found.case = case
    return found


def status_of(letter: Letter, blocked: str) -> tuple[str, str]:
    """Give how a letter stands in a word, and the colour of its tag."""
    if came_back(letter):
        return "Not delivered", "red"
    if letter.sent_on:
        return "Sent", "green"
    if letter.withheld_because:
        return "Withheld", "grey"
    if letter.mail:
        return "On its way", "yellow"
    if blocked:
        return "Not yet", "orange"
    return ("To send", "blue") if letter.document_id else ("Being prepared", "yellow")


def shown(html: str) -> SafeString:
    """Give the words of a letter for a page that has its own h1; its template escaped them."""
    found = BODY.search(html)
    inside = RUNNING.sub("", found.group(1)) if found else ""
    inside = inside.replace("<h2>", '<h3 class="govuk-heading-s">').replace("</h2>", "</h3>")
    inside = inside.replace("<h1>", '<h2 class="govuk-heading-m">').replace("</h1>", "</h2>")
    return mark_safe(inside)  # noqa: S308  (rendered from our own template, which escapes)


@on_case(Verb.READ_LETTERS)
def letters(request: CaseRequest, case: Case) -> HttpResponse:
    """List the letters of a case, each with how it stands."""
    rows = []
    for letter in Letter.objects.filter(case=case).select_related("mail").order_by("pk"):
        letter.case = case
        blocked = "" if letter.sent_on or letter.withheld_because else blocked_because(letter)
        status, colour = status_of(letter, blocked)
        rows.append({"letter": letter, "blocked": blocked, "status": status, "colour": colour})
    waiting = sum(1 for row in rows if row["status"] in ("To send", "Being prepared"))
    context = {"case": case, "rows": rows, "waiting": waiting, "back": case_url(case, "case")}
    return TemplateResponse(request, "cases/core/letters.html", context)


def _page(
    request: CaseRequest,
    case: Case,
    letter: Letter,
    form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    blocked = "" if letter.sent_on or letter.withheld_because else blocked_because(letter)
    word, colour = status_of(letter, blocked)
    open_ = (not letter.sent_on or came_back(letter)) and not letter.withheld_because
    waits = open_ and letter.mail is not None and not came_back(letter)
    version = newest_version(letter.document_id)
    context = {
        "case": case,
        "letter": letter,
        "blocked": blocked,
        "status": word,
        "colour": colour,
        "body": "" if blocked else shown(letter_html(letter)),
        "written": registry.letter(letter.code).is_written,
        "not_by_mail": not_by_mail(letter),
        "may_mail": open_
        and not waits
        and not blocked
        and not not_by_mail(letter)
        and request.access.allows(Verb.SEND_LETTERS),
        "came_back": came_back(letter),
        "link": link_of(letter) if letter.mail_id else None,
        "may_make_again": open_
        and not waits
        and registry.letter(letter.code).is_written
        and request.access.allows(Verb.SEND_LETTERS),
        "pdf": version,
        "pdf_size": filesizeformat(version.size) if version else "",
        "proof": newest_version(letter.proof_id),
        "form": form,
        "may_send": open_ and not blocked and request.access.allows(Verb.SEND_LETTERS),
        "may_withhold": open_ and request.access.allows(Verb.SEND_LETTERS),
        "largest": filesizeformat(settings.LARGEST_UPLOAD_BYTES),
        "back": case_url(case, "letters"),
    }
    return TemplateResponse(request, "cases/core/letter.html", context, status=status)


@on_case(Verb.READ_LETTERS, post=Verb.SEND_LETTERS)
def letter(request: CaseRequest, case: Case, letter: int) -> HttpResponse:
    """Show a letter with its PDF, and take that it was sent."""
    found = letter_here(case, letter)
    if request.method != "POST":
        if not blocked_because(found):
            record_reading(found.title, by=request.actor, case=case, purpose="letter")
        return _page(request, case, found, _sent_form(found))
    form = SentForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        proof = given["proof"]
        try:
            verbs.mark_as_sent(
                found,
                by=request.actor,
                how=given["how"],
                to=given["to"],
                on=given["on"],
                proof=(proof.name, proof) if proof else None,
            )
            return HttpResponseRedirect(case_url(case, "letters"))
        except UploadRefused as refused:
            form.add_error("proof", refused.reason)
        except NotReady as unready:
            show_refusal(form, unready)
            return _page(request, case, letter_here(case, letter), form, status=409)
    return _page(request, case, found, form)


def _sent_form(letter: Letter) -> Form:
    address = letter.address.strip()
    guess: dict[str, Any] = {"on": timezone.localdate(), "to": address.replace("\n", ", ")[:300]}
    if "@" in address:
        guess["how"] = Letter.How.SECURE_MAIL
    if is_handed_over(letter):
        guess["how"] = Letter.How.THROUGH_OFFICER
    return SentForm(initial=guess)


@on_case(Verb.SEND_LETTERS, post=Verb.SEND_LETTERS)
def withhold(request: CaseRequest, case: Case, letter: int) -> HttpResponse:
    """Withhold a letter, with the reason and who approved that."""
    found = letter_here(case, letter)
    form = WithholdForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            verbs.withhold(found, by=request.actor, **form.cleaned_data)
            return HttpResponseRedirect(case_url(case, "letters"))
        except NotReady as unready:
            status = 409
            show_refusal(form, unready)
    context = {
        "case": case,
        "question": f"Withhold the letter: {found.title}",
        "consequences": [
            "It stays in the list of letters, with the reason and who approved it.",
            "It can then no longer be marked as sent.",
        ],
        "final": False,
        "label": "Withhold this letter",
        "cancel_url": case_url(case, "letter", letter=found.pk),
        "form": form,
    }
    return TemplateResponse(request, "components/confirm.html", context, status=status)
