"""A fund for tests: its pool, its agreement and its contributions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from partnerships.funding.agreement import preset_data
from partnerships.funding.models import AgreementVersion
from partnerships.funding.pool import Pool, PoolPartnership
from tests import cast


def a_pool(*companies: cast.Company, name: str = "Fund") -> Pool:
    """Give a fund that partnerships share; partnerships' scope is not needed."""
    pool = Pool.objects.create(name=name)
    for company in companies:
        PoolPartnership.objects.create(pool=pool, partnership=company.partnership)
    return pool


def an_agreement(
    pool: Pool, preset: str = "gloucestershire", on: date = date(2019, 1, 1), **changes: Any
) -> AgreementVersion:
    """Give an approved agreement from a preset; in scope."""
    data = preset_data(preset) | changes
    data.pop("contributions", None)
    data.pop("plan", None)
    version: AgreementVersion = AgreementVersion.objects.create(
        pool=pool,
        number=AgreementVersion.objects.filter(pool=pool).count() + 1,
        from_on=on,
        data={**data, "from_on": on.isoformat()},
        approved_at=timezone.now(),
        approved_by="Somebody",
    )
    return version
