"""Information sharing agreements, and who has accepted confidentiality (R53)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.documents.selectors import newest_versions
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choices import Confidentiality
from cases.panel import services
from cases.panel.forms.agreements import AcceptForm, PaperAcceptanceForm, SharingForm
from cases.panel.models import ConfidentialityAcceptance, Meeting, SharingAgreement
from cases.panel.selectors import (
    agreements_by_agency,
    confidentiality_rule,
    meetings_of,
    panel_members,
    sitters_of,
)
from cases.panel.views.common import form_page, page
from cases.panel.wording import CONFIDENTIALITY
from partnerships.models import Agency

PER_MEETING = Confidentiality.PER_MEETING


@on_case(Verb.READ_PANEL)
def agreements(request: CaseRequest, case: Case) -> HttpResponse:
    """Show which agencies have signed, and who has accepted confidentiality for what."""
    rules = case.protocol.rules.panel
    sitters = sitters_of(case)
    accepted = {
        (row.sitter_key, row.meeting_id): row
        for row in ConfidentialityAcceptance.objects.filter(case=case)
    }
    rule = confidentiality_rule(case)
    occasions: list[tuple[str, Meeting | None]] = [("This review", None)]
    if rule is PER_MEETING:
        occasions = [(str(meeting), meeting) for meeting in meetings_of(case)]
    signed = agreements_by_agency(case)
    may_read = request.access.may["form_panel"]
    scans = newest_versions(row.document_id for row in signed.values()) if may_read else {}
    agencies = {each.agency_id: each.agency for each in panel_members(case) if each.agency}
    return page(
        request,
        "agreements",
        case,
        "panel",
        beyond=("Panel", "panel"),
        asks_agreement=rules.sharing_agreement,
        agreement_rule=rules.sources.get("sharing_agreement", ""),
        agencies=[
            (
                agency,
                signed.get(pk),
                scans.get(signed[pk].document_id or 0) if pk in signed else None,
            )
            for pk, agency in agencies.items()
        ],
        rule=rule,
        rule_source=rules.sources.get("confidentiality", ""),
        per_meeting=rule is PER_MEETING,
        occasions=[
            {
                "title": title,
                "meeting": meeting,
                "people": [
                    (each, accepted.get((each.key, meeting.pk if meeting else None)))
                    for each in sitters
                ],
            }
            for title, meeting in occasions
        ],
        mine={each.key for each in sitters if each.user_id == request.actor.user_id},
    )


@on_case(Verb.FORM_PANEL, post=Verb.FORM_PANEL)
def sharing(request: CaseRequest, case: Case, agency: int) -> HttpResponse:
    """Record the information sharing agreement of an agency."""
    found = Agency.objects.filter(pk=agency).first()
    if found is None:
        raise Http404
    form = SharingForm(
        request.POST or None,
        request.FILES or None,
        initial={"on": timezone.localdate(), "kind": SharingAgreement.Kind.PANEL},
    )
    return form_page(
        request,
        case,
        form,
        lambda known: services.record_agreement(
            case,
            by=request.actor,
            agency=found,
            kind=SharingAgreement.Kind(known["kind"]),
            signed_by=known["signed_by"],
            on=known["on"],
            scan=known["scan"],
        ),
        upload="scan",
        title=f"Information sharing agreement: {found.name}",
        button="Record the agreement",
        back=case_url(case, "panel_agreements"),
    )


def _meeting_asked(case: Case, number: Any) -> Meeting | None:
    """Give the meeting that is asked for, or else the next; None under once a review."""
    if confidentiality_rule(case) is not PER_MEETING:
        return None
    meetings = meetings_of(case)
    if number:
        return next((m for m in meetings if str(m.number) == str(number)), None)
    return next((m for m in meetings if not m.is_held), None)


def _own_acceptance(
    request: CaseRequest, case: Case, meeting: Meeting | None
) -> ConfidentialityAcceptance | None:
    """Give how the reader has accepted already, for this meeting or for the review."""
    rows = ConfidentialityAcceptance.objects.filter(case=case, meeting=meeting)
    user = request.actor.user_id
    return rows.filter(Q(member__user_id=user) | Q(appointment__user_id=user)).first()


@on_case(Verb.ACCEPT_CONFIDENTIALITY, post=Verb.ACCEPT_CONFIDENTIALITY)
def accept(request: CaseRequest, case: Case) -> HttpResponse:
    """Accept confidentiality oneself; who has done so already is told when and by whom."""
    number = request.POST.get("meeting") or request.GET.get("meeting")
    meeting = _meeting_asked(case, number)
    per_meeting = confidentiality_rule(case) is PER_MEETING
    past = per_meeting and (meeting is None or meeting.is_held)
    accepted = _own_acceptance(request, case, meeting) if meeting or not per_meeting else None
    form = AcceptForm(
        request.POST or None, initial={"meeting": meeting.number if meeting else None}
    )
    return form_page(
        request,
        case,
        form,
        lambda known: services.accept_confidentiality(
            case,
            by=request.actor,
            signed_name=known["signed_name"],
            meeting=None if past else meeting,
        ),
        said="You have accepted confidentiality. Nothing more is needed.",
        template="accept",
        title="Confidentiality" if accepted else "Accept confidentiality",
        button="Accept",
        back=case_url(case, "panel_agreements"),
        then=case_url(case, "meetings"),
        wording=CONFIDENTIALITY,
        meeting=meeting,
        per_meeting=per_meeting,
        accepted=accepted,
        nothing_to_accept=past,
    )


@on_case(Verb.HOLD_MEETINGS, post=Verb.HOLD_MEETINGS)
def on_paper(request: CaseRequest, case: Case) -> HttpResponse:
    """Record a confidentiality form signed on paper."""
    per_meeting = confidentiality_rule(case) is PER_MEETING
    sitters = {each.key: each for each in sitters_of(case)}
    meetings = meetings_of(case) if per_meeting else None
    form = PaperAcceptanceForm(
        request.POST or None,
        request.FILES or None,
        sitters=sitters.values(),
        meetings=meetings,
        initial={
            "sitter": request.GET.get("who"),
            "meeting": request.GET.get("meeting"),
            "on": timezone.localdate(),
        },
    )

    def act(known: dict[str, Any]) -> None:
        chosen = [m for m in meetings or [] if str(m.number) == known.get("meeting")]
        services.record_paper_acceptance(
            case,
            by=request.actor,
            sitter=sitters[known["sitter"]],
            on=known["on"],
            meeting=chosen[0] if chosen else None,
            scan=known["scan"],
        )

    return form_page(
        request,
        case,
        form,
        act,
        upload="scan",
        title="Record a signed confidentiality form",
        button="Record the form",
        back=case_url(case, "panel_agreements"),
    )
