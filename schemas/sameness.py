"""SignatureV1: what is kept of a text to know it again, and whether two texts are one. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.event import Part

Relation = Literal["exact", "near", "cut", "longer"]
"""What a text is beside another: equal words, nearly the same, a part of it, or all of it and more."""

PERMUTATIONS = 64
BAND_ROWS = 4
"""Sixteen bands of four rows: texts that share half of their shingles meet in a band nearly always."""
SKETCH = 128
LEAD_KEYS, SKETCH_KEYS = 4, 10
SAME_RATIO = 0.55
WITHIN_RATIO = 0.8
LEAD_RATIO = 0.6
ALIKE_SIZE_RATIO = 0.8
LEAST_SHINGLES = 12
"""A shorter text says too little to be known by ("More follows.") unless it is equal."""

_MINHASH_BYTES, _SHINGLE_BYTES = 2, 4
_LETTER = {_MINHASH_BYTES: "H", _SHINGLE_BYTES: "I"}
"""How `struct` calls numbers of so many bytes."""
_LEAD_BAND = PERMUTATIONS // BAND_ROWS
_SKETCH_BAND = _LEAD_BAND + 1
_NONE = 1 << (8 * _SHINGLE_BYTES)


class SignatureV1(Part):
    """A signature as it travels: about 1.2 kB. Numbers are packed big-endian in base64: 64 of 16 bits, and shingles of 32 bits each."""

    content_hash: str
    shingles: int
    minhash: str
    sketch: str
    lead: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What is kept of a text to know it again.

    `content_hash` is equal for equal words; `minhash` (64 numbers) estimates how many shingles two texts share; `sketch` (the 128 smallest
    shingles) tells whether one holds the other; `lead` holds all shingles of the first sixty words, which cut copies keep.
    `shingles` is their number in all; a shingle stands for four words in a row.
    """

    content_hash: str
    minhash: tuple[int, ...]
    sketch: tuple[int, ...]
    lead: frozenset[int]
    shingles: int

    @property
    def keys(self) -> tuple[int, ...]:
        """Return the keys, below 2**37, under which a store looks for copies: two texts that share one are candidates for `same_text`.

        Sixteen bands of the minhash meet for near copies, the smallest shingles of the lead for those cut short, the smallest of all for those cut
        out of the middle.
        """
        starts = range(0, PERMUTATIONS, BAND_ROWS)
        bands = (zlib.crc32(_bytes(self.minhash[start : start + BAND_ROWS], _MINHASH_BYTES)) for start in starts)
        hashed = (number << 32 | band for number, band in enumerate(bands))
        lead = (_LEAD_BAND << 32 | shingle for shingle in sorted(self.lead)[:LEAD_KEYS])
        return (*hashed, *lead, *(_SKETCH_BAND << 32 | shingle for shingle in self.sketch[:SKETCH_KEYS]))

    def packed(self) -> SignatureV1:
        """Return the signature as it travels."""
        return SignatureV1(
            content_hash=self.content_hash,
            shingles=self.shingles,
            minhash=_packed(self.minhash, _MINHASH_BYTES),
            sketch=_packed(self.sketch, _SHINGLE_BYTES),
            lead=_packed(sorted(self.lead), _SHINGLE_BYTES),
        )


def unpacked(signature: SignatureV1) -> Signature:
    """Return the numbers of a signature; raise `ValueError` when it is none."""
    minhash = _unpacked(signature.minhash, _MINHASH_BYTES)
    if len(minhash) != PERMUTATIONS:
        raise ValueError(f"a signature has {PERMUTATIONS} permutations, this one {len(minhash)}")
    sketch = _unpacked(signature.sketch, _SHINGLE_BYTES)
    lead = frozenset(_unpacked(signature.lead, _SHINGLE_BYTES))
    return Signature(signature.content_hash, minhash, sketch, lead, signature.shingles)


def _bytes(numbers: Sequence[int], size: int) -> bytes:
    return struct.pack(f">{len(numbers)}{_LETTER[size]}", *numbers)


def _packed(numbers: Sequence[int], size: int) -> str:
    return base64.b64encode(_bytes(numbers, size)).decode()


def _unpacked(text: str, size: int) -> tuple[int, ...]:
    raw = base64.b64decode(text, validate=True)
    try:
        return struct.unpack(f">{len(raw) // size}{_LETTER[size]}", raw)
    except struct.error as error:
        raise ValueError(f"{len(raw)} bytes are no numbers of {size} bytes each") from error


def resemblance(one: Signature, other: Signature) -> float:
    """Return the estimated share of shingles that two texts have in common (Jaccard)."""
    return sum(a == b for a, b in zip(one.minhash, other.minhash, strict=True)) / PERMUTATIONS


def containment(one: Signature, other: Signature) -> float:
    """Return the estimated share of the shorter text's shingles that the longer one has."""
    small, large = (one, other) if one.shingles <= other.shingles else (other, one)
    reach = large.sketch[-1] if large.shingles > len(large.sketch) else _NONE
    seen = [value for value in small.sketch if value <= reach]
    return len(set(seen) & set(large.sketch)) / len(seen) if seen else 0.0


def same_text(one: Signature, other: Signature) -> bool:
    """Say whether two texts are copies: equal, near, or one cut from the other."""
    return relation(one, other) is not None


def relation(one: Signature, other: Signature) -> Relation | None:
    """Return what the first text is beside the second; None where they are two stories."""
    if one.content_hash == other.content_hash:
        return "exact"
    small, large = sorted((one.shingles, other.shingles))
    if small < LEAST_SHINGLES:
        return None
    near = resemblance(one, other) >= SAME_RATIO
    if near and small >= ALIKE_SIZE_RATIO * large:
        return "near"
    if near or containment(one, other) >= WITHIN_RATIO or _leads_agree(one, other):
        return "near" if small == large else "cut" if one.shingles < other.shingles else "longer"
    return None


def _leads_agree(one: Signature, other: Signature) -> bool:
    leads = min(len(one.lead), len(other.lead))
    return bool(leads) and len(one.lead & other.lead) / leads >= LEAD_RATIO
