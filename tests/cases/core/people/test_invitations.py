"""Invitations: nobody has a role before he accepts, and who invites learns nothing of accounts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.core.audit.models import EventDetail
from cases.core.notices.models import OutboxMail
from cases.core.progress import invitations as inviting
from cases.core.workflow.plug import NotReady
from partnerships.models import Invitation, Membership, User
from partnerships.people.roles import Role
from tests import cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "three unlikely words 77"
ADMIN = "partnership_administrator"
TYPED: dict[str, Any] = {
    "email": "Tamsin@Knossington.example",
    "name": "Tamsin Knossington-Vale",
    "roles": ["officer", "sub_group_member"],
    "days": "14",
}


def post(company: cast.Company, rest: str, typed: dict[str, Any] | None = None) -> Any:
    """Send a form of the settings as the administrator."""
    return company.client(ADMIN).post(company.url(f"settings/people/{rest}"), typed or {"x": ""})


def link_to(company: cast.Company, email: str) -> str:
    """Give the path of the link in the last mail to an address."""
    with company.scope():
        mail = OutboxMail.objects.filter(to=email).latest("pk")
    found = re.search(r"/p/\S+/join/\S+/", mail.body)
    assert found is not None
    return found.group()


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user, BACKEND)
    return browser


def invitation(company: cast.Company) -> Invitation:
    with company.scope():
        found: Invitation = Invitation.objects.latest("pk")
    return found


def roles_of(company: cast.Company, email: str) -> list[str]:
    with company.scope():
        rows = Membership.objects.here().active_on(timezone.localdate())
        return sorted(rows.filter(user__email=email).values_list("role", flat=True))


def test_the_invited_chooses_a_password_by_the_mails_link_and_has_the_roles_from_then(
    somerby: cast.Company,
) -> None:
    email = "tamsin@knossington.example"
    assert post(somerby, "add/", TYPED).status_code == 302
    assert not User.objects.filter(email=email).exists()
    listed = somerby.client(ADMIN).get(somerby.url("settings/people/"))
    assert [each["status"].label for each in listed.context["invitations"]] == ["Sent"]
    link, visitor = link_to(somerby, email), Client()
    page = visitor.get(link)
    assert "Choose a password" in page.content.decode()
    wrong = {"password1": "short", "password2": "short"}
    assert list(visitor.post(link, wrong).context["form"].errors) == ["password1"]
    other = {"password1": PASSWORD, "password2": PASSWORD + "8"}
    assert list(visitor.post(link, other).context["form"].errors) == ["password2"]
    assert roles_of(somerby, email) == []
    done = visitor.post(link, {"password1": PASSWORD, "password2": PASSWORD})
    assert done.status_code == 302
    assert User.objects.get(email=email).check_password(PASSWORD)
    assert roles_of(somerby, email) == ["officer", "sub_group_member"]
    assert visitor.get(link).status_code == 410
    assert invitation(somerby).status_at(timezone.now()) is Invitation.Status.TAKEN_UP


def test_an_address_with_an_account_elsewhere_is_invited_in_the_same_words_and_must_accept(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    known = wreake_valley.people["officer"]
    known.set_password(PASSWORD)
    known.save()
    answers = {}
    for email in (known.email, "nobody@knossington.example"):
        answer = somerby.client(ADMIN).post(
            somerby.url("settings/people/add/"), TYPED | {"email": email}, follow=True
        )
        text = re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.content.decode())
        answers[email] = (answer.status_code, text.count("Sent"), known.name in text)
    assert answers[known.email][0] == answers["nobody@knossington.example"][0] == 200
    assert (answers[known.email][2], answers["nobody@knossington.example"][2]) == (False, False)
    link = link_to(somerby, known.email)
    assert roles_of(somerby, known.email) == []
    asked = Client().get(link).content.decode()
    assert ("Sign in with it to accept" in asked, "password1" in asked) == (True, False)
    assert Client().post(link, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 200
    assert roles_of(somerby, known.email) == []
    wrong = signed_in(wreake_valley.people["csp_chair"])
    assert "This invitation is for another address" in wrong.get(link).content.decode()
    assert wrong.post(link, {"x": ""}).status_code == 200
    assert roles_of(somerby, known.email) == []
    right = signed_in(known)
    assert "Accept the invitation" in right.get(link).content.decode()
    assert right.post(link, {"x": ""}).status_code == 302
    assert roles_of(somerby, known.email) == ["officer", "sub_group_member"]


def test_sent_again_the_link_before_opens_nothing_and_withdrawn_none_does(
    somerby: cast.Company,
) -> None:
    post(somerby, "add/", TYPED)
    email = "tamsin@knossington.example"
    first, row = link_to(somerby, email), invitation(somerby)
    assert (
        somerby.client(ADMIN)
        .get(somerby.url(f"settings/people/invitations/{row.pk}/again/"))
        .status_code
        == 200
    )
    assert post(somerby, f"invitations/{row.pk}/again/").status_code == 302
    second = link_to(somerby, email)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    with somerby.scope():
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    over = Client().get(second)
    assert (over.status_code, "It ran out on" in over.content.decode()) == (410, True)
    assert Client().post(second, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 410
    assert post(somerby, "add/", TYPED).status_code == 409
    withdraw = f"invitations/{row.pk}/withdraw/"
    where = somerby.url(f"settings/people/{withdraw}")
    assert somerby.client(ADMIN).get(where).status_code == 200
    assert list(post(somerby, withdraw).context["form"].errors) == ["because"]
    assert post(somerby, withdraw, {"because": "Typed by mistake."}).status_code == 302
    assert "has withdrawn it" in Client().get(second).content.decode()
    assert post(somerby, "add/", TYPED).status_code == 302


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "partnership.administrator@somerby.example"}, "email"),
        ({"last_day_day": "1", "last_day_month": "2", "last_day_year": "2020"}, "last_day"),
        ({"roles": []}, "roles"),
        ({"name": " "}, "name"),
        ({"days": "0"}, "days"),
        ({"days": "400"}, "days"),
        ({"email": "no address"}, "email"),
    ],
)
def test_a_wrong_invitation_is_refused_beside_the_field_and_nothing_typed_is_lost(
    somerby: cast.Company, change: dict[str, Any], field: str
) -> None:
    answer = post(somerby, "add/", TYPED | change)
    assert list(answer.context["form"].errors) == [field]
    assert "Knossington" in answer.content.decode()
    with somerby.scope():
        assert (Invitation.objects.count(), OutboxMail.objects.count()) == (0, 0)


def test_who_belongs_here_has_the_role_at_once_until_its_last_day(somerby: cast.Company) -> None:
    last = timezone.localdate() + timedelta(days=10)
    typed = TYPED | {
        "email": somerby.people["board_member"].email,
        "roles": ["finance_officer"],
        "last_day_day": last.day,
        "last_day_month": last.month,
        "last_day_year": last.year,
    }
    assert post(somerby, "add/", typed).status_code == 302
    with somerby.scope():
        row = Membership.objects.here().get(
            user=somerby.people["board_member"], role=Role.FINANCE_OFFICER
        )
        assert (row.last_day, Invitation.objects.count()) == (last, 0)
    assert post(somerby, "add/", typed).status_code == 409


def test_one_form_invites_to_every_partnership_that_one_administers_or_to_none(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    with wreake_valley.scope():
        Membership.objects.create(
            partnership=wreake_valley.partnership,
            user=somerby.people[ADMIN],
            role=Role.PARTNERSHIP_ADMINISTRATOR,
            starts_on=cast.LONG_AGO,
        )
    both = TYPED | {"partnerships": ["somerby", "wreake-valley"]}
    with wreake_valley.scope(ADMIN):
        inviting.invite(
            by=wreake_valley.actor(ADMIN), email=TYPED["email"], name="T", roles=[Role.OFFICER]
        )
    refused = post(somerby, "add/", both)
    assert refused.status_code == 409
    assert "Wreake Valley: An invitation to this address" in refused.content.decode()
    with somerby.scope():
        assert Invitation.objects.count() == 0
    with wreake_valley.scope(ADMIN):
        inviting.withdraw(
            by=wreake_valley.actor(ADMIN), invitation=Invitation.objects.get(), because="A slip."
        )
    assert post(somerby, "add/", both).status_code == 302
    for company in (somerby, wreake_valley):
        with company.scope():
            assert Invitation.objects.filter(withdrawn_at=None).count() == 1


def test_taking_up_is_refused_after_the_last_day_and_for_a_closed_account(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    user = wreake_valley.people["officer"]
    with somerby.scope(ADMIN):
        made = inviting.invite(
            by=somerby.actor(ADMIN),
            email=user.email,
            name=user.name,
            roles=[Role.OFFICER],
            last_day=timezone.localdate(),
        )
        assert isinstance(made, Invitation)
        made.role_ends_on = timezone.localdate()
        made.save()
        with pytest.raises(NotReady, match="last day of the role has passed"):
            inviting.accept_as(user=user, invitation=made)
        user.is_active = False
        with pytest.raises(NotReady, match="another address"):
            inviting.accept_as(user=user, invitation=made)
        assert EventDetail.objects.filter(event__verb="people.invited").count() == 1
