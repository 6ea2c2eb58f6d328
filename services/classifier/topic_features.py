"""Text -> what the topic model sees. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from services.classifier import models
from services.classifier.words.features import HASH, Floats, Hashed, Row, Seen, bucketed
from services.classifier.words.profiles import Profiles
from services.classifier.words.ragged import Ragged
from services.classifier.words.vectors import directions
from services.classifier.words.wording import Line, Stretches, Wording, each_whole, hits

BITS: Final = 18
LANGUAGES: Final = ("en", "de", "es", "fr")
_MOST_WORDS: Final = 700
"""News says early what it is about."""
_IDLE_TALK: Final = 2.5
"""So many keywords of a topic fall in any story. This and the lifts were chosen on our newsroom; the lifts made smaller when our articles
doubled, so that scores are calibrated on each source in cross-validation of the training parts."""


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of the topics of level 1."""
    return tuple(models.lexicon("topics")["topics"])


@cache
def profile(language: str) -> Profiles:
    """Return the keyword profile of the topics in one language."""
    return Profiles({code: topic[language] for code, topic in models.lexicon("topics")["topics"].items()})


@cache
def _lifts() -> Floats:
    """Return how much a keyword raises each topic beside what the model makes of it; 0 for topics that the training sets know well."""
    thin = models.lexicon("topics")["thin"]
    return np.array([thin.get(code, 0.0) for code in codes()], dtype=np.float32)


def topic_row(text: str, language: str | None) -> Row:
    """Return the features of a text: words and pairs of words, the profile's hits, the mean word vector of English words."""
    return topics_seen(opening_of(each_whole([text])), [language])[0].rows()[0]


@dataclass(frozen=True)
class Opening:
    """The first words of some texts, which tell what they are about."""

    wording: Wording
    words: Ragged

    def line(self, row: int) -> Line:
        """Return those of one text."""
        return Line(self.wording, self.words.rows(row, row + 1).values)


def opening_of(texts: Stretches) -> Opening:
    """Return the first words of each."""
    return Opening(texts.wording, texts.words().first(_MOST_WORDS))


def topics_seen(openings: Opening, languages: Sequence[str | None]) -> tuple[Seen, Floats]:
    """Return the features of texts, and what their keywords add [texts, topics] for topics that the model has hardly learned."""
    wording, words = openings.wording, openings.words
    hashed = Hashed(wording.facts(HASH)[words.values], words.owners)
    buckets, owners = bucketed([("word", hashed), ("pair", hashed.pairs())], BITS)
    spoken = _spoken(openings, languages)
    heard = np.log1p(_each(spoken, sum))
    shares = heard / (1 + heard.sum(axis=1, keepdims=True))
    means = directions(models.vectors().sums(wording, words))
    strength = _each(spoken, lambda counts: sum(1 + math.log(count) for count in counts))
    lifts: Floats = np.maximum(strength - _IDLE_TALK, 0) * _lifts()
    return Seen(buckets, owners, np.concatenate([shares, heard / 4, means], axis=1)), lifts


_Spoken = list[dict[str, Counter[int]]]
"""For each text: topic -> word -> how often it speaks for it."""


def _spoken(openings: Opening, languages: Sequence[str | None]) -> _Spoken:
    spoken: _Spoken = [{} for _ in languages]
    spelt = [language if language in LANGUAGES else "en" for language in languages]
    for language in dict.fromkeys(spelt):
        for row, word, code in hits(openings.wording, openings.words, profile(language)):
            if spelt[row] == language:
                spoken[row].setdefault(code, Counter())[word] += 1
    return spoken


def _each(spoken: _Spoken, of: Callable[[Collection[int]], float]) -> Floats:
    """Return [texts, topics] of what the counts of a topic's words give; 0 where no word speaks for it."""
    found = np.zeros((len(spoken), len(codes())), dtype=np.float32)
    for row, topics in enumerate(spoken):
        for code, counts in topics.items():
            found[row, _place_of(code)] = of(counts.values())
    return found


@cache
def _place_of(code: str) -> int:
    return codes().index(code)
