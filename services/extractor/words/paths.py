"""Scores of labels -> the best path through each of many sequences. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import numpy as np
from librt.vecs import append, vec
from mypy_extensions import i64

from services.extractor.words.sequences import Floats, Ints


def nothing(emissions: Floats, lengths: Ints, transitions: Floats) -> Floats:
    """Return each sequence's score when every label is label 0."""
    begins = np.cumsum(lengths) - lengths
    return np.asarray(np.add.reduceat(emissions[:, 0], begins) + transitions[0, 0] * (lengths - 1), dtype=np.float32)


def best_paths(emissions: Floats, lengths: Ints, transitions: Floats) -> tuple[list[int], Floats]:
    """Return the best labels (flat, like `emissions`) and each sequence's score; `transitions` is labels × labels. No sequence is empty.

    A plain loop: compiled, the numbers of a `vec` are C's own, where numpy's calls for steps as short as these take twenty times as long.
    """
    size = len(transitions)
    flat = vec[float](emissions.ravel().astype(np.float64))
    into = vec[float](transitions.T.ravel().astype(np.float64))  # label × label before
    labels: list[int] = []
    scores: list[float] = []
    begin = 0
    for length in lengths.tolist():
        end = begin + length * size
        scores.append(_best_path(flat, begin, end, into, size, labels))
        begin = end
    return labels, np.array(scores, dtype=np.float32)


def _best_path(flat: vec[float], begin: i64, end: i64, into: vec[float], size: i64, labels: list[int]) -> float:  # noqa: PLR0917 - a hot loop
    """Append the best labels of one sequence, whose emissions are `flat[begin:end]`, and return their score (Viterbi)."""
    best, reached = flat[begin : begin + size], flat[begin : begin + size]
    came = vec[i64](capacity=end - begin)
    for row in range(begin + size, end, size):
        for label in range(size):
            place = label * size
            high = best[0] + into[place]
            before: i64 = 0
            for other in range(1, size):
                score = best[other] + into[place + other]
                if score > high:
                    high, before = score, other
            reached[label] = high + flat[row + label]
            came = append(came, before)
        best, reached = reached, best
    top = max(best)
    label = 0
    while best[label] < top:
        label += 1
    path = [int(label)]
    for step in range(len(came) - size, -1, -size):
        label = came[step + label]
        path.append(int(label))
    path.reverse()
    labels.extend(path)
    return top
