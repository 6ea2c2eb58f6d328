"""Runs one command and takes it down when the process that asked for it is gone. Standard library only: it starts in isolation.

`python guard.py PARENT_PID COMMAND...`. A parent that is killed cannot stop its broker, and Linux's parent-death signal fires when the
parent's *thread* ends, which is too early for a broker started in a worker thread. So this small process stands between: it watches for the
parent's end, and being itself single-threaded it may use the parent-death signal for the broker.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from types import FrameType

LOOK_SECONDS = 0.25
GRACE_SECONDS = 10.0
PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> int:
    """Run the command until it ends, until SIGTERM, or until the parent is gone; return its exit status."""
    parent_pid, command = int(arguments[0]), arguments[1:]
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with subprocess.Popen(command, preexec_fn=_die_with_me(), close_fds=False) as child:  # noqa: PLW1509 (single-threaded here)
        while not asked and os.getppid() == parent_pid:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return child.wait(LOOK_SECONDS)
        return _take_down(child)


def _take_down(child: subprocess.Popen[bytes]) -> int:
    child.terminate()
    try:
        return child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def _die_with_me() -> Callable[[], None] | None:
    """Return what makes the child receive SIGKILL when this process is killed; None where there is no prctl."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def arrange() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    return arrange


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
