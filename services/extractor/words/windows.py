"""A reading -> its words, each longer quote folded into one, and windows around possible cues. Pure: no clock, no network, no Kafka.

Folding lets a cue see past a quote of many sentences: "…" FOLD, "she" "said" "in" "Berlin" FOLD.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from services.extractor.words.quotes import Quoted
from services.extractor.words.sentences import Reading

FOLD: Final = "\x02quote"
_MIN_FOLDED_WORDS, _FEW = 4, 2
_MARKS: Final = frozenset("« » “ ” „ ‘ ’ ‚ ‹ › \" ' '' ``".split())
_FEW_WORDS: Final = frozenset({"es", "fr", "ru"})
"""Languages in which a quote before a comma or behind a colon is speech from two words on."""

REACH: Final = 34
"""Words to either side of a cue that a window holds, at most."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Words of a text, longer quotes folded. `edges` are the places where its sentences begin, and its end; `folds` those of folded quotes.

    The other lists run parallel: `lows` is `words` in lower case; `sentence` and `block` number where a word stands; `quote` is -1 outside quotes.
    """

    words: list[str]
    lows: list[str]
    starts: list[int]
    ends: list[int]
    sentence: list[int]
    block: list[int]
    quote: list[int]
    quotes: list[Quoted]
    edges: list[int]
    folds: list[int]


@dataclass(frozen=True, slots=True)
class Window:
    """Places `first` to `last` (exclusive) of a strip, around the cue at `cue`."""

    first: int
    last: int
    cue: int


def strip_of(reading: Reading, quotes: list[Quoted]) -> Strip:
    """Fold the quotes of a text."""
    pieces = sorted((start, end, number) for number, quote in enumerate(quotes) for start, end in quote.pieces)
    words: list[str] = []
    lows: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    block: list[int] = []
    inside: list[int] = []
    at = 0
    for number, paragraph in enumerate(reading.blocks):
        token = paragraph.first
        while token < paragraph.last:
            while at < len(pieces) and pieces[at][1] <= reading.starts[token]:
                at += 1
            begin = bisect_left(reading.starts, pieces[at][0], token) if at < len(pieces) else paragraph.last
            mark, stop = -1, min(begin, paragraph.last)
            if stop == token:
                mark, stop = pieces[at][2], min(bisect_left(reading.starts, pieces[at][1], token), paragraph.last)
            folds = mark >= 0 and _folds(reading, token, stop)
            words += [FOLD] if folds else reading.words[token:stop]
            lows += [FOLD] if folds else reading.lows[token:stop]
            starts += reading.starts[token : token + 1 if folds else stop]
            ends += reading.ends[stop - 1 if folds else token : stop]
            block += [number] * (1 if folds else stop - token)
            inside += [mark] * (1 if folds else stop - token)
            token = stop
    edges = [*_edges(reading, words, starts, block), len(words)]
    sentence: list[int] = []
    for number, (first, last) in enumerate(pairwise(edges)):
        sentence += [number] * (last - first)
    folded = [place for place, word in enumerate(words) if word == FOLD]
    return Strip(words, lows, starts, ends, sentence, block, inside, quotes, edges, folded)


def _folds(reading: Reading, first: int, last: int) -> bool:
    led_in = first > 0 and reading.words[first - 1] == ":"
    if reading.language in _FEW_WORDS and (
        led_in or reading.words[last : last + 1] == [","]
    ):  # «Это позор», — сказал он
        return last - first - 2 >= _FEW
    if reading.language in _FEW_WORDS and (reading.words[first] not in _MARKS or reading.words[last - 1] not in _MARKS):
        return True  # a part of a quote that the reporter breaks into
    return last - first - 2 >= _MIN_FOLDED_WORDS or (
        last - first >= _MIN_FOLDED_WORDS and reading.words[last - 2] in {".", ",", "!", "?"}
    )


def _edges(reading: Reading, words: list[str], starts: list[int], block: list[int]) -> list[int]:
    """Return where sentences begin; after a quote that ends in speech, a word in lower case goes on with its sentence."""
    opening = {reading.starts[first] for first, _ in reading.sentences}
    return [
        place
        for place, start in enumerate(starts)
        if start in opening and (place == 0 or block[place] != block[place - 1] or not words[place][:1].islower())
    ]


def windows_of(strip: Strip, cues: Iterable[int], reach: int = REACH) -> list[Window]:
    """Return a window around each place that may be a cue: its sentence and the quotes that touch it, `reach` words to either side at most."""
    found = []
    left = right = last = 0
    for cue in cues:
        if cue >= last:
            following = bisect_right(strip.edges, cue)
            first, last = strip.edges[following - 1], strip.edges[following]
            left, right = _widened(strip, first, last, len(strip.words))
        found.append(Window(max(left, cue - reach), min(right, cue + reach), cue))
    return found


def _widened(strip: Strip, first: int, last: int, size: int) -> tuple[int, int]:
    if first > 0 and strip.words[first - 1] == FOLD and strip.block[first - 1] == strip.block[first]:
        first -= 1
    colon = strip.words[last - 1] == ":"
    while last < size and strip.words[last] == FOLD and (strip.block[last] == strip.block[last - 1] or colon):
        last += 1
    return first, last
