"""How each person wants to be told of what: in the daily digest, at once, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings

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


def tell(lines: Iterable[DigestLine], *, subject: str, says: str) -> int:
    """Tell each person his line once, in the way he chose; give how many were newly told.

    Takes lines that are not stored yet, each with its key and its person, and the subject and the
    sentence of the mail to those who are told at once, without a name or a fact of a case. A key
    is told once, however its person chose. Three queries, and two for each mail at once.
    """
    wanted = {line.key: line for line in lines}
    told = {
        *DigestLine.objects.filter(key__in=wanted).values_list("key", flat=True),
        *OutboxMail.objects.filter(key__in=wanted).values_list("key", flat=True),
    }
    new = [line for key, line in wanted.items() if key not in told]
    chosen = {
        (user_id, group): how
        for user_id, group, how in NoticeChoice.objects.filter(
            user_id__in={line.user_id for line in new}
        ).values_list("user_id", "group", "how")
    }

    def how(line: DigestLine) -> str:
        way = chosen.get((line.user_id, line.group), How.DIGEST.value)
        silenced = way == How.NOT and not GROUPS[line.group].may_be_silenced
        return How.DIGEST.value if silenced else way

    at_once = [line for line in new if how(line) == How.AT_ONCE]
    in_digest = [line for line in new if how(line) == How.DIGEST]
    addresses = User.objects.in_bulk([line.user_id for line in at_once])
    for line in at_once:
        put_in_outbox(
            key=line.key,
            to=addresses[line.user_id].email,
            subject=subject,
            body=f"{says}\n\n{settings.SITE_URL.rstrip('/')}{line.url}",
            case=line.case,
        )
    DigestLine.objects.bulk_create(in_digest, ignore_conflicts=True)
    return len(at_once) + len(in_digest)
