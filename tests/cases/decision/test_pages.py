"""The pages of the decision, as the people who use them meet them."""

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cases.core.drafts.models import Draft
from cases.core.notices.models import OutboxMail
from cases.core.progress.advance import advance
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.decision.models import Decision, SubGroupRecommendation
from cases.decision.reading import what_is_read
from cases.decision.selectors import decision_of
from tests import cast
from tests.cases.decision import acts

PASSWORD = "heron-quarry-lantern"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_codes_used_before() -> None:
    cache.clear()


def typed(of: cast.Company, case: Any, **more: str) -> dict[str, str]:
    with of.scope():
        read = what_is_read(case).digest
        version = str(cast.fresh(case).version)
    return {
        "outcome": "review",
        "rationale": acts.RATIONALE,
        "conditions": "A specialist sits on the panel.",
        "decided_on_day": "31",
        "decided_on_month": "3",
        "decided_on_year": "2026",
        "version": version,
        "read": read,
        **more,
    }


def chair(of: cast.Company, who: str = "csp_chair") -> Client:
    of.people[who].set_password(PASSWORD)
    of.people[who].save()
    return of.client(who)


def page_of(of: cast.Company, case: Any, name: str = "decision/") -> str:
    return of.url(f"reviews/{case.reference}/{name}")


def test_the_chair_reads_checks_and_signs_with_the_password(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    acts.recommended(somerby, case)
    client, address = chair(somerby), page_of(somerby, case)
    page = client.get(address).content.decode()
    assert "Read and sign the decision" in page
    assert "three agencies knew the household" in page
    assert "Decide whether to hold a review" in page
    assert "Quenby" not in page
    checked = client.post(address, typed(somerby, case, do="check")).content.decode()
    assert "Check and sign" in checked
    assert "HM Coroner" in checked
    wrong = client.post(address, typed(somerby, case, do="sign", proof="not it"))
    assert "This is not your password" in wrong.content.decode()
    assert "A specialist sits on the panel." in wrong.content.decode()
    assert "not it" not in wrong.content.decode()
    with somerby.scope():
        assert not Decision.objects.filter(case=case).exists()
    done = client.post(address, typed(somerby, case, do="sign", proof=PASSWORD))
    assert (done.status_code, done.headers["Location"]) == (302, f"{address}done/")
    assert "4 letters wait" in client.get(f"{address}done/").content.decode()
    with somerby.scope():
        decision = decision_of(case)
    assert decision is not None
    assert (decision.signed_with, decision.decided_by, decision.decided_on) == (
        "password",
        "CSP chair of Somerby",
        acts.DECIDED,
    )


def test_the_deputy_with_an_app_signs_with_a_code_and_not_with_the_password(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    acts.recommended(somerby, case)
    client, address = chair(somerby, "csp_chair_deputy"), page_of(somerby, case)
    totp.TOTP.activate(somerby.people["csp_chair_deputy"], SECRET)
    wrong = client.post(address, typed(somerby, case, do="sign", proof=PASSWORD))
    assert "This code is not right" in wrong.content.decode()
    code = totp.format_hotp_value(
        totp.hotp_value(SECRET, next(iter(totp.yield_hotp_counters_from_time())))
    )
    assert client.post(address, typed(somerby, case, do="sign", proof=code)).status_code == 302
    with somerby.scope():
        decision = decision_of(case)
    assert decision is not None
    assert decision.signed_with == "one_time_code"


def test_what_was_typed_comes_back_when_something_is_wrong(somerby: cast.Company) -> None:
    """R21 through the page: no review without its rationale; the conditions are still there."""
    case = acts.to_decide(somerby)
    acts.recommended(somerby, case)
    client, address = chair(somerby), page_of(somerby, case)
    posted = typed(somerby, case, do="check", outcome="no_review", rationale="")
    page = client.post(address, posted).content.decode()
    assert "Give the rationale of the decision" in page
    assert "A specialist sits on the panel." in page
    early = typed(somerby, case, do="check", decided_on_month="1")
    page = client.post(address, early).content.decode()
    assert "Why was it decided before the death came to attention?" in page


def test_a_recommendation_changed_meanwhile_is_read_again_before_signing(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    acts.recommended(somerby, case)
    posted = typed(somerby, case, do="sign", proof=PASSWORD)
    acts.recommended(somerby, case, reasons="Two agencies only.")
    client, address = chair(somerby), page_of(somerby, case)
    refused = client.post(address, posted)
    assert refused.status_code == 409
    assert "have changed. Read them again." in refused.content.decode()
    assert "Two agencies only." in refused.content.decode()
    with somerby.scope():
        assert not Decision.objects.filter(case=case).exists()


def test_the_officer_may_not_sign_but_records_a_paper(somerby: cast.Company) -> None:
    """R17."""
    case = acts.to_decide(somerby)
    acts.recommended(somerby, case)
    client, address = somerby.client("officer"), page_of(somerby, case)
    assert client.post(address, typed(somerby, case, do="sign", proof="x")).status_code == 403
    assert "record the signed paper" in client.get(address).content.decode()
    paper = page_of(somerby, case, "decision/from-paper/")
    posted: dict[str, Any] = typed(somerby, case, decided_by="Isaura Wendlebury, chair")
    missing = client.post(paper, posted).content.decode()
    assert "Attach the signed paper" in missing
    assert acts.RATIONALE in missing
    _, scan = acts.a_pdf()
    assert client.post(paper, posted | {"scan": scan}).status_code == 302
    page = client.get(address).content.decode()
    assert "Recorded from a signed paper by Review officer of Somerby" in page
    assert chair(somerby).get(paper).status_code == 403


def test_what_the_chair_types_is_kept_without_the_proof(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    acts.recommended(somerby, case)
    client, address = chair(somerby), page_of(somerby, case)
    posted = typed(somerby, case, rationale="Half a sen", proof=PASSWORD, draft_version="0")
    saved = client.post(f"{address}draft/", posted)
    assert saved.json()["version"] == 1
    assert client.post(f"{address}draft/", posted).status_code == 409
    with somerby.scope():
        draft = Draft.objects.get(case=case)
        assert "proof" not in draft.data
    page = client.get(address).content.decode()
    assert "Half a sen" in page
    assert 'value="31"' in page
    deputy = chair(somerby, "csp_chair_deputy").get(address).content.decode()
    assert "Half a sen" not in deputy


def test_two_who_write_the_recommendation_at_once_see_both_versions(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    acts.recommended(somerby, case, reasons="Written first.")
    client, address = somerby.client("sub_group_member"), page_of(somerby, case, "recommendation/")
    assert "Written first." in client.get(address).content.decode()
    posted = {
        "considered_on_day": "20",
        "considered_on_month": "3",
        "considered_on_year": "2026",
        "meets_criteria": "no",
        "recommendation": "no_review",
        "reasons": "Written second.",
        "version": "0",
    }
    page = client.post(address, posted).content.decode()
    assert "Written first." in page
    assert "Written second." in page
    assert client.post(address, posted | {"version": "1"}).status_code == 302
    with somerby.scope():
        assert SubGroupRecommendation.objects.get(case=case).reasons == "Written second."
    refused = client.post(address, posted | {"version": "2", "years_back": "900"})
    assert "Written second." in refused.content.decode()
    assert somerby.client("csp_chair").get(address).status_code == 403


def test_the_work_of_each_names_the_decision_and_its_letters(
    somerby: cast.Company, django_assert_max_num_queries: Any
) -> None:
    case = acts.to_decide(somerby)
    officer = somerby.client("officer")
    work = somerby.url("")
    assert "Record the sub-group’s recommendation" in officer.get(work).content.decode()
    acts.recommended(somerby, case)
    page = somerby.client("csp_chair").get(work).content.decode()
    assert "Decision to sign" in page
    assert "Thursday 2 April 2026" in page
    acts.decided(somerby, case, "no_review")
    page = officer.get(work).content.decode()
    assert "Send 2 letters of the decision" in page
    assert "Home Office answer awaited" in page
    assert "Decision to sign" not in somerby.client("csp_chair").get(work).content.decode()


def test_the_queries_of_my_work_do_not_grow_with_the_cases(
    somerby: cast.Company, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert officer.get(somerby.url("")).status_code == 200
        return len(found)

    officer = somerby.client("officer")
    for outcome in ("review", "no_review", ""):
        case = acts.to_decide(somerby)
        if outcome:
            acts.decided(somerby, case, outcome)
    one = queries()
    for outcome in ("review", "no_review", "", "review"):
        case = acts.to_decide(somerby)
        if outcome:
            acts.decided(somerby, case, outcome)
    assert queries() == one


def test_putting_a_case_to_decision_tells_the_chair_by_a_mail_without_facts(
    somerby: cast.Company,
) -> None:
    from cases.decision.plug import put_to_the_chair

    case = acts.to_decide(somerby)
    with somerby.scope("officer"):
        put_to_the_chair(case, somerby.officer, date(2026, 3, 10))
        mails = {mail.to: mail for mail in OutboxMail.objects.filter(case=case)}
    assert sorted(mails) == [
        "csp.chair@somerby.example",
        "named.deputy.of.the.csp.chair@somerby.example",
    ]
    mail = mails["csp.chair@somerby.example"]
    assert mail.subject == f"{case.reference}: a decision awaits you"
    assert "Adult A" not in mail.body


def test_a_case_is_handed_over_and_stays_as_a_stub(somerby: cast.Company) -> None:
    """R13, E11: the gate by the machine's own door, then the page."""
    from cases.core.workflow.plug import NotReady

    case = cast.a_case(somerby)
    with somerby.scope("officer"), pytest.raises(NotReady) as refused:
        advance(case, Step.TRANSFER_OUT, by=somerby.officer)
    assert [reason.text for reason in refused.value.reasons] == [
        "It has not been said which partnership takes the case, and why."
    ]
    client, address = somerby.client("officer"), page_of(somerby, case, "transfer/")
    posted = {
        "to": "Eyebrook Partnership",
        "because": "She lived there.",
        "on_day": "9",
        "on_month": "3",
        "on_year": "2026",
        "version": str(case.version),
    }
    assert "Eyebrook" in client.post(address, posted | {"because": ""}).content.decode()
    assert client.post(address, posted).status_code == 302
    with somerby.scope():
        assert cast.fresh(case).state == State.TRANSFERRED
    page = client.get(page_of(somerby, case)).content.decode()
    assert "Transferred to Eyebrook Partnership" in page
    assert client.get(address).status_code == 403


def test_an_officer_is_shown_once_that_the_chair_owes_a_decision(somerby: cast.Company) -> None:
    officer = somerby.client("officer")
    soon = acts.to_decide(somerby, attention=timezone.localdate() - timedelta(days=10))
    acts.recommended(somerby, soon)
    page = officer.get(somerby.url("")).content.decode()
    assert page.count(">Decide whether to hold a review</a>") == 1
    assert "Decision awaited" not in page
    assert "What it waits for" in page


def test_a_step_that_leads_elsewhere_is_shown_to_who_may_take_it(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    address = somerby.url(f"reviews/{case.reference}/")
    words = "Transfer to another partnership"
    assert words in somerby.client("officer").get(address).content.decode()
    assert words not in somerby.client("csp_chair").get(address).content.decode()
