"""How each person wants to be told of what: in the daily digest, at once, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from cases.core.case.models import Case
from cases.core.notices.models import DigestLine, NoticeChoice, OutboxMail
from cases.core.notices.services import put_in_outbox
from partnerships.models import User
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id

How = NoticeChoice.How


@dataclass(frozen=True)
class Group:
    """A group of notices: its code, what it tells, and whether it may be silenced."""

    code: str
    title: str
    hint: str
    may_be_silenced: bool = False

    @property
    def ways(self) -> list[tuple[str, str]]:
        """Give the ways in which a person may be told, with their words."""
        return [
            (how.value, str(how.label)) for how in How if how is not How.NOT or self.may_be_silenced
        ]


#: The order of a digest: what presses most stands first.
GROUPS: Mapping[str, Group] = {
    group.code: group
    for group in (
        Group(
            "escalation",
            "Brought to you because it was not done",
            "What nobody has done some days after it was due.",
        ),
        Group("overdue", "Overdue", "What you owe, or keep an eye on, and whose day has passed."),
        Group("reminder", "Coming up", "What you owe, before and on its day.", True),
        Group("calendar", "Dates that moved", "When a bank holiday or a closed day moves a date."),
    )
}


def choices_of(user_id: int | None) -> dict[str, str]:
    """Give how a person is told of each group in the partnership in scope."""
    chosen = dict(NoticeChoice.objects.filter(user_id=user_id).values_list("group", "how"))
    return {code: chosen.get(code, How.DIGEST.value) for code in GROUPS}


def choose(*, by: Actor, chosen: Mapping[str, str]) -> None:
    """Keep how a person wants to be told; raises ValueError for a way that a group has not."""
    for code, how in chosen.items():
        if how not in dict(GROUPS[code].ways):
            raise ValueError(f"“{GROUPS[code].title}” cannot be told this way: {how}")
    for code, how in chosen.items():
        NoticeChoice.objects.update_or_create(
            user_id=by.number,
            group=code,
            partnership_id=current_partnership_id(),
            defaults={"how": how},
        )


def tell(
    *,
    users: Iterable[User],
    group: str,
    key: str,
    title: str,
    says: str,
    url: str,
    on: date,
    case: Case | None = None,
    due_on: date | None = None,
) -> int:
    """Tell people something once, each in the way he chose; give how many were newly told.

    `key` names what is told; with a person it is told once, however he chose. `title` stands in
    the digest's list of what waits, `says` is the sentence of a mail sent at once; neither holds a
    name or a fact of a case. `url` is a path. Whom it concerns is for the caller to know.
    """
    people = {f"{key}:{user.pk}": user for user in users}
    known = {
        *DigestLine.objects.filter(key__in=people).values_list("key", flat=True),
        *OutboxMail.objects.filter(key__in=people).values_list("key", flat=True),
    }
    chosen = dict(
        NoticeChoice.objects.filter(
            group=group, user_id__in=[user.pk for user in people.values()]
        ).values_list("user_id", "how")
    )
    lines, told = [], 0
    about = case.reference if case else "Your work"
    for each, user in people.items():
        how = chosen.get(user.pk, How.DIGEST)
        if each in known or (how == How.NOT and GROUPS[group].may_be_silenced):
            continue
        told += 1
        if how == How.AT_ONCE:
            body = f"{says}\n\n{settings.SITE_URL.rstrip('/')}{url}"
            put_in_outbox(
                key=each, to=user.email, subject=f"{about}: {title}"[:200], body=body, case=case
            )
        else:
            lines.append(
                DigestLine(
                    key=each,
                    user=user,
                    group=group,
                    case=case,
                    title=title,
                    due_on=due_on,
                    url=url,
                    for_day=on,
                )
            )
    DigestLine.objects.bulk_create(lines, ignore_conflicts=True)
    return told
