"""Words -> hashed features, the same in training and in service. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

import numpy as np
from numpy.typing import NDArray

VERSION = "features-1"
"""Change it whenever a feature changes: weights of another version are refused."""

Hashes = NDArray[np.uint32]
Floats = NDArray[np.float32]

_SPREAD_NUMBER, _PAIR_NUMBER, _BITS_32 = 0x9E3779B1, 0x85EBCA6B, 0xFFFFFFFF
_SPREAD, _PAIR = np.uint32(_SPREAD_NUMBER), np.uint32(_PAIR_NUMBER)
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


def tagged(roles: Sequence[tuple[str, Hashes]], bits: int) -> Hashes:
    """Return the buckets, below 2**bits, of values seen in a role each: the same word left and right of a target are two features."""
    tags = np.array([_known[tag] for tag, _ in roles], dtype=np.uint32)
    values: Hashes = np.concatenate([values for _, values in roles])
    return _buckets(values, np.repeat(tags, [len(values) for _, values in roles]), bits)


def _buckets(values: Hashes, tags: Hashes, bits: int) -> Hashes:
    spread: Hashes = (values ^ tags) * _SPREAD
    mixed: Hashes = (spread ^ (spread >> np.uint32(15))) * _PAIR
    return mixed >> np.uint32(32 - bits)


def numbers(words: Sequence[str]) -> list[int]:
    """Return the hashes of a few words as plain numbers: below some dozens that is quicker than an array."""
    return list(map(_known.__getitem__, words))


def number_pairs(values: Sequence[int]) -> list[int]:
    """Do `pairs` for plain numbers."""
    return [(one * _PAIR_NUMBER ^ (other + _SPREAD_NUMBER)) & _BITS_32 for one, other in pairwise(values)]


def number_triples(twos: Sequence[int], values: Sequence[int]) -> list[int]:
    """Do `triples` for plain numbers; `twos` are their pairs."""
    return [
        (two * _PAIR_NUMBER ^ (other + _SPREAD_NUMBER)) & _BITS_32 for two, other in zip(twos, values[2:], strict=False)
    ]


def tagged_numbers(rows: Sequence[Sequence[tuple[str, Sequence[int]]]], bits: int) -> list[Hashes]:
    """Do `tagged` for many rows of plain numbers at once."""
    roles = [role for row in rows for role in row]
    sizes = [len(values) for _, values in roles]
    tags = np.fromiter((_known[tag] for tag, _ in roles), dtype=np.uint32, count=len(roles))
    values = np.fromiter(chain.from_iterable(values for _, values in roles), dtype=np.uint32, count=sum(sizes))
    buckets = _buckets(values, np.repeat(tags, sizes), bits)
    ends = list(accumulate(sum(len(values) for _, values in row) for row in rows))
    return [buckets[start:end] for start, end in zip([0, *ends], ends, strict=False)]


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


@dataclass(frozen=True, slots=True)
class Weighed:
    """Distinct buckets of many texts, text after text, with their weights; those of text `i` are `starts[i]` to `starts[i + 1]`."""

    buckets: NDArray[np.int64]
    weights: Floats
    starts: NDArray[np.int64]


def weighed(rows: Sequence[Row], idf: NDArray[np.float16]) -> Weighed:
    """Return each text's buckets with 1 + log(count), times idf, of length one in all."""
    width = len(idf)
    owners = np.repeat(np.arange(len(rows), dtype=np.int64), [len(row.buckets) for row in rows])
    keys, counts = np.unique(owners * width + np.concatenate([row.buckets for row in rows]), return_counts=True)
    buckets, owner = keys % width, keys // width
    weights = (1 + np.log(counts)).astype(np.float32) * idf[buckets].astype(np.float32)
    lengths = np.sqrt(np.bincount(owner, weights * weights, minlength=len(rows))).astype(np.float32)
    return Weighed(buckets, weights / lengths[owner], np.searchsorted(owner, np.arange(len(rows) + 1)))
