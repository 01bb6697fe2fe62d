"""The kinds of agency that a protocol may name are those that an agency may have."""

from cases.core.protocol.choices import AgencyKind
from partnerships.models import AgencyKind as KnownKind


def test_every_kind_of_agency_in_a_protocol_is_known() -> None:
    assert {kind.value for kind in AgencyKind} - set(KnownKind.values) == set()
