"""An officer's answer to a referral that was sent in; alerts by telephone (R5, R8, R152)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.reach import AccessDenied, Reach
from cases.core.case.models import Case
from cases.core.case.selectors import milestone_on
from cases.core.deadlines.models import Deadline
from cases.core.documents.models import Document
from cases.core.identity.models import Part, Person
from cases.core.identity.services import add_person
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State as CaseState
from cases.management.demonstration.papers import pdf
from cases.referral.incoming.models import IncomingPaper, IncomingReferral, TelephoneAlert
from cases.referral.incoming.taking_in import refuse, take_in, think_again
from cases.referral.incoming.telephone import Call, alert_by_telephone
from cases.referral.incoming.work import rows as rows_of
from cases.referral.models import Referral
from cases.referral.selectors import standing_of
from tests import cast
from tests.architecture.crawl import let_go
from tests.cases.referral.helpers import day, save
from tests.cases.referral.outside import LEAD, REFERRER, Outside, a_sent_one, mails, the_referral

State = IncomingReferral.State


def address(company: cast.Company, row: IncomingReferral) -> str:
    return company.url(f"referrals/sent-in/{row.receipt}/")


def test_r5_taken_in_it_is_a_case_with_both_signatures_and_its_clock_counts_from_the_sending(
    somerby: cast.Company,
) -> None:
    row = a_sent_one(somerby)
    sent_at = timezone.now() - timedelta(days=3)
    with somerby.scope():
        row.sent_at = sent_at
        row.save()
    page = somerby.client("officer").post(address(somerby, row), {"act": "take_in", "into": "new"})
    with somerby.scope("officer"):
        case = Case.objects.get()
        assert page.headers["Location"] == somerby.url(f"reviews/{case.reference}/referral/")
        standing = standing_of(case)
        referral = standing.referral
        assert (referral.referrer_signed_as, referral.lead_signed_as) == (
            "Odalys Threlfall",
            "Perpetua Wigmore",
        )
        assert referral.referrer_signed_on == timezone.localdate(row.signed_at)
        assert referral.lead_signed_on == timezone.localdate(row.lead_signed_at)
        assert standing.changed_since_signed is False
        assert milestone_on(case, Milestone.CAME_TO_ATTENTION) == timezone.localdate(sent_at)
        assert milestone_on(case, Milestone.REFERRAL_RECEIVED) == timezone.localdate(sent_at)
        assert Deadline.objects.filter(case=case, kind="decision", due_on=None).count() == 0
        (person,) = standing.deceased
        assert [name.name for name in person.names.all()] == ["Siân O’Dubhgháin-Nyström"]
        assert person.died_on == date(2026, 3, 4)
        assert referral.summary == "Found at home by a neighbour."
        assert referral.limbs == ["C2a"]
        assert the_referral().case == case
        assert len(mails(REFERRER, "the review office has read")) == 1


def test_r152_a_referral_by_the_police_asks_who_of_theirs_was_told(somerby: cast.Company) -> None:
    row = a_sent_one(somerby)
    with somerby.scope("officer"):
        case = take_in(row, by=somerby.officer)
        assert [check.code.value for check in standing_of(case).open_checks] == [
            "police_sio",
            "police_oic",
            "police_disclosure",
            "police_flo",
        ]


def test_into_the_case_of_an_alert_what_the_officer_wrote_stands(somerby: cast.Company) -> None:
    row = a_sent_one(somerby)
    with somerby.scope("officer"):
        case = alert_by_telephone(
            by=somerby.officer,
            call=Call("Odalys Threlfall", timezone.now() - timedelta(days=5), said="A death."),
        )
        save(somerby, case, "summary", {"summary": "As told on the telephone."})
        take_in(row, by=somerby.officer, into=case)
        standing = standing_of(case)
        assert standing.referral.summary == "As told on the telephone."
        assert standing.referral.by_relative_or_partner is True
        assert len(standing.deceased) == 1
        assert milestone_on(case, Milestone.CAME_TO_ATTENTION) == timezone.localdate() - timedelta(
            days=5
        )
        assert Case.objects.count() == 1
    page = somerby.client("officer").get(address(somerby, row)).content.decode()
    assert "Found at home by a neighbour." in page
    assert case.reference in page


def test_refused_with_a_reason_it_stays_in_the_list_and_can_be_taken_up_again(
    somerby: cast.Company,
) -> None:
    row = a_sent_one(somerby)
    officer = somerby.client("officer")
    empty = officer.post(
        address(somerby, row), {"act": "refuse", "refuse-because": "", "refuse-tell": "yes"}
    )
    assert empty.status_code == 422
    officer.post(
        address(somerby, row),
        {"act": "refuse", "refuse-because": "Lived in Fenland.", "refuse-tell": "yes"},
    )
    with somerby.scope():
        assert (the_referral().state, Case.objects.count()) == (State.REFUSED, 0)
        assert "Fenland" not in mails(REFERRER)[-1].body
    assert row.receipt in officer.get(somerby.url("referrals/")).content.decode()
    officer.post(address(somerby, row), {"act": "again"})
    with somerby.scope("officer"):
        assert the_referral().state == State.SENT
        take_in(row, by=somerby.officer)
        with pytest.raises(NotReady):
            take_in(row, by=somerby.officer)
        with pytest.raises(NotReady):
            refuse(row, by=somerby.officer, because="Late.")
        with pytest.raises(NotReady):
            think_again(row, by=somerby.officer)


def test_only_an_officer_reads_and_answers_what_was_sent_in(somerby: cast.Company) -> None:
    row = a_sent_one(somerby)
    for who, status in (("csp_chair", 403), ("case_administrator", 403), ("stranger", 404)):
        assert somerby.client(who).get(address(somerby, row)).status_code == status
        assert somerby.client(who).get(somerby.url("referrals/")).status_code == status
    with somerby.scope("csp_chair"), pytest.raises(AccessDenied):
        take_in(row, by=somerby.actor("csp_chair"))


def test_another_partnership_does_not_find_it(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    row = a_sent_one(somerby)
    assert wreake_valley.client("officer").get(address(wreake_valley, row)).status_code == 404
    assert wreake_valley.client("officer").get(address(somerby, row)).status_code == 404


def test_what_is_being_written_is_listed_but_cannot_be_read_by_the_officer(
    somerby: cast.Company,
) -> None:
    writer = Outside(somerby)
    writer.is_ready()
    writer.fills_in()
    with somerby.scope():
        row = the_referral()
    page = somerby.client("officer").get(address(somerby, row)).content.decode()
    assert "Somerby Police" in page
    assert "Siân" not in page
    assert "neighbour" not in page


def test_papers_are_inspected_and_become_documents_of_the_case(somerby: cast.Company) -> None:
    writer, lead = Outside(somerby), Outside(somerby, LEAD)
    writer.is_ready()
    writer.fills_in()

    def attach(name: str, data: bytes) -> str:
        file = SimpleUploadedFile(name, data)
        answer = writer.client.post(f"{writer.link}papers/", {"paper": file})
        return "" if answer.status_code == 302 else answer.content.decode()

    eicar = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    assert "virus" in attach("report.pdf", eicar)
    assert "cannot be used here" in attach("report.exe", b"MZ")
    assert "empty" in attach("report.pdf", b"")
    assert attach("report.pdf", pdf("Circumstances").getvalue()) == ""
    writer.client.post(f"{writer.link}papers/", {"remove": "999999"})
    writer.signs()
    lead.takes_the_link("referral-lead")
    lead.proves()
    lead.client.post(
        lead.link, {"act": "sign", "name": "Perpetua W", "job_title": "Lead", "confirm": "on"}
    )
    with somerby.scope():
        row, paper = the_referral(), IncomingPaper.objects.get()
    got = somerby.client("officer").get(f"{address(somerby, row)}papers/{paper.pk}/")
    assert got.status_code == 200
    assert got.headers["Content-Disposition"].startswith("attachment")
    let_go(got)
    with somerby.scope("officer"):
        case = take_in(row, by=somerby.officer)
        document = Document.objects.get(case=case)
        assert (document.title, document.reader_verb) == (
            "Paper sent with the referral: report.pdf",
            "read_referral",
        )
        assert IncomingPaper.objects.count() == 0


def test_a_file_above_the_limit_is_refused_and_nothing_else_is_lost(
    somerby: cast.Company, settings: object
) -> None:
    settings.LARGEST_UPLOAD_BYTES = 2048  # type: ignore[attr-defined]  # pytest-django's
    writer = Outside(somerby)
    writer.is_ready()
    file = SimpleUploadedFile("film.pdf", b"%PDF-1.7" + b"0" * 4096)
    answer = writer.client.post(f"{writer.link}papers/", {"paper": file})
    assert answer.status_code == 422
    assert "larger than 2 KB" in answer.content.decode()


def test_a_case_of_the_same_death_is_shown_before_another_is_opened(
    somerby: cast.Company,
) -> None:
    row = a_sent_one(somerby)
    with somerby.scope("officer"):
        case = cast.a_case(somerby, names=False)
    with somerby.scope("officer"):
        add_person(case=case, part=Part.DECEASED, full_name="Sian O'Dubhghain Nystrom")
    page = somerby.client("officer").get(address(somerby, row)).content.decode()
    assert "may be of the same death" in page
    assert f'value="{case.reference}"' in page


def test_what_was_sent_stands_in_the_officers_work_until_it_is_answered(
    somerby: cast.Company,
) -> None:
    row = a_sent_one(somerby)
    with somerby.scope("officer"):
        reach = Reach.of(somerby.officer)

        def rows() -> list[str]:
            found = rows_of(reach, timezone.localdate())
            return [each.kind for each in found if each.kind == "incoming"]

        assert rows() == ["incoming"]
        take_in(row, by=somerby.officer)
        assert rows() == []


def test_the_list_asks_the_same_number_of_queries_for_many(somerby: cast.Company) -> None:
    officer, row = somerby.client("officer"), a_sent_one(somerby)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(somerby.url("referrals/")).status_code == 200
        return len(queries)

    asked()
    few = asked()
    with somerby.scope():
        for number in range(20):
            row.pk, row._state.adding = None, True
            row.receipt, row.token_hash = f"SOM-{number}", f"{number}"
            row.save()
    assert asked() == few


TELEPHONED = {
    "caller": "Odalys Threlfall",
    "organisation": "Somerby Police",
    "by_police": "yes",
    "call_back": "01632 960144",
    "email": REFERRER,
    "rang_time": "09:40",
    "area": "Somerby",
    "said": "Found at home. Partner arrested.",
    "person_who_died": "Siân O’Dubhgháin-Nyström",
} | day("rang_on", date(2026, 3, 5))


def test_r8_an_alert_by_telephone_opens_a_case_whose_clock_begins_with_the_call(
    somerby: cast.Company,
) -> None:
    officer = somerby.client("officer")
    page = officer.post(
        somerby.url("referrals/telephone/"), TELEPHONED | day("incident_on", date(2026, 3, 1))
    )
    with somerby.scope():
        case = Case.objects.get()
        assert page.headers["Location"].endswith(f"{case.reference}/referral/telephone/")
        alert = TelephoneAlert.objects.get(case=case)
        assert (alert.said, alert.call_back) == ("Found at home. Partner arrested.", "01632 960144")
        assert milestone_on(case, Milestone.CAME_TO_ATTENTION) == date(2026, 3, 5)
        late = standing_of(case).late_by
        assert late is not None
        assert case.state == CaseState.REFERRAL
        assert Referral.objects.get().referrer_is_police is True
    assert (
        "Late alert"
        in officer.get(somerby.url(f"reviews/{case.reference}/referral/")).content.decode()
    )


def test_a_call_with_mistakes_keeps_what_was_typed(somerby: cast.Company) -> None:
    page = somerby.client("officer").post(
        somerby.url("referrals/telephone/"), TELEPHONED | {"rang_time": "teatime", "caller": ""}
    )
    assert page.status_code == 422
    assert "must be a time" in page.content.decode()
    assert "Found at home. Partner arrested." in page.content.decode()


def test_one_press_asks_for_the_written_referral_and_it_comes_back_into_the_case(
    somerby: cast.Company,
) -> None:
    officer = somerby.client("officer")
    officer.post(somerby.url("referrals/telephone/"), TELEPHONED)
    with somerby.scope("officer"):
        case = Case.objects.get()
    follow_up = somerby.url(f"reviews/{case.reference}/referral/telephone/")
    assert f'value="{REFERRER}"' in officer.get(follow_up).content.decode()
    asked = {"act": "ask", "name": "Odalys Threlfall", "agency": "Police", "email": REFERRER}
    assert officer.post(follow_up, asked).status_code == 302
    assert officer.post(follow_up, asked).status_code == 409
    writer = Outside(somerby)
    writer.takes_the_link()
    writer.proves()
    writer.fills_in()
    writer.signs(no_lead_because="I am the lead.")
    with somerby.scope("officer"):
        row = the_referral()
        assert (row.state, row.for_case) == (State.SENT, case)
    page = officer.get(address(somerby, row)).content.decode()
    (chosen,) = re.findall(r'name="into"[^>]*value="([^"]+)"[^>]*checked', page)
    assert chosen == case.reference
    officer.post(address(somerby, row), {"act": "take_in", "into": case.reference})
    with somerby.scope():
        assert Case.objects.count() == 1
        assert Person.objects.filter(part=Part.DECEASED).count() == 1
        assert milestone_on(case, Milestone.REFERRAL_RECEIVED) == timezone.localdate()


def test_that_no_written_referral_will_come_is_noted_with_the_reason(
    somerby: cast.Company,
) -> None:
    officer = somerby.client("officer")
    officer.post(somerby.url("referrals/telephone/"), TELEPHONED)
    with somerby.scope():
        case = Case.objects.get()
    follow_up = somerby.url(f"reviews/{case.reference}/referral/telephone/")
    assert officer.post(follow_up, {"act": "none", "none-because": ""}).status_code == 422
    officer.post(follow_up, {"act": "none", "none-because": "The caller left the force."})
    with somerby.scope():
        assert TelephoneAlert.objects.get().no_written_because == "The caller left the force."
