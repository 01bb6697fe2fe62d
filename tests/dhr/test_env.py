"""A wrong or missing environment variable stops the start with its name."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured

from dhr.env import Environment

READERS: list[tuple[Callable[[Environment], object], str]] = [
    (lambda env: env.text("WORD"), ""),
    (lambda env: env.flag("WORD"), "perhaps"),
    (lambda env: env.number("WORD", 1), "-3"),
    (lambda env: env.number("WORD", 1), "many"),
    (lambda env: env.address("WORD", ("smtp",)), "http://mail"),
    (lambda env: env.address("WORD", ("smtp",)), ""),
]


@pytest.mark.parametrize(("read", "value"), READERS)
def test_a_variable_that_cannot_be_read_is_named(
    read: Callable[[Environment], object], value: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match="WORD"):
        read(Environment({"WORD": value} if value else {}))


def test_variables_are_read_as_what_they_are() -> None:
    env = Environment({"YES": "on", "NO": "0", "SIX": "6", "LIST": "a, b,,c"})
    assert (env.flag("YES"), env.flag("NO"), env.flag("NONE", True)) == (True, False, True)
    assert (env.number("SIX", 1), env.number("NONE", 7)) == (6, 7)
    assert env.words("LIST") == ["a", "b", "c"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "DATABASE_OWNER_URL", "SITE_URL"])
def test_the_product_does_not_start_without_what_it_needs_and_says_its_name(name: str) -> None:
    surroundings = {key: value for key, value in os.environ.items() if key != name}
    started = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert name in started.stderr
