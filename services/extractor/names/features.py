"""Tokens -> feature codes for the name tagger. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import compress
from operator import ne
from typing import Final

import numpy as np

from services.extractor.words.codes import columns_of_words, padded
from services.extractor.words.gazetteer import Hit, find_known
from services.extractor.words.sentences import Reading
from services.extractor.words.sequences import Codes, Ints, Layout

VERSION: Final = "names-features-1"
_KINDS: Final = {"country": 1, "demonym": 2, "capital": 3, "city": 4, "region": 5, "organisation": 6, "person": 7}
_REACH: Final = 2


def ranges_to_tag(reading: Reading) -> list[tuple[int, int]]:
    """Return the stretches around capitals, some words to either side, inside their sentences: names stand nowhere else."""
    found: list[tuple[int, int]] = []
    sentence = -1
    first = last = opening = closing = 0
    for place in _capitals(reading):
        if reading.sentence_of[place] != sentence:
            sentence = reading.sentence_of[place]
            first, last = reading.sentences[sentence]
            opening = closing = -1
        start, end = max(first, place - _REACH), min(last, place + _REACH + 1)
        if start <= closing:
            found[-1] = (opening, end)
        else:
            found.append((start, end))
            opening = start
        closing = end
    return found


@lru_cache(maxsize=1)
def _capitals(reading: Reading) -> list[int]:
    """Return the places of the words that are not in lower case."""
    return list(compress(range(len(reading.words)), map(ne, reading.words, reading.lows)))


def hits_of(reading: Reading) -> dict[tuple[int, int], Hit]:
    """Return what the gazetteer knows of the text, by its tokens, the last exclusive."""
    return {(reading.token_at(hit.start), reading.token_at(hit.end - 1) + 1): hit for hit in find_known(reading.text)}


def codes_of(reading: Reading, ranges: list[tuple[int, int]], hits: dict[tuple[int, int], Hit]) -> tuple[Codes, Ints]:
    """Return (codes, templates × words, length of each range) for the tokens of `ranges`; `hits` as `hits_of` tells."""
    size = len(reading.words)
    base = columns_of_words(reading.words)
    known = np.zeros(size + 4, dtype=np.int64)
    for (first, last), hit in hits.items():
        known[first + 2 : last + 2] = _KINDS[hit.entry.kind] * 2
        known[first + 2] += 1
    edges = np.array(ranges, dtype=np.int64).reshape(-1, 2)
    lengths = edges[:, 1] - edges[:, 0]
    opening = np.repeat(edges[:, 0], lengths)
    place = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths) + opening
    closing = np.repeat(edges[:, 1], lengths)
    table = np.vstack((base[:5], base[8:], known, padded(_elsewhere(reading))))
    return _codes(table, place, opening, closing), lengths


def _elsewhere(reading: Reading) -> Ints:
    """Say of each capitalised word whether the text has it in lower case too, and how often in capitals inside a sentence."""
    words, lows = reading.words, reading.lows
    opening = {first for first, _ in reading.sentences}
    capitals = _capitals(reading)
    inside = Counter([words[place] for place in capitals if place not in opening])
    plain = set(words)
    found = [0] * len(words)
    for place in capitals:
        found[place] = (0, 2, 4)[min(inside[words[place]], 2)] + (lows[place] in plain) + 1
    return np.array(found, dtype=np.int64)


def _codes(table: Ints, place: Ints, first: Ints, last: Ints) -> Codes:
    """Return the codes at places in ranges from `first` to `last`; beyond a range's edge a neighbour reads as column 0, which is empty."""
    here = place + 2
    left, right = np.where(place > first, here - 1, 0), np.where(place < last - 1, here + 1, 0)
    left2, right2 = np.where(place > first + 1, here - 2, 0), np.where(place < last - 2, here + 2, 0)
    seen = np.empty((len(_SEEN), len(place)), dtype=np.int64)
    room = seen[:-1].reshape(len(table), len(_VIEWS), -1)
    table.take(np.stack((here, left, right, left2, right2)), axis=1, out=room, mode="clip")
    seen[-1] = place == first
    return _LAYOUT.codes(seen)


_TRAITS: Final = "word fine coarse shape ending head trait capital known elsewhere".split()
_VIEWS: Final = "here left right left2 right2".split()
_SEEN: Final = [*(f"{view}.{trait}" for trait in _TRAITS for view in _VIEWS), "opens"]
_LAYOUT: Final = Layout(
    _SEEN,
    {
        101: "here.word",
        102: "left.word here.capital",
        103: "right.word here.capital",
        104: "left.word here.word",
        105: "here.word right.word",
        106: "here.shape opens",
        107: "left.shape here.shape right.shape",
        108: "here.ending here.capital",
        109: "here.head here.capital",
        110: "here.fine",
        111: "left.fine here.capital",
        112: "right.fine here.capital",
        113: "left.coarse here.capital right.coarse",
        114: "left2.coarse left.coarse here.capital",
        115: "here.capital right.coarse right2.coarse",
        116: "here.known left.capital right.capital",
        117: "left.known here.known right.known",
        118: "left.trait here.trait right.trait here.capital",
        119: "here.trait right.capital right.known",
        120: "here.elsewhere opens here.capital",
        121: "left2.capital left.capital here.capital right.capital right2.capital",
        122: "left2.word here.capital left.capital",
        123: "right2.word here.capital right.capital",
        124: "here.coarse here.known here.capital",
        125: "left2.trait left.trait here.capital left.capital",
        126: "right.word here.ending",
    },
)
