"""How much of the true text a text has: F1 over runs of four words, each page counting the same. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import fmean

GRAM = 4
_WORD = re.compile(r"\w+")

Hits = tuple[float, float, float]
"""Shares of shingles that are in both, only in the text, only in the truth; they sum to 1."""


def hits(truth: str, text: str) -> Hits:
    """Return how the shingles of a text and its truth meet (scrapinghub's article-extraction-benchmark)."""
    wanted, found = _shingles(truth), _shingles(text)
    both = (wanted & found).total()
    only, missed = found.total() - both, wanted.total() - both
    total = both + only + missed
    return (both / total, only / total, missed / total) if total else (0.0, 0.0, 0.0)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return (
        Counter(tuple(words[index : index + GRAM]) for index in range(max(1, len(words) - GRAM + 1)))
        if words
        else Counter()
    )


def scores(pages: Sequence[Hits]) -> tuple[float, float, float]:
    """Return F1, precision and recall of a set: means over pages, and the F1 of the two means."""
    precision = fmean(both / (both + only) for both, only, _ in pages if both + only)
    recall = fmean(both / (both + missed) for both, _, missed in pages if both + missed)
    return 2 * precision * recall / (precision + recall), precision, recall
