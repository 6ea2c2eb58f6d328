"""Word vectors: words that are used alike lie close. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.classifier.words.features import Floats
from services.classifier.words.ragged import Ragged
from services.classifier.words.vocabulary import Fact
from services.classifier.words.wording import Table, Wording


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
        rows = wording.facts(self._row)[parts.values]  # of an unknown word any will do: its rarity is 0
        vectors = self._table.take(rows, axis=0, mode="clip").astype(np.float32)
        sums = np.empty((len(parts.sizes), self.width), dtype=np.float32)
        for part, (first, last) in enumerate(zip(parts.starts.tolist(), parts.ends.tolist(), strict=True)):
            np.dot(heavy[first:last], vectors[first:last], out=sums[part])
        return sums

    def _rarities(self, wording: Wording) -> Table:
        rows = wording.facts(self._row)
        return np.where(rows >= 0, self._rarity[rows], np.float32(0))


def directions(sums: Floats) -> Floats:
    """Return each row with length one; zeros where it has none."""
    lengths = np.sqrt(np.einsum("ij,ij->i", sums, sums)) + np.float32(1e-6)
    found: Floats = sums / lengths[:, None]
    return found
