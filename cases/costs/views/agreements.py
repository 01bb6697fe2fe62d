"""Pages of the agreement: its versions, and a draft written step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.workflow.plug import NotReady
from cases.costs.forms.agreements import (
    BeginForm,
    FundForm,
    GroupForm,
    PartyForm,
    SeveralPartiesForm,
)
from cases.costs.models import Kind
from cases.costs.selectors import agreement_on
from cases.costs.services import agreements as verbs
from cases.costs.views.common import fund_form, fund_page, fund_url, saved_by, with_pool
from cases.costs.views.drafts import changed, draft_or_404, version_or_404
from cases.costs.views.readings import rule_words
from partnerships.funding import drafting
from partnerships.funding.agreement import CostKind, Party
from partnerships.funding.ledger_accounts import FUND
from partnerships.funding.models import AgreementVersion
from partnerships.funding.pool import Pool

READ, SET = Verb.READ_FUND, Verb.SET_AGREEMENT


@in_partnership(SET, post=SET)
def begin_fund(request: CaseRequest) -> HttpResponse:
    """Set up the fund of the partnership."""
    initial = {"name": f"Review fund of {request.partnership.name}"}
    return fund_form(
        request,
        FundForm(request.POST or None, initial=initial),
        lambda typed: verbs.set_up_fund(by=request.actor, **typed),
        back=fund_url(request, "agreements"),
        title="Set up a fund",
        button="Set up the fund",
        before="A fund holds the agreement of who pays what, contributions, invoices and the "
        "ledger. Partnerships that share one ask the platform operator to join it.",
    )


@in_partnership(READ)
@with_pool
def agreements(request: CaseRequest, pool: Pool) -> HttpResponse:
    """List the versions: in force, earlier, later and drafts."""
    return fund_page(
        request,
        "agreements",
        "agreements",
        versions=AgreementVersion.objects.filter(pool=pool),
        in_force=agreement_on(pool, timezone.localdate()),
        pool=pool,
    )


@in_partnership(SET, post=SET)
@with_pool
def begin(request: CaseRequest, pool: Pool) -> HttpResponse:
    """Begin a new version."""
    versions = list(AgreementVersion.objects.filter(pool=pool))
    initial = {"name": versions[0].data["name"] if versions else request.partnership.name}
    return fund_form(
        request,
        BeginForm(request.POST or None, initial=initial, versions=versions),
        lambda typed: verbs.begin_draft(by=request.actor, pool=pool, **typed),
        back=fund_url(request, "agreements"),
        then=lambda made: fund_url(request, "agreement", number=made.number),
        title="Begin a version of the agreement",
        button="Begin the draft",
        before="Nothing is applied until the version is approved. Costs of earlier days keep the "
        "split of the version that held on their day.",
    )


@in_partnership(READ)
@with_pool
def agreement(request: CaseRequest, pool: Pool, number: int) -> HttpResponse:
    """Show a version: parties, groups, and each kind of cost with its readings."""
    version = version_or_404(pool, number)
    found = version.agreement
    names = drafting.names_of(version.data)
    kinds = [
        {
            "kind": kind.value,
            "label": Kind(kind.value).label,
            "rule": found.costs.get(kind),
            "readings": rule_words(found.costs[kind], names) if kind in found.costs else [],
        }
        for kind in CostKind
    ]
    return fund_page(
        request,
        "agreement",
        "agreements",
        version=version,
        agreement=found,
        parties=sorted(found.parties, key=lambda each: (each.key == FUND, each.name)),
        is_draft=version.approved_at is None,
        groups=[
            {"key": key, "name": names[key], "members": [names[each] for each in members]}
            for key, members in found.groups.items()
        ],
        kinds=kinds,
        has_fund=FUND in names,
        missing=drafting.not_ready(version.data) if version.approved_at is None else [],
    )


@in_partnership(SET, post=SET)
@with_pool
def party(request: CaseRequest, pool: Pool, number: int, key: str = "") -> HttpResponse:
    """Add a party to a draft, or change one."""
    version = draft_or_404(pool, number)
    known = {each.key: each for each in version.agreement.parties}
    if key and key not in known:
        raise Http404
    of = known.get(key, Party("", ""))
    values = {
        name: getattr(of, name) for name in ("name", "from_on", "until_on", "email", "address")
    }
    form = PartyForm(
        request.POST or None, initial=values, saved=saved_by(version, **(values if key else {}))
    )
    return fund_form(
        request,
        form,
        lambda typed: changed(
            request,
            version,
            lambda data: drafting.with_party(
                data, key or None, **{name: typed[name] for name in values}
            ),
            f"{'changed' if key else 'added'} a party",
            "until_on" if typed["until_on"] else "name",
        ),
        back=fund_url(request, "agreement", number=number),
        title=f"Change {of.name}" if key else "Add a party",
        button="Save the party",
    )


@in_partnership(SET, post=SET)
@with_pool
def parties(request: CaseRequest, pool: Pool, number: int) -> HttpResponse:
    """Add several parties to a draft at once, by name."""
    version = draft_or_404(pool, number)

    def added(names: list[str]) -> Callable[[dict[str, Any]], dict[str, Any]]:
        def change(data: dict[str, Any]) -> dict[str, Any]:
            for name in names:
                data = drafting.with_party(data, None, name)
            return data

        return change

    return fund_form(
        request,
        SeveralPartiesForm(request.POST or None),
        lambda typed: changed(
            request, version, added(typed["names"]), f"added {len(typed['names'])} parties", "names"
        ),
        back=fund_url(request, "agreement", number=number),
        title="Add several parties",
        button="Add the parties",
    )


@in_partnership(SET, post=SET)
@with_pool
def group(request: CaseRequest, pool: Pool, number: int, key: str = "") -> HttpResponse:
    """Add a group to a draft, or change who is in it."""
    version = draft_or_404(pool, number)
    members = list(version.agreement.groups.get(key, ()))
    if key and not members:
        raise Http404
    values = {"name": key, "members": members}
    form = GroupForm(
        request.POST or None,
        initial=values,
        saved=saved_by(version, **(values if key else {})),
        data_of=version.data,
    )
    if key:
        del form.fields["name"]
    return fund_form(
        request,
        form,
        lambda typed: changed(
            request,
            version,
            lambda data: drafting.with_group(
                data, key or None, typed.get("name", key), typed["members"]
            ),
            f"{'changed' if key else 'added'} a group",
            "members",
        ),
        back=fund_url(request, "agreement", number=number),
        title=f"Who is in the group “{drafting.group_name(key)}”" if key else "Add a group",
        button="Save the group",
    )


@in_partnership(post=SET)
@with_pool
def remove(request: CaseRequest, pool: Pool, number: int) -> HttpResponse:
    """Take a party, a group or a reading out of a draft; what a rule names stays."""
    version = draft_or_404(pool, number)
    what, _, key = request.POST.get("what", "").partition(":")
    kind, _, reading = key.partition(":")
    steps: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "party": lambda data: drafting.without_party(data, key),
        "group": lambda data: drafting.without_group(data, key),
        "reading": lambda data: drafting.without_reading(data, kind, reading),
    }
    there = {
        "party": key in version.data["parties"],
        "group": key in version.data["groups"],
        "reading": reading in version.data["costs"].get(kind, {}).get("readings", {}),
    }
    if not there.get(what):
        raise Http404
    try:
        changed(request, version, steps[what], f"removed a {what}")
    except NotReady as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(fund_url(request, "agreement", number=number))


@in_partnership(post=SET)
@with_pool
def add_fund(request: CaseRequest, pool: Pool, number: int) -> HttpResponse:
    """Let the fund itself pay what a rule says."""
    version = draft_or_404(pool, number)
    changed(request, version, drafting.with_fund, "added the fund as one who pays")
    return HttpResponseRedirect(fund_url(request, "agreement", number=number))


@in_partnership(SET, post=SET)
@with_pool
def approve(request: CaseRequest, pool: Pool, number: int) -> HttpResponse:
    """Put a draft in force, after everything that it says was shown once more."""
    version = draft_or_404(pool, number)
    missing = drafting.not_ready(version.data)
    found, names = version.agreement, drafting.names_of(version.data)
    if request.method == "POST":
        try:
            verbs.approve(by=request.actor, version=version)
        except NotReady as refused:
            missing = [reason.text for reason in refused.reasons]
        else:
            messages.success(request, f"Version {number} is approved.")
            return HttpResponseRedirect(fund_url(request, "agreement", number=number))
    kinds = [
        {
            "label": Kind(kind.value).label,
            "chosen": next((r for r in rule_words(rule, names) if r["chosen"]), None),
        }
        for kind, rule in found.costs.items()
    ]
    return fund_page(
        request,
        "approve",
        "agreements",
        409 if request.method == "POST" else 200,
        version=version,
        missing=missing,
        kinds=kinds,
        parties=sorted(each.name for each in found.parties if each.key != FUND),
        back=fund_url(request, "agreement", number=number),
    )


@in_partnership(post=SET)
@with_pool
def discard(request: CaseRequest, pool: Pool, number: int) -> HttpResponse:
    """Throw a draft away."""
    verbs.discard(by=request.actor, version=draft_or_404(pool, number))
    messages.success(request, f"The draft {number} is discarded.")
    return HttpResponseRedirect(fund_url(request, "agreements"))
