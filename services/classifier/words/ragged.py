"""Rows of different lengths, one after the other in one array. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Ragged:
    """`values` of all rows; `sizes` [rows] of each."""

    values: Numbers
    sizes: Numbers

    @cached_property
    def ends(self) -> Numbers:
        """Where in `values` each row ends."""
        return np.cumsum(self.sizes)

    @cached_property
    def starts(self) -> Numbers:
        """Where in `values` each row starts."""
        return self.ends - self.sizes

    @cached_property
    def owners(self) -> Numbers:
        """The row of each value."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @cached_property
    def places(self) -> Numbers:
        """The place of each value in its row."""
        return np.arange(len(self.values)) - self.starts[self.owners]

    def rows(self, first: int, last: int) -> Ragged:
        """Return some of the rows."""
        begin, end = (int(self.starts[first]), int(self.ends[last - 1])) if first < last else (0, 0)
        return Ragged(self.values[begin:end], self.sizes[first:last])

    def first(self, most: int) -> Ragged:
        """Return at most so many values from the beginning of each row."""
        return ragged(self.values, self.starts, np.minimum(self.sizes, most))

    def nth(self, place: int) -> Ragged:
        """Return the value at a place of each row, counted from one, where there is one."""
        return ragged(self.values, self.starts + (place - 1), (self.sizes >= place).astype(np.int64))

    def nth_last(self, place: int) -> Ragged:
        """Return the value at a place of each row, counted from its end."""
        return ragged(self.values, self.ends - place, (self.sizes >= place).astype(np.int64))

    def last(self, most: int) -> Ragged:
        """Return at most so many values from the end of each row."""
        sizes = np.minimum(self.sizes, most)
        return ragged(self.values, self.ends - sizes, sizes)


def ragged(values: Numbers, starts: Numbers, sizes: Numbers) -> Ragged:
    """Return stretches of `values`, which may overlap, as rows."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return Ragged(values[np.arange(total) + np.repeat(starts - (ends - sizes), sizes)], sizes)


def one_below_another(parts: Sequence[Ragged]) -> Ragged:
    """Return the rows of each part, part after part."""
    return Ragged(np.concatenate([part.values for part in parts]), np.concatenate([part.sizes for part in parts]))


def side_by_side(parts: Sequence[Ragged]) -> Ragged:
    """Return rows that hold those of each part, in order."""
    values = np.concatenate([part.values for part in parts])
    shifts = np.cumsum([0, *(len(part.values) for part in parts[:-1])])
    starts = np.stack([part.starts + shift for part, shift in zip(parts, shifts, strict=True)], axis=1)
    sizes = np.stack([part.sizes for part in parts], axis=1)
    return Ragged(ragged(values, starts.ravel(), sizes.ravel()).values, sizes.sum(axis=1))
