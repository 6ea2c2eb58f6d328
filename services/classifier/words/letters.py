"""Where the words of a text stand, for all of it in one go. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
_Kinds = NDArray[np.uint8]

_OTHER, _LETTER, _DIGIT, _JOINER = range(4)
_BASIC: Final = 0x10000
WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
"""What a word is: letters, joined by apostrophes and hyphens, or digits."""


def lowered(text: str) -> str:
    """Return the text in lower case, as long as it was: the one letter that would become two loses its dot."""
    return text.replace("İ", "I").lower()


def word_places(text: str) -> tuple[Places, Places]:
    """Return where each match of `WORD` starts and ends."""
    kinds = _kinds(text)
    (joiners,) = np.nonzero(kinds[1:-1] == _JOINER)
    joined = (kinds[joiners] == _LETTER) & (kinds[joiners + 2] == _LETTER)
    kinds[1:-1][joiners] = joined
    return _runs(kinds)


def _kinds(text: str) -> _Kinds:
    """Return the kind of each character, with one more at both ends."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds = np.zeros(len(codes) + 2, dtype=np.uint8)
    beyond = np.flatnonzero(codes >= _BASIC)
    kinds[1:-1] = _table()[codes if not len(beyond) else np.minimum(codes, _BASIC - 1)]
    if len(beyond):
        kinds[beyond + 1] = [_kind(text[place]) for place in beyond.tolist()]
    return kinds


def _runs(kinds: _Kinds) -> tuple[Places, Places]:
    """Return where each stretch of one kind starts and ends."""
    edges = np.flatnonzero(kinds[1:] != kinds[:-1])
    return edges[kinds[edges + 1] != _OTHER], edges[kinds[edges] != _OTHER]


@cache
def _table() -> _Kinds:
    return np.array([_kind(chr(code)) for code in range(_BASIC)], dtype=np.uint8)


def _kind(letter: str) -> int:
    if letter in "'’-":
        return _JOINER
    if letter.isdecimal():
        return _DIGIT
    return _LETTER if letter.isalnum() else _OTHER
