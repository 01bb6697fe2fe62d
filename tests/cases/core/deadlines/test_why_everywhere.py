"""The same sentence says why a date is due, wherever the date is shown."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from django.utils import timezone

from cases.core.case.models import Case
from cases.core.deadlines.delay_reasons import reasons_to_choose
from cases.core.deadlines.extending import extend_deadline
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.sweep import sweep
from cases.core.notices.models import Letter, OutboxMail
from tests import cast
from tests.cases.trawl import stage

SECRET = "Its safeguarding lead has been taken ill"


def a_trawl(of: cast.Company) -> tuple[Case, Deadline]:
    case = stage.ready(of)
    stage.sent(of, case)
    with of.scope():
        row = Deadline.objects.filter(case=case, kind="trawl_return").order_by("pk").first()
    assert row is not None
    return case, row


def test_letter_mail_pages_and_record_say_the_same_of_one_date(somerby: cast.Company) -> None:
    case, row = a_trawl(somerby)
    assert row.why.endswith(
        f"14 days after the trawl was sent on {stage_day(row)}, not counting that day (LC ¶40)."
    )
    client = somerby.client("officer")
    with somerby.scope():
        letter = Letter.objects.filter(case=case, code="trawl_letter").first()
        mail = OutboxMail.objects.filter(case=case).first()
    assert letter is not None and mail is not None
    assert letter.fields["why_due"] == row.why
    assert f"Why then: {row.why}" in mail.body
    for page in (
        f"reviews/{case.reference}/",
        f"reviews/{case.reference}/trawl/",
        f"reviews/{case.reference}/stages/",
        f"reviews/{case.reference}/deadlines/",
        f"reviews/{case.reference}/deadlines/{row.pk}/",
        f"reviews/{case.reference}/trawl/collation/",
    ):
        assert row.why in client.get(somerby.url(page)).content.decode(), page
    record = client.get(somerby.url(f"reviews/{case.reference}/deadlines/export/"))
    lines = list(csv.DictReader(io.StringIO(record.content.decode("utf-8-sig"))))
    found = [line for line in lines if line["Why it is due then"] == row.why]
    assert found and found[0]["How the days were counted"] == "; ".join(row.working)
    assert {line["Due"] for line in found} == {row.due_on.isoformat() if row.due_on else ""}


def stage_day(row: Deadline) -> str:
    assert row.start_on is not None
    return f"{row.start_on:%A} {row.start_on.day} {row.start_on:%B %Y}"


def test_what_a_person_typed_is_read_in_the_product_and_in_nothing_that_leaves_it(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby, attention=timezone.localdate() - timedelta(days=20))
    with somerby.scope("officer"):
        row = Deadline.objects.get(case=case, kind="decision")
        assert row.due_on is not None
        extend_deadline(
            case=case,
            by=somerby.officer,
            deadline=row,
            new_on=row.due_on + timedelta(days=5),
            delay_reason=reasons_to_choose()[0],
            reason=f"{SECRET}.",
            approved_by="The chair",
        )
        row.refresh_from_db()
        sweep(row.due_on)
        bodies = [mail.body for mail in OutboxMail.objects.all()]
    assert SECRET in row.why and ".." not in row.why
    assert [body for body in bodies if SECRET in body] == []
    assert row.why_outside == (
        f"Due on {row.due_on:%A} {row.due_on.day} {row.due_on:%B %Y}, a date that was set for "
        "this review."
    )
    page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/deadlines/"))
    assert SECRET in page.content.decode()
