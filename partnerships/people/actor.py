"""Who is acting: a user, the holder of a private link, the public or the clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partnerships.models import User


class ActorKind(StrEnum):
    """The four kinds of actor that events, history and policy know."""

    USER = "user"
    LINK = "link"
    PUBLIC = "public"
    CLOCK = "clock"


@dataclass(frozen=True)
class Actor:
    """Somebody, or the clock, that does something.

    `name` is how the chronicle shows the actor; `number` is the user's or the link's id;
    `purpose` is set for the holder of a link only.
    """

    kind: ActorKind
    name: str
    number: int | None = None
    purpose: str = ""

    @classmethod
    def of_user(cls, user: User) -> Actor:
        """Give the actor for a signed-in user."""
        return cls(ActorKind.USER, user.name, user.pk)

    @property
    def key(self) -> str:
        """Give the text that history and events store, such as `user:12` or `clock`."""
        return self.kind.value if self.number is None else f"{self.kind.value}:{self.number}"

    @property
    def user_id(self) -> int | None:
        """Give the user's id, or None where no user is acting."""
        return self.number if self.kind is ActorKind.USER else None


PUBLIC = Actor(ActorKind.PUBLIC, "A member of the public")
CLOCK = Actor(ActorKind.CLOCK, "The clock")
