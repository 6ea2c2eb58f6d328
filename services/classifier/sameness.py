"""Text -> signature, and how much of one text is in another. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemas.identity import normalised_words
from services.classifier.features import hashes, pairs

PERMUTATIONS = 64
BAND_ROWS = 4
"""Sixteen bands of four rows: texts that share half of their shingles meet in a band nearly always."""
SKETCH = 192
LEAD_WORDS = 60
SAME_RATIO = 0.55
WITHIN_RATIO = 0.8
LEAD_RATIO = 0.6
LEAD_KEYS = 6

Numbers = NDArray[np.uint64]

_generator = np.random.default_rng(64)
_FACTORS = _generator.integers(1, 1 << 63, PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
_ADDENDS = _generator.integers(0, 1 << 63, PERMUTATIONS, dtype=np.uint64)
_HALF = np.uint64(32)
_ORDER = np.uint64(0x9E3779B97F4A7C15)
_NONE = np.uint64((1 << 64) - 1)


@dataclass(frozen=True, slots=True)
class Signature:
    """What is kept of a text to know it again.

    `content_hash` is equal for equal words; `minhash` (64 numbers) estimates how many shingles two texts share; `sketch` (the 192 smallest
    shingles) tells whether one holds the other; `lead` holds all shingles of the first sixty words, which cut copies keep.
    `shingles` is their number in all.
    """

    content_hash: str
    minhash: tuple[int, ...]
    sketch: tuple[int, ...]
    lead: frozenset[int]
    shingles: int

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys under which a store looks for copies: two texts that share one are candidates for `same_text`.

        Sixteen bands of the minhash meet for near copies, the smallest shingles of the lead for cut ones.
        """
        starts = range(0, PERMUTATIONS, BAND_ROWS)
        bands = (repr(self.minhash[start : start + BAND_ROWS]) for start in starts)
        hashed = (f"band{number}:{zlib.crc32(band.encode()):08x}" for number, band in enumerate(bands))
        return (*hashed, *(f"lead:{shingle:016x}" for shingle in sorted(self.lead)[:LEAD_KEYS]))


def signature(text: str) -> Signature:
    """Return the signature of a text; case, punctuation and spacing do not count."""
    words = normalised_words(text)
    shingles = _shingles(words)
    values = np.sort(np.unique(shingles))
    return Signature(
        content_hash=hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest(),
        minhash=_minhash(values),
        sketch=tuple(values[:SKETCH].tolist()),
        lead=frozenset(shingles[: max(1, LEAD_WORDS - 3)].tolist()),
        shingles=len(values),
    )


def signatures(texts: Sequence[str]) -> list[Signature]:
    """Do `signature` for many texts."""
    return [signature(text) for text in texts]


def _shingles(words: Sequence[str]) -> Numbers:
    """Return one number for each four words in a row; one for all words of a shorter text."""
    values = hashes(words if len(words) > 3 else [" ".join(words)] * 4)  # noqa: PLR2004 - a shingle has four words
    twos = pairs(values).astype(np.uint64)
    return ((twos[:-2] << _HALF) | twos[2:]) * _ORDER


def _minhash(values: Numbers) -> tuple[int, ...]:
    mixed = (values[None, :] * _FACTORS[:, None] + _ADDENDS[:, None]) >> _HALF
    least: list[int] = mixed.min(axis=1).tolist()
    return tuple(least)


def resemblance(one: Signature, other: Signature) -> float:
    """Return the estimated share of shingles that two texts have in common (Jaccard)."""
    return sum(a == b for a, b in zip(one.minhash, other.minhash, strict=True)) / PERMUTATIONS


def containment(one: Signature, other: Signature) -> float:
    """Return the estimated share of the shorter text's shingles that the longer one has."""
    small, large = (one, other) if one.shingles <= other.shingles else (other, one)
    reach = large.sketch[-1] if large.shingles > SKETCH else _NONE
    seen = [value for value in small.sketch if value <= reach]
    return len(set(seen) & set(large.sketch)) / len(seen) if seen else 0.0


def same_text(one: Signature, other: Signature) -> bool:
    """Say whether two texts are copies: equal, near, or one cut from the other."""
    if one.content_hash == other.content_hash or resemblance(one, other) >= SAME_RATIO:
        return True
    leads = min(len(one.lead), len(other.lead))
    shared = len(one.lead & other.lead) / leads if leads else 0.0
    return containment(one, other) >= WITHIN_RATIO or shared >= LEAD_RATIO
