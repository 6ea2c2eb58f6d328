"""One data folder, one broker."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from deploy.kafka.jars import BrokerUnavailable

# A broker whose parent was killed needs this long at most to go: the guard's look, its grace, and some.
LEAVING_SECONDS = 15.0


def take(data: Path) -> int:
    """Return the descriptor of the folder's lock; whoever holds a copy of it open holds the lock.

    It is handed to the broker's own processes, so it outlives a killed parent for as long as the broker itself does.
    Raises BrokerUnavailable when a live process uses the folder.
    """
    data.mkdir(parents=True, exist_ok=True)
    held = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    deadline = time.monotonic() + LEAVING_SECONDS
    while not _locked(held):
        owner = _owner(held)
        if _alive(owner) or time.monotonic() > deadline:
            os.close(held)
            raise BrokerUnavailable(
                f"The data folder {data} is in use by the broker that process {owner} started: stop that process, or choose another folder."
            )
        time.sleep(0.1)
    os.ftruncate(held, 0)
    os.pwrite(held, str(os.getpid()).encode(), 0)
    return held


def wait_until_free(data: Path) -> None:
    """Wait until nobody holds the folder's lock, at most as long as a broker needs to go."""
    held = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    deadline = time.monotonic() + LEAVING_SECONDS
    while not _locked(held) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.close(held)


def _locked(held: int) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _owner(held: int) -> int:
    written = os.pread(held, 20, 0)
    return int(written) if written.isdigit() else 0


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
