"""Text -> signature. Pure: no clock, no network, no Kafka. What two signatures have in common is told by `schemas.sameness`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemas.identity import normalised_words
from schemas.sameness import PERMUTATIONS, SKETCH, Signature, containment, relation, resemblance, same_text
from services.classifier.words.features import hashes, pairs

__all__ = ["Signature", "containment", "relation", "resemblance", "same_text", "signature", "signatures"]

VERSION: Final = "sameness-2"
LEAD_WORDS: Final = 60

Numbers = NDArray[np.uint64]

_generator = np.random.default_rng(64)
_FACTORS: Final = _generator.integers(1, 1 << 63, PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
_ADDENDS: Final = _generator.integers(0, 1 << 63, PERMUTATIONS, dtype=np.uint64)
_HALF: Final = np.uint64(32)
_AT_ONCE: Final = 32
"""Permutations whose numbers are worked out together, in memory that stays warm."""
_ORDER: Final = np.uint64(0x9E3779B97F4A7C15)


def signature(text: str) -> Signature:
    """Return the signature of a text; case, punctuation and spacing do not count."""
    words = normalised_words(text)
    shingles = _shingles(words)
    values = _distinct(shingles)
    short = shingles >> _HALF
    return Signature(
        content_hash=hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest(),
        minhash=_minhash(values),
        sketch=tuple((values[:SKETCH] >> _HALF).tolist()),
        lead=frozenset(short[: max(1, LEAD_WORDS - 3)].tolist()),
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


def _distinct(values: Numbers) -> Numbers:
    """Return each value once, in order."""
    ordered = np.sort(values)
    first: Numbers = ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])]
    return first


def _minhash(values: Numbers) -> tuple[int, ...]:
    """Return the least value of each permutation, sixteen bits of it: one chance in 65,536 to agree for nothing."""
    room = np.empty((_AT_ONCE, len(values)), dtype=np.uint64)
    least = np.empty(PERMUTATIONS, dtype=np.uint64)
    for first in range(0, PERMUTATIONS, _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        np.multiply(values[None, :], _FACTORS[some, None], out=room)
        np.add(room, _ADDENDS[some, None], out=room)
        least[some] = room.min(axis=1)
    kept: list[int] = ((least >> _HALF) & np.uint64((1 << 16) - 1)).tolist()
    return tuple(kept)
