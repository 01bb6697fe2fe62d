"""The next version of the protocol while it is being written: one draft for the partnership.

It is not in force and may be wrong. Each part is saved by itself and keeps who saved it, so that
two administrators who change the same part are told, and two who change different ones are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.drafts.models import Draft
from cases.core.drafts.services import SHARED, discard_draft, find_draft, save_draft
from cases.core.progress.protocol_versions import new_version, newest_version
from cases.core.protocol.comparing import Brought, Difference, brought_forward, differences
from cases.core.protocol.keys import Part
from cases.core.protocol.models import Protocol
from partnerships.people.actor import Actor

FORM = "protocol"


@dataclass(frozen=True)
class PartSaved:
    """How often a part of the draft was saved, and by whom last."""

    version: int = 0
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class ProtocolDraft:
    """The draft as it stands, and the version that it was begun from; without a row, none yet."""

    row: Draft | None
    base: Protocol

    @property
    def data(self) -> dict[str, Any]:
        """Give the plain form of what is written so far."""
        if self.row is None:
            return self.base.rules.to_data()
        data: dict[str, Any] = self.row.data["protocol"]
        return data

    @property
    def version(self) -> int:
        """Give how often anything of it was saved; 0 where there is none yet."""
        return self.row.version if self.row else 0

    @property
    def origin(self) -> str:
        """Give where it came from, where that was not the editor: the name of a file."""
        return str(self.row.data.get("origin", "")) if self.row else ""

    def saved(self, part: Part) -> PartSaved:
        """Give who saved a part last."""
        kept = self.row.data["parts"].get(part.code) if self.row else None
        if kept is None:
            return PartSaved()
        return PartSaved(kept["version"], kept["by"], parse_datetime(kept["at"]))

    def changes(self) -> list[Difference]:
        """Give what it changes of the version that it was begun from."""
        return differences(self.base.rules.to_data(), self.data)


def current_draft() -> ProtocolDraft:
    """Give the partnership's draft; where there is none, the newest version to start from."""
    return _read(find_draft(FORM, case=None, whose=SHARED))


def _read(row: Draft | None) -> ProtocolDraft:
    if row is None:
        return ProtocolDraft(None, newest_version())
    return ProtocolDraft(row, Protocol.objects.get(pk=row.data["base"]))


def _locked() -> ProtocolDraft:
    """Give the draft, locked where there is one: who saves a part does not lose another's."""
    row = Draft.objects.select_for_update().filter(form=FORM, case=None, whose=SHARED).first()
    return _read(row)


def _keep(
    draft: ProtocolDraft,
    data: Mapping[str, Any],
    parts: Mapping[str, Any],
    *,
    by: Actor,
    base: Protocol | None = None,
    origin: str | None = None,
) -> Draft:
    kept = {
        "base": (base or draft.base).pk,
        "protocol": dict(data),
        "parts": dict(parts),
        "origin": draft.origin if origin is None else origin,
    }
    return save_draft(FORM, kept, case=None, by=by, whose=SHARED, version=draft.version)


@transaction.atomic
def save_part(*, by: Actor, part: Part, values: Mapping[str, Any] | None, seen: int) -> Draft:
    """Put what was written of one part into the draft; None takes a period out.

    `seen` is how often the part had been saved when its page was made. Raises AccessDenied, and
    NotReady where somebody has saved the same part since.
    """
    Reach.of(by).require(Verb.EDIT_PROTOCOL)
    draft = _locked()
    saved = draft.saved(part)
    if saved.version != seen:
        refuse([FieldReason(f"{saved.by} saved this meanwhile. Compare both.")])
    parts = dict(draft.row.data["parts"]) if draft.row else {}
    parts[part.code] = {
        "version": saved.version + 1,
        "by": by.name,
        "at": timezone.now().isoformat(),
    }
    return _keep(draft, part.put(draft.data, values), parts, by=by)


@transaction.atomic
def draft_from_file(*, by: Actor, data: Mapping[str, Any], name: str, replaces: int) -> Draft:
    """Make what a file holds the draft. It is never in force by itself.

    `replaces` is the version of the draft that is known to be replaced (0: there is none). Raises
    NotReady where there is another.
    """
    Reach.of(by).require(Verb.EDIT_PROTOCOL)
    draft = _locked()
    if draft.version != replaces:
        who = draft.row.saved_by if draft.row else ""
        refuse([FieldReason(f"There is a draft already, last saved by {who}.", field="replace")])
    made = _keep(draft, data, {}, by=by, base=newest_version(), origin=name[:120] or "a file")
    record(
        "protocol.imported",
        "brought a draft of the local protocol from a file; it is not in force",
        by=by,
        details={"replaced_a_draft": bool(replaces)},
    )
    return made


@transaction.atomic
def give_up_draft(*, by: Actor, seen: int) -> None:
    """Throw the draft away; raises NotReady where it was changed since the page was made."""
    Reach.of(by).require(Verb.EDIT_PROTOCOL)
    draft = _locked()
    if draft.row is None:
        return
    _refuse_changed(draft, seen)
    discard_draft(FORM, case=None, whose=SHARED)
    record(
        "protocol.draft_discarded",
        "threw away the draft of the local protocol",
        by=by,
        details={"changed": sorted({each.key.path for each in draft.changes()})},
    )


def _refuse_changed(draft: ProtocolDraft, seen: int) -> None:
    if draft.version != seen:
        who = draft.row.saved_by if draft.row else "Somebody"
        said = f"{who} changed the draft since you opened this page. Look at the changes again."
        refuse([FieldReason(said)])


@transaction.atomic
def bring_draft_forward(*, by: Actor) -> Brought:
    """Put into the draft what newer versions changed; what both changed stays as in the draft."""
    Reach.of(by).require(Verb.EDIT_PROTOCOL)
    draft, newest = _locked(), newest_version()
    base = draft.base.rules.to_data()
    brought = brought_forward(base, newest.rules.to_data(), draft.data)
    if draft.row is not None and newest.pk != draft.base.pk:
        _keep(draft, brought.data, draft.row.data["parts"], by=by, base=newest)
    return brought


@transaction.atomic
def publish_draft(*, by: Actor, effective_on: Any, because: str, seen: int) -> Protocol:
    """Make the draft the next version, from a day on. `seen` is the draft that was looked at.

    Raises NotReady where it was changed since, or begun from a version that is not the newest.
    """
    Reach.of(by).require(Verb.EDIT_PROTOCOL)
    draft = _locked()
    _refuse_changed(draft, seen)
    if (newest := newest_version()).pk != draft.base.pk:
        said = f"Version {newest.version} was written since this draft was begun. Bring the draft "
        refuse([FieldReason(f"{said}up to date first.")])
    made = new_version(by=by, data=draft.data, effective_on=effective_on, because=because)
    discard_draft(FORM, case=None, whose=SHARED)
    return made
