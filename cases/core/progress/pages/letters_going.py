"""What else can be done with a letter of a case: mailed, made again, taken as Word, looked at."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.notices.models import Letter
from cases.core.notices.services import blocked_because, composed, composed_from
from cases.core.notices.wording.as_html import html_of
from cases.core.notices.wording.as_word import WORD, word_of
from cases.core.notices.wording.selectors import words_of_version
from cases.core.progress.letter_sending import make_again, not_by_mail, send_by_mail
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.letter_texts import kind_of, version_of
from cases.core.progress.pages.letters import letter_here, shown
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.forms import Form


class MailForm(Form):
    """To which address the private link to a letter goes."""

    address = forms.EmailField(
        label="To which e-mail address does it go?",
        help_text="The link opens only for whoever reads the mail of this address.",
    )


def _readable(case: Case, number: int) -> Letter:
    """Give a letter whose words may be read; one that may not be issued yet is not shown."""
    letter = letter_here(case, number)
    kind_of(letter.code)
    if not (letter.sent_on or letter.withheld_because) and (said := blocked_because(letter)):
        raise NotReady([Reason(said)])
    return letter


@on_case(Verb.SEND_LETTERS, post=Verb.SEND_LETTERS)
def letter_mail(request: CaseRequest, case: Case, letter: int) -> HttpResponse:
    """Send a letter by a private link, to an address that is asked for and shown first."""
    found = letter_here(case, letter)
    if because := not_by_mail(found):
        raise NotReady([Reason(because)])
    guess = found.address.strip() if "@" in found.address and "\n" not in found.address else ""
    form = MailForm(request.POST or None, initial={"address": guess})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            send_by_mail(found, by=request.actor, to=form.cleaned_data["address"])
            messages.success(request, "The letter is on its way.")
            return HttpResponseRedirect(case_url(case, "letter", letter=found.pk))
        except NotReady as unready:
            status = 409
            show_refusal(form, unready)
    context = {
        "case": case,
        "question": f"Send by private link: {found.title}",
        "consequences": [
            f"{found.recipient} gets a mail that holds our reference and a private link, "
            "nothing else.",
            "The link asks for a code, which is sent to the same address.",
            f"It works for {case.protocol.rules.letters.link_days} days. You see here when the "
            "letter is first opened.",
            "The letter counts as sent when the mail has gone out.",
        ],
        "final": False,
        "label": "Send the letter",
        "cancel_url": case_url(case, "letter", letter=found.pk),
        "form": form,
        "warning": False,
    }
    return TemplateResponse(request, "components/confirm.html", context, status=status)


@on_case(post=Verb.SEND_LETTERS)
def letter_again(request: CaseRequest, case: Case, letter: int) -> HttpResponse:
    """Make a letter that has not gone again from the text and letterhead in force today."""
    found = letter_here(case, letter)
    make_again(found, by=request.actor)
    messages.success(request, "The letter is made again from the text in force today.")
    return HttpResponseRedirect(case_url(case, "letter", letter=found.pk))


@on_case(Verb.READ_LETTERS)
def letter_word(request: CaseRequest, case: Case, letter: int) -> HttpResponse:
    """Give a letter as a Word document, for who must translate it or add by hand."""
    found = _readable(case, letter)
    record_reading(found.title, by=request.actor, case=case, purpose="letter as Word")
    return HttpResponse(
        word_of(composed(found)),
        content_type=WORD,
        headers={
            "Content-Disposition": f'attachment; filename="{case.reference}-{found.pk}.docx"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@on_case(Verb.READ_LETTERS)
def letter_as(request: CaseRequest, case: Case, letter: int, number: int) -> HttpResponse:
    """Show how a real letter would read in a version of its text; nothing of it changes."""
    found = _readable(case, letter)
    version = version_of(found.code, number)
    source = words_of_version(kind_of(found.code), version)
    record_reading(found.title, by=request.actor, case=case, purpose="letter in another version")
    context = {
        "case": case,
        "letter": found,
        "version": version,
        "body": shown(html_of(composed_from(found, source))),
        "back": case_url(case, "letter", letter=found.pk),
    }
    return TemplateResponse(request, "cases/core/letter_as.html", context)
