"""The provider runs once for all tests that ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from tests.partnerships.sign_in.provider import Provider, running


@pytest.fixture(scope="session")
def provider_process() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(provider_process: Provider, settings: Any) -> Provider:
    """Give the running provider, which may be asked although it is on this machine."""
    settings.PROVIDERS_ON_THIS_MACHINE = True
    cache.clear()
    return provider_process
