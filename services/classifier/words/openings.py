"""How the matches of a pattern can begin, so that a pattern is only tried where one of its words stands. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, reduce
from operator import or_
from re import _constants as ops  # type: ignore[attr-defined]  # the pattern as Python itself reads it
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

import numpy as np

from schemas.event import Span
from services.classifier.words.vocabulary import Fact
from services.classifier.words.wording import Stretches

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
    """Where in a text some patterns match: each is tried only at the words that open it. Each word is looked at once and remembered."""

    def __init__(self, patterns: Sequence[re.Pattern[str] | None]) -> None:
        may_begin = [openings(pattern.pattern) if pattern else frozenset() for pattern in patterns]
        self._patterns = {place: pattern for place, pattern in enumerate(patterns) if pattern}
        self._anywhere = [place for place, letters in enumerate(may_begin) if letters is None]
        self._openings: dict[str, int] = {}
        for place, letters in enumerate(may_begin):
            for opening in letters or ():
                self._openings[opening] = self._openings.get(opening, 0) | 1 << place
        self.bits = Fact(self._look, np.int64)

    def matches(self, texts: Stretches) -> Iterator[tuple[int, int, Span]]:
        """Yield (row, place of the pattern, span) of all that `finditer` of each pattern would find in each text, in lower case; by rows."""
        wording = texts.wording
        bits = wording.facts(self.bits)[wording.values]
        opening = np.flatnonzero(bits)
        starts, ends = wording.starts[opening], wording.ends[opening].tolist()
        first, last = np.searchsorted(starts, texts.starts).tolist(), np.searchsorted(starts, texts.ends).tolist()
        begins, told = starts.tolist(), bits[opening].tolist()
        for row, (start, end) in enumerate(texts.spans()):
            for place in self._anywhere:
                for found in self._patterns[place].finditer(wording.lower, start, end):
                    yield row, place, found.span()
            behind = dict[int, int]()  # pattern -> where its last match ended
            for word in range(first[row], last[row]):
                for part in _WORD.finditer(wording.lower, begins[word], ends[word]):
                    for place in _places(told[word]):
                        if part.start() < behind.get(place, 0):
                            continue
                        match = self._patterns[place].match(wording.lower, part.start(), end)
                        if match:
                            behind[place] = match.end()
                            yield row, place, match.span()

    def _look(self, word: str) -> int:
        parts = [part + _OVER for part in _WORD.findall(word)]
        starts = {part[:size] for part in parts for size in range(1, LETTERS + 1)}
        return reduce(or_, (self._openings.get(start, 0) for start in starts), 0)


@cache
def _places(bits: int) -> tuple[int, ...]:
    return tuple(place for place in range(bits.bit_length()) if bits >> place & 1)


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
