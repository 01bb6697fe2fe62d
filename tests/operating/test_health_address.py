"""What deploy/healthcheck.py asks for is there: without it no installation would become healthy."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import resolve

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_address_of_the_health_check_is_an_address_of_the_product() -> None:
    script = (ROOT / "deploy" / "healthcheck.py").read_text()
    (address,) = re.findall(r'"http://127\.0\.0\.1:8000(/[^"]*)"', script)

    resolve(address)
