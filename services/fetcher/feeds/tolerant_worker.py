"""The slow lanes in a process of their own, which may be killed: `python -m services.fetcher.feeds.tolerant_worker`.

Frames both ways: a length in 4 bytes, then so many bytes. In: a JSON line with headers and URL, then the body.
Out, in JSON: `{"feed": …, "lane": …}` and lines of items; or `{"sitemaps": […]}`; or `{"refused": …}`.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from services.fetcher.feeds.model import NotAFeed, ParsedFeed, SitemapIndex
from services.fetcher.feeds.parsing import parse_feed

MEMORY_BYTES = 768 * 1024 * 1024
_ITEMS_A_LINE = 50
_LONGEST_TEXT = 8_192
LENGTH = struct.Struct(">I")


def answer(frame: bytes) -> bytes:
    """Return the answer to one frame: one or more lines of JSON."""
    head, _, body = frame.partition(b"\n")
    asked = json.loads(head)
    try:
        feed = parse_feed(body, asked["headers"], asked["url"])
        return b"\n".join(_lines(feed))
    except SitemapIndex as index:
        return json.dumps({"sitemaps": index.sitemaps}).encode()
    except (NotAFeed, RecursionError, MemoryError, ValueError, AssertionError) as error:
        return json.dumps({"refused": f"{type(error).__name__}: {error}"[:300]}).encode()


def _lines(feed: ParsedFeed) -> Iterator[bytes]:
    """A few items a line, long texts cut: whoever reads it has an event loop to look after."""
    found = feed.to_dict()
    entries = found.pop("entries")
    found["feed"]["title"] = found["feed"]["title"][:_LONGEST_TEXT]
    yield json.dumps({"feed": found, "lane": feed.lane}).encode()
    for start in range(0, len(entries), _ITEMS_A_LINE):
        yield json.dumps([_cut(entry) for entry in entries[start : start + _ITEMS_A_LINE]]).encode()


def _cut(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value[:_LONGEST_TEXT] if isinstance(value, str) else value for name, value in entry.items()}


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frame after frame until the source ends."""
    while len(head := source.read(LENGTH.size)) == LENGTH.size:
        found = answer(source.read(LENGTH.unpack(head)[0]))
        sink.write(LENGTH.pack(len(found)) + found)
        sink.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    serve(sys.stdin.buffer, sys.stdout.buffer)
