"""Sentence, speaker, target -> what the model of kinds sees. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from services.classifier import models
from services.classifier.features import Row, number_pairs, numbers, tagged_numbers
from services.classifier.openings import Gate
from services.classifier.profiles import Profiles, first_words, words_of

BITS = 17
LANGUAGES = ("en", "de", "es")
_STEM = 5


@cache
def kinds() -> tuple[str, ...]:
    """Return the kinds: PLOVER's roots and STATE."""
    return tuple(models.lexicon("kinds")["meanings"])


@cache
def cues(language: str) -> Profiles:
    """Return which verbs of saying speak for which kind."""
    return Profiles(models.lexicon("kinds")["cues"][language])


@cache
def patterns(language: str) -> tuple[re.Pattern[str] | None, ...]:
    """Return what in the content, in lower case, speaks for each of `kinds()`."""
    content = models.lexicon("kinds")["content"][language]
    return tuple(re.compile("|".join(content[kind])) if kind in content else None for kind in kinds())


@cache
def _gate(language: str) -> Gate:
    return Gate(patterns(language))


def kind_row(sentence: str, speaker: str | None, target: str | None, language: str = "en") -> Row:
    """Return the features of a sentence: its words, those between speaker and target, those after the speaker, and the rules that fire."""
    return kind_rows([(sentence, speaker, target)], language)[0]


def kind_rows(rows: Sequence[tuple[str, str | None, str | None]], language: str = "en") -> list[Row]:
    """Do `kind_row` for many rows at once, which costs far less for each."""
    if not rows:
        return []
    read = [_reading(*row) for row in rows]
    buckets = tagged_numbers([_roles(one) for one in read], BITS)
    fired = np.array([_fired(one, language) for one in read], dtype=np.float32) * np.float32(0.25)
    means = models.vectors().means_of([words for one in read for words in (one.words, one.near, one.after, one.named)])
    dense = np.concatenate([fired, means.reshape(len(read), -1)], axis=1)
    return [Row(own, numbers_of_it) for own, numbers_of_it in zip(buckets, dense, strict=True)]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A sentence in words: all, those between speaker and target, the first after each, the last before the target, the target's."""

    lower: str
    between: str
    words: list[str]
    near: list[str]
    after: list[str]
    beyond: list[str]
    ahead: list[str]
    named: list[str]


def _reading(sentence: str, speaker: str | None, target: str | None) -> _Reading:
    between, after, beyond, ahead, named = _parts(sentence, speaker, target)
    words = words_of(sentence)
    near = words if between == sentence else words_of(between)
    return _Reading(
        lower=sentence.lower(),
        between=between.lower(),
        words=words,
        near=near,
        after=near[:6] if after == between else first_words(after, 6),
        beyond=first_words(beyond, 5),
        ahead=(words if ahead == sentence else words_of(ahead))[-3:],
        named=words_of(named),
    )


def _roles(read: _Reading) -> list[tuple[str, list[int]]]:
    whole, after = numbers(read.words), numbers(read.after)
    near = whole if read.near is read.words else numbers(read.near)
    stems = _stems(read.words)
    return [
        ("whole", whole),
        ("whole stem", stems),
        ("whole pair", number_pairs(whole)),
        ("between", near),
        ("between stem", stems if near is whole else _stems(read.near)),
        ("between pair", number_pairs(near)),
        ("after", after),
        ("after stem", _stems(read.after)),
        ("first after", after[:1]),
        ("first two after", number_pairs(after[:2])),
        ("beyond", numbers(read.beyond)),
        ("ahead", numbers(read.ahead)),
    ]


def _stems(words: Sequence[str]) -> list[int]:
    return numbers([word[:_STEM] for word in words])


def _parts(sentence: str, speaker: str | None, target: str | None) -> tuple[str, str, str, str, str]:
    """Return what is between speaker and target, after the speaker, after the target, before the target, and the target."""
    said = sentence.find(speaker) if speaker else -1
    said, said_end = (said, said + len(speaker or "")) if said >= 0 else (0, 0)
    met = sentence.find(target, said_end) if target else -1
    met = sentence.find(target) if target and met < 0 else met
    met, met_end = (met, met + len(target or "")) if met >= 0 else (len(sentence), len(sentence))
    between = sentence[said_end:met] if said <= met else sentence[met_end:said]
    return between, sentence[said_end:], sentence[met_end:], sentence[:met], target or ""


def _fired(read: _Reading, language: str) -> list[float]:
    """Return four numbers a kind: its patterns in the sentence and between the two, its cues in the sentence and after the speaker."""
    language = language if language in LANGUAGES else "en"
    may_fire = _gate(language).open_for(read.words)
    told = [0.0] * (4 * len(kinds()))
    for place, pattern in enumerate(patterns(language)):
        if pattern and may_fire >> place & 1 and (fired := len(pattern.findall(read.lower))):
            told[4 * place] = min(fired, 2)
            told[4 * place + 1] = 1 if pattern.search(read.between) else 0
    for _, kind in cues(language).hits(read.words):
        said = 4 * _place_of(kind) + 2
        told[said] = min(told[said] + 1, 2)
    for _, kind in cues(language).hits(read.after):
        told[4 * _place_of(kind) + 3] = 1
    return told


@cache
def _place_of(kind: str) -> int:
    return kinds().index(kind)
