"""Typed readers of the environment: a wrong or missing variable stops the start with its name."""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


class Environment:
    """Reads settings from a mapping of environment variables.

    Raises ImproperlyConfigured, naming the variable, when one is missing or cannot be read.
    """

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables

    def text(self, name: str, default: str | None = None) -> str:
        """Give the variable as text; without a default it must be set and not be empty."""
        value = self.variables.get(name, "")
        if value:
            return value
        if default is None:
            raise ImproperlyConfigured(f"The environment variable {name} must be set.")
        return default

    def flag(self, name: str, default: bool = False) -> bool:
        """Give the variable as yes or no: 1, true, yes, on or 0, false, no, off."""
        if name not in self.variables:
            return default
        word = self.variables[name].strip().lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        raise ImproperlyConfigured(
            f"The environment variable {name} must be 1 or 0, not {self.variables[name]!r}."
        )

    def number(self, name: str, default: int) -> int:
        """Give the variable as a whole number that is not negative."""
        value = self.variables.get(name, "")
        if not value:
            return default
        if not value.isdigit():
            raise ImproperlyConfigured(
                f"The environment variable {name} must be a whole number, not {value!r}."
            )
        return int(value)

    def words(self, name: str, default: str = "") -> list[str]:
        """Give the variable as a list of words separated by commas."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def address(self, name: str, schemes: tuple[str, ...], default: str | None = None) -> str:
        """Give the variable as an address (URL) with one of the schemes named."""
        value = self.text(name, default)
        if urlsplit(value).scheme not in schemes:
            allowed = ", ".join(f"{scheme}://" for scheme in schemes)
            raise ImproperlyConfigured(
                f"The environment variable {name} must be an address that begins with {allowed}."
            )
        return value
