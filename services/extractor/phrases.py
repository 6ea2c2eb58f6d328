"""A text -> where each of many phrases stands in it, in one pass. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation

MOST_LETTERS: Final = 20_000
"""Phrases of so many letters together get a full table of states, some megabytes; longer lists a smaller one, half as fast."""


class Phrases:
    """Phrases to look for, all at once (Aho and Corasick, CACM 1975). They are found as they are written, within words, too."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.all = tuple(phrases)
        full = sum(map(len, self.all)) <= MOST_LETTERS
        self._automaton = AhoCorasick(self.all, implementation=Implementation.DFA if full else None)

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Return (place in `all`, start, end) of each, by their ends, of those that end together the longest first."""
        try:
            return self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half of a pair of UTF-16, which no UTF-8 holds: one sign instead of one
            return self.find(text.encode("utf-8", "replace").decode("utf-8"))
