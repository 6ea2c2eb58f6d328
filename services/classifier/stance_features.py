"""Sentence and target -> what the model of stance sees. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from services.classifier import models
from services.classifier.features import Row, number_pairs, number_triples, numbers, tagged_numbers, word_hash
from services.classifier.profiles import Profiles, words_of

BITS = 18
LANGUAGES = ("en", "de", "es")
_NEGATIONS = frozenset(
    "not no never neither nor without nicht kein keine keinen keiner nie niemals nunca sin tampoco".split()
)
_NEAR = 6
_NEXT = 4
_FADING = 0.85
_REACH = 3


@cache
def words_for(language: str) -> Profiles:
    """Return which words speak well or ill."""
    return Profiles(models.lexicon("stance")[language])


@cache
def valences() -> dict[str, float]:
    """Return word -> valence from -4 to 4 (VADER's list)."""
    return {word: float(value) for word, value in models.lexicon("valence")["words"].items()}


def stance_row(sentence: str, start: int, end: int, language: str = "en") -> Row:
    """Return the features of a sentence around `sentence[start:end]`: words, well and ill words, and mean vectors, by side."""
    return stance_rows([(sentence, start, end)], language)[0]


def stance_rows(rows: Sequence[tuple[str, int, int]], language: str = "en") -> list[Row]:
    """Do `stance_row` for many rows at once, which costs less for each."""
    if not rows:
        return []
    sides = [_sides(*row) for row in rows]
    buckets = tagged_numbers([_roles(*words) for words in sides], BITS)
    said = [_said(row[0], row[1], words, language) for row, words in zip(rows, sides, strict=True)]
    parts = [part for left, target, right in sides for part in _parts(left[::-1], target, right)]
    means = models.vectors().means_of(parts, [_FADING, _FADING, 1, 1, 1, 1] * len(rows))
    dense = np.concatenate([np.array(said, dtype=np.float32) * np.float32(0.2), means.reshape(len(rows), -1)], axis=1)
    return [Row(own, numbers_of_it) for own, numbers_of_it in zip(buckets, dense, strict=True)]


_Sides = tuple[list[str], list[str], list[str]]
"""The words left of the target, its own, and those right of it."""


def _sides(sentence: str, start: int, end: int) -> _Sides:
    return words_of(sentence[:start]), words_of(sentence[start:end]), words_of(sentence[end:])


def _roles(left: list[str], target: list[str], right: list[str]) -> list[tuple[str, list[int]]]:
    before, named, behind = numbers(left), numbers(target), numbers(right)
    line = [*before, word_hash("\x1ftarget"), *behind]
    twos = number_pairs(line)
    return [
        *(("any", before + behind), ("left", before), ("right", behind), ("target", named)),
        *(("near left", before[-_NEAR:]), ("near right", behind[:_NEAR])),
        *(("pair", twos), ("triple", number_triples(twos, line))),
        *((f"left {place}", before[-place:][:1]) for place in range(1, _NEXT + 1) if len(before) >= place),
        *((f"right {place}", behind[place - 1 : place]) for place in range(1, _NEXT + 1)),
    ]


def _parts(back: list[str], target: list[str], right: list[str]) -> tuple[list[str], ...]:
    return back, right, back, right, back + right, target


def _said(sentence: str, start: int, words: _Sides, language: str) -> list[float]:
    left, _, right = words
    opened = sentence.count("“", 0, start) > sentence.count("”", 0, start)
    about = (len(left) / 30, len(right) / 30, float('"' in sentence or "“" in sentence), float(opened))
    return [*_tallies(left[::-1], language), *_tallies(right, language), *about]


def _tallies(side: list[str], language: str) -> tuple[float, ...]:
    """Return well, ill and their difference, by our words and by valence; a word counts less the further it stands, and turns when negated."""
    well = ill = up = down = 0.0
    ours = words_for(language if language in LANGUAGES else "en")
    values = valences() if language == "en" else {}
    for place, word in enumerate(side):
        labels, value = ours.labels(word), values.get(word, 0.0)
        if not labels and not value:
            continue
        reach = 1 / (1 + 0.15 * place)
        turned = negated(side, place)
        up, down = (
            (up + max(value, 0) * reach, down + max(-value, 0) * reach)
            if not turned
            else (up, down + max(value, 0) * reach / 2)
        )
        for label in labels:
            good = (label == "favourable") != turned
            well, ill = well + good * reach, ill + (not good) * reach
    return well, ill, up, down, well - ill, up - down


def negated(side: list[str], place: int) -> bool:
    """Say whether a negation stands within three words of `side[place]`."""
    around = side[max(0, place - _REACH) : place + _REACH + 1]
    return any(word in _NEGATIONS or word.endswith(("n't", "n’t")) for word in around)
