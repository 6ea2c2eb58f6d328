"""Words -> the numbers that stand for them in feature codes. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from services.extractor.words.cue_steps import cue_step, word_clusters
from services.extractor.words.gazetteer import first_names, roles
from services.extractor.words.sequences import Ints
from services.extractor.words.windows import FOLD

Number = TypeVar("Number", bound=np.generic)
_SHAPE: Final = re.compile(r"[A-ZÀ-Þ]+|[a-zß-ÿ]+|\d+|[^\w]+")
_PAUSES: Final = frozenset([",", ";", ":", "—", "–", "--", "(", ")", "-"])
_FINITE: Final = frozenset(
    "is was are were be been has have had will would can could may might should must does did do says say said 's ’s 're ’re isn wasn aren weren "
    "hasn hadn won wouldn couldn shouldn doesn didn don".split()
)
_COMPANY: Final = frozenset(
    "inc corp ltd plc group bank university ministry party court committee council agency department institute union club united city fc co".split()
)
_GENDERS: Final = {"": 0, "m": 1, "f": 2, "u": 3}
_PLAIN_SHAPES: Final = (("a", "a+", "a+"), ("A", "Aa", "Aa+"))
"""Of a word of one, two or more letters: in small letters, and with a capital."""
_SHORT: Final = 4
_MEMORY: Final = 60_000
CODES: Final = "word fine coarse shape ending finite pause step head trait capital".split()
"""Itself, its fine and coarse cluster, its shape and ending; whether it is a finite verb, a pause; how often it heads a cue; its first letters, what
the tables of names know of it, how it wears capitals."""


class Numbers(dict[str, int]):
    """Word -> its number: one more for each word that is asked for the first time."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class Memory(Generic[Number]):
    """What is known of the words seen so far, as one array: a cache of a function of words that a whole text is looked up in at once."""

    def __init__(self, known_of: Callable[[list[str]], NDArray[Number]], width: int, dtype: type[Number]) -> None:
        self.known_of = known_of
        self.numbers = Numbers()
        self.known: NDArray[Number] = np.zeros((_MEMORY, width), dtype=dtype)

    def clear(self) -> None:
        """Forget all words."""
        self.numbers.clear()

    def __call__(self, words: list[str]) -> NDArray[Number]:
        """Return words × what is known of each."""
        numbers = self.numbers
        if len(numbers) + len(words) > _MEMORY:
            numbers.clear()
        known = len(numbers)
        places = np.fromiter(map(numbers.__getitem__, words), np.int64, len(words))
        if unseen := list(islice(reversed(numbers), len(numbers) - known)):
            self.known[known : len(numbers)] = self.known_of(unseen[::-1])
        return self.known.take(places, axis=0)


def columns_of_words(words: list[str]) -> Ints:
    """Return codes × words, with two empty columns before and after: what stands beyond a text's edges."""
    table = np.zeros((len(CODES), len(words) + 4), dtype=np.int64)
    table[:, 2:-2] = codes_of_words(words).T
    return table


def padded(values: Ints | NDArray[np.bool_]) -> Ints:
    """Return the values with two zeros before and after."""
    table = np.zeros(len(values) + 4, dtype=np.int64)
    table[2:-2] = values
    return table


def _reported(word: str, low: str) -> tuple[int, ...]:
    fine, coarse = word_clusters().get(low, (0, 0))
    if not fine and low[:1].isdigit():
        fine, coarse = word_clusters().get("0", (0, 0))
    if word == FOLD:
        fine, coarse = 998, 98
    known = (
        zlib.crc32(low.encode()) if fine or len(low) < _SHORT else zlib.crc32((low[-3:] + "~").encode())
    )  # rare words share by ending
    finite = low in _FINITE or (low.endswith("ed") and len(low) > _SHORT)
    return (
        known,
        fine,
        coarse,
        shape_of(word),
        zlib.crc32(low[-3:].encode()) & 0xFFFF,
        int(finite),
        int(word in _PAUSES),
        cue_step(low),
    )


def shape_of(word: str) -> int:
    """Return a number for a word's runs of capitals, small letters, digits and marks: Aa+, 0+.0+."""
    if word.isascii() and word.isalpha() and (len(word) == 1 or word[1:].islower()):  # most words
        return _crc(_PLAIN_SHAPES[word[0].isupper()][min(len(word), 3) - 1])
    return _crc("".join(_piece(part) for part in _SHAPE.findall(word)))


@lru_cache(maxsize=4096)
def _crc(pieces: str) -> int:
    return zlib.crc32(pieces.encode()) & 0xFFFF


def _piece(part: str) -> str:
    kind = "A" if part[0].isupper() else "a" if part[0].isalpha() else "0" if part[0].isdigit() else part[0]
    return kind if len(part) == 1 else kind + "+"


def _named(word: str, low: str) -> tuple[int, int, int]:
    head = 0
    for place, char in enumerate(low[:3]):
        head += ord(char) << (8 * place)
    gender = _GENDERS[first_names().get(word, "")]
    return (
        head,
        gender + 4 * (low in roles()) + 8 * (low in _COMPANY),
        1 + word.isupper() + 2 * word[:1].isupper() if word[:1].isalpha() else 0,
    )


def codes_of_word(word: str) -> tuple[int, ...]:
    """Return the numbers that stand for a word, in the order of `CODES`."""
    low = word.lower()
    return *_reported(word, low), *_named(word, low)


def _codes_of(words: list[str]) -> Ints:
    return np.array([codes_of_word(word) for word in words], dtype=np.int64)


codes_of_words = Memory(_codes_of, len(CODES), np.int64)


@lru_cache(maxsize=8)
def code_of(word: str) -> int:
    """Return the first of the numbers that stand for a word."""
    return codes_of_word(word)[0]
