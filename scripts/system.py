"""System libraries and programs that Python packages cannot bring: found, installed or named.

    scripts/system.py run     what the product uses (the product starts without it)
    scripts/system.py test    that, and what the tests use

With apt-get and root's rights (or sudo without a password) what is missing is installed;
otherwise one line says what is missing and what for.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import services

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def library(*names: str) -> Callable[[], bool]:
    return lambda: all(ctypes.util.find_library(name) for name in names)


def liberation_fonts() -> bool:
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return sys.platform == "darwin" or any(
        next(folder.rglob("LiberationSans-Regular.ttf"), None) for folder in folders
    )


HEADLESS_SHELL = "chromium-headless-shell"
BROWSERS = (HEADLESS_SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The browser of the browser tests, by whatever name it has here; the quickest one first."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@dataclass(frozen=True)
class Need:
    """Something of the system, the packages of Debian that bring it, and what lacks without.

    Where `present` is not met and `packages` cannot be had, `instead` (packages, and how to see
    that they are there) does as well.
    """

    packages: tuple[str, ...]
    purpose: str
    present: Callable[[], object]
    instead: tuple[tuple[str, ...], Callable[[], object]] | None = None


RUN = (
    Need(
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        "letters and reports as PDF",
        library("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"),
    ),
    Need(("fonts-liberation",), "the fonts of letters and reports", liberation_fonts),
)
TEST = (
    *RUN,
    Need(
        (HEADLESS_SHELL,),
        "the browser tests",
        lambda: shutil.which(HEADLESS_SHELL),
        # The whole browser opens a window for each visitor, even one that nobody sees.
        instead=(("chromium",), chromium),
    ),
    Need(("redis-server",), "the tests of the task queue", services.redis_server),
)


def apt_get() -> list[str] | None:
    """The command that installs packages, where we may use it without asking anybody."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") and not quietly(["sudo", "-n", "true"]):
        return ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return None


def quietly(command: list[str]) -> int:
    """Run a command without its output; give its status."""
    return subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    ).returncode


def install(packages: list[str]) -> None:
    command = apt_get()
    if command is None:
        return
    print(f"Installing with apt-get: {' '.join(packages)}", flush=True)
    wanted = [*command, "install", "--yes", "--no-install-recommends", *packages]
    if quietly(wanted) != 0:  # on a new machine apt-get knows no packages yet
        quietly([*command, "update"])
        quietly(wanted)


def main() -> int:
    needs = TEST if sys.argv[1:] == ["test"] else RUN
    missing = [need for need in needs if not need.present()]
    for need in missing:
        install(list(need.packages))
        if need.present():
            continue
        packages, present = need.instead or (need.packages, need.present)
        if need.instead and not present():
            install(list(packages))
        if not present():
            print(
                f"Missing for {need.purpose}: {' '.join(packages)} "
                f"(apt-get install {' '.join(packages)})",
                file=sys.stderr,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
