"""Reads JSON from an address that an administrator typed, and from nowhere that it must not reach.

https only, no redirects, nothing inside our own network, one and the same address for the check
and for the connection (so that a name cannot be pointed elsewhere in between), and an end to how
long and how much.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import time
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

LARGEST_ANSWER = 256 * 1024  # bytes
LONGEST_WAIT = 5.0  # seconds for each step of the connection
LONGEST_IN_ALL = 10.0  # seconds
MOST_ADDRESSES = 3
LOCAL_NAMES = ("localhost", "127.0.0.1")


class FetchFailed(Exception):
    """What is wrong with an address or its answer, in words that finish a sentence."""


class _PinnedHTTPS(http.client.HTTPSConnection):
    """A connection to one address, whose certificate must be that of the name."""

    def __init__(self, host: str, port: int, addresses: list[str]) -> None:
        super().__init__(host, port, timeout=LONGEST_WAIT)
        self.addresses = addresses
        self.trusted = ssl.create_default_context()

    def connect(self) -> None:
        plain = _connected(self.addresses, self.port)
        self.sock = self.trusted.wrap_socket(plain, server_hostname=self.host)


class _Pinned(http.client.HTTPConnection):
    """The same without a certificate: on this machine only."""

    def __init__(self, host: str, port: int, addresses: list[str]) -> None:
        super().__init__(host, port, timeout=LONGEST_WAIT)
        self.addresses = addresses

    def connect(self) -> None:
        self.sock = _connected(self.addresses, self.port)


def _connected(addresses: list[str], port: int) -> socket.socket:
    """Give a connection to the first address that answers; each was checked."""
    refused: OSError = OSError()
    for address in addresses[:MOST_ADDRESSES]:
        try:
            return socket.create_connection((address, port), LONGEST_WAIT)
        except OSError as failed:
            refused = failed
    raise refused


def checked(address: str) -> SplitResult:
    """Give the parts of an address that may be asked. Raises FetchFailed with what is wrong."""
    parts = urlsplit(address.strip())
    local = settings.PROVIDERS_ON_THIS_MACHINE and parts.hostname in LOCAL_NAMES
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise FetchFailed("it must begin with https://")
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        raise FetchFailed("it must be a plain address, such as https://login.example.gov.uk/tenant")
    try:
        _ = parts.port
    except ValueError as wrong:
        raise FetchFailed("its port is not a number") from wrong
    return parts


def _found(host: str, port: int) -> list[str]:
    """Give the numbers of a name, if all are public (or private ones are allowed here)."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise FetchFailed(f"there is no server of the name {host}") from unknown
    numbers = [str(each[4][0]) for each in found]
    for number in numbers:
        if not _may_be_asked(ipaddress.ip_address(number.partition("%")[0])):
            raise FetchFailed(
                f"{host} lies inside our own network or another private one, which is not asked"
            )
    return numbers


def _may_be_asked(number: Any) -> bool:
    plain = getattr(number, "ipv4_mapped", None) or number
    if plain.is_loopback:
        return bool(settings.PROVIDERS_ON_THIS_MACHINE)
    if plain.is_private and settings.PROVIDERS_ON_PRIVATE_ADDRESSES:
        return not plain.is_link_local
    return bool(plain.is_global) and not plain.is_multicast


def fetch_json(
    address: str,
    *,
    form: dict[str, str] | None = None,
    bearer: str = "",
) -> dict[str, Any]:
    """Give the JSON object at an address; with a form, what posting it answers.

    Raises FetchFailed. Nothing that was sent stands in what it says.
    """
    parts = checked(address)
    host, secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    numbers = _found(host, port)
    kind: Any = _PinnedHTTPS if secure else _Pinned
    connection = kind(host, port, numbers)
    headers = {"Accept": "application/json", "User-Agent": "Review Room"}
    body = None
    if form is not None:
        body = urlencode(form)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET" if form is None else "POST", target, body, headers)
        return _read(connection.getresponse(), host)
    except ssl.SSLError as wrong:
        raise FetchFailed(f"the certificate of {host} is not trusted") from wrong
    except TimeoutError as late:
        raise FetchFailed(f"{host} does not answer") from late
    except (OSError, http.client.HTTPException, ValueError) as broken:
        raise FetchFailed(f"{host} cannot be reached") from broken
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse, host: str) -> dict[str, Any]:
    if 300 <= answer.status < 400:
        raise FetchFailed(f"{host} sends on to another address: enter that one")
    until, parts, size = time.monotonic() + LONGEST_IN_ALL, [], 0
    while part := answer.read1(16_384):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise FetchFailed(f"{host} answers with more than a sign-in service would")
        if time.monotonic() > until:
            raise FetchFailed(f"{host} answers too slowly")
    if answer.status != 200:
        raise FetchFailed(f"{host} answers {answer.status} where it should answer 200")
    try:
        found = json.loads(b"".join(parts))
    except ValueError as wrong:
        raise FetchFailed(f"{host} does not answer with JSON") from wrong
    if not isinstance(found, dict):
        raise FetchFailed(f"{host} answers with something else than was asked for")
    return found
