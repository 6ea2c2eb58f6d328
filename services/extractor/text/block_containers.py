"""The elements that blocks lie in -> what they hold. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.extractor.page.outline import Outline

Vector = NDArray[np.float32]
Ints = NDArray[np.int64]


def column(numbers: list[int]) -> Ints:
    """Return a column of `Elements` for numpy to read, in half the time that finding out its shape takes."""
    return np.fromiter(numbers, np.int64, len(numbers))


def measures(numbers: Sequence[int]) -> Vector:
    """Return one measure of all blocks."""
    return np.fromiter(numbers, np.float32, len(numbers))


class Containers:
    """Sums over the subtrees that blocks lie in. An element's subtree is the range `[e, end[e])` of element indices."""

    def __init__(self, page: Outline, element: Ints, columns: dict[str, Vector]) -> None:
        self.parent = column(page.elements.parents)
        self.element = element
        size = len(page.elements)
        self.article = column(page.elements.articles)
        self.direct = {name: np.bincount(element, columns[name], size) for name in ("chars", "link_chars", "prose")}
        self.direct["count"] = np.bincount(element, minlength=size).astype(float)
        self.end = column(page.elements.ends)
        self.sums = {name: self._subtree(values) for name, values in self.direct.items()}
        upper = np.bincount(self.parent, self.direct["prose"], size) + self.direct["prose"]
        self.upper = upper
        self.best = int(upper.argmax())

    def _subtree(self, values: NDArray[Any]) -> NDArray[np.float64]:
        running = np.concatenate(([0.0], np.cumsum(values)))
        summed: NDArray[np.float64] = running[self.end] - running[:-1]
        return summed

    def columns(self) -> dict[str, Vector]:
        """Return what a block's containers hold, from its own element upwards, and where it lies to the fullest one."""
        found: dict[str, NDArray[Any]] = {}
        total = max(1.0, float(self.sums["prose"][0]))
        node = self.element
        for level in range(4):
            chars = np.maximum(self.sums["chars"][node], 1)
            found[f"up{level}_chars"] = np.log1p(chars)
            found[f"up{level}_link_ratio"] = self.sums["link_chars"][node] / chars
            found[f"up{level}_prose_ratio"] = self.sums["prose"][node] / chars
            found[f"up{level}_of_page"] = self.sums["prose"][node] / total
            found[f"up{level}_blocks"] = np.log1p(self.sums["count"][node])
            found[f"up{level}_direct"] = self.upper[node] / total
            node = self.parent[node]
        best = self.best
        for level in range(3):
            found[f"in_best{level}"] = (self.element >= best) & (self.element < self.end[best])
            best = int(self.parent[best])
        inside = np.flatnonzero((self.element >= self.best) & (self.element < self.end[self.best]))
        first, last = (inside[0], inside[-1]) if len(inside) else (0, len(self.element) - 1)
        rows = np.arange(len(self.element))
        found["before_best"] = np.clip(first - rows, -30, 30)
        found["after_best"] = np.clip(rows - last, -30, 30)
        found["best_share"] = np.full(len(rows), self.upper[self.best] / total)
        found |= self._articles()
        return {name: np.asarray(column, dtype=np.float32) for name, column in found.items()}

    def _articles(self) -> dict[str, Vector]:
        """Return whether a block shares its `<article>` with the fullest container, and how many such elements came before."""
        inner = self.article
        mine = inner[self.element]
        return {
            "same_article": (mine == inner[self.best]).astype(np.float32),
            "articles": np.full(len(mine), min(50, len(set(inner.tolist())) - 1), dtype=np.float32),
            "own_article": (mine > 0).astype(np.float32),
            "after_article": (self.element >= self.end[inner[self.best]]).astype(np.float32),
        }
