"""Word vectors: words that are used alike lie close. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat

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

    def means_of(self, parts: Sequence[Sequence[str]], fading: Sequence[float] = ()) -> Floats:
        """Do `means` for words."""
        sizes = [len(part) for part in parts]
        found = map(self._rows.get, chain.from_iterable(parts), repeat(-1))
        return self._means(np.fromiter(found, dtype=np.int32, count=sum(sizes)), sizes, fading)

    def means(self, parts: Sequence[Rows], fading: Sequence[float] = ()) -> Floats:
        """Return [parts, width]: the direction (length one) of each part's weighted sum, zeros where no word is known.

        In part `i` each next word counts `fading[i]` times the one before; 1 when not given.
        """
        return self._means(np.concatenate(parts), [len(part) for part in parts], fading)

    def _means(self, rows: Rows, sizes: Sequence[int], fading: Sequence[float]) -> Floats:
        owners = np.repeat(np.arange(len(sizes)), sizes)
        (places,) = np.nonzero(rows >= 0)
        known, owner = rows[places], owners[places]
        weights = self._rarity[known]
        if fading:
            starts = np.cumsum([0, *sizes])[owner]
            weights = weights * np.asarray(fading, dtype=np.float32)[owner] ** (places - starts).astype(np.float32)
        totals = np.zeros((len(sizes), self.width), dtype=np.float32)
        counts = np.bincount(owner, minlength=len(sizes))
        (filled,) = np.nonzero(counts)
        if len(filled):
            begins = (np.cumsum(counts) - counts)[filled]
            totals[filled] = np.add.reduceat(self._table[known] * weights[:, None], begins, axis=0)
        lengths = np.sqrt(np.einsum("ij,ij->i", totals, totals)) + np.float32(1e-6)
        directions: Floats = totals / lengths[:, None]
        return directions
