"""A trained forest -> the arrays that the product reads. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAVES = 32


def stored(model: Any, features: list[str], cut: float) -> dict[str, NDArray[Any]]:
    """Return one row for each inner node: its tree, feature, threshold, and the bits of the leaves on its left, which a greater value rules out."""
    trees = model._predictors  # noqa: SLF001 - scikit-learn shows its trees nowhere else
    numbering = _Numbering(len(trees))
    for number, (tree,) in enumerate(trees):
        numbering.walk(number, tree.nodes)
    tree_, feature, threshold, clears = zip(*numbering.rows, strict=True)
    arrays = {
        "features": np.array(features),
        "tree": np.array(tree_, dtype=np.int32),
        "feature": np.array(feature, dtype=np.int32),
        "threshold": np.array(threshold, dtype=np.float32),
        "clears": np.array(clears, dtype=np.uint32),
        "leaves": numbering.leaves,
        "base": np.array(float(np.ravel(model._baseline_prediction)[0])),  # noqa: SLF001
        "cut": np.array(cut),
    }
    digest = hashlib.blake2b(b"".join(arrays[name].tobytes() for name in sorted(arrays)), digest_size=4).hexdigest()
    return arrays | {"version": np.array(f"blocks-1-{digest}")}


class _Numbering:
    """Walks trees; keeps their inner nodes and the values of their leaves."""

    def __init__(self, trees: int) -> None:
        self.rows: list[tuple[int, int, float, int]] = []
        self.leaves = np.zeros((trees, LEAVES), dtype=np.float32)

    def walk(self, tree: int, nodes: Any, index: int = 0, first: int = 0) -> int:
        """Number the leaves below a node from `first`, left to right; return the number after the last."""
        node = nodes[index]
        if node["is_leaf"]:
            self.leaves[tree, first] = node["value"]
            return first + 1
        middle = self.walk(tree, nodes, int(node["left"]), first)
        bits = sum(1 << leaf for leaf in range(first, middle))
        self.rows.append((tree, int(node["feature_idx"]), float(node["num_threshold"]), bits))
        return self.walk(tree, nodes, int(node["right"]), middle)
