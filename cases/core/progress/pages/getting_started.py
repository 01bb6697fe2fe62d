"""Getting started: what a new partnership has still to set up, each with the place to do it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.progress.setting_up import say_done, tasks_of_set_up


@in_partnership(Verb.EDIT_LOOK, post=Verb.EDIT_LOOK)
def getting_started(request: CaseRequest) -> HttpResponse:
    """Show what is still to set up; take the administrator's word for what no fact shows."""
    slug = request.partnership.slug
    if request.method == "POST":
        say_done(by=request.actor, code=request.POST.get("done", ""))
        messages.success(request, "It is noted as done, with your name and the day.")
        return HttpResponseRedirect(reverse("getting_started", args=[slug]))
    tasks: list[dict[str, Any]] = []
    for task in tasks_of_set_up(timezone.localdate()):
        tasks.append(
            {
                "code": task.code,
                "title": task.title,
                "hint": task.hint,
                "url": reverse(task.url_name, args=[slug]),
                "done": task.done,
                "invited": task.invited,
                "say": "" if task.done else task.say,
            }
        )
    done = sum(task["done"] for task in tasks)
    context = {"tasks": tasks, "done": done, "total": len(tasks), "slug": slug}
    return TemplateResponse(request, "cases/core/getting_started.html", context)
