"""Element names of feeds, however their namespace is spelt. Pure: no clock, no network, no Kafka.

`{http://purl.org/dc/terms/}issued` -> `dcterms:issued`
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).parent / "data" / "feed_namespaces.txt"
_UNKNOWN: Final = "other"


def _prefixes() -> dict[str, str]:
    rows = (row.split() for row in _TABLE.read_text("utf-8").splitlines() if row and not row.startswith("# "))
    return {uri.rstrip("/"): row[0].strip("-") for row in rows for uri in row[1:]}


_PREFIXES: Final = _prefixes()


def name_of(tag: str) -> str:
    """Return `prefix:local` in lower case; names of the feed formats themselves have no prefix, foreign ones have `other`."""
    space, _, local = tag.rpartition("}")
    space = space.removeprefix("{").strip().lower().rstrip("/")
    prefix = _PREFIXES.get(space, _UNKNOWN) if space else ""
    return f"{prefix}:{local.lower()}" if prefix else local.lower()


class _Names(dict[str, str]):
    """`name_of`, remembered: a subscript costs half of a call. Emptied when somebody makes up names without end."""

    def __missing__(self, tag: str) -> str:
        if len(self) >= _MOST_NAMES:
            self.clear()
        name = self[tag] = name_of(tag)
        return name


_MOST_NAMES: Final = 4_096
NAMES: Final = _Names()
