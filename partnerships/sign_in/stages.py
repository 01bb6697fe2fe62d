"""The second step of signing in, which a provider's own second factor can stand for."""

from typing import Any

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

#: In the state of a sign-in that is under way: its provider proved two steps already.
PROVED_BY_PROVIDER = "two_steps_by_provider"


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor of the account, unless a trusted provider asked for its own."""

    def _should_handle(self, request: HttpRequest) -> bool:
        state: dict[str, Any] = self.login.state
        return not state.get(PROVED_BY_PROVIDER) and bool(super()._should_handle(request))
