"""Loopback ports for the broker."""

from __future__ import annotations

import random
import socket

# Below the range from which the system takes ports for outgoing connections (32768 and up on Linux): a client that keeps dialling a broker
# that is down could otherwise be given the broker's own port, connect to itself, and keep the broker from coming back.
LOWEST, HIGHEST = 20_000, 32_000


def is_free(port: int) -> bool:
    """Return whether a server could listen on this loopback port now."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(*taken: int) -> int:
    """Return a free loopback port that is none of those taken."""
    for port in random.SystemRandom().sample(range(LOWEST, HIGHEST), k=500):
        if port not in taken and is_free(port):
            return port
    raise OSError(f"no free port between {LOWEST} and {HIGHEST}")
