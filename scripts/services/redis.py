"""The redis-server of this checkout."""

from __future__ import annotations

import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from services.processes import first_number, stop, wait_for


@dataclass
class Redis:
    """One redis-server on a unix socket, keeping nothing on disk."""

    home: Path
    binary: str

    @property
    def socket(self) -> Path:
        return self.home / "redis.sock"

    @property
    def log(self) -> Path:
        return self.home / "redis.log"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as talk:
                talk.settimeout(1)
                talk.connect(str(self.socket))
                talk.sendall(b"PING\r\n")
                return talk.recv(7).startswith(b"+PONG")
        except OSError:
            return False

    def ensure_started(self) -> None:
        if self.answers():
            return
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "pidfile": str(self.home / "redis.pid"),
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
        }
        command = [self.binary]
        for name, value in settings.items():
            command += [f"--{name}", value]
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for("redis-server", process, self.answers, seconds=20, log=self.log)
        (self.home / "redis.pid").write_text(f"{process.pid}\n")

    def stop(self) -> None:
        pid = first_number(self.home / "redis.pid")
        if pid is not None and self.answers():
            stop(pid, signal.SIGTERM, patience=5)
        (self.home / "redis.pid").unlink(missing_ok=True)
