"""Word vectors: words that are used alike lie close. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.classifier.features import Floats
from services.classifier.ragged import Ragged
from services.classifier.vocabulary import Fact
from services.classifier.wording import Table, Wording

_MOST_AT_ONCE: Final = 1 << 10
"""Words that are multiplied in one go: more are of other articles, and have few in common."""


class Vectors:
    """A table of word vectors in whole numbers of eight bits. Frequent words weigh less (`rarity`)."""

    def __init__(self, words: Sequence[str], table: NDArray[np.int8], rarity: NDArray[np.float16]) -> None:
        self.width = int(table.shape[1])
        known = {word: row for row, word in enumerate(words)}
        self._row = Fact(lambda word: known.get(word, -1), np.int32)
        self._table = table
        self._rarity = rarity.astype(np.float32)

    def sums(self, wording: Wording, parts: Ragged, weights: Floats | None = None) -> Floats:
        """Return [parts, width]: the sum of each part's word vectors, each times its rarity, and `weights` [words of all parts] where given."""
        rarity = wording.table((self, "rarity"), lambda: self._rarities(wording))[parts.values]
        heavy = rarity if weights is None else rarity * weights
        rows, totals, first = wording.facts(self._row), np.zeros((len(parts.sizes), self.width), dtype=np.float32), 0
        while first < len(totals):
            last = max(first + 1, int(np.searchsorted(parts.ends, parts.starts[first] + _MOST_AT_ONCE, side="right")))
            stretch = slice(int(parts.starts[first]), int(parts.ends[last - 1]))
            totals[first:last] = self._product(parts.rows(first, last), heavy[stretch], rows)
            first = last
        return totals

    def _product(self, parts: Ragged, heavy: Floats, rows: Table) -> Floats:
        """Return the sums of some parts: how much of which word each holds, times the words' vectors."""
        used = np.zeros(len(rows), dtype=bool)
        used[parts.values] = True
        used &= rows >= 0
        column = np.cumsum(used) - 1
        words = np.flatnonzero(used)
        if not len(words):
            return np.zeros((len(parts.sizes), self.width), dtype=np.float32)
        keys = parts.owners * len(words) + np.maximum(column, 0)[parts.values]
        told = np.bincount(keys, heavy, minlength=len(parts.sizes) * len(words)).astype(np.float32)
        product: Floats = told.reshape(len(parts.sizes), len(words)) @ self._table[rows[words]].astype(np.float32)
        return product

    def _rarities(self, wording: Wording) -> Table:
        rows = wording.facts(self._row)
        return np.where(rows >= 0, self._rarity[rows], np.float32(0))


def directions(sums: Floats) -> Floats:
    """Return each row with length one; zeros where it has none."""
    lengths = np.sqrt(np.einsum("ij,ij->i", sums, sums)) + np.float32(1e-6)
    found: Floats = sums / lengths[:, None]
    return found
