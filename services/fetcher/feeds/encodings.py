"""Bytes of a feed -> UTF-8, as the byte order mark, the wire and the document say. Pure: no clock, no network, no Kafka.

A byte order mark decides (nothing else begins with one); then the wire's charset, then the XML declaration, then UTF-8, then a guess. A claim
under which the bytes do not decode is no claim.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Final

import chardetng_py

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ANY_MARK: Final = tuple(mark for mark, _ in _MARKS)
_FIRST_BYTES: Final = (
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_ANY_FIRST_BYTES: Final = tuple(first for first, _ in _FIRST_BYTES)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_SAYS_UTF8 = re.compile(rb"<\?xml version=.1\.0. encoding=[\"'](?:UTF|utf)-8[\"']")
"""The usual declaration: where the wire says nothing else, there is nothing to weigh."""
_ALIASES: Final = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "x-mac-roman": "mac-roman",
}
"""What people mean by these names is the wider set (WHATWG Encoding, "labels")."""

_NOT_TEXT: Final = {
    "utf-7",
    "utf7",
    "base64",
    "hex",
    "zlib",
    "bz2",
    "rot13",
    "punycode",
    "idna",
    "unicode_escape",
    "raw_unicode_escape",
    "uu",
}


def to_utf8(data: bytes, headers: Mapping[str, str]) -> bytes:
    """Return `data` in UTF-8 without a byte order mark; never raises, for the last resort replaces what cannot be read. Headers in lower case."""
    if data.startswith(_ANY_MARK):
        mark, name = next(row for row in _MARKS if data.startswith(row[0]))
        data = data[len(mark) :]
        if name == "utf-8" and _is_utf8(data):
            return data
        return _recoded(data, name) or data.decode(name, "replace").encode()
    if _SAYS_UTF8.match(data, 0, 1024) and "charset" not in headers.get("content-type", "").lower() and _is_utf8(data):
        return data
    for name in _claims(data, headers):
        if name == "utf-8":
            if _is_utf8(data):
                return data
            continue
        recoded = _recoded(data, name)
        if recoded is not None:
            return recoded
    guess = str(chardetng_py.detect(data[:65536])) if data else "utf-8"
    return _recoded(data, _codec(guess)) or data.decode("utf-8", "replace").encode()


def claims_utf8(data: bytes, headers: Mapping[str, str]) -> bool:
    """Return whether nobody says that `data` is in anything but UTF-8; it may yet not be. The headers' names are in lower case."""
    if any(data.startswith(mark) for mark, name in _MARKS if name != "utf-8"):
        return False
    return all(name == "utf-8" for name in _claims(data, headers))


def charset_of(headers: Mapping[str, str]) -> str | None:
    """Return the charset that a Content-Type header names; the headers' names are in lower case."""
    match = _CHARSET.search(headers.get("content-type", ""))
    return match[1].lower() if match else None


def _claims(data: bytes, headers: Mapping[str, str]) -> Iterator[str]:
    if data.startswith(_ANY_FIRST_BYTES):
        yield next(name for first, name in _FIRST_BYTES if data.startswith(first))
    wire = charset_of(headers)
    if wire:
        yield _codec(wire)
    declared = _DECLARATION.match(data, 0, 1024)
    if declared:
        yield _codec(declared[1].decode().lower())
    yield "utf-8"


def _codec(label: str) -> str:
    label = label.strip().lower()
    return _ALIASES.get(label, "utf-8" if label == "utf8" else label)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _recoded(data: bytes, name: str) -> bytes | None:
    if name in _NOT_TEXT:
        return None
    try:
        text = data.decode(name)
        if not isinstance(text, str):
            return None
        return text.removeprefix("\ufeff").encode("utf-8", "replace")
    except (LookupError, UnicodeError, ValueError, TypeError):
        return _soft_cp1252(data) if name == "cp1252" else None


def _soft_cp1252(data: bytes) -> bytes:
    """The five bytes that windows-1252 leaves open are the control characters of Latin-1 (WHATWG)."""
    return codecs.charmap_decode(data, "strict", _WHATWG_1252)[0].encode()


_OPEN_IN_1252 = b"\x81\x8d\x8f\x90\x9d"
_WHATWG_1252 = "".join(chr(byte) if byte in _OPEN_IN_1252 else bytes((byte,)).decode("cp1252") for byte in range(256))
