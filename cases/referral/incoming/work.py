"""Rows of My work: a referral that was sent in, an alert with no written referral yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import WorkRow
from cases.core.workflow.states import State
from cases.referral.incoming.models import IncomingReferral, TelephoneAlert
from cases.referral.incoming.selectors import answer_due, waiting
from partnerships.models import Partnership
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id

QUERIES = 4
#: When the written referral is asked after; this product's choice ("as soon as facts are clear").
WRITTEN_WITHIN = timedelta(days=3)


def rows(reach: Reach, today: date) -> Iterator[WorkRow]:
    """Give an officer what came in from outside; nobody else answers it."""
    if not reach.may(Verb.TAKE_IN_REFERRAL):
        return
    sent = waiting()
    if sent:
        slug = Partnership.objects.get(pk=current_partnership_id()).slug
        for each in sent:
            yield WorkRow(
                "incoming",
                "Read a referral that was sent in",
                "Somebody outside has sent it and waits for an answer",
                reverse("incoming_one", args=[slug, each.receipt]),
                due_on=answer_due(each),
                reference=each.receipt,
                key=f"incoming:{each.pk}",
                owed_by=Verb.TAKE_IN_REFERRAL.value,
            )
    for alert in _without_a_written_one(reach):
        yield WorkRow(
            "written_referral",
            "Get the written referral",
            "The alert came by telephone",
            case_url(alert.case, "telephone_follow_up"),
            due_on=timezone.localdate(alert.rang_at) + WRITTEN_WITHIN,
            reference=alert.case.reference,
            label=alert.case.label,
            key=f"telephone:{alert.pk}",
            owed_by=Role.OFFICER.value,
            case_id=alert.case_id,
        )


def _without_a_written_one(reach: Reach) -> list[TelephoneAlert]:
    open_cases = cases_for(reach, Verb.EDIT_REFERRAL).filter(state=State.REFERRAL)
    return list(
        TelephoneAlert.objects.filter(case__in=open_cases, no_written_because="")
        .exclude(case__milestones__code=Milestone.REFERRAL_RECEIVED)
        .exclude(
            case__in=IncomingReferral.objects.filter(state=IncomingReferral.State.SENT)
            .exclude(for_case=None)
            .values("for_case")
        )
        .select_related("case__partnership")
        .order_by("pk")
    )
