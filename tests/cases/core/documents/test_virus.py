"""Asking the virus scanner, against one that answers by clamd's protocol."""

import socketserver
import struct
import threading
from collections.abc import Iterator

import pytest

from cases.core.documents.uploads import ScanAnswer, ScanOutcome, scan_with_clamd

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Scanner(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        stream = self.request.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(size)
        if content == b"too much":
            answer = b"INSTREAM size limit exceeded. ERROR\0"
        else:
            answer = b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0"
        self.request.sendall(answer)


@pytest.fixture
def scanner() -> Iterator[str]:
    with socketserver.TCPServer(("127.0.0.1", 0), _Scanner) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_the_scanner_says_clean_or_which_virus(scanner: str) -> None:
    assert scan_with_clamd(scanner, b"x" * 200_000) == ScanAnswer(ScanOutcome.CLEAN)
    found = scan_with_clamd(scanner, EICAR)
    assert found == ScanAnswer(ScanOutcome.INFECTED, "Eicar-Test")


def test_a_scanner_that_could_not_scan_is_never_taken_for_clean(scanner: str) -> None:
    answer = scan_with_clamd(scanner, b"too much")
    assert answer == ScanAnswer(ScanOutcome.UNAVAILABLE, "INSTREAM size limit exceeded. ERROR")
    assert scan_with_clamd("", b"x").outcome is ScanOutcome.UNAVAILABLE
    assert scan_with_clamd("unix:/nowhere/clamd", b"x").outcome is ScanOutcome.UNAVAILABLE


def test_an_address_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ValueError, match="neither host:port nor unix:/path"):
        scan_with_clamd("somewhere", b"x")
