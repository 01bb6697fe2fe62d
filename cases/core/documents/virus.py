"""Viruses: the industry's harmless test text, and a client for the clamd scanner.

The scanner may be absent: then the
answer is "unavailable" and the caller marks the file as not scanned.
"""

import enum
import socket
import struct
from dataclasses import dataclass

# The EICAR test text, in two halves so that no scanner stops this file.
_TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_CHUNK = 64 * 1024


class ScanOutcome(enum.Enum):
    """What a virus scan came to."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class ScanAnswer:
    """The outcome and, in the scanner's words, the virus found or why there was no scan."""

    outcome: ScanOutcome
    detail: str = ""


def holds_test_virus(data: bytes) -> bool:
    """Whether the EICAR test text is in these bytes, with or without a scanner."""
    return _TEST_VIRUS in data


def scan_with_clamd(address: str, content: bytes, timeout_seconds: float = 30.0) -> ScanAnswer:
    """Ask clamd about some content by its INSTREAM command.

    Takes "host:port", "tcp://host:port", "unix:/path" or "/path"; an empty address means that no
    scanner is set up. Gives clean, infected or unavailable. Network trouble is the answer
    "unavailable", never "clean". Raises ValueError for an address that cannot be read.
    """
    if not address:
        return ScanAnswer(ScanOutcome.UNAVAILABLE, "no scanner is set up")
    family, target = _read_address(address)
    try:
        with socket.socket(family, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_seconds)
            connection.connect(target)
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                chunk = content[start : start + _CHUNK]
                connection.sendall(struct.pack("!L", len(chunk)) + chunk)
            connection.sendall(struct.pack("!L", 0))
            reply = _read_reply(connection)
    except OSError as trouble:
        return ScanAnswer(ScanOutcome.UNAVAILABLE, f"the scanner did not answer: {trouble}")
    return _understand(reply)


def _read_address(address: str) -> tuple[socket.AddressFamily, str | tuple[str, int]]:
    for prefix in ("unix://", "unix:"):
        if address.startswith(prefix):
            return socket.AF_UNIX, address.removeprefix(prefix)
    if address.startswith("/"):
        return socket.AF_UNIX, address
    host, colon, port = address.removeprefix("tcp://").rpartition(":")
    if not colon or not host or not port.isdecimal():
        raise ValueError(f"the scanner's address {address!r} is neither host:port nor unix:/path")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return family, (host.strip("[]"), int(port))


def _read_reply(connection: socket.socket) -> str:
    parts: list[bytes] = []
    while len(parts) < 64:
        part = connection.recv(4096)
        if not part:
            break
        parts.append(part)
        if part.endswith(b"\0"):
            break
    return b"".join(parts).rstrip(b"\0\n").decode("utf-8", "replace")


def _understand(reply: str) -> ScanAnswer:
    verdict = reply.partition(": ")[2]
    if verdict == "OK":
        return ScanAnswer(ScanOutcome.CLEAN)
    if verdict.endswith(" FOUND"):
        return ScanAnswer(ScanOutcome.INFECTED, verdict.removesuffix(" FOUND"))
    return ScanAnswer(ScanOutcome.UNAVAILABLE, reply or "the scanner gave no answer")
