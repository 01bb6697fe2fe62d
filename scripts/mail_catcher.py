"""Takes every mail of the demonstration, delivers none and shows them on a page.

    scripts/mail_catcher.py --smtp 1025 --web 8025 --folder .run/mail

For trying the product on one machine only: it asks nobody for a password, so it listens on this
machine alone unless told otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import html
import re
import signal
import threading
import time
from dataclasses import dataclass
from email.message import EmailMessage
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

KEEP = 500
LARGEST = 30 * 1024 * 1024
LINK = re.compile(r"https?://[^\s<>\"')]+")
STYLE = """
body { font-family: "Liberation Sans", Arial, sans-serif; max-width: 60rem; margin: 2rem auto;
       padding: 0 1rem; line-height: 1.5; color: #0b0c0c; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem 1rem .5rem 0;
         border-bottom: 1px solid #b1b4b6; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f3f2f1; padding: 1rem; }
a { color: #1a65a6; } a:focus { outline: 3px solid #0b0c0c; background: #fd0; }
"""


@dataclass(frozen=True)
class Mail:
    """One mail as it arrived."""

    number: str
    message: EmailMessage

    @property
    def text(self) -> str:
        body = self.message.get_body(preferencelist=("plain", "html"))
        return str(body.get_content()) if body else ""

    @property
    def attachments(self) -> list[str]:
        return [part.get_filename() or "unnamed" for part in self.message.iter_attachments()]

    def header(self, name: str) -> str:
        return str(self.message.get(name, ""))


class Box:
    """The mails, one file each, the oldest thrown away when there are too many."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)

    def put(self, content: bytes) -> None:
        with self.lock:
            number = str(time.time_ns())
            making = self.folder / f"{number}.new"
            making.write_bytes(content)
            making.rename(self.folder / f"{number}.eml")
            for old in sorted(self.folder.glob("*.eml"))[:-KEEP]:
                old.unlink()

    def newest_first(self) -> list[Mail]:
        files = sorted(self.folder.glob("*.eml"), reverse=True)
        return [mail for file in files if (mail := self.get(file.stem))]

    def get(self, number: str) -> Mail | None:
        file = self.folder / f"{number}.eml"
        if not number.isdigit() or not file.exists():
            return None
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        return Mail(number, message) if isinstance(message, EmailMessage) else None


class Taker:
    """Says yes to every mail."""

    def __init__(self, box: Box) -> None:
        self.box = box

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        await asyncio.to_thread(self.box.put, content)
        return "250 Taken"


def linked(text: str) -> str:
    """The text for a page, its addresses made into links."""
    parts: list[str] = []
    end = 0
    for match in LINK.finditer(text):
        address = match.group().rstrip(".,;:")
        parts.append(html.escape(text[end : match.start()]))
        parts.append(f'<a href="{html.escape(address)}">{html.escape(address)}</a>')
        end = match.start() + len(address)
    parts.append(html.escape(text[end:]))
    return "".join(parts)


def page(title: str, body: str) -> bytes:
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{html.escape(title)}'
        '</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main><h1>{html.escape(title)}</h1>{body}</main>"
        "</body></html>"
    ).encode()


def list_page(mails: list[Mail]) -> bytes:
    """All mails, newest first, with the links that each holds."""
    if not mails:
        return page("Mail", "<p>No mail has been sent yet.</p>")
    rows = "".join(
        f"<tr><td>{html.escape(mail.header('Date'))}</td><td>{html.escape(mail.header('To'))}</td>"
        f'<td><a href="/{mail.number}">{html.escape(mail.header("Subject") or "(no subject)")}</a>'
        f"</td><td>{linked(chr(10).join(LINK.findall(mail.text)))}</td></tr>"
        for mail in mails
    )
    return page(
        "Mail",
        "<p>Everything that the product has sent from this machine; nothing has left it.</p>"
        '<table><thead><tr><th scope="col">Sent</th><th scope="col">To</th>'
        '<th scope="col">Subject</th><th scope="col">Links</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>",
    )


def mail_page(mail: Mail) -> bytes:
    """One mail: its headers, its text with links, the names of its attachments."""
    headers = "".join(
        f'<tr><th scope="row">{name}</th><td>{html.escape(mail.header(name))}</td></tr>'
        for name in ("From", "To", "Date", "Reply-To")
        if mail.header(name)
    )
    attached = "".join(f"<li>{html.escape(name)}</li>" for name in mail.attachments)
    return page(
        mail.header("Subject") or "(no subject)",
        f'<p><a href="/">All mail</a></p><table><tbody>{headers}</tbody></table>'
        f"<pre>{linked(mail.text)}</pre>"
        + (f"<h2>Attachments</h2><ul>{attached}</ul>" if attached else ""),
    )


def web_server(box: Box, address: str, port: int) -> ThreadingHTTPServer:
    """The page; it only reads."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.split("?")[0].strip("/")
            mail = box.get(name) if name else None
            if name and mail is None:
                self.answer(HTTPStatus.NOT_FOUND, page("There is no such mail", ""))
            else:
                body = mail_page(mail) if mail else list_page(box.newest_first())
                self.answer(HTTPStatus.OK, body)

        def answer(self, status: HTTPStatus, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header(
                "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"
            )
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Reading mail is not worth a line in the log."""

    return ThreadingHTTPServer((address, port), Pages)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--smtp", type=int, default=1025)
    parser.add_argument("--web", type=int, default=8025)
    parser.add_argument("--folder", type=Path, default=Path(".run/mail"))
    asked = parser.parse_args()

    box = Box(asked.folder)
    web = web_server(box, asked.address, asked.web)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    loop = asyncio.new_event_loop()
    mail = UnthreadedController(
        Taker(box),
        hostname=asked.address,
        port=asked.smtp,
        loop=loop,
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
    )
    mail.begin()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, loop.stop)
    print(f"Taking mail on port {asked.smtp}, showing it on port {asked.web}", flush=True)
    loop.run_forever()
    mail.end()
    web.shutdown()


if __name__ == "__main__":
    main()
