"""What comes after: the Home Office's view, and handing a case over."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.documents.refusal import UploadRefused
from cases.core.documents.selectors import newest_versions
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from cases.decision import home_office, no_review
from cases.decision.after_forms import ChaseForm
from cases.decision.forms import HomeOfficeForm, ReplyForm, today
from cases.decision.models import HomeOfficeView
from cases.decision.selectors import (
    days_awaiting,
    deadline_of,
    decision_of,
    question_open,
    views_of,
)


@on_case(Verb.READ_DECISION, post=Verb.RECORD_HOME_OFFICE_VIEW)
def home_office_view(request: CaseRequest, case: Case) -> HttpResponse:
    """Show for how long the Home Office has been silent; record what it says (R23, R24)."""
    replying, chasing = "replied" in request.POST, "chased" in request.POST
    post = request.method == "POST"
    saying = post and not replying and not chasing
    form = HomeOfficeForm(
        request.POST if saying else None,
        request.FILES if saying else None,
        initial={"on": today()},
    )
    reply = ReplyForm(request.POST if replying else None, initial={"replied_on": today()})
    chase = ChaseForm(
        request.POST if chasing else None,
        initial={"asked_on": today(), "again_on": no_review.next_asking(case, today())},
    )
    used: Any = chase if chasing else reply if replying else form
    status = 200
    if post and used.is_valid():
        try:
            _record(request, case, used)
            return HttpResponseRedirect(case_url(case, "home_office_view"))
        except UploadRefused as refused:
            used.add_error("document", refused.reason)
        except NotReady as unready:
            status = 409
            show_refusal(used, unready)
    views = list(views_of(case))
    newest = newest_versions(view.document_id for view in views)
    files = {document: version.pk for document, version in newest.items()}
    context = {
        "case": case,
        "form": form,
        "reply": reply,
        "chase": chase,
        "chases": no_review.chases_of(case),
        "chase_deadline": deadline_of(case, no_review.KIND),
        "question": question_open(case),
        "reply_deadline": deadline_of(case, "home_office_information"),
        "views": [(view, files.get(view.document_id)) for view in views],
        "decision": decision_of(case),
        "days": days_awaiting(case),
        "awaits": request.access.allows(Verb.RECORD_HOME_OFFICE_VIEW),
        "today": timezone.localdate(),
        "largest": filesizeformat(settings.LARGEST_UPLOAD_BYTES),
        "back": case_url(case, "decision"),
    }
    return TemplateResponse(request, "cases/decision/home_office.html", context, status=status)


def _record(request: CaseRequest, case: Case, form: Any) -> None:
    given = form.cleaned_data
    if isinstance(form, ChaseForm):
        no_review.record_chase(
            case,
            by=request.actor,
            on=given["asked_on"],
            how=given["how"],
            note=given["chase_note"],
            again_on=given["again_on"],
        )
        return
    if isinstance(form, ReplyForm):
        home_office.record_reply(case, by=request.actor, on=given["replied_on"])
        return
    document = given["document"]
    upload = (document.name, document) if document else None
    common: dict[str, Any] = {
        "by": request.actor,
        "on": given["on"],
        "note": given["note"],
        "upload": upload,
    }
    if given["kind"] == HomeOfficeView.Kind.ASKED:
        home_office.record_question(case, reply_by=given["reply_by"], **common)
    elif given["kind"] == HomeOfficeView.Kind.AGREES:
        home_office.record_agreement(case, **common)
    else:
        home_office.record_direction(case, **common)
