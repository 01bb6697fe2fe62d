"""A small server that answers as GOV.UK Notify documents; started by test_notify.py.

`python notify_server.py SERVICE SECRET` prints its port. The address of a mail, or the id that is
asked for, says what it answers.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

SERVICE, SECRET = sys.argv[1:3]
ERRORS: dict[str, tuple[int, str, str]] = {
    "team-only@x.example": (
        400,
        "BadRequestError",
        "Can't send to this recipient using a team-only API key",
    ),
    "not-valid@x.example": (400, "ValidationError", "email_address Not a valid email address"),
    "too-many@x.example": (
        429,
        "RateLimitError",
        "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds",
    ),
    "broken@x.example": (500, "Exception", "Internal server error"),
}
STATES = ("created", "sending", "delivered", "permanent-failure", "temporary-failure")


def signed(authorization: str) -> bool:
    """Say whether the token is of our service, signed with its secret, and not older than 30 s."""
    kind, _, token = authorization.partition(" ")
    head, claims, signature = token.split(".")
    digest = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
    said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    right = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == signature
    fresh = abs(time.time() - said["iat"]) < 30
    return kind == "Bearer" and right and fresh and said["iss"] == SERVICE


class Notify(BaseHTTPRequestHandler):
    """Answers the two requests of the API that are used."""

    def log_message(self, *args: Any) -> None:
        pass

    def answer(self, status: int, said: Any) -> None:
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def refuse(self, status: int, error: str, message: str) -> None:
        said = {"status_code": status, "errors": [{"error": error, "message": message}]}
        self.answer(status, said)

    def do_POST(self) -> None:
        posted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not signed(self.headers["Authorization"]):
            self.refuse(403, "AuthError", "Invalid token: API key not found")
            return
        to = posted["email_address"]
        if to in ERRORS:
            self.refuse(*ERRORS[to])
        elif to == "no-json@x.example":
            self.answer(201, b"<html>")
        elif to == "list@x.example":
            self.answer(201, [])
        elif to == "hang-up@x.example":
            self.connection.close()
        elif self.path != "/v2/notifications/email":
            self.refuse(404, "NotFound", "The requested URL was not found on the server.")
        else:
            # In place of an id of its own it gives what it was told, as a digest.
            seen = hashlib.sha256(json.dumps(posted, sort_keys=True).encode()).hexdigest()
            self.answer(201, {"id": seen, "reference": posted["reference"]})

    def do_GET(self) -> None:
        if not signed(self.headers["Authorization"]):
            self.refuse(403, "AuthError", "Invalid token: API key not found")
            return
        asked = self.path.rpartition("/")[2]
        if asked in STATES:
            self.answer(200, {"id": asked, "type": "email", "status": asked})
        else:
            self.refuse(404, "NoResultFound", "No result found")


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), Notify)
    print(server.server_port, flush=True)
    server.serve_forever()
