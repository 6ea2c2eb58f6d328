"""Marked text -> plain text and its marks. Pure: no clock, no network, no Kafka.

A mark is `{label text}` and may hold other marks. Labels, several of them joined by commas:
`k1c` `k1s` `k1q`: content, source, cue of statement 1 of speaker k; `-`: quoted words that are no statement; `!1`: evidence for finding 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\{([^\s{}]+) |(\})")
_STATEMENT = re.compile(r"([a-z]+)(\d+)([csq])")
_QUOTE_MARKS = frozenset('“”„"«»')


class BadMarkup(ValueError):
    """A mark is not closed, not opened or not known: mend the story."""


@dataclass(frozen=True)
class Mark:
    """One label over `text[start:end]`."""

    label: str
    start: int
    end: int


@dataclass(frozen=True)
class Marked:
    """A statement as marked: spans into the plain text, in reading order."""

    id: str
    speaker: str
    content: tuple[Mark, ...]
    source: tuple[Mark, ...]
    cue: tuple[Mark, ...]


def unmarked(marked: str) -> tuple[str, tuple[Mark, ...]]:
    """Return the plain text and its marks, by start. Raise `BadMarkup` when they do not nest."""
    pieces: list[str] = []
    opened: list[tuple[str, int]] = []
    marks: list[Mark] = []
    length = read = 0
    for token in _TOKEN.finditer(marked):
        pieces.append(marked[read : token.start()])
        length, read = length + len(pieces[-1]), token.end()
        if token[1]:
            opened.append((token[1], length))
        elif opened:
            labels, start = opened.pop()
            marks.extend(Mark(label, start, length) for label in labels.split(","))
        else:
            raise BadMarkup(f"closed but never opened: …{marked[max(0, token.start() - 60) : token.end()]}")
    if opened:
        raise BadMarkup(f"never closed: {opened}")
    text = "".join(pieces) + marked[read:]
    return text, tuple(sorted(marks, key=lambda mark: (mark.start, mark.end)))


def statements(marks: tuple[Mark, ...]) -> tuple[Marked, ...]:
    """Gather the marks of each statement, in the order of their first content."""
    parts: dict[str, dict[str, list[Mark]]] = {}
    for mark in marks:
        if mark.label[0] in "-!":
            continue
        found = _STATEMENT.fullmatch(mark.label)
        if not found:
            raise BadMarkup(f"unknown label {mark.label!r}")
        parts.setdefault(found[1] + found[2], {"c": [], "s": [], "q": []})[found[3]].append(mark)
    bare = [name for name, part in parts.items() if not part["c"]]
    if bare:
        raise BadMarkup(f"statements without content: {bare}")
    gathered = (
        Marked(name, name.rstrip("0123456789"), tuple(part["c"]), tuple(part["s"]), tuple(part["q"]))
        for name, part in parts.items()
    )
    return tuple(sorted(gathered, key=lambda one: (one.content[0].start, -one.content[-1].end)))


def form_of(pieces: tuple[str, ...]) -> str:
    """`direct` when every piece is one quotation (an open end is a quote that goes on), `mixed` when some of it is quoted, else `indirect`."""
    if all(piece[0] in _QUOTE_MARKS and _quoted_to_the_end(piece) for piece in pieces):
        return "direct"
    return "mixed" if any(char in _QUOTE_MARKS for piece in pieces for char in piece) else "indirect"


def _quoted_to_the_end(piece: str) -> bool:
    return piece[-1] in _QUOTE_MARKS or not any(char in _QUOTE_MARKS for char in piece[1:])
