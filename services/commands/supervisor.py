"""Runs the four services as processes of their own: starts them, starts again what ends, stops all in good order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from services.commands.terminal import err

SERVICES = ("monitor", "classifier", "extractor", "fetcher")
"""In the order of starting: whoever reads before whoever writes."""

_PR_SET_PDEATHSIG = 1
_LONGEST_PAUSE_SECONDS = 30.0
_HEALTHY_SECONDS = 60.0
_FAREWELL_SECONDS = 30.0


def _die_with_parent() -> None:
    """Ask Linux to send SIGTERM to this process when its parent is gone, even by SIGKILL; other systems have no such thing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One service's process, and how often it had to be started again."""

    name: str
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    again_at: float = 0.0
    restarts: int = 0

    def start(self) -> None:
        """Start the process, in a session of its own: a terminal's Ctrl-C reaches it through us, in order."""
        command = [sys.executable, "-m", f"services.{self.name}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - runs one system call, in a program that starts no threads
            )
        self.started_at = time.monotonic()

    def look(self, now: float) -> None:
        """Start the process again if it has ended, after a pause that grows with each failure in a row."""
        if self.process is not None and self.process.poll() is not None:
            lived_seconds = now - self.started_at
            self.restarts = 1 if lived_seconds > _HEALTHY_SECONDS else self.restarts + 1
            self.again_at = now + min(_LONGEST_PAUSE_SECONDS, 2.0 ** (self.restarts - 1) - 1)
            err.print(
                f"{self.name} ended with {self.process.returncode} and is started again; its log: {self.log}",
                style="red",
            )
            self.process = None
        if self.process is None and now >= self.again_at:
            self.start()


@dataclass
class Supervisor:
    """All four services over one cluster. A context manager; `look` must be called now and then."""

    environments: Mapping[str, Mapping[str, str]]
    logs: Path
    children: list[Child] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        self.children = [Child(name, self.environments.get(name, {}), self.logs / f"{name}.log") for name in SERVICES]
        for child in self.children:
            child.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _FAREWELL_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def look(self) -> None:
        """Start again what has ended."""
        now = time.monotonic()
        for child in self.children:
            child.look(now)
