"""Markup of feeds without what a reader never sees: scripts, styles, comments. Pure: no clock, no network, no Kafka. Linear in its input."""

from __future__ import annotations

import re
from typing import Final

_HIDDEN: Final = ("script", "style")
_OPENING: Final = re.compile(r"<(?:(s(?:cript|tyle))\b|(!--))", re.IGNORECASE)
_CLOSINGS: Final = {name: re.compile(rf"</{name}\s*>|<{name}[^<>]*/>", re.IGNORECASE) for name in _HIDDEN}
_CONTROLS: Final = re.compile("[\x80-\x9f]")


def visible(text: str) -> str:
    """Return `text` without script and style elements and comments; one that never ends takes the rest with it."""
    kept: list[str] = []
    at = 0
    while match := _OPENING.search(text, at):
        kept.append(text[at : match.start()])
        end = _end(text, match)
        if end is None:
            return "".join(kept).strip()
        at = end
    return ("".join(kept) + text[at:]).strip() if kept else text


def _end(text: str, opening: re.Match[str]) -> int | None:
    if opening[2]:
        end = text.find("-->", opening.end())
        return None if end < 0 else end + 3
    closing = _CLOSINGS[opening[1].lower()].search(text, opening.start())
    return closing.end() if closing else None


def windows_quotes(text: str) -> str:
    """Return `text` with C1 controls read as windows-1252 meant them (`&#146;` is an apostrophe to every browser; HTML, 13.2.5.80)."""
    return text if text.isascii() else _CONTROLS.sub(_from_cp1252, text)


def _from_cp1252(match: re.Match[str]) -> str:
    return bytes((ord(match[0]),)).decode("cp1252", "replace")
