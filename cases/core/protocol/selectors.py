"""Which version of the local protocol is in force."""

from __future__ import annotations

from datetime import date

from cases.core.protocol.models import Protocol
from cases.core.workflow.plug import NotReady, Reason


def protocol_on(day: date) -> Protocol:
    """Give the version of the local protocol in force on a day.

    Raises NotReady where the partnership has none yet.
    """
    protocol = Protocol.objects.filter(effective_on__lte=day).first() or Protocol.objects.last()
    if protocol is None:
        raise NotReady([Reason("This partnership has no local protocol yet.")])
    return protocol
