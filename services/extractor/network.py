"""Words of windows -> scores of labels: a small network of convolutions and attention, in numpy. Pure: no clock, no network, no Kafka.

All windows of an article are one flat run of rows, so that a layer is a few products of matrices; beyond a window's edge stand noughts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.extractor.sequences import Floats, Ints

HEADS: Final = 2
DILATIONS: Final = (1, 2, 4, 1)
"""How far apart the three words stand that each convolution joins."""
ATTENTIVE: Final = (1, 3)
"""The convolutions behind which every word looks at all words of its window."""
_AT_ONCE: Final = 8
_NEVER: Final = -1e4
_LEAST: Final = 1e-5
_MOST_ALIKE: Final = np.float32(60)
"""Its exponential, times the words of a window, is a number still."""
Group: TypeAlias = tuple[Ints, NDArray[np.bool_], Floats]
"""Windows × places of their rows, which of these are theirs, and what keeps the others from being looked at."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Windows as one flat run: how long each is, where it begins, in which window each row is, its place there, and the row of each window's cue."""

    lengths: Ints
    begins: Ints
    window: Ints
    inner: Ints
    cues: Ints

    @classmethod
    def of(cls, lengths: Ints, cues: Ints) -> Rows:
        """Lay out windows of these lengths; `cues`: the place of each one's cue within it."""
        begins = np.cumsum(lengths) - lengths
        window = np.repeat(np.arange(len(lengths)), lengths)
        return cls(lengths, begins, window, np.arange(len(window)) - begins[window], begins + cues)


@dataclass(frozen=True, slots=True)
class Network:
    """Weights by name, all float32; `labels` are the columns of what it returns, `transitions` scores each label behind each other."""

    labels: tuple[str, ...]
    weights: Mapping[str, Floats]
    transitions: Floats

    def emissions(self, entered: Floats, rows: Rows) -> Floats:
        """Return rows × labels for what stands in each row (rows × width)."""
        weights = self.weights
        now, groups = entered, list(_grouped(rows))
        for layer, apart in enumerate(DILATIONS):
            now = now + self._joined(_scaled(now), rows, layer, apart)
            if layer in ATTENTIVE:
                now = now + self._attended(_scaled(now), groups, layer)
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

    def _attended(self, now: Floats, groups: list[Group], layer: int) -> Floats:
        """Return what each row gets from all rows of its window, by how alike they are and how far apart."""
        weights, width = self.weights, now.shape[1]
        asked = now @ weights[f"ask{layer}"] + weights[f"ask{layer}_bias"]
        padded = np.concatenate((asked, np.zeros((1, 3 * width), dtype=np.float32)))
        gathered = np.empty_like(now)
        for places, mask, never in groups:
            many, length = places.shape
            parts = padded.take(places, axis=0).reshape(many, length, 3, HEADS, -1).transpose(2, 0, 3, 1, 4)
            alike = parts[0] @ parts[1].swapaxes(-1, -2)
            alike += weights[f"apart{layer}"][:, :length, :length]
            alike += never
            np.exp(np.minimum(alike, _MOST_ALIKE, out=alike), out=alike)
            alike /= alike.sum(axis=-1, keepdims=True)
            gathered[places[mask]] = (alike @ parts[2]).swapaxes(1, 2).reshape(many, length, width)[mask]
        found: Floats = gathered @ weights[f"tell{layer}"] + weights[f"tell{layer}_bias"]
        return found


def _scaled(now: Floats) -> Floats:
    """Return rows of one length: the root of the mean of their squares is 1."""
    found: Floats = now / np.sqrt(np.einsum("ij,ij->i", now, now)[:, None] / now.shape[1] + np.float32(_LEAST))
    return found


def _grouped(rows: Rows) -> Iterator[Group]:
    """Yield windows of like length together."""
    order = np.argsort(rows.lengths, kind="stable")
    for start in range(0, len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        inner = np.arange(int(rows.lengths[some[-1]]))
        mask = inner < rows.lengths[some, None]
        never = np.where(mask, np.float32(0), np.float32(_NEVER))[:, None, None, :]
        yield np.where(mask, rows.begins[some, None] + inner, len(rows.window)), mask, never
