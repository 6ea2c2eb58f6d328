"""Feature codes -> labels: a linear-chain model in two arrays, decoded for many sequences at once. Pure: no clock, no network, no Kafka.

Trained with CRFsuite (see `training/`), it is run here: one gather for the emissions of an article, one loop over positions. That is more than ten
times as fast as tagging one sequence of string features after another.
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
_ROW: Final = 8
"""Numbers in a row of weights, at least: 32 bytes are what numpy gathers in one step."""


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
    """Weights: `slots` maps a feature's hash to a row of `weights` (rows × labels, and zeros); `transitions` is labels × labels."""

    labels: tuple[str, ...]
    slots: NDArray[np.int32]
    weights: Floats
    transitions: Floats
    version: str

    def emissions(self, codes: Codes) -> Floats:
        """Return rows × labels."""
        slots = self.slots.take((codes & np.uint64(len(self.slots) - 1)).view(np.int64))
        gathered = self.weights.take(slots.ravel(), axis=0, mode="clip").reshape(len(codes), -1)
        summed: Floats = np.add.reduce(gathered, axis=0).reshape(-1, self.weights.shape[1])
        return np.ascontiguousarray(summed[:, : len(self.labels)])


def load_chain(path: Path) -> Chain:
    """Read a chain that `save_chain` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        slots = np.zeros(int(stored["size"]), dtype=np.int32)
        slots[stored["places"]] = np.arange(1, len(stored["places"]) + 1, dtype=np.int32)
        weights = stored["weights"].astype(np.float32) * float(stored["unit"])
        wide = max(weights.shape[1], _ROW)
        room = np.zeros((len(weights) + 1, wide), dtype=np.float32)
        room[1:, : weights.shape[1]] = weights
        labels = tuple(str(label) for label in stored["labels"])
        return Chain(labels, slots, room, stored["transitions"].astype(np.float32), str(stored["version"]))


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
