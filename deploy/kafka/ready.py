"""Asks a broker for its metadata, by hand: an open port is not yet a broker that answers."""

from __future__ import annotations

import socket
import struct

METADATA_KEY = 3
# The first version whose answer names the cluster.
METADATA_VERSION = 2
NO_STREAMS = 0
CORRELATION = 7
# After the length: correlation id (int32), then the number of brokers (int32).
# https://kafka.apache.org/protocol#The_Messages_Metadata
HEAD = struct.Struct(">ii")


def answers(port: int, cluster_id: str, timeout_seconds: float = 1.0) -> bool:
    """Return whether the broker of this cluster answers a metadata request on this loopback port and knows a live broker."""
    client = b"onrecord-ready"
    body = (
        struct.pack(">hhih", METADATA_KEY, METADATA_VERSION, CORRELATION, len(client))
        + client
        + struct.pack(">i", NO_STREAMS)
    )
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=timeout_seconds) as link:
            link.sendall(struct.pack(">i", len(body)) + body)
            (size,) = struct.unpack(">i", _exactly(link, 4))
            answer = _exactly(link, size)
            correlation, brokers = HEAD.unpack_from(answer)
    except (OSError, struct.error):
        return False
    return bool(correlation == CORRELATION and brokers > 0 and cluster_id.encode() in answer)


def _exactly(link: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        more = link.recv(size - len(received))
        if not more:
            raise ConnectionError("the broker hung up")
        received += more
    return received
