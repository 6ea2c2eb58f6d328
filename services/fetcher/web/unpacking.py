"""Content codings undone piece by piece, with a cap on what comes out. Pure: no clock, no network, no Kafka.

A megabyte of gzip can hold a gigabyte: no call here ever makes more than `_PIECE_BYTES` at once, and the caller stops at its cap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

import brotli  # type: ignore[import-untyped]  # none is published
import zstandard
from isal import isal_zlib

ACCEPT_ENCODING: Final = "gzip, br, zstd"
_PIECE_BYTES: Final = 256 * 1024
_ZSTD_INPUT_BYTES: Final = 64
"""A zstd block of 4 bytes can stand for 128 KiB; 64 bytes at a time make 2 MiB at most."""
_ZSTD_WINDOW_BYTES: Final = 8 * 1024 * 1024
"""RFC 9659: what a client of content coding zstd must support, and no more."""


class BadEncoding(ValueError):
    """The body is not what its Content-Encoding says, or ends too early. `reason` is truncated or bad_encoding."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unpacker(Protocol):
    """Undoes one content coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what comes out of `data`, in bounded pieces; raise `BadEncoding`."""

    def end(self) -> None:
        """Raise `BadEncoding` when the body was not complete."""


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def end(self) -> None:
        """A plain body is as long as the wire says; HTTP has checked that."""


class _Gzip:
    """gzip in one or many members, or (servers differ on what "deflate" is) zlib or bare deflate.

    Bytes after the last member are ignored, as browsers do.
    """

    def __init__(self, *, deflate: bool) -> None:
        self._deflate = deflate
        self._unpacker: Any = None
        self._members = 0

    def _begin(self, data: bytes) -> Any:
        if not self._deflate:
            return isal_zlib.decompressobj(31)
        return isal_zlib.decompressobj(15 if data[0] & 0x0F == 8 else -15)  # noqa: PLR2004 - zlib's method "deflate"

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._unpacker is None:
                if self._members and not data.startswith(b"\x1f"):
                    return
                self._unpacker = self._begin(data)
            try:
                piece = self._unpacker.decompress(data, _PIECE_BYTES)
            except isal_zlib.error as error:  # type: ignore[misc]  # untyped
                if self._members:
                    return
                raise BadEncoding("bad_encoding") from error
            yield piece
            data = self._unpacker.unconsumed_tail
            if self._unpacker.eof:
                data, self._unpacker = self._unpacker.unused_data, None
                self._members += 1
            elif not piece and not data:
                return

    def end(self) -> None:
        if not self._members or self._unpacker is not None:
            raise BadEncoding("truncated")


class _Brotli:
    def __init__(self) -> None:
        self._unpacker = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            yield self._unpacker.process(data, output_buffer_limit=_PIECE_BYTES)
            while not self._unpacker.can_accept_more_data():
                yield self._unpacker.process(b"", output_buffer_limit=_PIECE_BYTES)
        except brotli.error as error:
            raise BadEncoding("bad_encoding") from error

    def end(self) -> None:
        if not self._unpacker.is_finished():
            raise BadEncoding("truncated")


class _Zstd:
    def __init__(self) -> None:
        self._context = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES)
        self._unpacker = self._context.decompressobj()
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        view = memoryview(data)
        while view:
            if self._unpacker.eof:
                self._unpacker = self._context.decompressobj()
            part, view = view[:_ZSTD_INPUT_BYTES], view[_ZSTD_INPUT_BYTES:]
            self._begun = True
            try:
                yield self._unpacker.decompress(part)
            except zstandard.ZstdError as error:
                raise BadEncoding("bad_encoding") from error
            if self._unpacker.eof and self._unpacker.unused_data:
                view = memoryview(self._unpacker.unused_data + bytes(view))

    def end(self) -> None:
        if not self._begun or not self._unpacker.eof:
            raise BadEncoding("truncated")


_CODINGS: Final[dict[str, Callable[[], Unpacker]]] = {
    "": _Plain,
    "identity": _Plain,
    "gzip": lambda: _Gzip(deflate=False),
    "x-gzip": lambda: _Gzip(deflate=False),
    "deflate": lambda: _Gzip(deflate=True),
    "br": _Brotli,
    "zstd": _Zstd,
}


def unpacker_for(content_encoding: str) -> Unpacker:
    """Return what undoes this Content-Encoding; raise `BadEncoding` for one that we did not ask for, or for a chain of them."""
    coding = _CODINGS.get(content_encoding.strip().lower())
    if coding is None:
        raise BadEncoding("bad_encoding")
    return coding()
