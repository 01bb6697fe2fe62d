"""What everybody finds: what a referral is for, how one begins, and how to get one's link again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from cases.core.access.wrappers import public_form_of, public_of
from cases.core.protocol.choices import FormSection
from cases.referral.criteria import C1_QUESTION, LIMBS
from cases.referral.incoming.door import Flooded, from_where, knock
from cases.referral.incoming.forms import AgainForm, BeginForm
from cases.referral.incoming.writing import KEPT_DAYS, begin, rules_now, send_links_again


def whom_to_ask(request: Any) -> dict[str, Any]:
    """Give what every page of a referral from outside says of the partnership."""
    rules = rules_now()
    return {
        "partnership": request.partnership,
        "names": rules.names,
        "rules": rules.referral,
        "form_title": rules.referral.form_title,
        "telephone": rules.referral.telephone,
        "mailbox": request.partnership.mailbox,
        "kept_days": KEPT_DAYS,
    }


def too_much(request: Any) -> HttpResponse:
    """Say that a limit is reached, and whom to ring: nobody is turned away without a way on."""
    return TemplateResponse(
        request, "cases/referral/incoming/limit.html", whom_to_ask(request), status=429
    )


@public_of
def refer(request: HttpRequest) -> HttpResponse:
    """Say what a referral is for, who may refer, what is needed, and whom to ring."""
    context = whom_to_ask(request)
    rules = context["rules"]
    context |= {
        "question": C1_QUESTION,
        "limbs": list(LIMBS.values()),
        "has_agencies": FormSection.AGENCIES in rules.form_sections,
        "by_residence": rules.responsible_by[0].value if rules.responsible_by else "",
    }
    return TemplateResponse(request, "cases/referral/incoming/start.html", context)


@public_form_of
def refer_begin(request: HttpRequest) -> HttpResponse:
    """Take who refers, and mail the private link; nothing of the death is asked here."""
    form = BeginForm(request.POST or None)
    context = whom_to_ask(request) | {"form": form, "sent": False}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            knock("begin", who=from_where(request))
            knock("mail", who=data["email"])
        except Flooded:
            return too_much(request)
        begin(
            **{name: data[name] for name in ("name", "agency", "job_title", "telephone", "email")}
        )
        context |= {"sent": True, "address": data["email"]}
    status = 422 if request.method == "POST" and not context["sent"] else 200
    return TemplateResponse(request, "cases/referral/incoming/begin.html", context, status=status)


@public_form_of
def refer_again(request: HttpRequest) -> HttpResponse:
    """Mail new links to an address; what is answered says nothing about whether there is one."""
    form = AgainForm(request.POST or None)
    context = whom_to_ask(request) | {"form": form, "sent": False}
    if request.method == "POST" and form.is_valid():
        try:
            knock("begin", who=from_where(request))
            knock("mail", who=form.cleaned_data["email"])
        except Flooded:
            return too_much(request)
        send_links_again(form.cleaned_data["email"])
        context["sent"] = True
    status = 422 if request.method == "POST" and not context["sent"] else 200
    return TemplateResponse(request, "cases/referral/incoming/again.html", context, status=status)
