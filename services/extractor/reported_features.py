"""Windows around possible cues -> feature codes for the chain model. Pure: no clock, no network, no Kafka.

One row per word of each window, one column per template. Training and reading call the same function, so they cannot drift apart.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
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


class Memory:
    """The codes of the words seen so far, as one array: a cache of a function that a whole text is looked up in at once."""

    def __init__(self, codes_of_word: Callable[[str], tuple[int, ...]], width: int) -> None:
        self.codes_of_word = codes_of_word
        self.numbers: dict[str, int] = {}
        self.codes = np.zeros((_MEMORY, width), dtype=np.int64)

    def __call__(self, words: list[str]) -> Ints:
        """Return codes × words, with two empty columns before and after: what stands beyond a text's edges."""
        numbers = self.numbers
        if len(numbers) + len(words) > _MEMORY:
            numbers.clear()
        for word in set(words).difference(numbers):
            self.codes[len(numbers)] = self.codes_of_word(word)
            numbers[word] = len(numbers)
        table = np.zeros((self.codes.shape[1], len(words) + 4), dtype=np.int64)
        table[:, 2:-2] = self.codes.take(list(map(numbers.__getitem__, words)), axis=0).T
        return table


def padded(values: Ints | list[int]) -> Ints:
    """Return the values with two zeros before and after."""
    table = np.zeros(len(values) + 4, dtype=np.int64)
    table[2:-2] = values
    return table


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


codes_of_words = Memory(word_codes, _CODES)


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
        self.score = padded(cue_scores)
        self.pauses = np.cumsum(pause)
        self.finites = np.cumsum(np.maximum(finite, self.score > _OFTEN))
        self.folds = np.cumsum(self.word == word_codes(FOLD)[0])
        self.thats = np.cumsum(self.word == word_codes("that")[0])
        self.quoted = padded([mark >= 0 for mark in strip.quote])
        self.ends = padded([_ending_of(strip, place) if word == FOLD else 0 for place, word in enumerate(strip.words)])
        starts = np.arange(len(pause)) * pause
        self.chunk_first = np.minimum(np.maximum.accumulate(starts) + 1, len(pause) - 1)


def _ending_of(strip: Strip, place: int) -> int:
    number = strip.quote[place]
    quote = strip.quotes[number]
    return 1 + int(quote.is_closed) + 2 * min(3, (quote.end - quote.start) // 60)


@dataclass(frozen=True, slots=True)
class _View:
    """Where a row stands: its word (`here`) and its window's cue (`verb`) as indices of the padded table, and what lies between them."""

    table: Table
    here: Ints
    verb: Ints
    first: Ints
    left: Ints
    right: Ints
    left2: Ints
    right2: Ints
    near: Ints
    close: Ints
    side: Ints
    pauses: Ints
    finites: Ints
    folds: Ints
    that: Ints
    edge: Ints


def _view(table: Table, place: Ints, first: Ints, last: Ints, cue: Ints) -> _View:
    here, verb, away = place + 2, cue + 2, place - cue
    low, high = np.minimum(here, verb), np.maximum(here, verb)
    # Outside the window nothing is seen: a neighbour beyond its edge reads as column 0, which is empty.
    return _View(
        table,
        here,
        verb,
        first + 2,
        left=np.where(place > first, here - 1, 0),
        right=np.where(place < last - 1, here + 1, 0),
        left2=np.where(place > first + 1, here - 2, 0),
        right2=np.where(place < last - 2, here + 2, 0),
        near=np.searchsorted(_EDGES, away),
        close=np.clip(away, -4, 4),
        side=np.sign(away) + 1,
        pauses=np.minimum(table.pauses[high] - table.pauses[low], 4),
        finites=np.minimum(table.finites[np.maximum(high - 1, low)] - table.finites[low], 3),
        folds=np.minimum(table.folds[high] - table.folds[low], 3),
        that=np.minimum(table.thats[high] - table.thats[low], 1),
        edge=np.minimum(place - first, 2) * 4 + np.minimum(last - 1 - place, 3),
    )


def _columns(table: Table, place: Ints, first: Ints, last: Ints, cue: Ints) -> Columns:
    view = _view(table, place, first, last, cue)
    held = table.folds[last + 1] - table.folds[first + 1] > 0
    return _of_words(view) + _of_cues(view, held.astype(np.int64))


def _of_words(v: _View) -> Columns:
    word, fine, coarse, shape = v.table.word, v.table.fine, v.table.coarse, v.table.shape
    chunk = np.maximum(v.table.chunk_first[v.here], v.first)
    into = np.minimum(v.here - chunk, 3)
    return [
        mix(2, word[v.here], v.side),
        mix(3, word[v.left], v.side),
        mix(4, word[v.right], v.side),
        mix(5, word[v.here], word[v.right]),
        mix(6, word[v.left], word[v.here]),
        mix(7, fine[v.here], v.side),
        mix(8, fine[v.left], v.side),
        mix(9, fine[v.right], v.side),
        mix(10, coarse[v.left], coarse[v.here], coarse[v.right]),
        mix(11, coarse[v.here], coarse[v.right], coarse[v.right2], v.side),
        mix(12, coarse[v.left2], coarse[v.left], coarse[v.here], v.side),
        mix(13, shape[v.here], shape[v.left], v.side),
        mix(14, v.table.ending[v.here], v.side),
        mix(22, v.pauses, v.side, word[v.here]),
        mix(23, v.finites, v.side, coarse[v.here]),
        mix(25, v.table.quoted[v.here], v.table.ends[v.here], v.side, v.pauses),
        mix(26, v.table.quoted[v.here], v.folds, v.side, v.pauses, word[v.right]),
        mix(32, word[chunk], into, v.side),
        mix(33, word[chunk], v.side, v.pauses, v.finites),
        mix(34, coarse[v.here], coarse[chunk], into, v.side),
        mix(38, word[v.left], word[v.here], word[v.right], v.side),
        mix(40, coarse[v.left], coarse[v.here], v.finites, v.side),
    ]


def _of_cues(v: _View, held: Ints) -> Columns:
    word, fine, coarse, score = v.table.word, v.table.fine, v.table.coarse, v.table.score
    after, before = v.verb + 1, v.verb - 1
    return [
        mix(1, v.side, v.near),
        mix(15, word[v.verb], v.close),
        mix(16, word[v.verb], v.side, v.pauses),
        mix(17, fine[v.verb], v.near),
        mix(18, word[v.verb], word[v.here], v.close),
        mix(19, word[v.verb], coarse[v.here], v.side),
        mix(20, fine[v.verb], coarse[v.here], v.close),
        mix(21, v.pauses, v.side, v.folds, v.finites),
        mix(24, v.that, v.side, v.finites, v.near),
        mix(27, word[after], v.side, v.near),
        mix(28, word[before], v.side, v.near),
        mix(29, coarse[after], word[v.verb], v.side, v.pauses),
        mix(30, coarse[before], coarse[v.verb], coarse[after], v.near),
        mix(31, v.edge, v.side, v.pauses),
        mix(35, score[v.here], v.side, v.near),
        mix(36, score[v.verb], v.close, coarse[v.here]),
        mix(39, fine[before], fine[v.verb], fine[after], v.side),
        mix(37, held, v.table.quoted[v.verb], v.side, v.pauses),
    ]
