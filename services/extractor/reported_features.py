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
from typing import NamedTuple

import numpy as np

from services.extractor.reported_windows import FOLD, Strip, Window
from services.extractor.sequences import Codes, Ints, Template, mix

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


def codes_of(table: Table, windows: Windows) -> tuple[Codes, Ints]:
    """Return (codes, templates × words, length of each window) for every word of every window."""
    first, last, cue = windows
    lengths = last - first
    place = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths - first, lengths)
    edges = (np.repeat(first, lengths), np.repeat(last, lengths), np.repeat(cue, lengths))
    return mix(_templates(table, place, *edges)), lengths


def cue_codes_of(table: Table, windows: Windows) -> Codes:
    """Return the codes of the cue's own word in each window: enough to drop most windows before their other words are looked at."""
    first, last, cue = windows
    verb = cue + 2
    that = np.minimum(table.thats[np.minimum(verb + 6, last + 1)] - table.thats[verb], 1)
    folds = np.minimum(table.folds[last + 1] - table.folds[first + 1], 2)
    beside = (table.folds[np.minimum(verb + 3, last + 1)] - table.folds[verb] > 0) * 2 + (
        table.folds[verb] - table.folds[np.maximum(verb - 4, first + 1)] > 0
    )
    earlier, later = (
        np.minimum(table.finites[verb - 1] - table.finites[first + 1], 3),
        np.minimum(table.finites[last + 1] - table.finites[verb], 3),
    )
    here, before, after, before2, after2, opening = table.at(verb, verb - 1, verb + 1, verb - 2, verb + 2, first + 2)
    return mix(
        [
            *_templates(table, cue, first, last, cue),
            (61, here.word, that, beside),
            (62, here.fine, that, folds, beside),
            (63, here.word, earlier, later),
            (64, here.word, before.coarse, after.coarse),
            (65, here.fine, before2.coarse, before.coarse, after.coarse, after2.coarse),
            (66, here.word, before2.word),
            (67, here.word, after2.word),
            (68, here.word, np.minimum(cue - first, 3), np.minimum(last - 1 - cue, 3)),
            (69, here.word, opening.word),
        ]
    )


class Words(NamedTuple):
    """What is known of the words at some places, a column each."""

    word: Ints
    fine: Ints
    coarse: Ints
    shape: Ints
    ending: Ints
    score: Ints
    quoted: Ints
    ends: Ints


class Table:
    """Per-place columns of a strip, padded by two at either end. `cue_scores` says how often each place's word is a cue, in small steps."""

    def __init__(self, strip: Strip, cue_scores: Ints) -> None:
        rows = codes_of_words(strip.words)
        word, finite, pause = rows[0], rows[5], rows[6]
        score = padded(cue_scores)
        self.pauses = np.cumsum(pause)
        self.finites = np.cumsum(np.maximum(finite, score > _OFTEN))
        self.folds = np.cumsum(word == word_codes(FOLD)[0])
        self.thats = np.cumsum(word == word_codes("that")[0])
        quoted = padded([mark >= 0 for mark in strip.quote])
        ends = padded([_ending_of(strip, place) if word == FOLD else 0 for place, word in enumerate(strip.words)])
        self.columns = np.vstack((rows[:5], score, quoted, ends))
        starts = np.arange(len(pause)) * pause
        self.chunk_first = np.minimum(np.maximum.accumulate(starts) + 1, len(pause) - 1)

    def at(self, *places: Ints) -> list[Words]:
        """Return what is known of the words at each of some lists of places, all as long."""
        seen = self.columns.take(np.stack(places), axis=1)
        return [Words(*seen[:, number]) for number in range(len(places))]


def _ending_of(strip: Strip, place: int) -> int:
    number = strip.quote[place]
    quote = strip.quotes[number]
    return 1 + int(quote.is_closed) + 2 * min(3, (quote.end - quote.start) // 60)


@dataclass(frozen=True, slots=True)
class _View:
    """What a row sees: its word (`here`) and those beside it, the first of its chunk, its window's cue (`verb`), and what lies between them."""

    here: Words
    left: Words
    right: Words
    left2: Words
    right2: Words
    chunk: Words
    verb: Words
    before: Words
    after: Words
    into: Ints
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
    chunk = np.maximum(table.chunk_first[here], first + 2)
    # Outside the window nothing is seen: a neighbour beyond its edge reads as column 0, which is empty.
    left, right = np.where(place > first, here - 1, 0), np.where(place < last - 1, here + 1, 0)
    left2, right2 = np.where(place > first + 1, here - 2, 0), np.where(place < last - 2, here + 2, 0)
    beside = table.at(here, left, right, left2, right2)
    opening, saying, before, after = table.at(chunk, verb, verb - 1, verb + 1)
    return _View(
        here=beside[0],
        left=beside[1],
        right=beside[2],
        left2=beside[3],
        right2=beside[4],
        chunk=opening,
        verb=saying,
        before=before,
        after=after,
        into=np.minimum(here - chunk, 3),
        near=np.searchsorted(_EDGES, away),
        close=np.clip(away, -4, 4),
        side=np.sign(away) + 1,
        pauses=np.minimum(table.pauses[high] - table.pauses[low], 4),
        finites=np.minimum(table.finites[np.maximum(high - 1, low)] - table.finites[low], 3),
        folds=np.minimum(table.folds[high] - table.folds[low], 3),
        that=np.minimum(table.thats[high] - table.thats[low], 1),
        edge=np.minimum(place - first, 2) * 4 + np.minimum(last - 1 - place, 3),
    )


def _templates(table: Table, place: Ints, first: Ints, last: Ints, cue: Ints) -> list[Template]:
    view = _view(table, place, first, last, cue)
    held = table.folds[last + 1] - table.folds[first + 1] > 0
    return _of_words(view) + _of_cues(view, held.astype(np.int64))


def _of_words(v: _View) -> list[Template]:
    return [
        (2, v.here.word, v.side),
        (3, v.left.word, v.side),
        (4, v.right.word, v.side),
        (5, v.here.word, v.right.word),
        (6, v.left.word, v.here.word),
        (7, v.here.fine, v.side),
        (8, v.left.fine, v.side),
        (9, v.right.fine, v.side),
        (10, v.left.coarse, v.here.coarse, v.right.coarse),
        (11, v.here.coarse, v.right.coarse, v.right2.coarse, v.side),
        (12, v.left2.coarse, v.left.coarse, v.here.coarse, v.side),
        (13, v.here.shape, v.left.shape, v.side),
        (14, v.here.ending, v.side),
        (22, v.pauses, v.side, v.here.word),
        (23, v.finites, v.side, v.here.coarse),
        (25, v.here.quoted, v.here.ends, v.side, v.pauses),
        (26, v.here.quoted, v.folds, v.side, v.pauses, v.right.word),
        (32, v.chunk.word, v.into, v.side),
        (33, v.chunk.word, v.side, v.pauses, v.finites),
        (34, v.here.coarse, v.chunk.coarse, v.into, v.side),
        (38, v.left.word, v.here.word, v.right.word, v.side),
        (40, v.left.coarse, v.here.coarse, v.finites, v.side),
    ]


def _of_cues(v: _View, held: Ints) -> list[Template]:
    return [
        (1, v.side, v.near),
        (15, v.verb.word, v.close),
        (16, v.verb.word, v.side, v.pauses),
        (17, v.verb.fine, v.near),
        (18, v.verb.word, v.here.word, v.close),
        (19, v.verb.word, v.here.coarse, v.side),
        (20, v.verb.fine, v.here.coarse, v.close),
        (21, v.pauses, v.side, v.folds, v.finites),
        (24, v.that, v.side, v.finites, v.near),
        (27, v.after.word, v.side, v.near),
        (28, v.before.word, v.side, v.near),
        (29, v.after.coarse, v.verb.word, v.side, v.pauses),
        (30, v.before.coarse, v.verb.coarse, v.after.coarse, v.near),
        (31, v.edge, v.side, v.pauses),
        (35, v.here.score, v.side, v.near),
        (36, v.verb.score, v.close, v.here.coarse),
        (39, v.before.fine, v.verb.fine, v.after.fine, v.side),
        (37, held, v.verb.quoted, v.side, v.pauses),
    ]
