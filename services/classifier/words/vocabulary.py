"""What there is to know of a word, whatever stands around it; found out once for each word. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST_WORDS = 200_000
_FIRST_ROOM = 1 << 14

Column = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Fact:
    """Something to know of a word: `of(word)` as a number of `dtype`."""

    of: Callable[[str], float]
    dtype: Any


class Vocabulary:
    """Words with their facts, each found out when first asked for."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._columns: dict[Fact, tuple[Column, Column]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def numbers(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the numbers of words, in order; one that is new gets its own."""
        return np.fromiter(map(self._numbers.__getitem__, words), dtype=np.int64, count=len(words))

    def facts(self, fact: Fact, words: Sequence[str], numbers: NDArray[np.int64]) -> Column:
        """Return the fact of each word, in order; `numbers` are those of the words."""
        known, values = self._room(fact, int(numbers.max(initial=0)) + 1)
        for place in np.flatnonzero(~known[numbers]).tolist():
            if not known[numbers[place]]:
                values[numbers[place]] = fact.of(words[place])
                known[numbers[place]] = True
        return values[numbers]

    def _room(self, fact: Fact, size: int) -> tuple[Column, Column]:
        """Return which words' facts are known, and the facts; room for `size` words at least."""
        column = self._columns.get(fact) or (np.zeros(_FIRST_ROOM, dtype=bool), np.zeros(_FIRST_ROOM, dtype=fact.dtype))
        while len(column[0]) < size:
            # First what is known, then the values: another thread writes them the other way round.
            column = tuple(np.concatenate([part, np.zeros_like(part)]) for part in column)  # type: ignore[assignment]
        self._columns[fact] = column
        return column


_shared = Vocabulary()


def vocabulary() -> Vocabulary:
    """Return the vocabulary of this process; a new one when it has grown too large."""
    global _shared  # noqa: PLW0603 - a memory, no state: what it tells is the same whatever it remembers
    if len(_shared) > _MOST_WORDS:
        _shared = Vocabulary()
    return _shared
