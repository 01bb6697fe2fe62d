"""Asks the web server of this container how it is, as the proxy would; ends with 1 if not well."""

import os
import sys
import urllib.request

host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
request = urllib.request.Request(
    "http://127.0.0.1:8000/health/",
    headers={"Host": host, "X-Forwarded-Proto": "https"},
)
try:
    with urllib.request.urlopen(request, timeout=5):  # noqa: S310 - our own address
        pass
except OSError as problem:
    sys.exit(f"not well: {problem}")
