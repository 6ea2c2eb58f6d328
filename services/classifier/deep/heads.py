"""Light heads over pooled states, joined with what the default says. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.classifier.words.features import Floats
from services.classifier.words.linear import softmax

_LEAST = np.float32(1e-6)


@dataclass(frozen=True)
class Head:
    """`weights` [width, labels] and `bias` [labels] over pooled states."""

    weights: Floats
    bias: Floats

    def logits(self, pooled: Floats) -> Floats:
        """Return [rows, labels]."""
        logits: Floats = pooled @ self.weights + self.bias
        return logits


@dataclass(frozen=True)
class Panel:
    """Heads that see a text each in its way: `shares` says how much each one's word counts, `first` how much the default's.

    These numbers were fitted on held-out rows by the likelihood, so that they calibrate, too.
    """

    heads: tuple[Head, ...]
    shares: tuple[float, ...]
    first: float

    def scores(self, pools: Sequence[Floats], first_scores: Floats) -> Floats:
        """Return [rows, labels]: shares that add up to one; `pools` has what each head sees, `first_scores` are the default's."""
        joined: Floats = np.float32(self.first) * np.log(first_scores + _LEAST)
        for head, share, pooled in zip(self.heads, self.shares, pools, strict=True):
            joined = joined + np.float32(share) * head.logits(pooled)
        return softmax(joined)
