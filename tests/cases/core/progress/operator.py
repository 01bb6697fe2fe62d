"""A platform operator at a browser, for the tests of what he founds."""

from __future__ import annotations

from typing import Any

from django.test import Client

from partnerships.models import User
from partnerships.people.actor import Actor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def an_operator() -> tuple[Actor, Client]:
    """Make a platform operator; give him as an actor, and his browser."""
    user = User.objects.create_superuser("operator@platform.example", "Operator of the platform")
    client = Client()
    client.force_login(user, BACKEND)
    return Actor.of_user(user), client


def errors(answer: Any) -> dict[str, list[str]]:
    """Give what a refused form says, by field."""
    return {field: list(said) for field, said in answer.context["form"].errors.items()}
