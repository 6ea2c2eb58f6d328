"""Words -> hashed features, the same in training and in service. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.classifier.words.vocabulary import Fact

VERSION: Final = "features-1"
"""Change it whenever a feature changes: weights of another version are refused."""

Hashes = NDArray[np.uint32]
Floats = NDArray[np.float32]

_SPREAD, _PAIR = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
_MOST_WORDS: Final = 200_000


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


HASH: Final = Fact(word_hash, np.uint32)


def hashes(words: Sequence[str]) -> Hashes:
    """Return the hashes of the words, in order."""
    return np.fromiter(map(_known.__getitem__, words), dtype=np.uint32, count=len(words))


def tagged(roles: Sequence[tuple[str, Hashes]], bits: int) -> Hashes:
    """Return the buckets, below 2**bits, of values seen in a role each: the same word left and right of a target are two features."""
    tags = np.array([_known[tag] for tag, _ in roles], dtype=np.uint32)
    values: Hashes = np.concatenate([values for _, values in roles])
    spread: Hashes = (values ^ np.repeat(tags, [len(values) for _, values in roles])) * _SPREAD
    mixed: Hashes = (spread ^ (spread >> np.uint32(15))) * _PAIR
    return mixed >> np.uint32(32 - bits)


def pairs(values: Hashes) -> Hashes:
    """Return one value for each two neighbours."""
    return values[:-1] * _PAIR ^ (values[1:] + _SPREAD)


def triples(values: Hashes) -> Hashes:
    """Return one value for each three neighbours."""
    return (pairs(values)[:-1] * _PAIR) ^ (values[2:] + _SPREAD)


@dataclass(frozen=True, slots=True)
class Hashed:
    """Values of many texts, text after text, with the number of each one's text."""

    values: Hashes
    owners: NDArray[np.int64]

    def pairs(self) -> Hashed:
        """Return one value for each two neighbours of one text."""
        return self._within(pairs(self.values), 1)

    def triples(self) -> Hashed:
        """Return one value for each three neighbours of one text."""
        return self._within(triples(self.values), 2)

    def _within(self, values: Hashes, reach: int) -> Hashed:
        inside = self.owners[:-reach] == self.owners[reach:]
        return Hashed(values[inside], self.owners[:-reach][inside])


def bucketed(roles: Sequence[tuple[str, Hashed]], bits: int) -> tuple[Hashes, NDArray[np.int64]]:
    """Do `tagged` for many texts at once; return the number of each bucket's text, too."""
    owners = np.concatenate([hashed.owners for _, hashed in roles])
    return tagged([(tag, hashed.values) for tag, hashed in roles], bits), owners


@dataclass(frozen=True, slots=True)
class Row:
    """What a model sees of one text: hashed buckets, as often as they occur, and dense numbers."""

    buckets: Hashes
    dense: Floats


@dataclass(frozen=True, slots=True)
class Seen:
    """What a model sees of many texts: hashed buckets, each with its text's number in `owners`, and dense numbers [texts, width]."""

    buckets: Hashes
    owners: NDArray[np.int64]
    dense: Floats

    def __len__(self) -> int:
        return len(self.dense)

    def rows(self) -> list[Row]:
        """Return them text by text."""
        buckets = self.buckets[np.argsort(self.owners, kind="stable")]
        ends = np.cumsum(np.bincount(self.owners, minlength=len(self)))
        return [Row(own, dense) for own, dense in zip(np.split(buckets, ends[:-1]), self.dense, strict=True)]


def seen(rows: Sequence[Row]) -> Seen:
    """Return rows as one."""
    owners = np.repeat(np.arange(len(rows), dtype=np.int64), [len(row.buckets) for row in rows])
    return Seen(np.concatenate([row.buckets for row in rows]), owners, np.stack([row.dense for row in rows]))


@dataclass(frozen=True, slots=True)
class Weighed:
    """Distinct buckets of many texts, text after text, with their weights; those of text `i` are `starts[i]` to `starts[i + 1]`."""

    buckets: NDArray[np.int64]
    weights: Floats
    starts: NDArray[np.int64]


_LOGS: Final = (1 + np.log(np.maximum(np.arange(1 << 10), 1))).astype(np.float32)


def weighed(texts: Seen, idf: Floats) -> Weighed:
    """Return each text's buckets with 1 + log(count), times idf, of length one in all."""
    width = len(idf)
    keys = texts.owners * width + texts.buckets
    keys.sort()
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else keys
    counts = np.diff(starts, append=len(keys))
    owner, buckets = np.divmod(keys[starts], width)
    weights = _LOGS[np.minimum(counts, len(_LOGS) - 1)] * idf[buckets]
    lengths = np.sqrt(np.bincount(owner, weights * weights, minlength=len(texts))).astype(np.float32)
    return Weighed(buckets, weights / lengths[owner], np.searchsorted(owner, np.arange(len(texts) + 1)))
