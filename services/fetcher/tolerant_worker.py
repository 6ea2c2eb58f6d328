"""The slow lanes in a process of their own, which may be killed: `python -m services.fetcher.tolerant_worker`.

Frames both ways: a length in 4 bytes, then so many bytes. In: a JSON line with headers and URL, then the body.
Out: `{"feed": …, "lane": …}`, `{"sitemaps": […]}` or `{"refused": …}`.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from typing import BinaryIO

from services.fetcher.feed_model import NotAFeed, SitemapIndex
from services.fetcher.feeds import parse_feed

MEMORY_BYTES = 768 * 1024 * 1024
LENGTH = struct.Struct(">I")


def answer(frame: bytes) -> bytes:
    """Return the answer to one frame."""
    head, _, body = frame.partition(b"\n")
    asked = json.loads(head)
    try:
        feed = parse_feed(body, asked["headers"], asked["url"])
        found = {"feed": feed.to_dict(), "lane": feed.lane}
    except SitemapIndex as index:
        return json.dumps({"sitemaps": index.sitemaps}).encode()
    except (NotAFeed, RecursionError, MemoryError, ValueError, AssertionError) as error:
        return json.dumps({"refused": f"{type(error).__name__}: {error}"[:300]}).encode()
    return json.dumps(found).encode()


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frame after frame until the source ends."""
    while len(head := source.read(LENGTH.size)) == LENGTH.size:
        found = answer(source.read(LENGTH.unpack(head)[0]))
        sink.write(LENGTH.pack(len(found)) + found)
        sink.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    serve(sys.stdin.buffer, sys.stdout.buffer)
