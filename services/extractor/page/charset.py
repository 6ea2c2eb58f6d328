"""Bytes -> text: strict UTF-8, then the declared charset, then a detector. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import codecs
import re
from typing import Final

from chardetng_py import detect

SNIFF_BYTES: Final = 4_096
DETECT_BYTES: Final = 200_000
"""So many bytes around the first that is no UTF-8 are looked at: what comes before may be a long script."""

BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
MEANT: Final = {
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    **dict.fromkeys(("windows-874", "tis-620"), "cp874"),
    "iso-8859-9": "cp1254",
    "big5": "big5hkscs",
}
"""What browsers read when a page declares the key (WHATWG Encoding Standard)."""

_DECLARED: Final = re.compile(
    rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.\-]+)|encoding\s*=\s*["']([A-Za-z0-9_:.\-]+)""", re.IGNORECASE
)
_WIDE: Final = re.compile(r"[^\x00-\x7f]+")

MAX_DAMAGE_RATIO: Final = 0.3
"""A page cut in the middle of a character, or with stray bytes from elsewhere, is still UTF-8:
in no other charset do so many sequences happen to be right."""


def decoded(body: bytes, content_type: str = "") -> tuple[str, str]:
    """Return the text and the name of the charset it was read with; never raise."""
    for mark, name in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name
    if name := _bare_utf16(body):
        return body.decode(name, "replace"), name
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _not_clean_utf8(body, error.start, content_type)


def _not_clean_utf8(body: bytes, first_bad: int, content_type: str) -> tuple[str, str]:
    around = body[max(0, first_bad - DETECT_BYTES // 2) : first_bad + DETECT_BYTES // 2]
    damaged = around.decode("utf-8", "replace")
    bad = damaged.count("\ufffd")
    if bad <= MAX_DAMAGE_RATIO * (sum(map(len, _WIDE.findall(damaged))) - bad):
        return body.decode("utf-8", "replace"), "utf-8"
    for name in _declared(body, content_type):
        try:
            return body.decode(name), name
        except (UnicodeDecodeError, LookupError):
            continue
    name = _known(detect(around)) or "cp1252"
    return body.decode(name, "replace"), name


def _declared(body: bytes, content_type: str) -> list[str]:
    sources = (content_type.encode("latin-1", "replace"), body[:SNIFF_BYTES])
    found = (match[1] or match[2] for source in sources for match in _DECLARED.finditer(source))
    names = (_known(name.decode("ascii", "replace")) for name in found)
    return [name for name in dict.fromkeys(names) if name and name != "utf-8"]


def _known(name: str) -> str:
    name = name.strip().lower()
    try:
        return codecs.lookup(MEANT.get(name, name)).name
    except LookupError:
        return ""


def _bare_utf16(body: bytes) -> str:
    """Return the byte order of UTF-16 without a mark, told by where the zero bytes of markup stand."""
    head = body[:SNIFF_BYTES]
    half = max(1, len(head) // 2)
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(head) >= 16 and max(even, odd) > half * 0.4 and min(even, odd) < half * 0.05:  # noqa: PLR2004 - shares of zero bytes
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""
