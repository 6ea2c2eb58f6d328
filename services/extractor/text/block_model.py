"""Rows of block features -> how likely each block belongs to the article. Pure: no clock, no network, no Kafka.

A forest of small boosted trees, read from a table and evaluated for all blocks and all trees at once, as QuickScorer does (Lucchese et al.,
SIGIR 2015): every leaf of a tree is a bit; a threshold that a block exceeds clears the bits of the leaves to its left; the lowest bit left
over is the leaf that the block falls into.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.extractor import ROOM
from services.extractor.text.block_containers import Vector

MODEL_FILE: Final = ROOM / "models" / "blocks.npz"
Masks = NDArray[np.uint32]
ALL_LEAVES: Final = 0xFFFFFFFF
"""A tree has 32 leaves at most."""


@dataclass(frozen=True)
class Forest:
    """`tables[f][k]` holds, for each tree, the leaves left when the first `k` thresholds of feature `f` are exceeded."""

    version: str
    features: tuple[str, ...]
    thresholds: tuple[Vector, ...]
    tables: tuple[Masks, ...]
    leaves: NDArray[np.float32]
    base: float
    cut: float


@lru_cache(maxsize=1)
def forest() -> Forest:
    """Return the model that ships with the code."""
    with np.load(MODEL_FILE) as stored:
        return compiled({name: stored[name] for name in stored.files})


def compiled(stored: dict[str, NDArray[np.generic]]) -> Forest:
    """Return the forest for its stored form: one row a node, with `tree`, `feature`, `threshold`, and the leaf bits that it clears."""
    features = tuple(str(name) for name in stored["features"])
    trees = int(stored["leaves"].shape[0])
    tree, feature = stored["tree"].astype(np.int64), stored["feature"].astype(np.int64)
    threshold, clears = stored["threshold"].astype(np.float32), stored["clears"].astype(np.uint32)
    thresholds, tables = [], []
    for index in range(len(features)):
        rows = np.flatnonzero(feature == index)
        steps = np.unique(threshold[rows])
        table = np.full((len(steps) + 1, trees), ALL_LEAVES, dtype=np.uint32)
        np.bitwise_and.at(table, (np.searchsorted(steps, threshold[rows]) + 1, tree[rows]), ~clears[rows])
        thresholds.append(steps)
        tables.append(np.bitwise_and.accumulate(table, axis=0))
    return Forest(
        str(stored["version"]),
        features,
        tuple(thresholds),
        tuple(tables),
        stored["leaves"].astype(np.float32),
        float(stored["base"]),
        float(stored["cut"]),
    )


def likelihood(model: Forest, columns: dict[str, Vector], rows: NDArray[np.int64]) -> Vector:
    """Return, for each of the given rows, the probability that its block belongs to the article."""
    left = np.full((len(rows), model.leaves.shape[0]), ALL_LEAVES, dtype=np.uint32)
    allowed = np.empty_like(left)
    for name, steps, table in zip(model.features, model.thresholds, model.tables, strict=True):
        table.take(steps.searchsorted(columns[name][rows]), axis=0, out=allowed, mode="clip")
        np.bitwise_and(left, allowed, out=left)
    lowest = left & (~left + np.uint32(1))
    leaf = (lowest.astype(np.float32).view(np.int32) >> 23) - 127  # the exponent: which bit it is
    first = np.arange(leaf.shape[1], dtype=np.int32) * model.leaves.shape[1]
    raw = model.leaves.ravel().take(leaf + first).sum(axis=1) + model.base
    likely: Vector = 1.0 / (1.0 + np.exp(-raw))
    return likely
