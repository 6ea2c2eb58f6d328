"""Databases for the monitor's tests: a SQLite file, and a real PostgreSQL in a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

POSTGRESQL = Path("/usr/lib/postgresql/15/bin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class PostgreSQL:
    """A server of our own, with its data in `folder`."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://onrecord@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        _run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        _run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgreSQL]:
    """Start a PostgreSQL in `folder`; stop it at the end."""
    if not (POSTGRESQL / "initdb").exists():
        raise AssertionError(
            f"PostgreSQL 15 is not in {POSTGRESQL}: `make setup` installs it (Debian package postgresql)"
        )
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
    server = PostgreSQL(folder, free_port())
    _run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "onrecord", "--no-sync", "-E", "UTF8", "--locale=C")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _run(program: str, *arguments: str) -> None:
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_user, str(POSTGRESQL / program), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
