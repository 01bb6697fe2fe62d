"""Mails that did not go out: those of a case, and all of the partnership that one may see."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, on_case
from cases.core.case.models import Case
from cases.core.notices.models import OutboxMail
from cases.core.notices.undelivered import send_again, undelivered, with_whom
from cases.core.progress.pages.case_page import case_url
from partnerships.people.roles import Role


def _rows(mails: Any, reach: Reach) -> list[dict[str, Any]]:
    """Give mails as the page lists them; the address is for officers alone."""
    return [
        {
            "pk": each.mail.pk,
            "what": each.mail.subject,
            "reference": each.mail.case.reference if each.mail.case else "",
            "whom": each.whom,
            "address": each.mail.to if Role.OFFICER in reach.roles else "",
            "written_on": timezone.localtime(each.mail.created_at),
            "failed": each.mail.state == OutboxMail.State.FAILED,
            "attempts": each.mail.attempts,
        }
        for each in with_whom(mails.select_related("case"))
    ]


@on_case(Verb.READ_LETTERS)
def case_mails(request: CaseRequest, case: Case) -> HttpResponse:
    """List the mails of a case that did not go out."""
    context = {
        "case": case,
        "rows": _rows(undelivered(case), request.reach),
        "may_send": request.access.allows(Verb.SEND_LETTERS),
        "back": case_url(case, "case"),
    }
    return TemplateResponse(request, "cases/core/mails.html", context)


@on_case(post=Verb.SEND_LETTERS)
def case_mail_again(request: CaseRequest, case: Case, mail: int) -> HttpResponse:
    """Have a mail of a case sent again."""
    send_again(mail=_mail(mail, undelivered(case)), by=request.actor, case=case)
    return HttpResponseRedirect(f"{case_url(case, 'case_mails')}?again=1")


@in_partnership(Verb.READ_LETTERS)
def mails(request: CaseRequest) -> HttpResponse:
    """List the mails that did not go out: of no case, and of the cases that one may see."""
    context = {
        "rows": _rows(of_reach(request.reach), request.reach),
        "may_send": request.reach.may(Verb.SEND_LETTERS),
        "back": reverse("work", args=[request.partnership.slug]),
    }
    return TemplateResponse(request, "cases/core/mails.html", context)


@in_partnership(post=Verb.SEND_LETTERS)
def mail_again(request: CaseRequest, mail: int) -> HttpResponse:
    """Have a mail sent again from the partnership's list."""
    found = _mail(mail, of_reach(request.reach))
    send_again(mail=found, by=request.actor, case=found.case)
    return HttpResponseRedirect(f"{reverse('mails', args=[request.partnership.slug])}?again=1")


def of_reach(reach: Reach) -> Any:
    """Give the undelivered mails that somebody may see who may read letters."""
    return undelivered(cases_for(reach, Verb.READ_LETTERS)) | undelivered(None)


def _mail(number: int, among: Any) -> OutboxMail:
    found: OutboxMail | None = among.select_related("case").filter(pk=number).first()
    if found is None:
        raise Http404
    return found
