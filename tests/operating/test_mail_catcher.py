"""The mail catcher of the demonstration takes mail, shows it, and does not believe its contents."""

from __future__ import annotations

import re
import smtplib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.operating


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """The port that takes mail and the address of the page."""
    smtp, web = free_port(), free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, str(ROOT / "scripts" / "mail_catcher.py")),
            *("--smtp", str(smtp), "--web", str(web), "--folder", str(tmp_path / "mail")),
        ],
        stdout=subprocess.DEVNULL,
    )
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", smtp), timeout=1).close()
            break
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
    yield smtp, f"http://127.0.0.1:{web}"
    process.terminate()
    assert process.wait(10) == 0


def send(port: int, subject: str, text: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", subject
    message.set_content(text)
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(message)


def read(address: str) -> str:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own address
        return str(answer.read().decode())


def test_a_mail_is_listed_with_its_links(catcher: tuple[int, str]) -> None:
    port, page = catcher

    send(port, "Papers", "Read them at https://reviews.example.org/p/x?a=1&b=2.")

    listed = read(page)
    assert re.findall(r'href="(http[^"]+)"', listed) == [
        "https://reviews.example.org/p/x?a=1&amp;b=2"
    ]
    (number,) = re.findall(r'href="/(\d+)"', listed)
    assert "Read them at <a href=" in read(f"{page}/{number}")


def test_markup_in_a_mail_stays_text(catcher: tuple[int, str]) -> None:
    port, page = catcher

    send(port, "<script>alert(1)</script>", "<img src=x>")

    (number,) = re.findall(r'href="/(\d+)"', read(page))
    shown = read(page) + read(f"{page}/{number}")
    assert re.findall("<(?:script|img)", shown) == []


def test_only_mails_can_be_asked_for(catcher: tuple[int, str]) -> None:
    _, page = catcher

    with pytest.raises(urllib.error.HTTPError, match="404"):
        read(f"{page}/../../etc/passwd")
