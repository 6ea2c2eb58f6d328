"""How the matches of a pattern can begin, so that a pattern is only tried where one of its words stands. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from re import _constants as ops  # type: ignore[attr-defined]  # the pattern as Python itself reads it
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from services.classifier.ragged import Ragged
from services.classifier.vocabulary import Fact

LETTERS: Final = 6
"""Enough to tell most words apart."""
_MOST_OPENINGS: Final = 500
_WORD: Final = re.compile(r"\w+")
_OVER: Final = "$"
"""Stands where a word must be over: what comes next is no letter."""

Openings = frozenset[str]


def openings(pattern: str) -> Openings | None:
    """Return what a match of `pattern` may begin with: up to six letters each, fewer where the pattern leaves open how it goes on.

    None where that cannot be said, or where a match need not begin at a word's start.
    """
    read = parser.parse(pattern)
    if not all(_begins_at_a_word(branch) for branch in _branches(list(read))):
        return None
    found = {start for start, _ in _starts(list(read))}
    return frozenset(found) if "" not in found and len(found) <= _MOST_OPENINGS else None


class Gate:
    """Which of some patterns may match in a text, told by its words alone: each word is looked at once and remembered."""

    def __init__(self, patterns: Sequence[re.Pattern[str] | None]) -> None:
        may_begin = [openings(pattern.pattern) if pattern else frozenset() for pattern in patterns]
        self._always = sum(1 << place for place, letters in enumerate(may_begin) if letters is None)
        self._openings: dict[str, int] = {}
        for place, letters in enumerate(may_begin):
            for opening in letters or ():
                self._openings[opening] = self._openings.get(opening, 0) | 1 << place
        self.bits = Fact(self._look, np.int64)

    def open_for(self, words: Iterable[str]) -> int:
        """Return the places of the patterns to try, as bits. `words` are those of the text, in lower case."""
        return reduce(or_, map(self._look, words), self._always)

    def open_for_rows(self, bits: NDArray[np.int64], rows: Ragged) -> list[int]:
        """Do `open_for` for many texts at once, where `bits` are those of each of the words that they share."""
        found = np.full(len(rows.sizes), self._always, dtype=np.int64)
        (filled,) = np.nonzero(rows.sizes)
        if len(filled):
            found[filled] |= np.bitwise_or.reduceat(bits[rows.values], rows.starts[filled])
        told: list[int] = found.tolist()
        return told

    def _look(self, word: str) -> int:
        parts = [part + _OVER for part in _WORD.findall(word)]
        starts = {part[:size] for part in parts for size in range(1, LETTERS + 1)}
        return reduce(or_, (self._openings.get(start, 0) for start in starts), 0)


def _branches(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    if len(items) == 1 and items[0][0] is ops.BRANCH:
        for branch in items[0][1][1]:
            yield from _branches(list(branch))
    else:
        yield items


def _begins_at_a_word(items: Sequence[Any]) -> bool:
    return bool(items) and items[0] == (ops.AT, ops.AT_BOUNDARY)


def _starts(items: Iterable[Any]) -> set[tuple[str, bool]]:
    """Return (letters, whether we can tell how they go on) of everything that the items may begin with."""
    found = {("", True)}
    for item in items:
        options = _options(item)
        found = {_joined(one[0], *more) for one in found if one[1] for more in options} | {
            one for one in found if not one[1]
        }
    return found


def _joined(letters: str, more: str, goes_on: bool) -> tuple[str, bool]:  # noqa: FBT001 - one half of a pair
    whole = (letters + more)[:LETTERS]
    return whole, goes_on and len(whole) < LETTERS


def _options(item: Any) -> set[tuple[str, bool]]:
    op, value = item
    if op is ops.AT:
        return {("", True)}
    if op is ops.LITERAL:
        return _letter(value)
    if op is ops.IN and all(kind is ops.LITERAL for kind, _ in value):
        return {option for _, each in value for option in _letter(each)}
    if op is ops.BRANCH:
        return {option for branch in value[1] for option in _starts(branch)}
    optional = op is ops.MAX_REPEAT and value[:2] == (0, 1)
    if op is ops.SUBPATTERN or optional:
        return _starts(value[-1]) | ({("", True)} if optional else set())
    return {("", False)}


def _letter(code: int) -> set[tuple[str, bool]]:
    letter = chr(code)
    return {(letter, True)} if letter.isalnum() or letter == "_" else {(_OVER, False)}
