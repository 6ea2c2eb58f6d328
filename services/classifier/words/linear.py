"""Linear models over hashed and dense features, with calibrated scores. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from services.classifier.words.features import Floats, Row, Seen, seen, weighed


@dataclass(frozen=True)
class Linear:
    """Weights in eight bits: `sparse` [2**bits, labels] with a `scale` per label, `dense` [numbers, labels]. `temperature` calibrates the scores."""

    labels: tuple[str, ...]
    sparse: NDArray[np.int8]
    scale: Floats
    idf: NDArray[np.float16]
    dense: Floats
    bias: Floats
    temperature: float
    version: str

    @cached_property
    def _idf(self) -> Floats:
        return self.idf.astype(np.float32)

    def logits(self, rows: Seen | Sequence[Row]) -> Floats:
        """Return [rows, labels] before calibration."""
        texts = rows if isinstance(rows, Seen) else seen(rows)
        found = weighed(texts, self._idf)
        taken = self.sparse.take(found.buckets, axis=0).astype(np.float32)
        sums = np.empty((len(texts), len(self.labels)), dtype=np.float32)
        for row, (first, last) in enumerate(pairwise(found.starts.tolist())):
            np.dot(found.weights[first:last], taken[first:last], out=sums[row])
        logits: Floats = sums * self.scale + texts.dense @ self.dense + self.bias
        return logits

    def scores(self, rows: Seen | Sequence[Row]) -> Floats:
        """Return [rows, labels]: how likely each label is; each row adds up to one."""
        if not len(rows):
            return np.zeros((0, len(self.labels)), dtype=np.float32)
        return softmax(self.logits(rows) / np.float32(self.temperature))


def softmax(logits: Floats) -> Floats:
    """Return shares that add up to one along the last axis."""
    raised: Floats = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares
