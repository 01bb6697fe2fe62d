"""A round is prepared from the standard list, sent once, and each agency has its own deadline."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.core.access.reach import AccessDenied
from cases.core.audit.models import EventDetail
from cases.core.deadlines.models import Deadline, GivenDate
from cases.core.notices.models import Letter, OutboxMail
from cases.core.notices.services import letter_html
from cases.core.progress.advance import take_back
from cases.core.workflow.plug import NotReady, registry
from cases.core.workflow.states import State
from cases.trawl import services
from cases.trawl.models import SUBJECT, TrawlPerson, TrawlRequest
from partnerships.models import AgencyContact
from tests import cast
from tests.cases.trawl import stage


def words_of(of: cast.Company) -> list[str]:
    with of.scope():
        return list(EventDetail.objects.order_by("pk").values_list("words", flat=True))


def test_a_round_proposes_the_standard_list_and_logs_each_change_r32(
    somerby: cast.Company,
) -> None:
    case = stage.ready(somerby)
    with somerby.scope("officer"):
        off = cast.an_agency(somerby, "Eyebrook Ambulance")
        AgencyContact.objects.filter(agency=off).update(on_standard_list=False)
        made = services.prepare_round(case=case, by=somerby.officer)
        proposed = set(
            TrawlRequest.objects.filter(round=made).values_list("agency__name", flat=True)
        )
        kept = TrawlRequest.objects.filter(round=made).order_by("agency__name").first()
        assert kept
        services.choose_agencies(
            case=case, by=somerby.officer, number=1, agency_ids=[kept.agency_id, off.pk]
        )
    assert proposed == {f"{name} SOM" for name in stage.NAMES}
    assert sorted(words_of(somerby)[-3:]) == [
        "added Eyebrook Ambulance to trawl round 1",
        "removed Somerby Housing SOM from trawl round 1",
        "removed Somerby Police SOM from trawl round 1",
    ]


def test_a_trawl_before_the_decision_is_for_the_protocols_that_allow_it_r32_k17(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    ours = stage.ready(somerby, State.DECISION)
    theirs = stage.ready(wreake_valley, State.DECISION)
    with somerby.scope("officer"), pytest.raises(AccessDenied):
        services.prepare_round(case=ours, by=somerby.officer)
    board = somerby.client("officer").get(somerby.url(f"reviews/{ours.reference}/trawl/"))
    assert "only after a decision to review" in board.content.decode()
    assert stage.sent(wreake_valley, theirs).sent_on is not None
    with wreake_valley.scope():
        letter = Letter.objects.filter(case=theirs)[0]
    assert letter.fields["decided"] is False


@pytest.mark.parametrize(
    ("sent_on", "leicester", "rutland"),
    [
        (date(2026, 3, 27), date(2026, 4, 10), date(2026, 4, 14)),
        (date(2025, 12, 18), date(2026, 1, 1), date(2026, 1, 6)),
    ],
)
def test_an_answer_is_due_after_14_days_or_10_working_days_r33_r34(
    somerby: cast.Company,
    wreake_valley: cast.Company,
    sent_on: date,
    leicester: date,
    rutland: date,
) -> None:
    due = []
    for of in (somerby, wreake_valley):
        case = stage.ready(of)
        stage.sent(of, case, on=sent_on)
        with of.scope():
            due.append(
                set(
                    Deadline.objects.filter(
                        case=case, kind="trawl_return", subject_kind=SUBJECT
                    ).values_list("due_on", flat=True)
                )
            )
    assert due == [{leicester}, {rutland}]


def test_the_date_printed_on_the_letter_wins_r33(somerby: cast.Company) -> None:
    case = stage.ready(somerby, agencies=1)
    stage.sent(somerby, case, on=date(2026, 3, 27), due_on=date(2026, 4, 17))
    with somerby.scope():
        request = TrawlRequest.objects.with_due().select_related("letter").get(case=case)
        given = GivenDate.objects.get(case=case, subject_number=request.pk)
    assert request.letter is not None
    assert (request.due_on, given.due_on, request.letter.fields["due_on"]) == (
        date(2026, 4, 17),
        date(2026, 4, 17),
        "Friday 17 April 2026",
    )


def test_the_letter_prints_all_that_an_agency_needs_to_search_r35(
    wreake_valley: cast.Company,
) -> None:
    case = stage.ready(wreake_valley, agencies=1)
    with wreake_valley.scope("officer"):
        stage.describe(case)
        made = services.prepare_round(case=case, by=wreake_valley.officer)
        people = TrawlPerson.objects.filter(round=made).order_by("pk")
        services.choose_people(
            case=case,
            by=wreake_valley.officer,
            number=1,
            periods={
                people[0].person_id: (date(2021, 3, 1), date(2026, 3, 1)),
                people[1].person_id: (date(2018, 3, 1), date(2026, 3, 1)),
            },
        )
        services.send_round(case=case, by=wreake_valley.officer, number=1, on=date(2026, 3, 27))
        text = letter_html(Letter.objects.get(case=case))
    wanted = [
        "Marisol Quenby-Tarrant",
        "7 May 1979",
        "4 Larkbarrow Close, Somerby, LE99 4XX",
        "1 March 2021 to 1 March 2026",
        "Marysol Quenbie",
        "19 Fenwick Row, Eyebrook (until 2 June 2019)",
        "Declan O’Farrowby",
        "husband",
        "1 March 2018 to 1 March 2026",
        "Tuesday 14 April 2026",
        "send a nil return",
        "section 9",
        "one side of A4",
    ]
    assert [each for each in wanted if each not in text] == []


def test_sending_twice_sends_once_and_mails_hold_no_name(
    somerby: cast.Company, on_commit: Any, mailoutbox: Any
) -> None:
    case = stage.ready(somerby)
    with on_commit():
        stage.sent(somerby, case)
        with somerby.scope("officer"):
            services.send_round(case=case, by=somerby.officer, number=1)
    assert len(mailoutbox) == 3
    with somerby.scope():
        mails = list(OutboxMail.objects.filter(case=case))
        letters = list(Letter.objects.filter(case=case))
    assert len(mails) == len(letters) == 3
    for mail in mails:
        assert "Quenby" not in mail.subject + mail.body
        assert "/link/trawl_return/" in mail.body
    assert all(letter.document_id for letter in letters)


def test_a_round_without_names_people_or_agencies_says_what_is_missing(
    somerby: cast.Company,
) -> None:
    case = stage.ready(somerby, agencies=0, names=False)
    with somerby.scope("officer"):
        services.prepare_round(case=case, by=somerby.officer)
        with pytest.raises(NotReady) as refused:
            services.send_round(case=case, by=somerby.officer, number=1)
    assert [reason.text for reason in refused.value.reasons] == [
        "Choose at least one person to search for.",
        "Choose at least one agency to ask.",
    ]


def test_another_round_can_be_opened_during_the_review_and_asks_why_r42(
    somerby: cast.Company,
) -> None:
    case = stage.ready(somerby, State.PANEL, agencies=2)
    stage.sent(somerby, case)
    with somerby.scope("officer"):
        cast.an_agency(somerby, "Eyebrook Probation")
        with pytest.raises(NotReady):
            services.prepare_round(case=case, by=somerby.officer)
        made = services.prepare_round(
            case=case, by=somerby.officer, because="The chair asks for probation."
        )
        asked = list(TrawlRequest.objects.filter(round=made).values_list("agency__name", flat=True))
    assert (made.number, made.case_id, asked) == (2, case.pk, ["Eyebrook Probation"])


def test_the_step_into_the_trawl_stands_once_a_letter_went_out(somerby: cast.Company) -> None:
    from cases.core.case.models import StepTaken
    from cases.trawl.plug import left_the_house

    case = stage.ready(somerby, agencies=1)
    with somerby.scope("officer"):
        step = StepTaken.objects.create(
            case=case,
            step="decide_review",
            from_state=State.DECISION,
            to_state=State.TRAWL,
            happened_on=date(2026, 3, 20),
            by="clock",
            by_name="The clock",
        )
        before = left_the_house(case, step)
    stage.sent(somerby, case, on=date(2026, 3, 27))
    with somerby.scope("officer"):
        after = left_the_house(case, step)
        with pytest.raises(NotReady):
            take_back(case, by=somerby.officer, because="A slip.")
    assert (before, after) == ("", "the trawl went out to the agencies on 27 March 2026")


def test_the_officer_prepares_reads_the_letter_and_sends_through_the_pages(
    somerby: cast.Company,
) -> None:
    case = stage.ready(somerby)
    officer, base = somerby.client("officer"), somerby.url(f"reviews/{case.reference}/trawl/")
    assert officer.get(base).status_code == 200
    assert officer.get(f"{base}prepare/").status_code == 200
    assert officer.post(f"{base}prepare/").url == f"{base}rounds/1/"  # type: ignore[attr-defined]  # a redirect
    assert "Send to 3 agencies" in officer.get(f"{base}rounds/1/").content.decode()
    wrong = officer.post(f"{base}rounds/1/people/", {})
    assert "Choose at least one person" in wrong.content.decode()
    assert "Marisol Quenby-Tarrant" in officer.get(f"{base}rounds/1/letter/").content.decode()
    assert officer.get(f"{base}rounds/1/agencies/").status_code == 200
    early = officer.post(
        f"{base}rounds/1/send/", {"due_on_day": "1", "due_on_month": "1", "due_on_year": "2026"}
    )
    assert early.status_code == 409
    assert "cannot lie before" in early.content.decode()
    assert 'value="2026"' in early.content.decode()
    page = officer.get(f"{base}rounds/1/send/").content.decode()
    assert "Send the trawl to 3 agencies?" in page
    form = {"due_on_day": "28", "due_on_month": "12", "due_on_year": "2026"}
    assert officer.post(f"{base}rounds/1/send/", form).status_code == 302
    assert officer.post(f"{base}rounds/1/send/", form).status_code == 302
    assert "3 asked" in officer.get(base).content.decode()
    with somerby.scope():
        assert OutboxMail.objects.filter(case=case).count() == 3


def test_the_letter_is_plugged_in_with_a_sample() -> None:
    kind = registry.letter("trawl_letter")
    assert isinstance(kind.sample(), kind.fields)


def test_the_period_starts_as_the_protocols_and_follows_the_sub_groups_recommendation(
    somerby: cast.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cases.trawl import selectors

    case = stage.ready(somerby)
    with somerby.scope("officer"):
        usual = selectors.usual_period(case)
        monkeypatch.setattr(selectors, "relevant_scope", lambda case: 3)
        recommended = selectors.usual_period(case)
    assert (usual, recommended) == (
        (date(2021, 3, 2), date(2026, 3, 2)),
        (date(2023, 3, 2), date(2026, 3, 2)),
    )


def test_the_agency_reads_the_letter_in_the_partnerships_own_words(
    somerby: cast.Company, on_commit: Any
) -> None:
    from django.core import mail as sent_mail
    from django.utils import timezone

    from cases.core.notices.wording.selectors import standard_text
    from cases.core.progress.letter_texts import keep_letter_text
    from cases.core.workflow.plug import registry
    from tests.architecture.crawl import links_in

    usual = standard_text(registry.letter("trawl_letter"))
    own = usual.replace("# What we ask you to do", "# What Somerby asks of you")
    with somerby.scope("partnership_administrator"):
        keep_letter_text(
            by=somerby.actor("partnership_administrator"), code="trawl_letter", text=own,
            effective_on=timezone.localdate(), because="Our own heading.", seen=0,
        )  # fmt: skip
    case = stage.ready(somerby)
    with on_commit():
        stage.sent(somerby, case)
    path = links_in(str(sent_mail.outbox[-1].body))[0]
    page = stage.opened(path).content.decode()
    assert "What Somerby asks of you" in page
    assert "What we ask you to do" not in page
