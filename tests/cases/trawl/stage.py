"""What the tests of the trawl stand on: a case, agencies, a round that is out, an agency's link."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from cases.core.access.codes import make_code
from cases.core.access.links import token_hash
from cases.core.access.models import Link, LinkCode
from cases.core.case.models import Case
from cases.core.identity.models import Part, Person, PersonAddress, PersonBirth, PersonName
from cases.core.notices.models import OutboxMail
from cases.core.workflow.states import State
from cases.trawl import services
from cases.trawl.models import TrawlRequest, TrawlRound
from partnerships.models import Partnership
from tests import cast

NAMES = ("Somerby Hospitals", "Somerby Police", "Somerby Housing")


def ready(of: cast.Company, state: State = State.TRAWL, agencies: int = 3, **more: Any) -> Case:
    """Give a case with people to search and agencies on the standard list."""
    case = cast.a_case_at(of, state, **more)
    with of.scope("officer"):
        for number in range(agencies):
            name = NAMES[number] if number < len(NAMES) else f"Eyebrook Service {number}"
            cast.an_agency(of, f"{name} {of.partnership.code}")
    return case


def describe(case: Case) -> None:
    """Give the people of a case spellings, a date of birth and addresses."""
    died = Person.objects.get(case=case, part=Part.DECEASED)
    PersonName.objects.create(person=died, kind=PersonName.Kind.SPELLING, name="Marysol Quenbie")
    PersonBirth.objects.create(person=died, year=1979, month=5, day=7)
    PersonAddress.objects.create(
        person=died, lines="4 Larkbarrow Close\nSomerby", postcode="LE99 4XX", at_death=True
    )
    PersonAddress.objects.create(
        person=died, lines="19 Fenwick Row\nEyebrook", to_on=date(2019, 6, 2)
    )


def sent(of: cast.Company, case: Case, **more: Any) -> TrawlRound:
    """Prepare a round and send it."""
    with of.scope("officer"):
        made = services.prepare_round(case=case, by=of.officer, because="More came to light.")
        return services.send_round(case=case, by=of.officer, number=made.number, **more)


def requests(of: cast.Company, case: Case) -> list[TrawlRequest]:
    """Give what was sent on a case, by the agency's name."""
    with of.scope():
        return list(
            TrawlRequest.objects.with_due()
            .filter(case=case)
            .select_related("agency", "round", "case__protocol", "case__partnership")
            .order_by("agency__name")
        )


def link_path(of: cast.Company, request: TrawlRequest) -> str:
    """Give the path of the newest private link that was mailed for a request."""
    with of.scope():
        body = (
            OutboxMail.objects.filter(key__startswith=f"trawl:{request.pk}:")
            .order_by("-pk")
            .values_list("body", flat=True)[0]
        )
    found = re.search(r"(/p/\S+/link/trawl_return/\S+/)", body)
    assert found
    return found[1]


def the_link(path: str) -> Link:
    """Give the link of a path; in scope."""
    token = path.rstrip("/").rpartition("/")[2]
    return Link.objects.get(token_hash=token_hash(token))


def reader(path: str) -> Client:
    """Give a browser whose reader has proven by a code that the link was sent to him."""
    of, browser = company_of(path), Client()
    with of.scope():
        _, digits = make_code(the_link(path), way=LinkCode.Way.TELEPHONE, by="The office")
    opened = browser.post(f"{path}code/", {"code": digits})
    assert (opened.status_code, opened["Location"]) == (302, path), opened.content.decode()
    return browser


def opened(path: str) -> Any:
    """Give the page behind a link as its reader sees it once he has proven himself."""
    return reader(path).get(path)


def company_of(path: str) -> cast.Company:
    """Give the partnership of a link's path, without its people."""
    return cast.Company(Partnership.objects.get(slug=path.split("/")[2]))


def out(of: cast.Company, **more: Any) -> tuple[Case, TrawlRequest, str]:
    """Give a case whose trawl went out today, its first request and that one's link."""
    case = ready(of, **more)
    sent(of, case)
    first = requests(of, case)[0]
    return case, first, link_path(of, first)


def typed(request: TrawlRequest, nil: bool = True, **more: str) -> dict[str, str]:
    """Give what an agency types: a nil return, or a trace of the first person."""
    with cast.scope(request.partnership_id):
        people = list(request.round.people.values_list("person_id", flat=True))
    values = {
        "respondent_name": "Ottoline Brackwater",
        "respondent_job": "Named nurse",
        "respondent_telephone": "01632 960123",
        "systems_checked": "Patient records; paper archive",
        "spellings_used": "Marisol, Marysol",
        "outcome": "nil" if nil else "trace",
        "outside_period": "no",
        "conflict": "no",
        "lawful_basis": "on",
        "records_secured_on_day": "2",
        "records_secured_on_month": "11",
        "records_secured_on_year": "2026",
        "draft_version": "0",
    }
    if not nil:
        values["involvement"] = "Three visits between May and August 2025."
        values |= {f"person_{pk}": "known" if pk == people[0] else "none" for pk in people}
    return values | more


def answer_by_link(path: str, values: dict[str, str], client: Client | None = None) -> Any:
    """Answer as an agency does: fill in the form, check, send; give the receipt page."""
    browser = client or reader(path)
    page = browser.post(path, values)
    assert page.status_code == 302, page.content.decode()
    version = check_version(browser, path)
    page = browser.post(f"{path}check/", {"draft_version": version})
    assert page.status_code == 302, page.content.decode()
    return browser.get(path)


def check_version(browser: Client, path: str) -> str:
    """Give the draft's version that the checking page carries."""
    page = browser.get(f"{path}check/").content.decode()
    found = re.search(r'name="draft_version" value="(\d+)"', page)
    assert found, page
    return found[1]


def answers(request: TrawlRequest, *, known: bool = False, **more: Any) -> services.Answers:
    """Give an agency's answers for the service."""
    people = request.round.people.values_list("person_id", flat=True)
    given: dict[str, Any] = {
        "respondent_name": "Ottoline Brackwater",
        "respondent_job": "Named nurse",
        "respondent_telephone": "01632 960123",
        "known": dict.fromkeys(people, known),
        "systems_checked": "Patient records",
        "involvement": "Three visits in 2025." if known else "",
        "outside_period": False,
        "conflict": False,
        "lawful_basis": True,
    }
    return services.Answers(**(given | more))


def days_ago(days: int) -> date:
    """Give a day before today."""
    return timezone.localdate() - timedelta(days=days)
