"""Words -> hashed features, the same in training and in service. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

VERSION = "features-1"
"""Change it whenever a feature changes: weights of another version are refused."""

Hashes = NDArray[np.uint32]
Floats = NDArray[np.float32]

_SPREAD = np.uint32(0x9E3779B1)
_PAIR = np.uint32(0x85EBCA6B)
_MOST_WORDS = 200_000


class _Hashes(dict[str, int]):
    """Word -> hash, worked out once."""

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_WORDS:
            self.clear()
        value = self[word] = zlib.crc32(word.encode())
        return value


_known = _Hashes()


def word_hash(word: str) -> int:
    """Return the 32-bit hash of a word."""
    return _known[word]


def hashes(words: Sequence[str]) -> Hashes:
    """Return the hashes of the words, in order."""
    return np.fromiter(map(_known.__getitem__, words), dtype=np.uint32, count=len(words))


def tagged(values: Hashes, tag: str, bits: int) -> Hashes:
    """Return the buckets, below 2**bits, of the values seen in the role `tag`: the same word left and right of a target are two features."""
    mixed = (values ^ np.uint32(word_hash(tag))) * _SPREAD
    mixed ^= mixed >> np.uint32(15)
    return (mixed * _PAIR) >> np.uint32(32 - bits)


def pairs(values: Hashes) -> Hashes:
    """Return one value for each two neighbours."""
    return values[:-1] * _PAIR ^ (values[1:] + _SPREAD)


def triples(values: Hashes) -> Hashes:
    """Return one value for each three neighbours."""
    return (pairs(values)[:-1] * _PAIR) ^ (values[2:] + _SPREAD)


@dataclass(frozen=True, slots=True)
class Row:
    """What a model sees of one text: hashed buckets, as often as they occur, and dense numbers."""

    buckets: Hashes
    dense: Floats


def weighed(row: Row, idf: NDArray[np.float16] | None) -> tuple[Hashes, Floats]:
    """Return distinct buckets with their weights: 1 + log(count), times idf, of length one in all."""
    buckets, counts = np.unique(row.buckets, return_counts=True)
    weights = (1 + np.log(counts)).astype(np.float32)
    if idf is not None:
        weights *= idf[buckets].astype(np.float32)
    length = float(np.sqrt(weights @ weights))
    return buckets, weights / np.float32(length or 1.0)
