"""Words -> vectors: the mean of those of a word's pieces. Pure: no clock, no network, no Kafka.

The pieces are those of the encoder whose vectors these are (see `training/quotes_network.py`), so that a word nobody has seen yet is not nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from unicodedata import combining, normalize

import numpy as np

from services.extractor.words.sequences import Floats

_PARTS: Final = re.compile(r"\w+|[^\w\s]")
_WITHIN: Final = "##"
"""Opens a piece that does not begin its part of a word."""
MOST_PIECES: Final = 8
_LONGEST_PART: Final = 60


def pieces_of(word: str, known: Mapping[str, int]) -> list[int]:
    """Return the numbers of a word's pieces, the longest first from its head on, `MOST_PIECES` at most; a part that no pieces make has none."""
    low = word.lower()
    if low in known:
        return [known[low]]
    plain = low if low.isascii() else "".join(char for char in normalize("NFD", low) if not combining(char))
    return [number for part in _PARTS.findall(plain) for number in _part(part[:_LONGEST_PART], known)][:MOST_PIECES]


def _part(part: str, known: Mapping[str, int]) -> list[int]:
    found: list[int] = []
    at = 0
    while at < len(part):
        opening = _WITHIN if at else ""
        ends = range(len(part), at, -1)
        number, end = next(
            ((known[piece], end) for end in ends if (piece := opening + part[at:end]) in known), (-1, at)
        )
        if number < 0:
            return []
        found.append(number)
        at = end
    return found


def mean_vectors(words: list[str], known: Mapping[str, int], vectors: Floats) -> Floats:
    """Return the mean of the vectors of each word's pieces (words × width); of a word that no pieces make, noughts."""
    pieces = [pieces_of(word, known) for word in words]
    many = np.array([len(own) for own in pieces])
    found = np.zeros((len(words), vectors.shape[1]), dtype=np.float32)
    made = np.flatnonzero(many)
    if len(made):
        ends = np.cumsum(many[made])
        rows = vectors.take([number for own in pieces for number in own], axis=0)
        found[made] = np.add.reduceat(rows, ends - many[made], axis=0) / many[made, None]
    return found
