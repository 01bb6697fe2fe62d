"""Pages of a kind of cost in an agreement: its readings, written, compared and chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.workflow.plug import NotReady
from cases.costs.forms.agreements import HowForm, RuleForm, TryForm
from cases.costs.models import Kind
from cases.costs.refusing import told_beside
from cases.costs.views.common import fund_form, fund_page, fund_url, saved_by, with_pool
from cases.costs.views.drafts import changed, draft_or_404, version_or_404
from partnerships.funding import drafting
from partnerships.funding.agreement import CostKind, CostRule
from partnerships.funding.models import AgreementVersion
from partnerships.funding.pence import NotAnAmount, pence_of
from partnerships.funding.pool import Pool
from partnerships.funding.rule_form import FlatRule, How, data_of_flat, flat_of, in_words
from partnerships.funding.split import Split

READ, SET = Verb.READ_FUND, Verb.SET_AGREEMENT


def rule_words(rule: CostRule, names: dict[str, str]) -> list[dict[str, Any]]:
    """Give the readings of a kind of cost as the pages show them."""
    return [
        {
            "key": each.key,
            "words": each.words,
            "lines": in_words(each.rule, names),
            "chosen": each.key == rule.chosen,
        }
        for each in rule.readings
    ]


def _kind(code: str) -> Kind:
    if code not in Kind.values:
        raise Http404
    return Kind(code)


@in_partnership(SET, post=SET)
@with_pool
def reading(
    request: CaseRequest, pool: Pool, number: int, kind: str, key: str = ""
) -> HttpResponse:
    """Write a reading: first how the cost is divided, then who pays which part."""
    version, label = draft_or_404(pool, number), _kind(kind).label
    cost = version.agreement.costs.get(CostKind(kind))
    written = next((each for each in cost.readings if each.key == key), None) if cost else None
    if key and written is None:
        raise Http404
    flat = flat_of(written.rule) if written else None
    title = f"{label}: {'change this reading' if key else 'add a reading'}"
    back = fund_url(request, "agreement_cost", number=number, kind=kind)
    how = request.GET.get("how") or (flat.how.value if flat else "")
    if how not in set(How):
        form = HowForm(initial={"how": flat.how if flat else None})
        return fund_page(
            request, "reading_how", form=form, title=title, back=back, written=bool(written)
        )
    words = written.words if written else ""
    values = {"words": words, "source": cost.source if cost else ""}
    rule_form = RuleForm(
        request.POST or None,
        initial=values,
        saved=saved_by(version, **(values if key else {})),
        how=How(how),
        data_of=version.data,
        flat=flat,
    )

    def save(typed: dict[str, Any]) -> AgreementVersion:
        said: FlatRule = rule_form.flat()
        with told_beside():
            rule = data_of_flat(said, version.data["groups"])
        return changed(
            request,
            version,
            lambda data: drafting.with_reading(
                data, kind, key or None, typed["words"], rule, typed["source"]
            ),
            f"wrote how a cost is divided: {label.lower()}",
        )

    return fund_form(
        request,
        rule_form,
        save,
        back=back,
        title=title,
        button="Save this reading",
        template="reading",
        how_url=f"{request.path}?how=",
        deep=written is not None and flat is None,
        lines=in_words(written.rule, drafting.names_of(version.data)) if written else [],
    )


@in_partnership(READ)
@with_pool
def cost(request: CaseRequest, pool: Pool, number: int, kind: str) -> HttpResponse:
    """Show the readings of a kind of cost side by side for an amount that is typed in."""
    version, label = version_or_404(pool, number), _kind(kind).label
    found = version.agreement
    rule = found.costs.get(CostKind(kind))
    names = drafting.names_of(version.data)
    form = TryForm(request.GET or None, data_of=version.data)
    compared: dict[str, Any] = {}
    if rule and request.GET and form.is_valid():
        try:
            pence = pence_of(form.cleaned_data["amount"])
        except NotAnAmount as wrong:
            form.add_error("amount", str(wrong))
        else:
            answers = found.side_by_side(
                CostKind(kind),
                pence,
                max(version.from_on, timezone.localdate()),
                form.cleaned_data["lead"] or None,
                form.cleaned_data["need_agreed"],
            )
            compared = _compared(answers, names, pence)
    return fund_page(
        request,
        "agreement_cost",
        "agreements",
        version=version,
        is_draft=version.approved_at is None,
        kind=kind,
        label=label,
        rule=rule,
        readings=rule_words(rule, names) if rule else [],
        form=form,
        compared=compared,
    )


def _compared(answers: Any, names: dict[str, str], pence: int) -> dict[str, Any]:
    """Give the readings as columns and the parties as rows."""
    splits = [each for _, each in answers if isinstance(each, Split)]
    parties = sorted({party for each in splits for party in each.shares}, key=lambda k: names[k])

    def cells(of: Callable[[Split], int]) -> list[tuple[str, int | None]]:
        return [
            (f"Reading {each.key.upper()}", of(found) if isinstance(found, Split) else None)
            for each, found in answers
        ]

    return {
        "pence": pence,
        "columns": [
            {
                "key": each.key,
                "words": each.words,
                "refused": "" if isinstance(found, Split) else found,
                "why": found.reasons if isinstance(found, Split) else (),
            }
            for each, found in answers
        ],
        "rows": [
            {"name": names[key], "cells": cells(lambda of, k=key: of.shares.get(k, 0))}  # type: ignore[misc]  # k is the key of this turn
            for key in parties
        ],
        "unallocated": cells(lambda of: of.unallocated),
    }


@in_partnership(post=SET)
@with_pool
def choose(request: CaseRequest, pool: Pool, number: int, kind: str) -> HttpResponse:
    """Choose a reading of a kind of cost in a draft."""
    version, label = draft_or_404(pool, number), _kind(kind).label
    back = fund_url(request, "agreement_cost", number=number, kind=kind)
    try:
        changed(
            request,
            version,
            lambda data: drafting.choosing(data, kind, request.POST.get("reading", "")),
            f"chose a reading of what is agreed: {label.lower()}",
        )
        messages.success(request, "The reading is chosen.")
    except (NotReady, KeyError):
        messages.error(request, "Choose one of the readings.")
    return HttpResponseRedirect(back)
