"""The clock chases agencies at the protocol's offsets, then their senior managers (R40, H12)."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from cases.core.access.models import Link
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.sweep import sweep
from cases.core.notices.models import DigestLine, OutboxMail
from cases.trawl import services
from cases.trawl.models import SUBJECT, TrawlRequest
from partnerships.models import AgencyContact, Membership
from tests import cast
from tests.cases.trawl import stage


def asked(of: cast.Company, agencies: int = 1) -> tuple[Case, list[TrawlRequest], date]:
    """Give a case whose trawl went out today, what was sent, and when its answers are due."""
    case = stage.ready(of, agencies=agencies)
    stage.sent(of, case)
    with of.scope():
        Deadline.objects.exclude(subject_kind=SUBJECT).delete()
        due = Deadline.objects.filter(case=case).first()
        assert due is not None and due.due_on is not None
        return case, stage.requests(of, case), due.due_on


def mailed(day: date) -> list[tuple[str, str]]:
    """Sweep for a day; give the new mails: to whom, what the subject says."""
    before = set(OutboxMail.objects.values_list("pk", flat=True))
    sweep(day)
    new = OutboxMail.objects.exclude(pk__in=before).order_by("to")
    return [(mail.to, mail.subject.partition(": ")[2]) for mail in new]


def test_r40_an_agency_is_reminded_two_days_before_on_and_two_days_after(
    somerby: cast.Company,
) -> None:
    _, (request,), due = asked(somerby)
    found = []
    with somerby.scope():
        for offset in range(-5, 5):
            found += [(offset, *each) for each in mailed(due + timedelta(days=offset))]
    assert found == [
        (-2, request.address, "a deadline comes near"),
        (0, request.address, "a deadline is today"),
        (2, request.address, "a deadline has passed"),
    ]


def test_r40_the_reminders_stop_for_whoever_has_answered_and_go_on_for_the_others(
    somerby: cast.Company,
) -> None:
    _, (first, second), due = asked(somerby, agencies=2)
    with somerby.scope("officer"):
        assert len(mailed(due - timedelta(days=2))) == 2
        services.send_return(request=first, by=somerby.officer, answers=stage.answers(first))
        assert [to for to, _ in mailed(due)] == [second.address]
        services.waive(request=second, by=somerby.officer, because="The service was closed.")
        assert [mailed(due + timedelta(days=n)) for n in range(1, 30)] == [[]] * 29


def test_h12_what_an_agency_has_not_sent_is_brought_to_its_own_senior_manager_then_further(
    somerby: cast.Company,
) -> None:
    case, (first, second), due = asked(somerby, agencies=2)
    with somerby.scope():
        AgencyContact.objects.create(
            agency=first.agency,
            purpose=AgencyContact.Purpose.SENIOR_MANAGER,
            email="Head.Of.Service@hospitals.example",
        )
        # The second agency's senior manager has an account, and hears of his own agency only.
        manager = somerby.people["agency_senior_manager"]
        Membership.objects.here().filter(user=manager).update(agency=second.agency)
        for offset in (2, 5, 10, 14):
            sweep(due + timedelta(days=offset))
        escalated = OutboxMail.objects.filter(body__contains="has not come")
        assert [mail.to for mail in escalated] == ["head.of.service@hospitals.example"]
        assert "/link/" not in escalated[0].body and "/reviews/" not in escalated[0].body
        lines = DigestLine.objects.filter(group="escalation").order_by("for_day", "user__email")
        assert sorted(((line.for_day - due).days, line.user.email) for line in lines) == [
            (5, manager.email),
            *[(10, "named.senior@somerby.example")] * 2,
            *[(14, "csp.chair@somerby.example")] * 2,
            *[(14, "named.deputy.of.the.csp.chair@somerby.example")] * 2,
        ]
        assert case.pk in {line.case_id for line in lines}


def test_an_agency_without_a_senior_manager_is_brought_to_the_officers(
    somerby: cast.Company,
) -> None:
    _, _, due = asked(somerby)
    with somerby.scope():
        Membership.objects.here().filter(user=somerby.people["agency_senior_manager"]).update(
            ends_on=date(2020, 2, 1)
        )
        sweep(due + timedelta(days=5))
        lines = DigestLine.objects.filter(group="escalation")
        assert [line.user.email for line in lines] == ["review.officer@somerby.example"]


def test_a_private_link_opens_on_its_last_day_and_shuts_by_the_clock_alone(
    somerby: cast.Company,
) -> None:
    _, request, path = stage.out(somerby)
    answers = []
    for days in (0, 1):
        with somerby.scope():
            Link.objects.filter(subject_number=request.pk).update(
                expires_on=timezone.localdate() - timedelta(days=days)
            )
        answers.append(Client().get(f"{path}code/").status_code)
    assert answers == [200, 410]
