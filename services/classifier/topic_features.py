"""Text -> what the topic model sees. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np

from services.classifier import models
from services.classifier.features import Floats, Row, hashes, pairs, tagged
from services.classifier.profiles import Profiles, words_of

BITS = 18
LANGUAGES = ("en", "de", "es", "fr")
_MOST_WORDS = 700
"""News says early what it is about."""
_IDLE_TALK = 2.5
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
    return topic_evidence(text, language)[0]


def topic_words(text: str) -> list[str]:
    """Return the words of a text that tell what it is about."""
    return words_of(text)[:_MOST_WORDS]


def topic_evidence(text: str, language: str | None) -> tuple[Row, Floats]:
    """Return the features of a text, and what its keywords add [topics] for topics that the model has hardly learned."""
    return evidence_of(topic_words(text), language)


def evidence_of(words: Sequence[str], language: str | None) -> tuple[Row, Floats]:
    """Do `topic_evidence` for words already cut apart."""
    values, vectors = hashes(words), models.vectors()
    buckets = tagged([("word", values), ("pair", pairs(values))], BITS)
    spoken: dict[str, dict[str, int]] = {}
    for place, code in profile(language if language in LANGUAGES else "en").hits(words):
        said = spoken.setdefault(code, {})
        said[words[place]] = said.get(words[place], 0) + 1
    hits = np.log1p(
        np.array([sum(spoken[code].values()) if code in spoken else 0 for code in codes()], dtype=np.float32)
    )
    dense = np.concatenate([hits / (1 + hits.sum()), hits / 4, vectors.means([vectors.rows(words)])[0]]).astype(
        np.float32
    )
    strength = [sum(1 + math.log(count) for count in spoken.get(code, {}).values()) for code in codes()]
    lift: Floats = np.maximum(np.array(strength, dtype=np.float32) - _IDLE_TALK, 0) * _lifts()
    return Row(buckets, dense), lift
