#!/usr/bin/env python3
"""Writes the bundled list of passwords that were stolen elsewhere and are tried first.

From what two packages bring: zxcvbn (30,000 from published breaches; only needed here, so it is in
no requirements file: `.venv/bin/pip install zxcvbn==4.5.0`) and Django (20,000). Run again when
either brings a newer list. The result is read by partnerships/sign_in/passwords.py.
"""

import gzip
from importlib.resources import files
from pathlib import Path

from zxcvbn.frequency_lists import FREQUENCY_LISTS

TARGET = Path(__file__).resolve().parent.parent / "partnerships" / "sign_in" / "data"
SHORTEST = 4


def main() -> None:
    packed = files("django.contrib.auth").joinpath("common-passwords.txt.gz").read_bytes()
    found = {*gzip.decompress(packed).decode().split(), *FREQUENCY_LISTS["passwords"]}
    lines = sorted(word.lower() for word in found if len(word) >= SHORTEST)
    TARGET.mkdir(exist_ok=True)
    text = "\n".join(lines).encode()
    (TARGET / "breached.txt.gz").write_bytes(gzip.compress(text, 9, mtime=0))
    print(f"{len(lines)} passwords")


if __name__ == "__main__":
    main()
