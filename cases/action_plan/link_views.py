"""The page of an owner who has no account: his or her one action, and nothing else."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.action_plan.forms import LinkUpdateForm
from cases.action_plan.links import renew_link
from cases.action_plan.selectors import SUBJECT, actions_of, next_update_on, plan_row
from cases.action_plan.views import sent
from cases.core.access.links import actor_of
from cases.core.access.models import Link
from cases.core.access.verbs import Purpose
from cases.core.access.wrappers import CaseRequest, by_link
from cases.core.documents.refusal import UploadRefused
from cases.core.workflow.plug import NotReady


def _action(link: Link) -> Any:
    found = (
        actions_of(link.case).filter(pk=link.subject_number).first()
        if link.subject_kind == SUBJECT
        else None
    )
    if found is None:
        raise Http404
    return found


@by_link(Purpose.ACTION_UPDATE)
def update_by_link(request: CaseRequest, link: Link) -> HttpResponse:
    """Show the owner the one action and take what was done. Opening the page uses nothing up."""
    action = _action(link)
    form = LinkUpdateForm(
        request.POST or None,
        request.FILES or None,
        initial={"holder_name": link.holder_name or action.owner_name},
    )
    missing: list[Any] = []
    done = None
    if request.method == "POST" and form.is_valid():
        try:
            link.holder_name = form.cleaned_data["holder_name"]
            link.save()
            done = sent(link.case, actor_of(link), action.number, form.cleaned_data)
        except NotReady as unready:
            missing = list(unready.reasons)
        except UploadRefused as refused:
            form.add_error("evidence", refused.reason)
    returned = [u for u in action.updates.all() if u.answer == "returned"]
    context = {
        "row": plan_row(action, timezone.localdate()),
        "next_update_on": next_update_on(action),
        "today": timezone.localdate(),
        "action": action,
        "form": form,
        "missing": missing,
        "done": done,
        "link": link,
        "returned": returned[-1] if returned and returned[-1] == _last(action) else None,
        "partnership": link.partnership,
    }
    return TemplateResponse(
        request, "cases/action_plan/by_link.html", context, status=409 if missing else 200
    )


def _last(action: Any) -> Any:
    return max(action.updates.all(), key=lambda each: each.number, default=None)


@by_link(Purpose.ACTION_UPDATE, expired_too=True)
def ask_new_link(request: CaseRequest, link: Link) -> HttpResponse:
    """Send a new link to the address on file; the page says the same if none went out."""
    if request.method == "POST":
        renew_link(link=link, by=actor_of(link))
    context = {"asked": request.method == "POST", "partnership": link.partnership}
    return TemplateResponse(request, "cases/action_plan/new_link.html", context)
