"""Feature codes -> labels: a linear-chain model in two arrays, decoded for many sequences at once. Pure: no clock, no network, no Kafka.

Trained with CRFsuite (see `training/`), it is run here on numpy alone: one gather for the emissions of an article, one loop over positions for all
its sequences. That is some ten times as fast as tagging one sequence of string features after another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float32]
Codes: TypeAlias = NDArray[np.uint64]
"""Templates × rows."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


class Layout:
    """Which columns each feature template joins: `templates` maps its number to their names.

    All templates take each step of mixing together: on columns as short as an article's, a call costs more than its numbers.
    """

    def __init__(self, columns: Sequence[str], templates: Mapping[int, str]) -> None:
        place = {name: number for number, name in enumerate(columns)}
        joined = {number: [place[name] for name in names.split()] for number, names in templates.items()}
        numbers = list(templates)
        order = sorted(range(len(numbers)), key=lambda row: -len(joined[numbers[row]]))
        longest_first = [numbers[row] for row in order]
        seeds = [(number + 1) * int(_MIX) & 0xFFFFFFFFFFFFFFFF for number in longest_first]
        self.seeds = np.array(seeds, dtype=np.uint64)[:, None]
        self.parts = [
            np.array([joined[number][part] for number in longest_first if part < len(joined[number])])
            for part in range(len(joined[longest_first[0]]))
        ]
        self.rows = np.argsort(order)

    def codes(self, columns: Ints) -> Codes:
        """Return a well-spread code for each template and each row of `columns` (column × row)."""
        codes = np.repeat(self.seeds, columns.shape[1], axis=1)
        values = columns.view(np.uint64)
        for part in self.parts:
            code = codes[: len(part)]
            code ^= values.take(part, axis=0)
            code *= _MIX
            code ^= code >> _SHIFT
        return codes.take(self.rows, axis=0)


@dataclass(frozen=True, slots=True)
class Chain:
    """Weights: `slots` maps a feature's hash to a row of `weights` (rows × labels); `transitions` is labels × labels."""

    labels: tuple[str, ...]
    slots: NDArray[np.int32]
    weights: Floats
    transitions: Floats
    version: str

    def emissions(self, codes: Codes) -> Floats:
        """Return rows × labels."""
        slots = self.slots.take((codes & np.uint64(len(self.slots) - 1)).view(np.int64))
        return np.asarray(self.weights.take(slots, axis=0).sum(axis=0))

    def nothing(self, emissions: Floats, lengths: Ints) -> Floats:
        """Return each sequence's score when every label is label 0."""
        begins = np.cumsum(lengths) - lengths
        return np.asarray(
            np.add.reduceat(emissions[:, 0], begins) + self.transitions[0, 0] * (lengths - 1), dtype=np.float32
        )

    def decode(self, emissions: Floats, lengths: Ints) -> tuple[Ints, Floats]:
        """Return the best labels (flat, like `emissions`) and each sequence's score. No sequence is empty.

        The sequences are laid side by side, longest first, so that each step works on those that still go on.
        """
        order = np.argsort(-lengths, kind="stable")
        sizes = lengths[order]
        longest, count, size = int(sizes[0]), len(lengths), len(self.labels)
        inside = np.arange(longest) < lengths[:, None]
        padded = np.zeros((count, longest, size), dtype=np.float32)
        padded[inside] = emissions
        # Of all paths that end at a place with a label, the best one's score: position × sequence × label.
        best = np.ascontiguousarray(padded[order].transpose(1, 0, 2))
        # How many sequences are longer than each position.
        going: list[int] = np.searchsorted(-sizes, -np.arange(longest), side="left").tolist()
        steps = self.transitions[:, None, :]
        for position in range(1, longest):
            active = going[position]
            paths = best[position - 1, :active].T[:, :, None] + steps  # label before × sequence × label
            best[position, :active] += np.maximum.reduce(paths)
        last = best[sizes - 1, np.arange(count)]
        labels = np.empty((count, longest), dtype=np.int64)
        labels[order] = self._trace(best, last.argmax(axis=1), going)
        scores = np.empty(count, dtype=np.float32)
        scores[order] = last.max(axis=1)
        return labels[inside], scores

    def _trace(self, best: Floats, current: Ints, going: list[int]) -> Ints:
        """Return sequence × position: the labels that lead to those at the ends, `current`."""
        longest, count, _ = best.shape
        labels = np.zeros((count, longest), dtype=np.int64)
        into = np.ascontiguousarray(self.transitions.T)
        for position in range(longest - 1, -1, -1):
            active = going[position]
            labels[:active, position] = current[:active]
            if position:
                current[:active] = (best[position - 1, :active] + into[current[:active]]).argmax(axis=1)
        return labels


def load_chain(path: Path) -> Chain:
    """Read a chain that `save_chain` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        slots = np.zeros(int(stored["size"]), dtype=np.int32)
        slots[stored["places"]] = np.arange(1, len(stored["places"]) + 1, dtype=np.int32)
        weights = stored["weights"].astype(np.float32) * float(stored["unit"])
        weights = np.vstack([np.zeros((1, weights.shape[1]), dtype=np.float32), weights])
        labels = tuple(str(label) for label in stored["labels"])
        return Chain(labels, slots, weights, stored["transitions"].astype(np.float32), str(stored["version"]))


def save_chain(  # noqa: PLR0917 - what a chain is made of
    path: Path, labels: list[str], rows: dict[int, Floats], transitions: Floats, version: str, size: int
) -> None:
    """Write weights as 8-bit steps: `rows` maps a hash (below `size`, a power of two) to its weights per label."""
    places = np.array(sorted(rows), dtype=np.int64)
    weights = np.stack([rows[int(place)] for place in places])
    unit = float(np.abs(weights).max() / 32_000)
    stored = np.round(weights / unit).astype(np.int16)
    np.savez_compressed(
        path,
        places=places,
        weights=stored,
        unit=unit,
        labels=np.array(labels),
        transitions=transitions,
        version=version,
        size=size,
    )
