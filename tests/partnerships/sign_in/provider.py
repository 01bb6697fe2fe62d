"""A real OpenID Connect provider, as a process of its own, that says of people what it is told."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Provider:
    """A provider at an address of this machine."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def knows(self, subject: str, **claims: Any) -> None:
        """Let it know somebody, and what it says of him."""
        status, _ = self._asks("PUT", f"/users/{subject}", json.dumps(claims), "application/json")
        assert status == 204, status

    def answers(self, address: str, subject: str) -> str:
        """Sign somebody in at the address to which we sent him; give where he is sent back to."""
        body = urllib.parse.urlencode({"sub": subject})
        parts = urllib.parse.urlsplit(address)
        kind = "application/x-www-form-urlencoded"
        status, headers = self._asks("POST", f"{parts.path}?{parts.query}", body, kind)
        assert status in (302, 303), status
        return str(headers["Location"])

    def is_there(self) -> bool:
        """Say whether it answers."""
        try:
            return self._asks("GET", "/jwks")[0] == 200
        except OSError:
            return False

    def _asks(self, method: str, path: str, body: str = "", kind: str = "") -> tuple[int, Any]:
        connection = http.client.HTTPConnection(
            urllib.parse.urlsplit(self.issuer).netloc, timeout=5
        )
        try:
            connection.request(method, path, body, {"Content-Type": kind} if kind else {})
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers
        finally:
            connection.close()


@contextmanager
def running() -> Iterator[Provider]:
    """Run the provider for as long as it is needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://localhost:{port}"
    try:
        provider = Provider(issuer)
        until = time.monotonic() + 20
        while not provider.is_there():
            assert process.poll() is None, "The provider did not start."
            assert time.monotonic() < until, "The provider does not answer."
            time.sleep(0.1)
        yield provider
    finally:
        process.terminate()
        process.wait(5)
