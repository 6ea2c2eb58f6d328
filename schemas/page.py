"""PageV1: a page as fetched. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import base64
import zlib

from pydantic import Base64Bytes

from schemas.entry import EntryV1
from schemas.event import Event, Instant


class PageTooLarge(ValueError):
    """The page's bytes exceed the cap; raise the cap's setting or skip the page."""


class PageV1(Event):
    """The bytes of one page, and how they came. `packed` is zlib; read it with `body()`."""

    article_id: str
    entry: EntryV1
    final_url: str
    status: int = 200
    content_type: str = ""
    http_headers: dict[str, str] = {}
    packed: Base64Bytes
    body_bytes: int
    body_hash: str = ""
    fetched_at: Instant
    canary: bool = False
    """A gold article of our own that watches the services: handled like any other, never stored or published."""

    @property
    def key(self) -> str:
        return self.article_id

    @property
    def subject(self) -> str:
        return self.entry.url

    def body(self, limit_bytes: int) -> bytes:
        """Return the page's bytes; raise `PageTooLarge` when more than `limit_bytes` would come out, whatever the event claims."""
        unpacker = zlib.decompressobj()
        body = unpacker.decompress(self.packed, limit_bytes + 1)
        if len(body) > limit_bytes:
            raise PageTooLarge(f"the page has more than {limit_bytes} bytes")
        return body


def packed(body: bytes) -> bytes:
    """Return what `PageV1.packed` is validated from: the bytes, zlib-compressed, in base64."""
    return base64.b64encode(zlib.compress(body, 6))
