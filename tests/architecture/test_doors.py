"""Every address of the product: whom it opens to, and that it stays shut to everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from cases.core.access.codes import keep_proof
from cases.core.access.links import token_hash
from cases.core.access.models import Link
from cases.core.notices.models import OutboxMail
from cases.management.demonstration.build import build
from dhr.checks import OPEN_BY_NAME, OPEN_BY_PREFIX, every_view, views_without_wrapper
from partnerships.models import Membership, Partnership, User
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import own_memberships, scope
from tests.architecture.crawl import BACKEND, Found, let_go, links_in, name_of, walk

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
HERE, THERE = "leicester-city", "gloucestershire"
# What is open to everybody, to a private link or to any account: by name, and nothing else is.
PUBLIC = {"published_list", "published_report", "published_file", "refer", "logo"}
# What the public may send, and what the private link of a referral opens before there is a case.
PUBLIC_FORMS = {"refer_begin", "refer_again"}
LINK_WITHOUT_CASE = {
    "incoming_referral", "incoming_code", "incoming_section", "incoming_typed", "incoming_remove",
    "incoming_add", "incoming_papers", "incoming_check", "incoming_lead", "incoming_lead_code",
    "join",
}  # fmt: skip
ANY_ACCOUNT = {"home", "account", "office_home", "county_board", "county_board_csv"}
OPERATOR = {
    "partnerships",
    "partnership_new",
    "offices",
    "office_new",
    "office",
    "office_rename",
    "office_join",
    "office_leave",
    "office_person",
    "office_person_end",
    "boards",
    "board_new",
    "board",
    "board_ask",
    "board_person",
    "board_person_end",
    "bank_holidays",
    "bank_holiday_change",
    "bank_holiday_remove",
    "funds",
    "fund_share",
    "fund_share_end",
    "mergers",
    "merger_new",
    "merger",
    "merger_withdraw",
    "support_visits",
    "account_close",
    "operator_agencies",
    "operator_agency",
    "operator_agency_change",
    "operator_proposal",
    "operator_take_back",
}
# A person's own private address, for his calendar program, which has no session.
OWN_ADDRESS = {"feed"}


# Parts of addresses that are words and not numbers of rows.
OWN_WORDS = {"step": "close"}
# Not reached by this crawl: led to only while something stands open that the demonstration does
# not leave open, such as a version to confirm, a round to send, an expired link. The tests of
# their stages open them (work is given and put off by what stands behind the question mark of an
# address, which the walk leaves out), and tests/doors.py proves of a whole run that each was seen
# open.
# fmt: off
SHOWN_IN_THE_STAGES_OWN_TESTS = {
    "action_answer", "action_plan_agree", "action_plan_audit", "action_reopen", "action_test",
    "action_test_ask", "action_update_link_new", "after_publication", "calendar_remove",
    "bank_holiday_change", "bank_holiday_remove", "routine_take_back",
    "case_mail_again", "case_mails", "feed_revoke", "mail_again", "mails",
    "decide_change", "decide_outsider", "decision_done", "dispute", "end_hold",
    "extension_told", "family_ask", "identity_scan_run", "legal_ends", "letter_withhold",
    "meeting_held", "meeting_papers_state", "not_published", "pending_draft", "publish",
    "qa_letter_redact", "referral_check", "sharing_agreement", "sign_new_link", "step",
    "sub_group", "terms_agree", "terms_compare", "terms_discard", "terms_version",
    "trawl_agencies", "trawl_letter", "trawl_people", "trawl_return_check",
    "trawl_return_correct", "trawl_return_draft", "trawl_return_new", "trawl_round",
    "trawl_send", "meeting_papers_together", "new_referral_discard",
    "referral_person_discard", "referral_section_discard", "account",
    "work_bring_back", "work_give", "work_put_off",
    "records_check_link_new", "records_check_link_code", "records_check_link_letter",
    "sub_group_minutes", "letter_link_code",
    "letter_mail", "letter_by_link", "letter_link_pdf", "letter_again", "letter_word",
    "letterhead_logo", "logo", "county_board_here",
    "incoming_paper", "telephone_follow_up",
    "agreement_choose", "agreement_reading", "agreement_reading_new", "contribution_preset",
    "fund_paper_file", "ledger_reverse", "staff_time_remove",
    "trawl_return_others",
    "local_review_bring", "local_review_decide", "local_review_weigh",
    "sign_in_provider_remove", "sign_in_provider_test", "sign_in_unlock",
    "transfer_accept", "transfer_answer", "transfer_chase", "transfer_in", "transfer_pack",
    "transfer_refuse", "transfer_sent",
    "operator_take_back", "protocol_forward", "protocol_withdraw",
    "standard_list_complete", "standard_list_on", "standard_list_review",
    "partnership_merger", "merger_agree", "merger_decline", "inherited_chronicle",
    "merger", "merger_withdraw",
    "access_review_complete", "emergency_close", "emergency_use", "support_end",
}
# fmt: on


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[Found]:
    """Build the demonstration once, and let each of its people walk it by its own links."""
    with django_db_blocker.unblock(), transaction.atomic():
        build(lambda line: None)
        yield everywhere()
        transaction.set_rollback(True)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, BACKEND)
    return client


def people_of(slug: str) -> dict[str, User]:
    """Give a person for each role, and each participant, of a partnership."""
    partnership = Partnership.objects.get(slug=slug)
    found: dict[str, User] = {}
    with scope(partnership.pk, CLOCK):
        for each in Membership.objects.here().select_related("user").order_by("pk"):
            role = each.role if each.role != "participant" else each.user.email
            found.setdefault(role, each.user)
    return found


def everywhere() -> Found:
    found = Found()
    for who, user in people_of(HERE).items():
        starts = [reverse("work", args=[HERE])]
        walk(found, who, signed_in(user), starts, most=12 if who == "officer" else 2)
    walk(found, "officer elsewhere", signed_in(people_of("charnwood")["officer"]),
         [reverse("work", args=["charnwood"])], most=2)  # fmt: skip
    walk(found, "finance elsewhere", signed_in(people_of("charnwood")["finance_officer"]),
         [reverse("fund", args=["charnwood"])], most=2)  # fmt: skip
    walk(found, "administrator elsewhere",
         signed_in(people_of(THERE)["partnership_administrator"]),
         [reverse("fund", args=[THERE])], most=2)  # fmt: skip
    operator = User.objects.get(is_platform_operator=True)
    walk(found, "operator", signed_in(operator), ["/"], most=2)
    with scope(Partnership.objects.get(slug=HERE).pk, CLOCK):
        bodies = list(OutboxMail.objects.values_list("body", flat=True))
    links = [link for body in bodies for link in links_in(body)]
    by_name = {name_of(link): link for link in links}
    walk(found, "a private link", Client(), list(by_name.values()), most=2)
    walk(found, "a private link's reader", proven(links), list(by_name.values()), most=2)
    walk(found, "the public", Client(), [reverse("published_list", args=[HERE])], most=3)
    return found


def proven(paths: list[str]) -> Client:
    """Give a browser whose reader has proven by a code that every link was sent to him."""
    client = Client()
    tokens = {token_hash(path.rstrip("/").rpartition("/")[2]) for path in paths}
    with scope(Partnership.objects.get(slug=HERE).pk, CLOCK):
        for link in Link.objects.filter(token_hash__in=tokens):
            client.cookies.update(keep_proof(HttpResponse(), link, "/").cookies)
    return client


def guarded(kinds: tuple[str, ...]) -> dict[str, Any]:
    """Give the opened views of these kinds by name."""
    return {
        name: view.dhr_access
        for _, name, view, _ in every_view()
        if getattr(view, "dhr_access", None) is not None and view.dhr_access.kind in kinds
    }


def test_every_view_has_a_wrapper_and_what_is_open_stands_on_a_short_list() -> None:
    assert views_without_wrapper() == []
    assert set(guarded(("public",))) == PUBLIC
    assert set(guarded(("public_form",))) == PUBLIC_FORMS
    assert set(guarded(("link_without_case",))) == LINK_WITHOUT_CASE
    assert set(guarded(("signed_in",))) == ANY_ACCOUNT
    assert set(guarded(("operator",))) == OPERATOR
    assert set(guarded(("own_address",))) == OWN_ADDRESS
    assert OPEN_BY_PREFIX == ("account/",)
    assert {"accessibility", "privacy", "help", "extend_session", "health"} == OPEN_BY_NAME


def test_nobody_is_led_to_a_page_that_fails_or_refuses(told: Found) -> None:
    assert told.failed == []


def test_every_page_is_reached_by_somebody_through_the_product_itself(told: Found) -> None:
    known = guarded(("case", "partnership", "link", "public", "operator", "signed_in"))
    reached = set(told.read) | set(told.posted)
    assert " ".join(sorted(set(known) - reached - SHOWN_IN_THE_STAGES_OWN_TESTS)) == ""


def opened_at(address: str) -> Any:
    view: Any = resolve(address).func
    return view.dhr_access


def tenant_pages(told: Found) -> dict[str, str]:
    """Give an address, of real rows, of every page of a partnership's own.

    A page to which nobody was led gets the rows of another page that names the same kind of row.
    """
    known = guarded(("case", "partnership"))
    pages = {name: target for name, target in told.posted.items() if name in known}
    pages |= {name: address for name, (address, _) in told.read.items() if name in known}
    pages = {name: a for name, a in pages.items() if a.startswith(f"/p/{HERE}/")}
    rows = [resolve(address).kwargs for address in pages.values()]
    for address, name, view, parts in every_view():
        if name in pages or getattr(view, "dhr_access", None) is None or name not in known:
            continue
        fitting = next((row for row in rows if set(parts) <= set(row)), None)
        own = {part: OWN_WORDS[part] for part in parts if part in OWN_WORDS}
        case = next(row["reference"] for row in rows if "reference" in row)
        values = {**(fitting or {}), **own}
        wanted = {
            part: values.get(part, {"partnership": HERE, "reference": case}.get(part, 1))
            for part in parts
        }
        assert address
        pages[name] = reverse(name, kwargs=wanted)
    return pages


@pytest.mark.parametrize("who", ["stranger", "member of another partnership"])
def test_every_address_is_no_address_to_a_stranger_by_every_method(told: Found, who: str) -> None:
    if who == "stranger":
        user, _ = User.objects.get_or_create(email="nobody@nowhere.example", name="Nobody Known")
    else:
        user = people_of(THERE)["officer"]
        with own_memberships(user.pk):
            assert Membership.objects.filter(user=user, partnership__slug=HERE).count() == 0
    client = signed_in(user)
    wrong = []
    for name, address in sorted(tenant_pages(told).items()):
        for method in opened_at(address).methods:
            answer = getattr(client, method.lower())(address)
            let_go(answer)
            if answer.status_code != 404:
                wrong.append(f"{name}: {method} {address} answers {answer.status_code}")
    assert wrong == []
    assert len(tenant_pages(told)) > 100


def test_rows_of_one_partnership_are_not_found_under_the_address_of_another(
    told: Found,
) -> None:
    client = signed_in(people_of(THERE)["officer"])
    wrong = []
    for name, address in sorted(tenant_pages(told).items()):
        opened = opened_at(address)
        if opened.kind != "case":
            continue
        moved = address.replace(f"/p/{HERE}/", f"/p/{THERE}/", 1)
        for method in opened.methods:
            answer = getattr(client, method.lower())(moved)
            let_go(answer)
            if answer.status_code != 404:
                wrong.append(f"{name}: {method} {moved} answers {answer.status_code}")
    assert wrong == []


def test_who_is_not_signed_in_is_asked_to_sign_in_everywhere(told: Found) -> None:
    wrong = [
        f"{name}: {answer.status_code}"
        for name, address in tenant_pages(told).items()
        if (answer := Client().get(address)).status_code != 302
        or not answer["Location"].startswith("/account/login/")
    ]
    assert wrong == []
