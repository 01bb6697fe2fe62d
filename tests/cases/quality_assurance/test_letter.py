"""The Home Office's letter, its points and its copies (R95-R97)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.core.notices.models import OutboxMail
from cases.core.progress.advance import advance, missing_for
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.quality_assurance.models import LetterCopy, QualityLetter, QualityPoint
from cases.quality_assurance.selectors import clearance
from tests import cast
from tests.cases.quality_assurance import stage


def here(of: cast.Company, case: Any, path: str = "") -> str:
    return of.url(f"reviews/{case.reference}/home-office/{path}")


def form(**more: Any) -> dict[str, Any]:
    dates = {"dated_on": (5, 5), "received_on": (6, 5), "panel_on": (21, 4)}
    posted: dict[str, Any] = {"outcome": "publish_after_changes", "points": ""}
    for name, (day, month) in dates.items():
        posted |= {f"{name}_day": day, f"{name}_month": month, f"{name}_year": 2026}
    return posted | {"file": stage.pdf("Please change the equality section.")} | more


def test_r95_a_letter_is_kept_with_its_outcome_and_points_as_the_page_takes_them(
    somerby: cast.Company,
) -> None:
    case = stage.submitted(somerby)
    client = somerby.client("officer")
    points = "1. The equality section\r\nis thin.\r\n\r\n- Explore coercive control."
    done = client.post(here(somerby, case, "letter/new/"), form(points=points))
    assert done.status_code == 302
    with somerby.scope():
        letter = QualityLetter.objects.get()
        texts = [point.text for point in letter.points.all()]
    assert (letter.outcome, letter.dated_on, letter.received_on, letter.panel_on) == (
        "publish_after_changes", date(2026, 5, 5), date(2026, 5, 6), date(2026, 4, 21),
    )  # fmt: skip
    assert texts == ["The equality section\nis thin.", "Explore coercive control."]
    work = client.get(somerby.url("")).content.decode()
    assert "Answer point 2 of the Home Office" in work


def test_changes_asked_for_without_a_point_warn_until_it_is_said_that_none_is_listed(
    somerby: cast.Company,
) -> None:
    case = stage.submitted(somerby)
    client = somerby.client("officer")
    url = here(somerby, case, "letter/new/")
    page = client.post(url, form())
    assert page.status_code == 400
    assert "no point is entered" in page.content.decode()
    assert client.post(url, form(no_points_meant="on")).status_code == 302


def test_dates_out_of_order_are_refused_on_the_page(somerby: cast.Company) -> None:
    case = stage.submitted(somerby)
    url = here(somerby, case, "letter/new/")
    page = somerby.client("officer").post(
        url, form(outcome="publish", dated_on_month=2, received_on_month=2)
    )
    text = page.content.decode()
    assert page.status_code == 409
    assert "dated before the report was submitted" in text
    assert "The panel cannot have met after" in text
    with somerby.scope():
        assert QualityLetter.objects.count() == 0


def test_r97_chair_panel_and_sub_group_get_a_link_and_the_copy_to_the_commissioner_is_noted(
    somerby: cast.Company,
) -> None:
    case = stage.submitted(somerby)
    stage.letter(somerby, case)
    with somerby.scope():
        mails = OutboxMail.objects.filter(key__startswith="qa-letter-")
        told = sorted(mail.to for mail in mails)
        words = " ".join(mail.subject + mail.body for mail in mails)
        still = list(LetterCopy.objects.filter(sent_on=None).values_list("recipient", "pk"))
    who = ("author", "independent_chair", "panel_member", "sub_group_member")
    assert told == sorted(somerby.people[name].email for name in who)
    assert "Adult A" not in words
    assert [recipient for recipient, _ in still] == ["pcc"]
    client = somerby.client("officer")
    url = here(somerby, case, f"copies/{still[0][1]}/")
    noted = {
        "sent_on_day": 7,
        "sent_on_month": 5,
        "sent_on_year": 2026,
        "how": "By the Home Office",
    }
    assert client.post(url, noted).status_code == 302
    assert "by the home office" in client.get(here(somerby, case)).content.decode()


def test_r95_each_point_is_answered_with_a_reason_and_a_second_editor_is_told(
    somerby: cast.Company,
) -> None:
    case = stage.submitted(somerby)
    stage.letter(somerby, case, "publish_after_changes", ["Say more of the children."])
    with somerby.scope():
        point = QualityPoint.objects.get()
        assert clearance(case) is None
    url = here(somerby, case, f"points/{point.pk}/")
    author, officer = somerby.client("author"), somerby.client("officer")
    bare = author.post(url, {"answer": "rejected", "reason": "", "version": 1})
    assert bare.status_code == 400
    kept = author.post(url, {"answer": "accepted", "reason": "See paragraph 12.", "version": 1})
    assert kept.status_code == 302
    second = officer.post(url, {"answer": "rejected", "reason": "Not needed.", "version": 1})
    assert second.status_code == 409
    text = second.content.decode()
    assert "See paragraph 12." in text
    assert "Not needed." in text
    with somerby.scope():
        row = QualityPoint.objects.get()
        assert (row.answer, row.answered_by) == ("accepted", "Author of Somerby")
        assert clearance(case) is not None
    assert somerby.client("panel_member").get(url).status_code == 403


def test_a_report_goes_back_only_on_a_letter_that_asks_for_changes(somerby: cast.Company) -> None:
    case = stage.submitted(somerby)
    page = somerby.client("officer").get(
        somerby.url(f"reviews/{case.reference}/steps/return_for_amendment/")
    )
    assert "No letter of the Home Office on this submission" in page.content.decode()
    stage.letter(somerby, case, "publish")
    with somerby.scope("officer"), pytest.raises(NotReady) as refused:
        advance(case, Step.RETURN_FOR_AMENDMENT, by=somerby.officer)
    assert "asks for no change" in str(refused.value)


def test_clearance_needs_a_letter_that_says_publish_or_every_point_answered(
    somerby: cast.Company,
) -> None:
    case = stage.submitted(somerby)
    step = somerby.url(f"reviews/{case.reference}/steps/clear_for_publication/")
    client = somerby.client("officer")
    answer = {"on_day": 6, "on_month": 5, "on_year": 2026, "because": "", "version": case.version}
    refused = client.post(step, answer)
    assert refused.status_code == 409
    assert "letter is not recorded" in refused.content.decode()
    stage.letter(somerby, case, "publish_after_changes", ["Say more of the children."])
    assert "1 of the Home Office" in client.post(step, answer).content.decode()
    with somerby.scope():
        point = QualityPoint.objects.get()
    url = here(somerby, case, f"points/{point.pk}/")
    client.post(url, {"answer": "rejected", "reason": "There are none.", "version": 1})
    assert client.post(step, answer).status_code == 302
    with somerby.scope():
        assert cast.fresh(case).state == State.PUBLICATION


def test_r96_a_changed_text_is_cleared_only_when_it_is_signed_off_and_scanned(
    somerby: cast.Company,
) -> None:
    case = stage.submitted(somerby)
    stage.letter(somerby, case, "publish")
    with somerby.scope("officer"):
        assert missing_for(case, Step.CLEAR_FOR_PUBLICATION) == []
        stage.a_version(case, texts=("Another text.",), signed=False)
        missing = [reason.text for reason in missing_for(case, Step.CLEAR_FOR_PUBLICATION)]
    assert missing == [
        "The text has changed since it was submitted; the new version is not signed off.",
        "The identity scan has not been run.",
    ]


def test_only_the_officer_records_a_letter_and_nobody_of_another_partnership_sees_it(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    case = stage.submitted(somerby)
    stage.letter(somerby, case)
    url = here(somerby, case)
    assert somerby.client("csp_chair").get(here(somerby, case, "letter/new/")).status_code == 403
    assert somerby.client("sub_group_member").get(url).status_code == 200
    assert wreake_valley.client("officer").get(url).status_code == 404
