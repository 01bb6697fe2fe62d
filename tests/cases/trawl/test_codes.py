"""A private link opens with a code: by mail or telephone, never for whom it was forwarded to."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.core.access.codes import MOST_TRIES_A_CODE, MOST_TRIES_A_DAY, Typed, cookie_of, try_code
from cases.core.access.models import Link, LinkCode
from cases.core.audit.models import CaseEvent, EventDetail
from cases.core.drafts.models import Draft
from cases.core.notices.models import OutboxMail
from cases.core.workflow.plug import NotReady
from cases.trawl import services
from tests import cast
from tests.cases.trawl import stage


def mailed(of: cast.Company) -> OutboxMail:
    """Give the mail with the code that was sent last."""
    with of.scope():
        found: OutboxMail = OutboxMail.objects.filter(key__startswith="link_code:").order_by("-pk")[
            0
        ]
    return found


def digits_in(mail: OutboxMail) -> str:
    """Give the figures of a mail's code."""
    found = re.search(r"Your code: (\d{6})\b", mail.body)
    assert found
    return found[1]


def test_a_link_that_was_forwarded_to_a_stranger_shows_no_name_and_stops_at_the_code(
    somerby: cast.Company,
) -> None:
    _, request, path = stage.out(somerby)
    for page in ("", "correct/", "check/", "letter/", "pass-on/", "others/"):
        answer = Client().get(f"{path}{page}")
        assert (answer.status_code, answer["Location"]) == (302, f"{path}code/"), page
    text = Client().get(f"{path}code/").content.decode()
    assert ("Quenby" in text, request.agency.name in text, request.address in text) == (
        False,
        True,
        False,
    )
    guesser = Client()
    wrong = guesser.post(f"{path}code/", {"code": "123456"})
    assert (wrong.status_code, "No code is open" in wrong.content.decode()) == (409, True)
    assert guesser.get(path).status_code == 302


def test_opening_or_scanning_the_link_sends_no_code_and_consumes_nothing(
    somerby: cast.Company,
) -> None:
    _, request, path = stage.out(somerby)
    for _ in range(3):
        Client().get(path)
        Client().get(f"{path}code/")
    with somerby.scope():
        assert LinkCode.objects.count() == 0
        assert Link.objects.get(subject_number=request.pk).used_at is None


def test_a_code_goes_to_the_address_of_the_link_and_opens_it_once_in_that_browser_only(
    somerby: cast.Company,
) -> None:
    _, request, path = stage.out(somerby)
    browser = Client()
    sent = browser.post(f"{path}code/", {"act": "send"})
    assert "A code is on its way" in sent.content.decode()
    mail = mailed(somerby)
    assert mail.to == request.address
    assert ("Quenby" in mail.body, "/link/" in mail.body) == (False, False)
    code = digits_in(mail)
    opened = browser.post(f"{path}code/", {"code": f" {code[:3]} {code[3:]} "})
    assert (opened.status_code, opened["Location"]) == (302, path)
    assert "Marisol Quenby-Tarrant" in browser.get(path).content.decode()
    assert Client().get(path).status_code == 302, "another browser has no proof"
    again = Client().post(f"{path}code/", {"code": code})
    assert (again.status_code, "No code is open" in again.content.decode()) == (409, True)
    closed = browser.post(f"{path}lock/")
    assert closed["Location"] == f"{path}code/"
    assert browser.get(f"{path}lock/")["Location"] == path
    assert browser.get(path).status_code == 302, "closed in this browser"


def test_a_proof_is_of_its_own_link_and_ends_with_it(somerby: cast.Company) -> None:
    case, request, path = stage.out(somerby)
    second = stage.link_path(somerby, stage.requests(somerby, case)[1])
    browser = stage.reader(path)
    with somerby.scope():
        mine, other = (stage.the_link(each) for each in (path, second))
    browser.cookies[cookie_of(other)] = browser.cookies[cookie_of(mine)].value
    assert browser.get(second).status_code == 302
    with somerby.scope("officer"):
        services.renew_link(request=request, by=somerby.officer)
    assert browser.get(path).status_code == 410


def test_codes_run_out_and_are_not_mailed_too_often(somerby: cast.Company) -> None:
    _, _, path = stage.out(somerby)
    browser = Client()
    browser.post(f"{path}code/", {"act": "send"})
    soon = browser.post(f"{path}code/", {"act": "send"}).content.decode()
    assert "A code was sent a moment ago" in soon
    with somerby.scope():
        assert LinkCode.objects.count() == 1
        LinkCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    late = browser.post(f"{path}code/", {"code": digits_in(mailed(somerby))})
    assert "No code is open" in late.content.decode()
    for _ in range(6):
        with somerby.scope():
            ago = timezone.now() - timedelta(minutes=2)
            LinkCode.objects.filter(made_at__gt=ago).update(made_at=ago)
        browser.post(f"{path}code/", {"act": "send"})
    with somerby.scope():
        assert LinkCode.objects.count() == 5


def test_guessing_ends_a_code_after_five_tries_and_the_link_after_twenty_in_a_day(
    somerby: cast.Company,
) -> None:
    _, _, path = stage.out(somerby)
    browser = Client()
    with somerby.scope():
        link = stage.the_link(path)
        for _ in range(MOST_TRIES_A_DAY // MOST_TRIES_A_CODE):
            row, digits = stage.make_code(link, way=LinkCode.Way.TELEPHONE, by="The office")
            wrong = f"{(int(digits) + 1) % 10**6:06d}"
            outcomes = [try_code(link, wrong) for _ in range(MOST_TRIES_A_CODE)]
            row.refresh_from_db()
            assert row.wrong == MOST_TRIES_A_CODE
        assert outcomes[-2:] == [Typed.WRONG, Typed.TOO_OFTEN]
        _, digits = stage.make_code(link, way=LinkCode.Way.TELEPHONE, by="The office")
    refused = browser.post(f"{path}code/", {"code": digits})
    assert (refused.status_code, "entered too often" in refused.content.decode()) == (409, True)
    assert browser.post(f"{path}code/", {"act": "send"}).status_code == 200
    with somerby.scope():
        assert OutboxMail.objects.filter(key__startswith="link_code:").count() == 0


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３４５６", "0" * 20, "' or 1=1 --"])
def test_whatever_is_typed_for_a_code_is_answered_with_words(
    somerby: cast.Company, typed: str
) -> None:
    _, _, path = stage.out(somerby)
    with somerby.scope():
        stage.make_code(stage.the_link(path), way=LinkCode.Way.TELEPHONE, by="The office")
    answer = Client().post(f"{path}code/", {"code": typed})
    assert (answer.status_code, "error-summary" in answer.content.decode()) == (409, True)


def test_the_officer_reads_a_code_out_by_telephone_and_the_chronicle_keeps_that(
    somerby: cast.Company,
) -> None:
    case, request, path = stage.out(somerby)
    address = somerby.url(f"reviews/{case.reference}/trawl/requests/{request.pk}/code/")
    officer = somerby.client("officer")
    assert "Read a code out" in officer.get(address).content.decode()
    page = officer.post(address)
    found = re.search(r"(\d{3}) (\d{3})</strong>", page.content.decode())
    assert found
    opened = Client().post(f"{path}code/", {"code": found[1] + found[2]})
    assert opened["Location"] == path
    with somerby.scope():
        assert CaseEvent.objects.filter(case=case, verb="link.code_by_telephone").count() == 1
        words = EventDetail.objects.filter(words__contains="by telephone").values_list(
            "words", flat=True
        )
        assert not any(found[1] + found[2] in each for each in words)
    assert somerby.client("sub_group_member").get(address).status_code == 403
    with somerby.scope("officer"):
        Link.objects.filter(subject_number=request.pk).update(expires_on=stage.days_ago(1))
        with pytest.raises(NotReady):
            services.code_by_telephone(request=request, by=somerby.officer)
    assert officer.post(address).status_code == 409


def test_what_was_typed_when_the_proof_had_run_out_is_carried_through_the_code(
    somerby: cast.Company,
) -> None:
    case, request, path = stage.out(somerby)
    away = Client()
    page = away.post(path, stage.typed(request, respondent_name="Ivo Saltmarsh"))
    text = page.content.decode()
    assert (page.status_code, "Ivo Saltmarsh" in text, "Quenby" in text) == (403, True, False)
    with somerby.scope():
        assert Draft.objects.filter(case=case).count() == 0, "nobody unproven writes a draft"
        _, digits = stage.make_code(
            stage.the_link(path), way=LinkCode.Way.TELEPHONE, by="The office"
        )
    carried = stage.typed(request, respondent_name="Ivo Saltmarsh") | {"code": digits}
    on = away.post(f"{path}code/", carried)
    assert (on.status_code, on["Location"]) == (302, f"{path}check/")
    assert "Ivo Saltmarsh" in away.get(f"{path}check/").content.decode()
    saving = Client().post(
        f"{path}draft/", {"respondent_name": "x"}, headers={"X-Requested-With": "fetch"}
    )
    assert saving.status_code == 403, "the page says that it is signed out and keeps the words"
