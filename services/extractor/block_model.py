"""Rows of block features -> how likely each block belongs to the article. Pure: no clock, no network, no Kafka.

A forest of small boosted trees as lists of bare numbers. Each block walks down each tree in a plain loop: compiled, a step takes some nanoseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from librt.vecs import append, vec
from mypy_extensions import i64
from numpy.typing import NDArray

from services.extractor import ROOM
from services.extractor.block_containers import Vector

MODEL_FILE: Final = ROOM / "models" / "blocks.npz"


@dataclass(frozen=True)
class Forest:
    """`roots` holds each tree's first node. A node compares a feature with a threshold; where it goes then is a node, or `~leaf`."""

    version: str
    features: tuple[str, ...]
    roots: vec[i64]
    feature: vec[i64]
    threshold: vec[float]
    at_most: vec[i64]
    above: vec[i64]
    leaves: vec[float]
    base: float
    cut: float


@lru_cache(maxsize=1)
def forest() -> Forest:
    """Return the model that ships with the code."""
    with np.load(MODEL_FILE) as stored:
        return compiled({name: stored[name] for name in stored.files})


def compiled(stored: dict[str, NDArray[np.generic]]) -> Forest:
    """Return the forest for its stored form: one row a node, with `tree`, `feature`, `threshold`, and the bits of the leaves to its left."""
    tree: list[int] = stored["tree"].tolist()
    clears: list[int] = stored["clears"].tolist()
    spines: dict[tuple[int, int], list[int]] = {}  # tree, leaf -> the nodes whose leftmost leaf it is
    for node, (number, bits) in enumerate(zip(tree, clears, strict=True)):
        spines.setdefault((number, (bits & -bits).bit_length() - 1), []).append(node)
    for nodes in spines.values():
        nodes.sort(key=clears.__getitem__)  # the topmost last: it has the most leaves to its left
    width: int = stored["leaves"].shape[1]
    at_most, above = [0] * len(tree), [0] * len(tree)

    def below(number: int, leaf: int) -> int:
        """Return what stands atop the leaves from `leaf` on, and link all that is below it."""
        nodes = spines.get((number, leaf))
        if not nodes:
            return ~(number * width + leaf)
        node = nodes.pop()
        at_most[node] = below(number, leaf)
        above[node] = below(number, clears[node].bit_length())
        return node

    roots = [below(number, 0) for number in range(len(stored["leaves"]))]
    return Forest(
        str(stored["version"]),
        tuple(str(name) for name in stored["features"]),
        vec[i64](roots),
        vec[i64](stored["feature"].tolist()),
        vec[float](stored["threshold"].tolist()),
        vec[i64](at_most),
        vec[i64](above),
        vec[float](stored["leaves"].ravel().tolist()),
        float(stored["base"]),
        float(stored["cut"]),
    )


def likelihood(model: Forest, columns: dict[str, Vector], rows: NDArray[np.int64]) -> Vector:
    """Return, for each of the given rows, the probability that its block belongs to the article."""
    table = np.array([columns[name] for name in model.features], dtype=np.float64).take(rows, axis=1)
    raw = np.asarray(_sums(model, vec[float](table.ravel()), len(rows)))
    likely: Vector = (1.0 / (1.0 + np.exp(-raw - model.base))).astype(np.float32)
    return likely


def _sums(model: Forest, values: vec[float], rows: i64) -> vec[float]:
    """Return, for each row of `values` (feature × row), the sum of the leaves that it falls into."""
    roots, feature, threshold, at_most, above = model.roots, model.feature, model.threshold, model.at_most, model.above
    leaves = model.leaves
    sums = vec[float](capacity=rows)
    for row in range(rows):
        total = 0.0
        for root in roots:
            node = root
            while node >= 0:
                node = at_most[node] if values[feature[node] * rows + row] <= threshold[node] else above[node]
            total += leaves[~node]
        sums = append(sums, total)
    return sums
