"""Nothing that names anybody leaves: the scan of what goes out (R91, R92)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.core.identity.models import Person, PersonName
from cases.core.identity.scan import IdentityKey, KeyKind, ScannedText
from cases.core.progress.advance import missing_for
from cases.core.workflow.plug import NotReady
from cases.core.workflow.steps import Step
from cases.quality_assurance import scan_services
from cases.quality_assurance.models import IdentityScan, NotThePerson, Submission
from cases.quality_assurance.scan_services import run_identity_scan, say_not_the_person
from cases.quality_assurance.scanning import hits_in, scan_state
from cases.quality_assurance.selectors import open_hits
from cases.quality_assurance.services import submit_to_home_office
from tests import cast
from tests.cases.quality_assurance import stage

PLANTED: dict[str, dict[str, Any]] = {
    "in a paragraph, in odd spelling": {
        "texts": ("The panel met.", "Then QUENBY — TARRANT, M. was seen.")
    },
    "in the title": {"title": "The review of Marisol Quenby-Tarrant"},
    "in the name of the file": {"name": "quenby_tarrant final.docx"},
    "in the properties of the file": {"author": "D. O'Farrowby"},
    "in a header that no paragraph shows": {"header": "Declan O’Farrowby"},
}


@pytest.mark.parametrize("where", PLANTED)
def test_r92_a_name_blocks_the_submission_through_the_page_and_a_changed_text_passes(
    somerby: cast.Company, where: str
) -> None:
    case = stage.ready_to_submit(somerby, **PLANTED[where])
    client = somerby.client("officer")
    url = somerby.url(f"reviews/{case.reference}/home-office/submission/")
    sent = {
        "sent_on_day": "9", "sent_on_month": "3", "sent_on_year": "2026",
        "sent_to": "qa@homeoffice.example", "version": case.version,
    }  # fmt: skip
    refused = client.post(url, sent)
    assert refused.status_code == 409
    assert "may identify somebody" in refused.content.decode()
    with somerby.scope("officer"):
        stage.a_version(case)
    stale = client.post(url, sent)
    assert stale.status_code == 409
    assert "changed since the identity scan" in stale.content.decode()
    scan = somerby.url(f"reviews/{case.reference}/home-office/scan/submission/run/")
    assert client.post(scan).status_code == 302
    assert client.post(url, sent).status_code == 302
    with somerby.scope():
        assert Submission.objects.filter(case=case).count() == 1


def test_r92_names_in_recommendations_and_in_the_action_plan_are_found(
    somerby: cast.Company,
) -> None:
    from cases.overview.models import ReportRecommendation

    case = stage.ready_to_submit(somerby)
    with somerby.scope("officer"):
        ReportRecommendation.objects.create(case=case, number=1, text="Remember Marisol.")
        stage.keep_submission_file(
            case=case, by=somerby.officer, kind="action_plan", name="plan.docx",
            content=io.BytesIO(stage.word(["O’Farrowby's GP is told."])),
        )  # fmt: skip
        found = [hit.where for hit in open_hits(case, "submission")]
    assert found == ["Recommendation 1", "Action plan, in the file"]


def test_the_page_shows_each_place_and_nobody_sees_it_who_may_not_know_who_is_who(
    somerby: cast.Company,
) -> None:
    case = stage.ready_to_submit(somerby, texts=("All is well.", "Marisol wept."))
    url = somerby.url(f"reviews/{case.reference}/home-office/scan/submission/")
    page = somerby.client("officer").get(url).content.decode()
    assert "Overview report, paragraph 2" in page
    assert "<mark>Marisol</mark>" in page
    for who in ("panel_member", "csp_chair", "case_administrator"):
        assert somerby.client(who).get(url).status_code == 403
    assert somerby.client("stranger").get(url).status_code == 404


def with_an_ordinary_name(of: cast.Company, text: str) -> Any:
    case = stage.ready_to_submit(of)
    with of.scope("officer"):
        person = Person.objects.filter(case=case).first()
        PersonName.objects.create(person=person, name="Rose Quenby", kind="alias")
        stage.a_version(case, texts=("The panel met.", text))
        run_identity_scan(case=case, by=of.officer, goal="submission")
    return case


def test_an_ordinary_word_is_cleared_with_a_reason_and_open_again_when_its_text_changes(
    somerby: cast.Company,
) -> None:
    case = with_an_ordinary_name(somerby, "Rose gardens were planted.")
    client = somerby.client("officer")
    url = somerby.url(f"reviews/{case.reference}/home-office/scan/submission/")
    with somerby.scope("officer"):
        (hit,) = scan_state(case, "submission").open
    assert hit.common_word
    bare = client.post(url, {"binding": hit.binding, "reason": ""})
    assert bare.status_code == 400
    assert client.post(url, {"binding": hit.binding, "reason": "A flower."}).status_code == 302
    with somerby.scope("officer"):
        row = NotThePerson.objects.get(case=case)
        assert (row.reason, row.cleared_by) == ("A flower.", "Review officer of Somerby")
        assert missing_for(case, Step.SUBMIT) == []
        # The same paragraph elsewhere keeps its answer; another text does not.
        stage.a_version(case, texts=("New.", "The panel met.", "Rose gardens were planted."))
        run_identity_scan(case=case, by=somerby.officer, goal="submission")
        assert missing_for(case, Step.SUBMIT) == []
        stage.a_version(case, texts=("The panel met.", "Rose gardens were planted by her."))
        run_identity_scan(case=case, by=somerby.officer, goal="submission")
        assert len(scan_state(case, "submission").open) == 1


def test_a_name_that_is_no_ordinary_word_cannot_be_cleared_even_by_a_forged_post(
    somerby: cast.Company,
) -> None:
    case = stage.ready_to_submit(somerby, texts=("Quenby-Tarrant was seen.",))
    with somerby.scope("officer"):
        hit = scan_state(case, "submission").open[0]
    url = somerby.url(f"reviews/{case.reference}/home-office/scan/submission/")
    answer = somerby.client("officer").post(url, {"binding": hit.binding, "reason": "No."})
    assert answer.status_code == 409
    assert "must be taken out of the text" in answer.content.decode()
    with somerby.scope("officer"):
        with pytest.raises(NotReady):
            say_not_the_person(
                case=case, by=somerby.officer, goal="submission", binding=hit.binding, reason="No."
            )
        assert NotThePerson.objects.count() == 0


def test_a_new_name_on_record_makes_the_scan_out_of_date(somerby: cast.Company) -> None:
    case = stage.ready_to_submit(somerby)
    with somerby.scope("officer"):
        person = Person.objects.filter(case=case).first()
        PersonName.objects.create(person=person, name="Doctorella Vane")
        missing = [reason.text for reason in missing_for(case, Step.SUBMIT)]
        with pytest.raises(NotReady):
            submit_to_home_office(case=case, by=somerby.officer, sent_to="q@homeoffice.example")
    assert missing == ["What goes out has changed since the identity scan was run."]


def test_a_long_scan_is_done_by_a_worker_and_blocks_until_it_is_done(
    somerby: cast.Company, on_commit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = stage.ready_to_submit(somerby, texts=("Marisol was seen.",))
    monkeypatch.setattr(scan_services, "SCANNED_AT_ONCE", 10)
    url = somerby.url(f"reviews/{case.reference}/home-office/scan/submission/")
    client = somerby.client("officer")
    with on_commit():
        client.post(f"{url}run/")
        with somerby.scope("officer"):
            words = [reason.text for reason in missing_for(case, Step.SUBMIT)]
        assert words == ["The identity scan is still running."]
        assert "The scan is running" in client.get(url).content.decode()
    with somerby.scope("officer"):
        row = IdentityScan.objects.get(case=case, goal="submission")
        assert (row.state, row.texts_done) == ("done", row.texts)
        assert len(scan_state(case, "submission").open) == 1


KEYS = (
    IdentityKey(1, "Adult A", KeyKind.NAME, "Marisol Quenby-Tarrant"),
    IdentityKey(1, "Adult A", KeyKind.DATE_OF_BIRTH, "1984-03-09"),
    IdentityKey(2, "Adult B", KeyKind.NAME, "Declan O’Farrowby"),
)
SPELLINGS = st.sampled_from(
    [
        "Marisol", "MARISOL", "Quenby Tarrant", "quenby-tarrant", "Quenby‑Tarrant’s", "Tarrant",
        "O'Farrowby", "OFARROWBY", "O’ Farrowby", "Declan", "9 March 1984", "09/03/1984",
        "9.3.84",
    ]
)  # fmt: skip
WORDS = st.lists(st.sampled_from(["the", "panel", "saw", "agencies", "late", "help"]), max_size=12)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=WORDS, planted=SPELLINGS, after=WORDS, where=st.sampled_from(["title", "page 3"]))
def test_any_name_planted_anywhere_is_found(
    before: list[str], planted: str, after: list[str], where: str
) -> None:
    text = " ".join([*before, planted, *after])
    assert [hit.where for hit in hits_in(KEYS, [ScannedText(where, text)])][:1] == [where]


def test_the_scan_finds_a_birthday_on_record(somerby: cast.Company) -> None:
    from cases.core.identity.models import PersonBirth

    case = stage.ready_to_submit(somerby, texts=("Born on 9th March 1984.",))
    with somerby.scope("officer"):
        person = Person.objects.filter(case=case).first()
        PersonBirth.objects.create(person=person, year=1984, month=3, day=9)
        assert [hit.kind for hit in open_hits(case, "submission")] == ["date of birth"]
