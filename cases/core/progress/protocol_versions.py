"""The local protocol in versions: the one verb by which a new version comes to be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from cases.core.audit.services import record
from cases.core.protocol.models import Protocol
from cases.core.protocol.preset import LocalProtocol
from partnerships.models import Partnership
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id


@transaction.atomic
def new_version(
    *, by: Actor, data: Mapping[str, Any], effective_on: date, because: str
) -> Protocol:
    """Make the next version of the protocol in scope from a day; cases that are open keep theirs.

    For verbs that have asked for the right. Raises ProtocolError for data that cannot be used.
    """
    Partnership.objects.select_for_update().get(pk=current_partnership_id())
    rules = LocalProtocol.from_data(data)
    newest = Protocol.objects.order_by("-version").first()
    made: Protocol = Protocol.objects.create(
        preset=newest.preset if newest else "",
        version=newest.version + 1 if newest else 1,
        effective_on=effective_on,
        data=rules.to_data(),
    )
    record(
        "protocol.version_made",
        f"made version {made.version} of the local protocol, in force from "
        f"{in_words(effective_on)}",
        by=by,
        because=because,
        details={"version": made.version},
    )
    return made
