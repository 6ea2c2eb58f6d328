"""Word vectors: words that are used alike lie close. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from services.classifier.features import Floats

Rows = NDArray[np.int32]
"""Where in the table the words of a text stand, in order; -1 for an unknown one."""


class Vectors:
    """A table of word vectors in whole numbers of eight bits. Frequent words weigh less (`rarity`)."""

    def __init__(self, words: Sequence[str], table: NDArray[np.int8], rarity: NDArray[np.float16]) -> None:
        self.width = int(table.shape[1])
        self._rows = {word: row for row, word in enumerate(words)}
        self._table = table
        self._rarity = rarity.astype(np.float32)

    def rows(self, words: Sequence[str]) -> Rows:
        """Return the words' places in the table."""
        return np.fromiter(map(self._rows.get, words, repeat(-1)), dtype=np.int32, count=len(words))

    def mean(self, rows: Rows, fading: float = 1.0) -> Floats:
        """Return the direction (length one) of the words' weighted sum, zeros when none is known.

        Each next word counts `fading` times the one before.
        """
        (places,) = np.nonzero(rows >= 0)
        if not len(places):
            return np.zeros(self.width, dtype=np.float32)
        known = rows[places]
        weights = self._rarity[known]
        if fading != 1.0:
            weights = weights * np.power(np.float32(fading), places.astype(np.float32))
        total: Floats = weights @ self._table[known].astype(np.float32)
        return total / (np.float32(np.sqrt(total @ total)) + np.float32(1e-6))
