"""Words of windows -> scores of labels: a small network of convolutions and of attention by the cue, in numpy. Pure: no clock, no network, no Kafka.

All windows of an article are one flat run of rows, so that a layer is a few products of matrices; beyond a window's edge stand noughts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.extractor.words.sequences import Floats, Ints

HEADS: Final = 4
DILATIONS: Final = (1, 2, 4, 1)
"""How far apart the three words stand that each convolution joins."""
ATTENTIVE: Final = (1, 3)
"""The convolutions behind which the cue looks at all words of its window, and tells them what it saw."""
_AWAY: Final = np.array([-30, -20, -14, -10, -7, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 10, 14, 20, 30])
DISTANCES: Final = len(_AWAY) + 1
_LEAST: Final = np.float32(1e-5)
_MOST: Final = np.float32(60)
"""Its exponential, times the words of a window, is a number still, and that of its negative not nought."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Windows as one flat run: how long each is, where it begins, the row of its cue; each row's window, place in it and `away_of` its cue."""

    lengths: Ints
    begins: Ints
    cues: Ints
    window: Ints
    inner: Ints
    away: Ints

    @classmethod
    def of(cls, lengths: Ints, cues: Ints) -> Rows:
        """Lay out windows of these lengths; `cues`: the place of each one's cue within it."""
        begins = np.cumsum(lengths) - lengths
        window = np.repeat(np.arange(len(lengths)), lengths)
        inner = np.arange(len(window)) - begins[window]
        return cls(lengths, begins, begins + cues, window, inner, away_of(inner - cues[window]))


def away_of(behind: Ints) -> Ints:
    """Return by how much words stand behind a cue, in steps that widen: numbers below `DISTANCES`."""
    return np.searchsorted(_AWAY, behind)


@dataclass(frozen=True, slots=True)
class Network:
    """Weights by name, all float32; `labels` are the columns of what it returns, `transitions` scores each label behind each other."""

    labels: tuple[str, ...]
    weights: Mapping[str, Floats]
    transitions: Floats

    def emissions(self, entered: Floats, rows: Rows) -> Floats:
        """Return rows × labels for what stands in each row (rows × width)."""
        weights = self.weights
        now = entered
        for layer, apart in enumerate(DILATIONS):
            now = now + self._joined(_scaled(now), rows, layer, apart)
            if layer in ATTENTIVE:
                now = now + self._attended(_scaled(now), rows, layer).take(rows.window, axis=0)
        found: Floats = _scaled(now) @ weights["out"] + weights["out_bias"]
        found[rows.begins] += weights["opening"]
        return found

    def _joined(self, now: Floats, rows: Rows, layer: int, apart: int) -> Floats:
        """Return what each row gets from the rows `apart` before and behind it, and from its window's cue."""
        weights = self.weights
        here, beyond = np.arange(len(now)), len(now)
        padded = np.concatenate((now, np.zeros((1, now.shape[1]), dtype=np.float32)))
        before = padded.take(np.where(rows.inner >= apart, here - apart, beyond), axis=0)
        behind = padded.take(np.where(rows.inner + apart < rows.lengths[rows.window], here + apart, beyond), axis=0)
        found: Floats = np.concatenate((before, now, behind), axis=1) @ weights[f"join{layer}"]
        found += (now[rows.cues] @ weights[f"cue{layer}"] + weights[f"join{layer}_bias"])[rows.window]
        return np.maximum(found, 0, out=found)

    def _attended(self, now: Floats, rows: Rows, layer: int) -> Floats:
        """Return what each window's cue gathers from all of its rows (windows × width), by how they fit it and how far away they are."""
        weights, (many, width) = self.weights, now.shape
        asked = now.take(rows.cues, axis=0) @ weights[f"ask{layer}"] + weights[f"ask{layer}_bias"]
        offered = now @ weights[f"offer{layer}"] + weights[f"offer{layer}_bias"]
        fits = (asked.take(rows.window, axis=0) * offered[:, :width]).reshape(many, HEADS, -1).sum(axis=-1)
        fits += weights[f"away{layer}"].take(rows.away, axis=0)
        shares = np.exp(np.clip(fits, -_MOST, _MOST))
        told = shares[:, :, None] * offered[:, width:].reshape(many, HEADS, -1)
        total = np.add.reduceat(shares, rows.begins, axis=0)
        gathered = np.asarray(np.add.reduceat(told, rows.begins, axis=0) / total[:, :, None], dtype=np.float32)
        found: Floats = gathered.reshape(-1, width) @ weights[f"tell{layer}"] + weights[f"tell{layer}_bias"]
        return found


def _scaled(now: Floats) -> Floats:
    """Return rows of one length: the root of the mean of their squares is 1."""
    found: Floats = now / np.sqrt(np.einsum("ij,ij->i", now, now)[:, None] / now.shape[1] + _LEAST)
    return found
