"""Windows around possible cues -> feature codes for the chain model. Pure: no clock, no network, no Kafka.

One row per word of each window, one column per template. Training and reading call the same function, so they cannot drift apart.
"""

from __future__ import annotations

import gzip
import re
import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np

from services.extractor.reported_windows import FOLD, Strip, Window
from services.extractor.sequences import Columns, Ints, mix

VERSION = "quotes-features-1"
_MODELS = Path(__file__).parent / "models"
_SHAPE = re.compile(r"[A-ZÀ-Þ]+|[a-zß-ÿ]+|\d+|[^\w]+")
_PAUSES = frozenset([",", ";", ":", "—", "–", "--", "(", ")", "-"])
_FINITE = frozenset(
    "is was are were be been has have had will would can could may might should must does did do says say said 's ’s 're ’re isn wasn aren weren "
    "hasn hadn won wouldn couldn shouldn doesn didn don".split()
)
_SHORT, _OFTEN = 4, 2
_MEMORY, _CODES = 60_000, 7
_EDGES = np.array([-30, -20, -14, -10, -7, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 10, 14, 20, 30])


@lru_cache(maxsize=1)
def word_clusters() -> dict[str, tuple[int, int]]:
    """Return word -> (fine, coarse) cluster from the shipped table."""
    table = gzip.decompress((_MODELS / "quotes_words.txt.gz").read_bytes()).decode()
    rows = (line.split("\t") for line in table.splitlines())
    return {word: (int(fine) + 1, int(coarse) + 1) for word, fine, coarse in rows}


class _Known:
    """The codes of the words seen so far, as one array: a memory of `word_codes` that a whole text is looked up in at once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.codes = np.zeros((_MEMORY, _CODES), dtype=np.int64)

    def __call__(self, words: list[str]) -> Ints:
        """Return words × codes."""
        if len(self.numbers) + len(words) > _MEMORY:
            self.numbers.clear()
        numbers = self.numbers
        for word in words:
            if word not in numbers:
                self.codes[len(numbers)] = word_codes(word)
                numbers[word] = len(numbers)
        return self.codes[[numbers[word] for word in words]]


def word_codes(word: str) -> tuple[int, ...]:
    """Return the numbers that stand for a word: itself, fine and coarse cluster, shape, ending, finite verb, pause."""
    low = word.lower()
    fine, coarse = word_clusters().get(low, (0, 0))
    if not fine and low[:1].isdigit():
        fine, coarse = word_clusters().get("0", (0, 0))
    if word == FOLD:
        fine, coarse = 998, 98
    shape = zlib.crc32("".join(_piece(part) for part in _SHAPE.findall(word)).encode()) & 0xFFFF
    known = (
        zlib.crc32(low.encode()) if fine or len(low) < _SHORT else zlib.crc32((low[-3:] + "~").encode())
    )  # rare words share by ending
    finite = low in _FINITE or (low.endswith("ed") and len(low) > _SHORT)
    return known, fine, coarse, shape, zlib.crc32(low[-3:].encode()) & 0xFFFF, int(finite), int(word in _PAUSES)


def _piece(part: str) -> str:
    kind = "A" if part[0].isupper() else "a" if part[0].isalpha() else "0" if part[0].isdigit() else part[0]
    return kind if len(part) == 1 else kind + "+"


_known = _Known()


def codes_of_words(words: list[str]) -> Ints:
    """Return codes × words, with two empty columns before and after: what stands beyond a text's edges."""
    return np.pad(_known(words).T, ((0, 0), (2, 2)))


Windows = tuple[Ints, Ints, Ints]
"""First place, last place (exclusive) and cue of each window."""


def window_arrays(windows: list[Window]) -> Windows:
    """Return the windows as arrays."""
    rows = np.array([(window.first, window.last, window.cue) for window in windows], dtype=np.int64).reshape(-1, 3)
    return rows[:, 0], rows[:, 1], rows[:, 2]


def codes_of(table: Table, windows: Windows) -> tuple[Columns, Ints]:
    """Return (a column of codes per template, length of each window) for every word of every window."""
    first, last, cue = windows
    lengths = last - first
    place = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths - first, lengths)
    return _columns(table, place, np.repeat(first, lengths), np.repeat(last, lengths), np.repeat(cue, lengths)), lengths


def cue_codes_of(table: Table, windows: Windows) -> Columns:
    """Return the codes of the cue's own word in each window: enough to drop most windows before their other words are looked at."""
    first, last, cue = windows
    verb = cue + 2
    word, fine, coarse = table.word, table.fine, table.coarse
    that = np.minimum(table.thats[np.minimum(verb + 6, last + 1)] - table.thats[verb], 1)
    folds = np.minimum(table.folds[last + 1] - table.folds[first + 1], 2)
    beside = (table.folds[np.minimum(verb + 3, last + 1)] - table.folds[verb] > 0) * 2 + (
        table.folds[verb] - table.folds[np.maximum(verb - 4, first + 1)] > 0
    )
    earlier, later = (
        np.minimum(table.finites[verb - 1] - table.finites[first + 1], 3),
        np.minimum(table.finites[last + 1] - table.finites[verb], 3),
    )
    return [
        *_columns(table, cue, first, last, cue),
        mix(61, word[verb], that, beside),
        mix(62, fine[verb], that, folds, beside),
        mix(63, word[verb], earlier, later),
        mix(64, word[verb], coarse[verb - 1], coarse[verb + 1]),
        mix(65, fine[verb], coarse[verb - 2], coarse[verb - 1], coarse[verb + 1], coarse[verb + 2]),
        mix(66, word[verb], word[verb - 2]),
        mix(67, word[verb], word[verb + 2]),
        mix(68, word[verb], np.minimum(cue - first, 3), np.minimum(last - 1 - cue, 3)),
        mix(69, word[verb], word[first + 2]),
    ]


class Table:
    """Per-place columns of a strip, padded by two at either end. `cue_scores` says how often each place's word is a cue, in small steps."""

    def __init__(self, strip: Strip, cue_scores: Ints) -> None:
        rows = codes_of_words(strip.words)
        self.word, self.fine, self.coarse, self.shape, self.ending, finite, pause = rows
        self.score = np.pad(cue_scores, 2)
        self.pauses = np.cumsum(pause)
        self.finites = np.cumsum(np.maximum(finite, self.score > _OFTEN))
        self.folds = np.cumsum(self.word == word_codes(FOLD)[0])
        self.thats = np.cumsum(self.word == word_codes("that")[0])
        self.quoted = np.pad(np.array([mark >= 0 for mark in strip.quote], dtype=np.int64), 2)
        self.ends = np.pad(np.array([_ending_of(strip, place) for place in range(len(strip.words))], dtype=np.int64), 2)
        starts = np.arange(len(pause)) * pause
        self.chunk_first = np.minimum(np.maximum.accumulate(starts) + 1, len(pause) - 1)


def _ending_of(strip: Strip, place: int) -> int:
    if strip.words[place] != FOLD:
        return 0
    number = strip.quote[place]
    quote = strip.quotes[number]
    return 1 + int(quote.is_closed) + 2 * min(3, (quote.end - quote.start) // 60)


def _columns(table: Table, place: Ints, first: Ints, last: Ints, cue: Ints) -> Columns:
    here, verb = place + 2, cue + 2
    away = place - cue
    near = np.searchsorted(_EDGES, away)
    close = np.clip(away, -4, 4)
    side = np.sign(away) + 1
    low, high = np.minimum(here, verb), np.maximum(here, verb)
    pauses = np.minimum(table.pauses[high] - table.pauses[low], 4)
    finites = np.minimum(table.finites[np.maximum(high - 1, low)] - table.finites[low], 3)
    folds = np.minimum(table.folds[high] - table.folds[low], 3)
    that = np.minimum(table.thats[high] - table.thats[low], 1)
    # Outside the window nothing is seen: a neighbour beyond its edge reads as 0.
    left, right = np.where(place > first, here - 1, 0), np.where(place < last - 1, here + 1, 0)
    left2, right2 = np.where(place > first + 1, here - 2, 0), np.where(place < last - 2, here + 2, 0)
    word, fine, coarse, shape = table.word, table.fine, table.coarse, table.shape
    chunk = np.maximum(table.chunk_first[here], first + 2)
    into = np.minimum(here - chunk, 3)
    edge = np.minimum(place - first, 2) * 4 + np.minimum(last - 1 - place, 3)
    after, before = verb + 1, verb - 1
    return [
        mix(1, side, near),
        mix(2, word[here], side),
        mix(3, word[left], side),
        mix(4, word[right], side),
        mix(5, word[here], word[right]),
        mix(6, word[left], word[here]),
        mix(7, fine[here], side),
        mix(8, fine[left], side),
        mix(9, fine[right], side),
        mix(10, coarse[left], coarse[here], coarse[right]),
        mix(11, coarse[here], coarse[right], coarse[right2], side),
        mix(12, coarse[left2], coarse[left], coarse[here], side),
        mix(13, shape[here], shape[left], side),
        mix(14, table.ending[here], side),
        mix(15, word[verb], close),
        mix(16, word[verb], side, pauses),
        mix(17, fine[verb], near),
        mix(18, word[verb], word[here], close),
        mix(19, word[verb], coarse[here], side),
        mix(20, fine[verb], coarse[here], close),
        mix(21, pauses, side, folds, finites),
        mix(22, pauses, side, word[here]),
        mix(23, finites, side, coarse[here]),
        mix(24, that, side, finites, near),
        mix(25, table.quoted[here], table.ends[here], side, pauses),
        mix(26, table.quoted[here], folds, side, pauses, word[right]),
        mix(27, word[after], side, near),
        mix(28, word[before], side, near),
        mix(29, coarse[after], word[verb], side, pauses),
        mix(30, coarse[before], coarse[verb], coarse[after], near),
        mix(31, edge, side, pauses),
        mix(32, word[chunk], into, side),
        mix(33, word[chunk], side, pauses, finites),
        mix(34, coarse[here], coarse[chunk], into, side),
        mix(35, table.score[here], side, near),
        mix(36, table.score[verb], close, coarse[here]),
        mix(37, table.folds[last + 1] - table.folds[first + 1] > 0, table.quoted[verb], side, pauses),
        mix(38, word[left], word[here], word[right], side),
        mix(39, fine[before], fine[verb], fine[after], side),
        mix(40, coarse[left], coarse[here], finites, side),
    ]
