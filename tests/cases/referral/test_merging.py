"""Two cases of one death: linked, merged with both originals kept, and parted again (R136)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cases.core.access.links import make_link
from cases.core.access.models import Exclusion
from cases.core.access.reach import AccessDenied, Reach, cases_for
from cases.core.access.verbs import Purpose, Verb
from cases.core.access.wrappers import Stale
from cases.core.audit.models import CaseEvent
from cases.core.audit.selectors import broken_links
from cases.core.case.models import Case
from cases.core.case.selectors import milestone_on
from cases.core.deadlines.holding import put_on_hold
from cases.core.deadlines.models import Deadline, Hold
from cases.core.deadlines.timeliness import Asked, fell_due
from cases.core.identity.models import Part, Person, PersonAddress, PersonBirth, PersonName
from cases.core.identity.services import add_person
from cases.core.progress.advance import advance, take_back
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.referral.bringing import who_is_whom
from cases.referral.elsewhere import follow
from cases.referral.merging import merge, merge_of, take_merge_back
from cases.referral.models import SectionSaved
from cases.referral.same_death import compare, likenesses
from cases.referral.services import written_referral
from cases.referral.twin_models import CaseMerge, DeathKey, MergeConsent
from cases.trawl.models import TrawlRequest, TrawlReturn, TrawlRound
from tests import cast

OnCommit = Callable[[], Any]
WHY = "Two agencies referred the same death."
EARLY, LATE = date(2026, 2, 2), date(2026, 3, 2)


def dead(case: Case) -> Person:
    found: Person = Person.objects.get(case=case, part=Part.DECEASED)
    return found


def pair(of: cast.Company) -> tuple[Case, Case]:
    """Give a case opened early and one opened later of the same death, compared and found so."""
    late, early = cast.a_case(of, attention=LATE), cast.a_case(of, attention=EARLY)
    with of.scope("officer"):
        person = dead(early)
        PersonName.objects.create(person=person, name="Marisol Quenbie", kind="spelling")
        PersonBirth.objects.create(person=person, year=1984, month=2, day=29)
        PersonAddress.objects.create(person=person, lines="4 Reed Row", postcode="LE99 2TA")
        Person.objects.filter(pk=person.pk).update(died_on=date(2026, 2, 1))
        add_person(case=early, part=Part.CHILD, full_name="Wren Quenby")
        compare(early, late, by=of.officer, verdict="same", because="The police confirm it.")
    return early, late


def merged(of: cast.Company, early: Case, late: Case, **more: Any) -> CaseMerge:
    with of.scope("officer"):
        given = {"because": WHY, "same": who_is_whom(early, late), "consents": {}, **more}
        return merge(early, late, by=of.officer, **given)


def version_of(of: cast.Company, case: Case) -> int:
    with of.scope():
        return cast.fresh(case).version


def state_of(of: cast.Company, *cases: Case) -> list[Any]:
    """Give everything that a merge may touch in cases, as it stands."""
    with of.scope():
        found: list[Any] = []
        for case in cases:
            people = [
                (
                    person.working_label,
                    person.part,
                    person.died_on,
                    sorted((name.kind, name.name) for name in person.names.all()),
                    sorted((b.year, b.month, b.day) for b in person.births.all()),
                    sorted((a.lines, a.postcode) for a in person.addresses.all()),
                )
                for person in Person.objects.filter(case=case).order_by("pk")
            ]
            fresh = cast.fresh(case)
            due = Deadline.objects.filter(case=case).values_list("kind", "due_on", "counts")
            found.append(
                [
                    fresh.state,
                    fresh.label,
                    fresh.merged_into_id,
                    people,
                    milestone_on(case, Milestone.CAME_TO_ATTENTION),
                    sorted(due),
                    sorted(Exclusion.objects.filter(case=case).values_list("user", "because")),
                    sorted(Hold.objects.filter(case=case).values_list("pk", "ended_on")),
                ]
            )
        return found


def test_a_merge_brings_what_is_missing_and_keeps_both_originals(somerby: cast.Company) -> None:
    """R136: what the case that goes on lacks is entered there; the other stays as it was."""
    early, late = pair(somerby)
    with somerby.scope():
        Exclusion.objects.create(case=early, user=somerby.people["author"], because="A cousin.")
    before = state_of(somerby, early)[0]
    merged(somerby, early, late)
    after = state_of(somerby, early)[0]
    assert (after[0], after[2]) == ("merged", late.pk)
    assert (after[1], after[3], after[4], after[6]) == (before[1], before[3], before[4], before[6])
    assert not any(counts for _, _, counts in after[5])
    goes_on = state_of(somerby, late)[0]
    assert goes_on[0] == "referral" and goes_on[4] == EARLY
    labels = [(label, part) for label, part, *_ in goes_on[3]]
    assert labels == [("Adult A", "deceased"), ("Adult B", "suspect"), ("Child 1", "child")]
    assert goes_on[3][0][2:] == (
        date(2026, 2, 1),
        [("full", "Marisol Quenby-Tarrant"), ("spelling", "Marisol Quenbie")],
        [(1984, 2, 29)],
        [("4 Reed Row", "LE99 2TA")],
    )
    assert [because for _, because in goes_on[6]] == ["A cousin."]
    with somerby.scope():
        due = Deadline.objects.get(case=late, kind="decision")
        assert due.due_on is not None and due.due_on < date(2026, 3, 9)
        verbs = [
            set(CaseEvent.objects.filter(case=each).values_list("verb", flat=True))
            for each in (early, late)
        ]
        assert "step.merge" in verbs[0] and "case.merged_here" in verbs[1]


def test_taking_a_merge_back_restores_both_cases(somerby: cast.Company) -> None:
    """R136: reversible; names, dates, interests, holds and deadlines stand as before."""
    early, late = pair(somerby)
    with somerby.scope("officer"):
        Exclusion.objects.create(case=early, user=somerby.people["author"], because="A cousin.")
        put_on_hold(
            case=early,
            by=somerby.officer,
            started_on=LATE,
            requested_by="The coroner",
            reason="The inquest.",
            review_on=date(2099, 1, 1),
        )
    before = state_of(somerby, early, late)
    merged(somerby, early, late)
    assert state_of(somerby, early, late) != before
    with somerby.scope("officer"):
        take_merge_back(early, by=somerby.officer, because="Two people died, the police say.")
    assert state_of(somerby, early, late) == before
    with somerby.scope():
        row = CaseMerge.objects.get()
        assert row.taken_back_at is not None and row.taken_back_by == somerby.officer.name
        assert merge_of(early) is None
        for case in (early, late):
            assert broken_links(f"case:{case.pk}") == []
        assert CaseEvent.objects.filter(case=late, verb="case.merge_taken_back").count() == 1
    # It can be done again, and by the general way of taking a step back too.
    merged(somerby, early, late)
    with somerby.scope("officer"):
        take_back(cast.fresh(early), by=somerby.officer, because="Again not.")
    assert state_of(somerby, early, late) == before


def test_what_was_changed_since_stays_when_a_merge_is_taken_back(somerby: cast.Company) -> None:
    early, late = pair(somerby)
    merged(somerby, early, late)
    with somerby.scope("officer"):
        name = PersonName.objects.get(person__case=late, name="Marisol Quenbie")
        name.name = "Marisol Quenbye"
        name.save()
        PersonName.objects.create(
            person=Person.objects.get(case=late, part=Part.CHILD), name="Wren Tarrant", kind="alias"
        )
        take_merge_back(early, by=somerby.officer, because="Two people died.")
        names = PersonName.objects.filter(person__case=late).values_list("name", flat=True)
        assert {"Marisol Quenbye", "Wren Quenby", "Wren Tarrant"} <= set(names)
        assert not PersonBirth.objects.filter(person__case=late).exists()
        event = CaseEvent.objects.get(case=late, verb="case.merge_taken_back")
        assert event.detail.words.endswith("; 2 things that were changed since stay")


def test_a_merged_case_stands_in_no_list_and_counts_in_no_number(somerby: cast.Company) -> None:
    early, late = pair(somerby)
    client = somerby.client("officer")
    with somerby.scope():
        asked = Asked(date(2026, 1, 1), date(2026, 12, 31))
        fell = fell_due(asked, date(2026, 12, 31)).filter(case=early).count()
        assert fell > 0
    merged(somerby, early, late)
    with somerby.scope("officer"):
        reach = Reach.of(somerby.officer)
        for verb in (Verb.READ_CASE, Verb.READ_IDENTITY, Verb.EDIT_REFERRAL, Verb.READ_MERGED):
            assert early.pk not in cases_for(reach, verb).values_list("pk", flat=True)
        assert fell_due(asked, date(2026, 12, 31)).filter(case=early).count() == 0
        assert likenesses(late, reach) == []
    assert early.reference not in client.get(somerby.url("reviews/")).content.decode()
    assert early.reference not in client.get(somerby.url("")).content.decode()
    figures = client.get(somerby.url("figures/")).content.decode()
    assert "Merged" not in figures


def test_a_merged_case_leads_on_and_takes_no_step(somerby: cast.Company) -> None:
    early, late = pair(somerby)
    merged(somerby, early, late)
    case = somerby.url(f"reviews/{early.reference}/")
    goes_on = somerby.url(f"reviews/{late.reference}/")
    for who in ("officer", "csp_chair", "panel_member"):
        answer = somerby.client(who).get(case)
        assert (answer.status_code, answer["Location"]) == (302, goes_on)
        assert f"{early.reference} was merged with this case" in (
            somerby.client(who).get(case, follow=True).content.decode()
        )
    assert somerby.client("stranger").get(case).status_code == 404
    assert somerby.client("finance_officer").get(case).status_code == 404
    officer = somerby.client("officer")
    page = officer.get(goes_on).content.decode()
    assert f"{early.reference} was merged here" in page
    posted = officer.post(f"{case}referral/sections/dates/", {"incident_on_day": "1"})
    assert posted.status_code == 409
    assert late.reference in posted.content.decode()
    for name in ("referral/", "people/", "chronicle/", "letters/", "merged/"):
        assert officer.get(case + name).status_code == 200, name
    with somerby.scope("officer"):
        for step in set(Step) - {Step.TAKE_BACK}:
            with pytest.raises((AccessDenied, NotReady)):
                advance(cast.fresh(early), step, by=somerby.officer)


def test_a_private_link_of_a_merged_case_says_whom_to_ask(somerby: cast.Company) -> None:
    early, late = pair(somerby)
    with somerby.scope("officer"):
        _, url = make_link(
            case=early,
            purpose=Purpose.SAFEGUARDING_LEAD,
            subject_kind="referral",
            subject_number=written_referral(early).pk,
            expires_on=date(2099, 1, 1),
        )
    path = url[url.index("/p/") :]
    client = somerby.client("stranger")
    assert client.get(path).status_code == 200
    merged(somerby, early, late)
    refused = client.get(path)
    assert refused.status_code == 410
    assert "reviews@somerby.example" in refused.content.decode()
    with somerby.scope("officer"):
        take_merge_back(early, by=somerby.officer, because="Two people died.")
    assert client.get(path).status_code == 200


def test_agencies_that_answered_must_agree_first(somerby: cast.Company) -> None:
    """R136: owner consent across agencies; who agreed and when is kept with the merge."""
    early, late = pair(somerby)
    with somerby.scope("officer"):
        agency = cast.an_agency(somerby)
        trawl = TrawlRound.objects.create(case=early, number=1, prepared_on=LATE, sent_on=LATE)
        request = TrawlRequest.objects.create(
            case=early, round=trawl, agency=agency, address="a@agency.example", sent_on=LATE
        )
        TrawlReturn.objects.create(request=request, number=1, **_answer())
        with pytest.raises(NotReady, match="Somerby Hospitals has not agreed yet"):
            merge(early, late, by=somerby.officer, because=WHY, same={}, consents={})
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{early.reference}/referral/merge/{late.reference}/")
    page = client.get(address).content.decode()
    assert "Who agreed for Somerby Hospitals?" in page
    with somerby.scope():
        same = who_is_whom(early, late)
        people = {
            f"person_{person.pk}": str(same.get(person.pk, "further"))
            for person in Person.objects.filter(case=early)
        }
    typed = {**people, "because": WHY, "version": version_of(somerby, early)}
    refused = client.post(address, typed)
    assert "There is a problem" in refused.content.decode() and WHY in refused.content.decode()
    agreed = {
        f"agreed_by_{agency.pk}": "Ottoline Brackwater",
        f"agreed_on_{agency.pk}_day": "3",
        f"agreed_on_{agency.pk}_month": "3",
        f"agreed_on_{agency.pk}_year": "2026",
    }
    done = client.post(address, typed | agreed)
    assert (done.status_code, done["Location"]) == (
        302,
        somerby.url(f"reviews/{late.reference}/"),
    )
    with somerby.scope():
        kept = MergeConsent.objects.get()
        assert (kept.agency_id, kept.given_by, kept.given_on) == (
            agency.pk,
            "Ottoline Brackwater",
            date(2026, 3, 3),
        )
        assert TrawlRequest.objects.filter(case=late).count() == 0
    shown = client.get(somerby.url(f"reviews/{early.reference}/merged/")).content.decode()
    assert "Somerby Hospitals: Ottoline Brackwater, on 3 March 2026" in shown


def _answer() -> dict[str, Any]:
    return {
        "is_nil": True,
        "received_on": LATE,
        "respondent_name": "Cassius Merrifield",
        "respondent_job": "Safeguarding lead",
        "respondent_telephone": "01632 960001",
    }


@pytest.mark.parametrize("wrong", ["not compared", "another death", "no reason", "two are one"])
def test_a_merge_is_refused_with_what_is_missing(somerby: cast.Company, wrong: str) -> None:
    early, late = pair(somerby)
    with somerby.scope("officer"):
        same = who_is_whom(early, late)
        because = WHY
        if wrong == "not compared":
            late = cast.a_case(somerby)
            same = {}
        elif wrong == "another death":
            compare(early, late, by=somerby.officer, verdict="another", because="Two people died.")
        elif wrong == "no reason":
            because = "  "
        else:
            same = dict.fromkeys(same, dead(late).pk)
    with somerby.scope("officer"), pytest.raises(NotReady):
        merge(early, late, by=somerby.officer, because=because, same=same, consents={})
    with somerby.scope():
        assert CaseMerge.objects.count() == 0 and cast.fresh(early).state == "referral"


def test_only_an_officer_merges_and_only_before_the_decision(somerby: cast.Company) -> None:
    early, late = pair(somerby)
    address = somerby.url(f"reviews/{early.reference}/referral/merge/{late.reference}/")
    assert somerby.client("csp_chair").get(address).status_code == 403
    assert somerby.client("stranger").get(address).status_code == 404
    unknown = somerby.url(f"reviews/{early.reference}/referral/merge/SOM-2026-999/")
    assert somerby.client("officer").get(unknown).status_code == 404
    itself = somerby.url(f"reviews/{early.reference}/referral/merge/{early.reference}/")
    assert somerby.client("officer").get(itself).status_code == 404
    with somerby.scope("csp_chair"), pytest.raises(AccessDenied):
        merge(early, late, by=somerby.actor("csp_chair"), because=WHY, same={}, consents={})
    running = cast.a_case_at(somerby, State.TRAWL)
    with somerby.scope("officer"):
        compare(running, late, by=somerby.officer, verdict="same", because="The police say so.")
        with pytest.raises(AccessDenied):
            merge(running, late, by=somerby.officer, because=WHY, same={}, consents={})
        merge(late, running, by=somerby.officer, because=WHY, same={}, consents={})
        assert cast.fresh(late).merged_into_id == running.pk
        with pytest.raises(Stale):
            take_merge_back(late, by=somerby.officer, because="Not after all.", seen_version=1)


def test_a_case_into_which_another_was_merged_is_parted_last_come_first(
    somerby: cast.Company,
) -> None:
    early, late = pair(somerby)
    third = cast.a_case(somerby)
    with somerby.scope("officer"):
        compare(late, third, by=somerby.officer, verdict="same", because="The police say so.")
    merged(somerby, early, late)
    merged(somerby, late, third)
    first = somerby.client("officer").get(somerby.url(f"reviews/{early.reference}/"))
    assert first["Location"] == somerby.url(f"reviews/{third.reference}/")
    with somerby.scope("officer"):
        with pytest.raises(NotReady, match="was itself merged with another case"):
            take_merge_back(early, by=somerby.officer, because="Not after all.")
        take_merge_back(late, by=somerby.officer, because="Not after all.")
        take_merge_back(early, by=somerby.officer, because="Not after all.")
        states = [cast.fresh(each).state for each in (early, late, third)]
    assert states == ["referral", "referral", "referral"]


def test_who_has_a_section_of_the_other_case_open_is_told(somerby: cast.Company) -> None:
    early, late = pair(somerby)
    with somerby.scope("officer"):
        saved = SectionSaved.objects.create(
            referral=written_referral(late),
            section="person",
            person_number=dead(late).pk,
            saved_by="Somebody",
            saved_at=cast.fresh(late).created_at,
        )
    merged(somerby, early, late)
    with somerby.scope():
        again = saved.refreshed()
        assert (again.version, again.saved_by) == (2, somerby.officer.name)


def test_digests_follow_the_case_that_goes_on(somerby: cast.Company, on_commit: OnCommit) -> None:
    early, late = pair(somerby)
    with on_commit(), somerby.scope():
        follow(early)
        kept = set(DeathKey.objects.filter(case=early).values_list("digest", flat=True))
        assert kept
    merged(somerby, early, late)
    with somerby.scope():
        assert not DeathKey.objects.filter(case=early).exists()
        moved = set(DeathKey.objects.filter(case=late).values_list("digest", flat=True))
        assert kept <= moved
    with somerby.scope("officer"):
        take_merge_back(early, by=somerby.officer, because="Two people died.")
        assert set(DeathKey.objects.filter(case=early).values_list("digest", flat=True)) == kept
        assert not DeathKey.objects.filter(case=late).exists()


def test_a_link_is_kept_and_shown_on_both_cases_without_a_merge(somerby: cast.Company) -> None:
    early, late = pair(somerby)
    for one, other in ((early, late), (late, early)):
        page = somerby.client("officer").get(somerby.url(f"reviews/{one.reference}/"))
        assert f">{other.reference}: the same death</a>" in page.content.decode()
        chairs = somerby.client("csp_chair").get(somerby.url(f"reviews/{one.reference}/"))
        assert other.reference not in chairs.content.decode()
    address = somerby.url(f"reviews/{late.reference}/referral/same-death/{early.reference}/")
    words = somerby.client("officer").get(address).content.decode()
    assert f"Merge {early.reference} with {late.reference}" in words
    assert f"Merge {late.reference} with {early.reference}" in words


def test_the_page_of_a_merged_case_takes_the_merge_back(somerby: cast.Company) -> None:
    early, late = pair(somerby)
    merged(somerby, early, late)
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{early.reference}/merged/")
    page = client.get(address).content.decode()
    assert WHY in page and "Take the merge back" in page
    version = version_of(somerby, early)
    refused = client.post(address, {"because": " ", "version": version})
    assert "There is a problem" in refused.content.decode()
    done = client.post(address, {"because": "Two people died.", "version": version})
    assert done["Location"] == somerby.url(f"reviews/{early.reference}/")
    assert client.get(done["Location"]).status_code == 200
    assert client.get(address).status_code == 403
