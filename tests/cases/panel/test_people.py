"""Chair, author and members: what is recorded, who is refused, who is out (R45-R52, R57)."""

from dataclasses import replace

import pytest
from django.utils import timezone

from cases.core.access.policy import CASE_ROWS
from cases.core.access.reach import AccessDenied, Reach
from cases.core.access.seats import seat_holders
from cases.core.access.verbs import Seat, Verb
from cases.core.notices.models import OutboxMail
from cases.core.protocol import preset
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.panel import services
from cases.panel.models import Appointment, PanelMember
from cases.panel.rules import against_member, against_ties, composition
from cases.panel.selectors import chair_and_author, panel_members, sitters_of
from partnerships.models import Membership, User
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from tests import cast
from tests.cases.panel import parts

Part = Appointment.Part
ALLOWED, NEEDS_REASON, REFUSED = "allowed", "needs a reason", "refused"


def judged(protocol: str, tie: str) -> str:
    panel = preset.load(protocol).panel
    if against_ties(panel, {tie: True}, "The only one in the region."):
        return REFUSED
    return NEEDS_REASON if against_ties(panel, {tie: True}, " ") else ALLOWED


@pytest.mark.parametrize(
    ("protocol", "csp_member", "involved_agency", "uninvolved_local_employee"),
    [
        ("gloucestershire", REFUSED, REFUSED, NEEDS_REASON),
        ("leicester-city", NEEDS_REASON, NEEDS_REASON, NEEDS_REASON),
        ("leicestershire-rutland", NEEDS_REASON, REFUSED, NEEDS_REASON),
    ],
)
def test_r47_whom_each_protocol_refuses_as_chair(
    protocol: str, csp_member: str, involved_agency: str, uninvolved_local_employee: str
) -> None:
    assert (
        judged(protocol, "csp_member"),
        judged(protocol, "involved_agency"),
        judged(protocol, "uninvolved_local_employee"),
    ) == (csp_member, involved_agency, uninvolved_local_employee)


def test_somebody_without_ties_may_chair_anywhere() -> None:
    for protocol in ("gloucestershire", "leicester-city", "leicestershire-rutland", "wakefield"):
        assert against_ties(preset.load(protocol).panel, {}, "") == []


def test_r47_the_service_refuses_a_tie_without_a_reason_and_keeps_the_reason_given(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    tied = replace(parts.PLAIN, involved_agency=True)
    with somerby.scope("officer"):
        with pytest.raises(NotReady) as refused:
            parts.appointed(somerby, case, credentials=tied)
        assert [reason.rule for reason in refused.value.reasons] == ["LC ¶50"]
        assert Appointment.objects.count() == 0
        assert not User.objects.filter(email="quillon@threlkeld.example").exists()
        made = parts.appointed(
            somerby, case, credentials=replace(tied, tie_reason="Retired from it in 2009.")
        )
    assert made[0].tie_reason == "Retired from it in 2009."


def test_r45_r46_one_person_may_be_chair_and_author_with_one_fee_and_all_that_is_recorded(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.appointed(somerby, case)
        both = chair_and_author(case)
        assert [(each.part, each.name, each.fee_pence) for each in both] == [
            ("independent_chair", "Ottoline Quillon", 850000),
            ("author", "Ottoline Quillon", None),
        ]
        chair = both[0]
        assert (chair.organisation, chair.training_module_1, chair.training_module_2) == (
            "Threlkeld Reviews",
            True,
            True,
        )
        assert chair.independence and chair.experience and chair.references
        assert [(each.name, each.what) for each in sitters_of(case)] == [
            ("Ottoline Quillon", "Independent chair and author")
        ]


def test_r46_chair_and_author_may_be_two_people(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.appointed(somerby, case, parts=[Part.CHAIR])
        parts.appointed(
            somerby, case, "a.sedgwick@pen.example", "Ambrose Sedgwick", parts=[Part.AUTHOR]
        )
        assert [each.name for each in chair_and_author(case)] == [
            "Ottoline Quillon",
            "Ambrose Sedgwick",
        ]


def test_a_new_person_gets_an_account_without_password_a_membership_a_seat_and_an_invitation(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.appointed(somerby, case)
        user = User.objects.get(email="quillon@threlkeld.example")
        membership = Membership.objects.here().get(user=user)
        mails = OutboxMail.objects.filter(to=user.email)
        assert (user.has_usable_password(), membership.role, mails.count()) == (
            False,
            Role.PARTICIPANT,
            1,
        )
        mail = mails.get()
        assert {seat for seat, who in seat_holders(case) if who == user} == {
            Seat.INDEPENDENT_CHAIR,
            Seat.AUTHOR,
        }
    assert "/account/password/reset/key/" in mail.body
    assert "Quillon" not in mail.subject + mail.body
    assert "Adult" not in mail.subject + mail.body


def test_the_invitation_leads_to_a_page_that_sets_a_password(somerby: cast.Company) -> None:
    from django.test import Client

    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.appointed(somerby, case)
        body = OutboxMail.objects.get(to="quillon@threlkeld.example").body
    address = next(line for line in body.splitlines() if "/reset/key/" in line)
    page = Client().get("/" + address.split("/", 3)[3], follow=True)
    assert page.status_code == 200
    assert "password" in page.content.decode().lower()
    assert page.redirect_chain


def test_r57_replacing_the_chair_ends_the_old_ones_access_at_once_and_keeps_both(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        parts.appointed(somerby, case, parts=[Part.CHAIR])
        old = User.objects.get(email="quillon@threlkeld.example")
        assert Reach.of(Actor.of_user(old)).on(case).allows(Verb.READ_PANEL)
        with pytest.raises(NotReady):
            parts.appointed(
                somerby, case, "a.sedgwick@pen.example", "Ambrose Sedgwick", parts=[Part.CHAIR]
            )
        parts.appointed(
            somerby,
            case,
            "a.sedgwick@pen.example",
            "Ambrose Sedgwick",
            parts=[Part.CHAIR],
            replaces_because="Withdrew for reasons of health.",
        )
        reach = Reach.of(Actor.of_user(old)).on(case)
        assert (reach.allows(Verb.READ_PANEL), reach.allows(Verb.READ_CASE)) == (False, False)
        assert [(a.name, a.ended_on) for a in Appointment.objects.order_by("pk")] == [
            ("Ottoline Quillon", timezone.localdate()),
            ("Ambrose Sedgwick", None),
        ]
    page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/panel/"))
    shown = page.content.decode()
    assert "Ottoline Quillon no longer independent chair" in shown
    assert "Withdrew for reasons of health." in shown
    assert "Ambrose Sedgwick appointed: independent chair" in shown


def test_an_appointment_can_be_ended_without_a_successor(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        chair, author = parts.appointed(somerby, case)
        with pytest.raises(NotReady):
            services.end_appointment(case, by=somerby.officer, appointment=chair, because=" ")
        services.end_appointment(case, by=somerby.officer, appointment=chair, because="Resigned.")
        assert [each.pk for each in chair_and_author(case)] == [author.pk]


def test_chair_and_author_can_be_appointed_as_soon_as_there_is_a_review(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.TRAWL)
    with somerby.scope("officer"):
        parts.appointed(somerby, case)
        assert len(chair_and_author(case)) == 2
    assert any(row.verb is Verb.FORM_PANEL for row in CASE_ROWS)


@pytest.mark.parametrize("who", ["independent_chair", "panel_member", "case_administrator"])
def test_only_the_officer_forms_the_panel(somerby: cast.Company, who: str) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope(who), pytest.raises(AccessDenied):
        services.add_member(
            case, by=somerby.actor(who), facts=parts.MemberFacts(name="Odo Pell", post="Nurse")
        )


# --- Members ---------------------------------------------------------------------------------


def test_a_member_gets_seat_and_membership_for_the_agency_and_leaving_ends_the_seat(
    somerby: cast.Company,
) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        hospital = parts.agency("Somerby Hospitals")
        member = parts.joined(
            somerby, case, "Perpetua Vance", "p.vance@hospital.example", agency=hospital
        )
        user = member.user
        assert user is not None
        assert Membership.objects.here().get(user=user).agency == hospital
        assert Reach.of(Actor.of_user(user)).on(case).allows(Verb.READ_PANEL)
        with pytest.raises(NotReady):
            parts.joined(somerby, case, "Perpetua Vance", "P.Vance@hospital.example")
        services.member_leaves(case, by=somerby.officer, member=member, because="New post.")
        assert not Reach.of(Actor.of_user(user)).on(case).allows(Verb.READ_CASE)
        assert list(panel_members(case)) == []
        assert PanelMember.objects.get().left_because == "New post."


def test_r52_a_line_manager_of_involved_staff_is_refused(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        with pytest.raises(NotReady) as refused:
            parts.joined(somerby, case, is_line_manager=True)
        assert [reason.rule for reason in refused.value.reasons] == ["LC ¶52"]
        member = parts.joined(somerby, case)
        facts = parts.MemberFacts(name=member.name, post=member.post, is_line_manager=True)
        with pytest.raises(NotReady):
            services.change_member(case, by=somerby.officer, member=member, facts=facts)


def test_r50_gloucestershire_takes_a_politician_only_as_staff_of_an_agency_with_consent() -> None:
    panel = preset.load("gloucestershire").panel
    bare = {"is_politician": True}
    agency_only = {**bare, "agency": object()}
    open_interest = {**agency_only, "interest_declared": True}
    agreed = {**open_interest, "politician_agreed_on": timezone.localdate()}
    restricted = {**agreed, "interest_declared": False, "politically_restricted": True}
    assert [
        len(against_member(panel, facts))
        for facts in (bare, agency_only, open_interest, agreed, restricted)
    ] == [3, 2, 1, 0, 0]


def test_r50_where_the_protocol_says_nothing_a_politician_may_sit_and_gloucestershire_refuses(
    somerby: cast.Company,
) -> None:
    county = cast.company("Evenlode", "evenlode", "EVE", "gloucestershire")
    case, theirs = parts.case_in_panel(somerby), parts.case_in_panel(county)
    with somerby.scope("officer"):
        assert parts.joined(somerby, case, is_politician=True).pk
    with county.scope("officer"), pytest.raises(NotReady):
        parts.joined(county, theirs, is_politician=True)


def member(**facts: object) -> PanelMember:
    return PanelMember(name="Odo Pell", post="Nurse", **facts)


def unmet(protocol: str, *members: PanelMember) -> list[str]:
    checks = composition(preset.load(protocol).panel, members)
    return [check.missing for check in checks if not check.met]


def test_r48_every_protocol_wants_a_specialist_service() -> None:
    for protocol in ("leicester-city", "leicestershire-rutland", "gloucestershire", "wakefield"):
        text = "Nobody from a specialist domestic abuse service sits on the panel."
        assert text in unmet(protocol, member())
        assert text not in unmet(protocol, member(is_specialist=True))


def test_r49_leicestershire_and_rutland_wants_four_members_and_three_standing_posts() -> None:
    one = member(is_specialist=True, standing_post="Review Officer")
    assert unmet("leicestershire-rutland", one) == [
        "The panel has 1 of at least 4 members.",
        "Nobody sits on the panel as Domestic Abuse Reduction Coordinator.",
        "Nobody sits on the panel as Community Safety Partnership representative.",
    ]
    four = [
        one,
        member(standing_post="Domestic Abuse Reduction Coordinator"),
        member(standing_post="Community Safety Partnership representative"),
        member(),
    ]
    assert unmet("leicestershire-rutland", *four) == []
    assert unmet("leicester-city", one) == []


def test_r51_a_panel_of_authors_of_management_reviews_only_is_refused() -> None:
    author = member(is_specialist=True, is_imr_author=True)
    assert unmet("leicester-city", author, author) == [
        "Every member also writes a management review."
    ]
    assert unmet("leicester-city", author, member()) == []


def test_agencies_with_a_trace_are_proposed_until_somebody_sits_for_them(
    somerby: cast.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cases.panel import selectors
    from partnerships.models import Agency

    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        traced = parts.agency("Somerby Hospitals")
        monkeypatch.setattr(
            selectors, "recommended_for_panel", lambda case: Agency.objects.filter(pk=traced.pk)
        )
    address = somerby.url(f"reviews/{case.reference}/panel/")
    assert "Add a member for Somerby Hospitals" in (
        somerby.client("officer").get(address).content.decode()
    )
    assert "Add a member for" not in somerby.client("panel_member").get(address).content.decode()
    with somerby.scope("officer"):
        parts.joined(somerby, case, agency=traced)
        assert selectors.proposed_agencies(case) == []
