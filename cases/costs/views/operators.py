"""The platform operator's page of funds: their names, and which partnerships share them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from cases.core.access.wrappers import operator
from cases.costs.services.sharing import leave_fund, share_fund
from cases.costs.views.common import fund_form
from partnerships.funding.pool import Pool, PoolPartnership
from partnerships.models import Partnership
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form


class ShareForm(Form):
    """A partnership that joins a fund."""

    partnership: Any = forms.ModelChoiceField(
        queryset=None, label="Partnership", empty_label="Choose"
    )
    from_on = DayMonthYearField(
        label="From which day?",
        help_text="Empty: it sees the whole of the fund from now on.",
        subject="The day",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partnership: Any = self.fields["partnership"]
        partnership.queryset = Partnership.objects.filter(closed_at=None).order_by("name")


class LeaveForm(Form):
    """The last day on which a partnership shares a fund."""

    until_on = DayMonthYearField(label="Last day in the fund", subject="The day")


@operator
def funds(request: Any) -> HttpResponse:
    """List the funds and who shares them; nothing of what is in a fund is seen."""
    rows = (
        PoolPartnership.objects.select_related("pool", "partnership")
        .order_by("pool__name", "partnership__name")
        .all()
    )
    found: dict[Pool, list[PoolPartnership]] = {}
    for row in rows:
        found.setdefault(row.pool, []).append(row)
    return TemplateResponse(request, "cases/costs/operator_funds.html", {"funds": found.items()})


@operator
def share(request: Any, pool: int) -> HttpResponse:
    """Let a partnership share a fund."""
    found = Pool.objects.filter(pk=pool).first()
    if found is None:
        raise Http404
    return fund_form(
        request,
        ShareForm(request.POST or None),
        lambda typed: share_fund(by=request.actor, pool=found, **typed),
        back=reverse("funds"),
        title=f"Share “{found}” with a partnership",
        button="Let it share the fund",
        before="It will see and keep all of the fund: agreement, invoices and ledger.",
    )


@operator
def end(request: Any, sharing: int) -> HttpResponse:
    """Let a partnership leave a fund."""
    found = PoolPartnership.objects.select_related("pool", "partnership").filter(pk=sharing).first()
    if found is None:
        raise Http404
    return fund_form(
        request,
        LeaveForm(request.POST or None),
        lambda typed: leave_fund(by=request.actor, sharing=found, **typed),
        back=reverse("funds"),
        title=f"{found.partnership} leaves “{found.pool}”",
        button="Let it leave the fund",
        before="From the day after it sees nothing of the fund any more, and can have one of its "
        "own. As a party of the agreement it stays until a version says otherwise.",
    )
