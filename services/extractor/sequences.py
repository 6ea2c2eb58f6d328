"""Feature codes -> labels: a linear-chain model in two arrays, decoded for many sequences at once. Pure: no clock, no network, no Kafka.

Trained with CRFsuite (see `training/`), it is run here on numpy alone: one gather for the emissions of an article, one loop over positions for all
its sequences. That is some ten times as fast as tagging one sequence of string features after another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float32]
Codes: TypeAlias = NDArray[np.uint64]
"""Templates × rows."""

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)


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

        A sequence is walked from both its ends to the middle, and all of these halves side by side, longest first: each step is one call for those
        that still go on, and there are half as many.
        """
        halves = _Halves.of(lengths)
        steps = halves.both(self.transitions)[:, :, halves.backward]  # label before × label × half
        best = np.ascontiguousarray(emissions.take(halves.rows, axis=0).transpose(0, 2, 1))  # step × label × half
        for step in range(1, len(best)):
            active = halves.going[step]
            best[step, :, :active] += np.maximum.reduce(best[step - 1, :, None, :active] + steps[:, :, :active])
        ends = best[halves.sizes - 1, :, np.arange(len(halves.sizes))].T
        current, scores = self._joined(ends, halves)
        labels = np.empty(len(emissions), dtype=np.int64)
        labels[halves.rows] = self._traced(best, current, halves)
        return labels, scores

    def _traced(self, best: Floats, current: Ints, halves: _Halves) -> Ints:
        """Return step × half: the labels that lead to those at the ends, `current`; beyond its end a half keeps that label."""
        size = len(self.labels)
        into = halves.both(self.transitions).transpose(0, 2, 1).reshape(size, -1)  # label before × way and label
        beside = halves.backward * size
        current += beside
        labels = np.empty((len(best), len(current)), dtype=np.int64)
        for step in range(len(best) - 1, 0, -1):
            labels[step] = current
            own = current[: halves.going[step]]
            seen = into.take(own, axis=1)
            seen += best[step - 1, :, : len(own)]
            seen.argmax(axis=0, out=own)
            own += beside[: len(own)]
        labels[0] = current
        labels -= beside
        return labels

    def _joined(self, ends: Floats, halves: _Halves) -> tuple[Ints, Floats]:
        """Return the label at which each half ends on the best path of its sequence, and each sequence's score; `ends` is label × half."""
        size, count = len(self.labels), len(halves.first)
        tails = np.zeros((size, count), dtype=np.float32)
        paired = halves.second >= 0
        tails[:, paired] = ends[:, halves.second[paired]]
        whole = ends[:, None, halves.first] + self.transitions[:, :, None] + tails
        whole[:, :, ~paired] = ends[:, None, halves.first[~paired]]
        flat = whole.reshape(size * size, count)
        chosen = flat.argmax(axis=0)
        current = np.empty(ends.shape[1], dtype=np.int64)
        current[halves.first] = chosen // size
        current[halves.second[paired]] = chosen[paired] % size
        return current, flat.max(axis=0)


@dataclass(frozen=True, slots=True)
class _Halves:
    """The halves of some sequences, longest first. `rows` is step × half: where each step stands in the flat array.

    `first` and `second` say which half is the one of each sequence that goes forward, and the one that goes `backward` (-1: it has none).
    """

    rows: Ints
    sizes: Ints
    backward: Ints
    first: Ints
    second: Ints
    going: list[int]

    @classmethod
    def of(cls, lengths: Ints) -> _Halves:
        count = len(lengths)
        second = lengths // 2
        sizes = np.concatenate((lengths - second, second))
        order = np.argsort(-sizes, kind="stable")[: int(np.count_nonzero(sizes))]
        backward = (order >= count).astype(np.int64)
        ends = np.cumsum(lengths)
        starts = np.concatenate((ends - lengths, ends - 1))[order]
        sizes = sizes[order]
        place = np.full(2 * count, -1, dtype=np.int64)
        place[order] = np.arange(len(order))
        steps = np.arange(int(sizes[0]))
        rows = starts + (1 - 2 * backward) * np.minimum(steps[:, None], sizes - 1)
        going: list[int] = np.searchsorted(-sizes, -steps, side="left").tolist()
        return cls(rows, sizes, backward, place[:count], place[count:], going)

    @staticmethod
    def both(transitions: Floats) -> Floats:
        """Return label before × label × way (forward, backward)."""
        return np.stack((transitions, transitions.T), axis=2)


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
