"""Settings: the versions of the local protocol, read, compared, exported and withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress.pages.form_page import confirm_page
from cases.core.progress.protocol_drafts import current_draft
from cases.core.progress.protocol_versions import (
    newest_of,
    open_by_version,
    open_cases,
    standing_of,
    withdraw_version,
)
from cases.core.protocol import preset as presets
from cases.core.protocol.comparing import Difference, differences
from cases.core.protocol.keys import STAGES, parts, source_at, value_at
from cases.core.protocol.models import Protocol
from cases.core.protocol.saying import in_words
from cases.core.protocol.selectors import protocol_on
from cases.core.protocol.toml_file import as_toml
from cases.core.protocol.words import part_title, words_for
from cases.core.timetable.calendar import uk
from partnerships.pages.forms import Form

SHOWN_CASES = 100


def protocol_url(request: CaseRequest, name: str, *more: Any) -> str:
    """Give the address of a page about the protocol."""
    return reverse(name, args=[request.partnership.slug, *more])


def version_named(number: int) -> Protocol:
    """Give a version by its number; raises Http404 for no such one."""
    found: Protocol | None = Protocol.objects.filter(version=number).first()
    if found is None:
        raise Http404
    return found


def preset_data(protocol: Protocol) -> dict[str, Any] | None:
    """Give the plain form of the preset that a protocol was made from; None where it is none."""
    if protocol.preset not in presets.names():
        return None
    return presets.load(protocol.preset).to_data()


def by_stage(changes: Iterable[Difference]) -> list[dict[str, Any]]:
    """Give differences by stage, in order; sources last within what they are about."""
    return [
        {"title": stage, "changes": list(group)}
        for stage, group in groupby(changes, key=lambda each: each.stage)
    ]


@in_partnership(Verb.READ_PROTOCOL)
def protocol(request: CaseRequest) -> HttpResponse:
    """Show the versions, how many open reviews keep each, the draft, and who may be moved."""
    today = timezone.localdate()
    current, numbers = protocol_on(today), open_by_version()
    versions = list(Protocol.objects.order_by("-version"))
    cases = open_cases(request.reach)
    may_edit = request.reach.may(Verb.EDIT_PROTOCOL)
    draft = current_draft() if may_edit else None
    context = {
        "current": current,
        "names": current.rules.names,
        "versions": [
            {
                "version": each,
                "standing": _standing(each, current, today),
                "open": numbers.get(each.pk, 0),
                "before": versions[at + 1].version if at + 1 < len(versions) else None,
                "can_withdraw": each.withdrawn_at is None and each.effective_on > today,
            }
            for at, each in enumerate(versions)
        ],
        "cases": list(cases[:SHOWN_CASES]),
        "case_count": cases.count(),
        "newest": newest_of(versions),
        "draft": draft if draft is not None and draft.row else None,
        "changes": len(draft.changes()) if draft is not None and draft.row else 0,
        "may_edit": may_edit,
        "may_move": request.reach.may(Verb.MOVE_PROTOCOL),
        "may_read_texts": request.reach.may(Verb.READ_LETTER_TEXTS),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/protocol/protocol.html", context)


def _standing(version: Protocol, current: Protocol, today: date) -> tuple[str, str]:
    if version.withdrawn_at is not None:
        return "Withdrawn", "grey"
    if version.inherited_from_id is not None:
        return "Of reviews taken over", "grey"
    if version.pk == current.pk:
        return "In force", "green"
    return ("Planned", "blue") if version.effective_on > today else ("Earlier", "grey")


@in_partnership(Verb.READ_PROTOCOL)
def protocol_version(request: CaseRequest, number: int) -> HttpResponse:
    """Show everything that a version says, stage by stage, with the source of each."""
    version = version_named(number)
    data, preset = version.rules.to_data(), preset_data(version)
    stages: dict[str, list[dict[str, Any]]] = {title: [] for title in STAGES.values()}
    for part in parts():
        if part.of(data) is None:
            continue
        rows = [
            {
                "label": words_for(key).label,
                "value": in_words(key, value_at(key, data)),
                "source": "" if key.kind else source_at(key, data),
                "preset": in_words(key, value_at(key, preset))
                if preset is not None and value_at(key, preset) != value_at(key, data)
                else "",
            }
            for key in part.keys
            # A rule has many keys that say only what is usual.
            if not part.kind
            or key.name in ("period", "source")
            or value_at(key, data) != key.default
        ]
        stages[STAGES[part.stage]].append({"title": part_title(part), "rows": rows})
    context = {
        "version": version,
        "standing": standing_of(version, timezone.localdate()),
        "stages": [{"title": title, "parts": found} for title, found in stages.items() if found],
        "open": open_by_version().get(version.pk, 0),
        "names": version.rules.names,
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/protocol/version.html", context)


class CompareForm(Form):
    """Which two versions are put side by side."""

    old = forms.ChoiceField(label="The one")
    new = forms.ChoiceField(label="The other")

    def __init__(self, *args: Any, versions: list[Protocol], preset: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (str(each.version), f"Version {each.version}, from {uk(each.effective_on)}")
            for each in versions
        ]
        if preset:
            choices.append(("preset", "The preset that comes with this product"))
        for name in ("old", "new"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


@in_partnership(Verb.READ_PROTOCOL)
def protocol_compare(request: CaseRequest) -> HttpResponse:
    """Put any two versions side by side, key by key and in words."""
    versions = list(Protocol.objects.order_by("-version"))
    preset = preset_data(versions[0])
    first = versions[1] if len(versions) > 1 else versions[0]
    asked = request.GET if "old" in request.GET or "new" in request.GET else None
    initial = {"old": str(first.version), "new": str(versions[0].version)}
    if len(versions) == 1 and preset is not None:
        initial["old"] = "preset"
    form = CompareForm(asked, versions=versions, preset=preset is not None, initial=initial)
    chosen = form.cleaned_data if asked is not None and form.is_valid() else initial
    data = {str(each.version): each.rules.to_data() for each in versions}
    if preset is not None:
        data["preset"] = preset
    titles = dict(form.fields["old"].choices)  # type: ignore[attr-defined]  # a ChoiceField
    context = {
        "form": form,
        "old_title": titles[chosen["old"]],
        "new_title": titles[chosen["new"]],
        "stages": by_stage(differences(data[chosen["old"]], data[chosen["new"]])),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/protocol/compare.html", context)


@in_partnership(Verb.READ_PROTOCOL)
def protocol_toml(request: CaseRequest, number: int) -> HttpResponse:
    """Give a version as a TOML file, in the form of the presets, with sources and comments."""
    version = version_named(number)
    title = (
        f"Local protocol of {version.rules.names.partnership}, version {version.version}, "
        f"effective {version.effective_on.isoformat()}"
    )
    name = f"protocol-{request.partnership.slug}-{version.version}.toml"
    return HttpResponse(
        as_toml(version.rules.to_data(), title=title),
        content_type="application/toml; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


class WhyForm(Form):
    """Why something is done."""

    because = forms.CharField(label="Why?", help_text="Write no names.", max_length=300)


@in_partnership(Verb.EDIT_PROTOCOL, post=Verb.EDIT_PROTOCOL)
def protocol_withdraw(request: CaseRequest, number: int) -> HttpResponse:
    """Withdraw a version that is not in force yet, after asking once."""
    version = version_named(number)
    return confirm_page(
        request,
        WhyForm(request.POST or None),
        lambda data: withdraw_version(by=request.actor, version=version, **data),
        back=protocol_url(request, "protocol"),
        said=f"Version {number} is withdrawn. It never comes into force.",
        question=f"Withdraw version {number}?",
        consequences=[
            f"It was to come into force on {uk(version.effective_on)}.",
            "The version before it stays in force.",
            "What the withdrawn version said can still be read and compared.",
        ],
        label=f"Withdraw version {number}",
    )
