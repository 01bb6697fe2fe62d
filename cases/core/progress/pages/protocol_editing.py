"""Settings: writing the next version of the protocol, part by part, as a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.drafts.autosave import autosave_answer, seen_version
from cases.core.drafts.models import Draft
from cases.core.drafts.services import discard_draft, find_draft, save_draft
from cases.core.progress.pages.protocol_forms import PartForm, first_values
from cases.core.progress.pages.protocol_pages import by_stage, preset_data, protocol_url
from cases.core.progress.protocol_drafts import (
    ProtocolDraft,
    bring_draft_forward,
    current_draft,
    give_up_draft,
    save_part,
)
from cases.core.progress.protocol_versions import newest_version, open_by_version
from cases.core.protocol.checking import problems_of
from cases.core.protocol.keys import STAGES, Part, part_named, parts, value_at
from cases.core.protocol.saying import in_words
from cases.core.protocol.selectors import protocol_on
from cases.core.protocol.words import part_title
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.forms import Saved
from partnerships.pages.numbers import whole_number

LONGEST_TYPED = 60_000


@in_partnership(Verb.EDIT_PROTOCOL)
def protocol_draft(request: CaseRequest) -> HttpResponse:
    """List every part by stage with what it says now, what the draft changes and what is wrong."""
    draft = current_draft()
    data, base = draft.data, draft.base.rules.to_data()
    problems = problems_of(data)
    typed = set(
        Draft.objects.filter(
            case=None, form__startswith="protocol:", whose=request.actor.key
        ).values_list("form", flat=True)
    )
    stages: dict[str, list[dict[str, Any]]] = {title: [] for title in STAGES.values()}
    for part in parts():
        here = [each for each in problems if _is_about(each.key, part)]
        stages[STAGES[part.stage]].append(
            {
                "title": part_title(part),
                "url": protocol_url(request, "protocol_part", part.code),
                "says": _summary(part, data),
                "changed": part.of(data) != part.of(base),
                "problems": here,
                "typed": _typed_name(part) in typed,
            }
        )
    newest = newest_version()
    context = {
        "draft": draft,
        "stages": [{"title": title, "parts": rows} for title, rows in stages.items()],
        "changed": by_stage(draft.changes()),
        "problems": problems,
        "newest": newest,
        "is_behind": draft.row is not None and newest.pk != draft.base.pk,
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/protocol/draft.html", context)


def _is_about(path: str, part: Part) -> bool:
    own = f"{part.table}.{part.kind}" if part.kind else part.table
    return path == own or path.startswith(f"{own}.")


def _summary(part: Part, data: dict[str, Any]) -> str:
    if not part.kind:
        return ""
    if part.of(data) is None:
        return "Your protocol has no such period"
    key = next((each for each in part.keys if each.name == "period"), None)
    return in_words(key, value_at(key, data)) if key else "The date is given by a person"


def part_or_404(code: str) -> Part:
    """Give a part by its name in the address; raises Http404."""
    found = part_named(code)
    if found is None:
        raise Http404
    return found


def _typed_name(part: Part) -> str:
    return f"protocol:{part.code}"[:60]


def _form(
    part: Part, draft: ProtocolDraft, posted: QueryDict | None, elsewhere: dict[str, Any]
) -> PartForm:
    kept, said = draft.saved(part), part.of(draft.data)
    saved = Saved(kept.version, by=kept.by, at=kept.at)
    form = PartForm(posted, part=part, said=said, elsewhere=elsewhere, saved=saved)
    if kept.version:
        theirs = first_values(part, said, form.controls)
        form.saved = Saved(kept.version, by=kept.by, at=kept.at, values=theirs)
    return form


@in_partnership(Verb.EDIT_PROTOCOL, post=Verb.EDIT_PROTOCOL)
def protocol_part(request: CaseRequest, part: str) -> HttpResponse:
    """Write one part of the next version; it is saved in the draft, which is not in force."""
    found, draft, status = part_or_404(part), current_draft(), 200
    today = timezone.localdate()
    in_force = protocol_on(today)
    elsewhere = {
        "preset": preset_data(draft.base) or in_force.rules.to_data(),
        "in_force": in_force.rules.to_data(),
    }
    typed = find_draft(_typed_name(found), case=None, whose=request.actor.key)
    posted: QueryDict | None = request.POST if request.method == "POST" else None
    if posted is None and typed is not None:
        posted = _as_posted(typed)
    form = _form(found, draft, posted, elsewhere)
    if request.method == "POST":
        if form.is_valid():
            try:
                save_part(by=request.actor, part=found, values=form.plain, seen=form.saved.version)
            except NotReady as refused:
                show_refusal(form, refused)
                status = 409
            else:
                discard_draft(_typed_name(found), case=None, whose=request.actor.key)
                messages.success(
                    request, f"Saved in the draft: {part_title(found)}. It is not in force yet."
                )
                if "more" in request.POST:
                    return HttpResponseRedirect(protocol_url(request, "protocol_part", part))
                return HttpResponseRedirect(protocol_url(request, "protocol_draft"))
        elif form.conflict:
            status = 409
    context = {
        "form": form,
        "part": found,
        "title": part_title(found),
        "stage": STAGES[found.stage],
        "typed": typed,
        "open": sum(open_by_version().values()),
        "typed_url": protocol_url(request, "protocol_typed", part),
        "back": protocol_url(request, "protocol_draft"),
        "has_preset": preset_data(draft.base) is not None,
    }
    return TemplateResponse(request, "cases/core/protocol/part.html", context, status=status)


def _as_posted(typed: Draft) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, values in typed.data.items():
        found.setlist(name, values)
    return found


@in_partnership(post=Verb.EDIT_PROTOCOL)
def protocol_typed(request: CaseRequest, part: str) -> HttpResponse:
    """Keep what is being typed into a part, right or wrong; each writer's own."""
    found = part_or_404(part)
    typed: dict[str, list[str]] = {}
    for name, values in request.POST.lists():
        if name not in ("csrfmiddlewaretoken", "draft_version") and len(name) < 100:
            typed[name] = [str(each).replace("\x00", "")[:LONGEST_TYPED] for each in values]
    return autosave_answer(
        lambda: save_draft(
            _typed_name(found),
            typed,
            case=None,
            by=request.actor,
            whose=request.actor.key,
            version=seen_version(request.POST),
        ),
        by="Another window of yours",
    )


@in_partnership(post=Verb.EDIT_PROTOCOL)
def protocol_forward(request: CaseRequest) -> HttpResponse:
    """Bring the draft up to the newest version: what changed there comes in, its own stays."""
    brought = bring_draft_forward(by=request.actor)
    messages.success(request, "The draft now starts from the newest version.")
    for each in brought.clashes:
        messages.warning(
            request,
            f"{each.title}, {each.label}: the newest version says “{each.old}”; the draft keeps "
            f"“{each.new}”.",
        )
    return HttpResponseRedirect(protocol_url(request, "protocol_draft"))


@in_partnership(Verb.EDIT_PROTOCOL, post=Verb.EDIT_PROTOCOL)
def protocol_discard(request: CaseRequest) -> HttpResponse:
    """Throw the draft away, after asking once."""
    draft = current_draft()
    back = protocol_url(request, "protocol_draft")
    if draft.row is None:
        return HttpResponseRedirect(back)
    if request.method == "POST":
        give_up_draft(by=request.actor, seen=whole_number(request.POST.get("seen", "")))
        messages.success(request, "The draft is thrown away. The protocol in force stays as it is.")
        return HttpResponseRedirect(protocol_url(request, "protocol"))
    changes = draft.changes()
    context = {
        "question": "Throw the draft away?",
        "consequences": [
            f"It changes {len(changes)} things, last saved by {draft.row.saved_by}.",
            "The protocol in force stays as it is.",
        ],
        "label": "Throw the draft away",
        "cancel_url": back,
        "hidden": {"seen": draft.version},
    }
    return TemplateResponse(request, "components/confirm.html", context)
