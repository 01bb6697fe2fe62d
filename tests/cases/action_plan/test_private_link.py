"""The owner without an account: his or her one action, and a new link to the address on file."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail
from django.test import Client
from django.utils import timezone

from cases.action_plan import links
from cases.action_plan.models import ActionUpdate
from cases.core.access.models import Link
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.notices.models import OutboxMail
from partnerships.pages.templatetags.pages import date_words
from tests import cast
from tests.cases.action_plan import plan


def sent_link(company: cast.Company, case: Case, number: int = 1) -> str:
    """Send a link; give its address without the site."""
    with company.scope("officer"):
        links.send_link(case=case, by=company.officer, number=number)
        body = OutboxMail.objects.filter(key__startswith="action-link").latest("pk").body
    return next(
        "/p/" + line.split("/p/", 1)[1]
        for line in body.splitlines()
        if "/link/action_update/" in line
    )


def test_the_holder_of_a_link_sees_one_action_and_reports_on_it(somerby: cast.Company) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case)
    plan.an_action(somerby, case, action="Rewrite the other policy.")
    where = sent_link(somerby, case)
    page = Client().get(where)
    text = page.content.decode()
    assert (page.status_code, "ask twice" in text, "other policy" in text) == (200, True, False)
    wrong = Client().post(where, {"done": "Begun.", "complete": "no"})
    assert list(wrong.context["form"].errors) == ["holder_name"]
    sent = Client().post(
        where, {"holder_name": "Ines Quillby, head", "done": "Begun.", "complete": "no"}
    )
    assert (sent.status_code, "Your update is sent" in sent.content.decode()) == (200, True)
    with somerby.scope():
        update = ActionUpdate.objects.get(action__case=case)
        assert (update.action.number, update.answer, update.sent_by_name) == (
            1,
            "waiting",
            "Ines Quillby, head",
        )
    assert Client().get(somerby.url(f"reviews/{case.reference}/actions/")).status_code == 302


def test_the_page_of_a_link_says_when_the_next_report_is_due(somerby: cast.Company) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case, agreed_on=timezone.localdate() - timedelta(days=200))
    with somerby.scope():
        dues = list(
            Deadline.objects.filter(case=case, kind="action_update", met_on=None)
            .order_by("due_on")
            .values_list("due_on", flat=True)
        )
    text = Client().get(sent_link(somerby, case)).content.decode()
    assert len(dues) > 1
    assert "Next report due" in text
    assert [date_words(due, False) in text for due in dues[:2]] == [True, False]


def test_a_link_run_out_says_so_and_a_new_one_goes_once_a_day_to_the_address_on_file(
    somerby: cast.Company,
) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case)
    where = sent_link(somerby, case)
    with somerby.scope():
        old = Link.objects.get()
        old.expires_on = timezone.localdate() - timedelta(days=1)
        old.save()
    assert Client().get(where).status_code == 410
    assert Client().post(where, {"done": "x", "complete": "no"}).status_code == 410
    assert Client().get(where + "new/").status_code == 200
    for _ in range(2):
        assert Client().post(where + "new/").status_code == 200
    with somerby.scope():
        renewed = OutboxMail.objects.filter(key__startswith="action-link-renewed")
        assert [mail.to for mail in renewed] == ["head@eyebrook.example"]
        assert Link.objects.filter(revoked_at=None).count() == 1
        body = renewed.get().body
    assert "ask twice" not in body
    assert mail.outbox == []


def test_a_link_dies_when_the_owners_address_changes(somerby: cast.Company) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case)
    where = sent_link(somerby, case)
    changed = somerby.client("officer").post(
        somerby.url(f"reviews/{case.reference}/actions/1/change/"),
        {"action": "Same.", "owner_email": "new@eyebrook.example", "version": "1"},
    )
    assert changed.status_code == 302
    assert Client().get(where).status_code == 410


def test_a_link_of_another_partnership_opens_nothing_here(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    case = plan.monitored(somerby)
    plan.an_action(somerby, case)
    where = sent_link(somerby, case)
    assert Client().get(where.replace("/p/somerby/", "/p/wreake-valley/")).status_code == 404
