"""Light heads over pooled states, joined with what the default says. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.classifier.features import Floats
from services.classifier.linear import softmax

_LEAST = np.float32(1e-6)


@dataclass(frozen=True)
class Head:
    """`weights` [width, labels] and `bias` [labels] over pooled states; `own` and `first` say how much this and the default's word count.

    The two were fitted on held-out rows by the likelihood, so that they calibrate, too.
    """

    weights: Floats
    bias: Floats
    own: float
    first: float

    def scores(self, pooled: Floats, first_scores: Floats) -> Floats:
        """Return [rows, labels]: shares that add up to one; `first_scores` are the default's."""
        logits = pooled @ self.weights + self.bias
        joined: Floats = np.float32(self.own) * logits + np.float32(self.first) * np.log(first_scores + _LEAST)
        return softmax(joined)
