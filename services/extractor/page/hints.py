"""Class names, ids and roles -> what an element is probably for. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from services.extractor import ROOM
from services.extractor.phrases import Phrases


def _table() -> tuple[tuple[str, tuple[str, ...]], ...]:
    lines = (ROOM / "data" / "hints.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.partition(":") for line in lines if not line.startswith("#"))
    return tuple((name, tuple(words.split())) for name, _, words in rows)


HINTS: Final = _table()
"""Named rules: a hint and the words that give it. Position is the bit."""

NAMES: Final = tuple(name for name, _ in HINTS)
ITEMS: Final = (("section", ("-article-section-", "-articlesection-")),)
"""What microdata calls an element, beyond the hints that the block model knows: these bits come after theirs."""

BIT: Final = {name: 1 << index for index, name in enumerate((*NAMES, *dict(ITEMS)))}
MAX_CHARS: Final = 400

_CUT: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EDGES: Final = bytes(code if code > 127 or chr(code).isalnum() else ord("-") for code in range(256))  # noqa: PLR2004 - ASCII
"""Of UTF-8, where all that is beyond ASCII stays as it is: a table of bytes is several times as fast as one of characters."""


@lru_cache(maxsize=1)
def _words() -> tuple[Phrases, tuple[int, ...]]:
    """Return all words, and the bits that each gives."""
    words: dict[str, int] = {}
    for name, row in (*HINTS, *ITEMS):
        for word in row:
            words[word] = words.get(word, 0) | BIT[name]
    return Phrases(words), tuple(words.values())


@lru_cache(maxsize=16_384)
def hints(signature: str) -> int:
    """Return the bits of every hint that the signature (class, id, role … joined by spaces) gives."""
    text = signature[:MAX_CHARS]
    if not text.islower():
        text = _CUT.sub("-", text).lower()
    parts = text.encode("utf-8", "surrogatepass").translate(_EDGES)
    text = f"-{parts.decode('utf-8', 'surrogatepass')}-"
    while "--" in text:
        text = text.replace("--", "-")
    words, bits = _words()
    found = 0
    for word, _, _ in words.find(text):
        found |= bits[word]
    return found
