"""Text, with its topics of level 1 -> IPTC Media Topics of levels 2 and 3 under them. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, Final

import numpy as np

from schemas.record import TopicV1
from services.classifier import models
from services.classifier.features import Floats
from services.classifier.profiles import Profiles
from services.classifier.wording import Line

THRESHOLD_SCORE: Final = 0.6
"""Chosen for precision on our own labelled articles, each judged by a model that had not seen it."""
MOST_SUBTOPICS: Final = 4
_MOST_WORDS: Final = 700
_MANY_WORDS: Final = 4
_IDLE_WEIGHT: Final = 2.0
_LEAST_HITS: Final = 2
"""One word that stands once is chance: a film star's name, a figure of speech."""
_LOGS: Final = (0.0, *(1 + math.log(count) for count in range(1, 2 * _MOST_WORDS + 1)))


@dataclass(frozen=True)
class Branch:
    """The topics of levels 2 and 3 under one of level 1. `words` holds what speaks for each, and under `~code` what stands in its definition."""

    codes: tuple[str, ...]
    levels: Floats
    words: Profiles


@cache
def branches(*, english: bool = True) -> dict[str, Branch]:
    """Return the branches by code of level 1, for English texts or for others: "danza" is a name in the one and dance in the other."""
    topics = models.lexicon("subtopics")["topics"]
    parents = dict.fromkeys(topic["parent"] for topic in topics.values())
    return {
        parent: _branch({code: topic for code, topic in topics.items() if topic["parent"] == parent}, english=english)
        for parent in parents
    }


def _branch(topics: dict[str, dict[str, Any]], *, english: bool) -> Branch:
    return Branch(
        codes=tuple(topics),
        levels=np.array([float(topic["level"]) for topic in topics.values()], dtype=np.float32),
        words=Profiles(
            {code: f"{topic['words']} {'' if english else topic['others']}" for code, topic in topics.items()}
            | {f"~{code}": topic["defined"] for code, topic in topics.items()}
        ),
    )


def version() -> str:
    """Return which model tells topics of levels 2 and 3."""
    return str(models.card("subtopics")["version"])


def subtopics_of(words: Line, topics: Sequence[TopicV1], language: str | None = "en") -> tuple[TopicV1, ...]:
    """Return the topics of levels 2 and 3 that a text of these words is surely about, likeliest first, under those of level 1 given.

    A score is the chance that both are right: the topic of level 1, and the one below it.
    """
    if not topics:
        return ()
    card, known = models.card("subtopics"), models.lexicon("subtopics")["topics"]
    weights = np.array(card["coefficients"], dtype=np.float32)
    told: list[TopicV1] = []
    for topic in topics:
        branch = branches(english=language == "en")[topic.id]
        seen = evidence(words, branch)
        sure = 1 / (1 + np.exp(-(seen @ weights + np.float32(card["bias"]))))
        told += [
            TopicV1(
                id=branch.codes[place],
                name=known[branch.codes[place]]["name"],
                score=round(float(sure[place]) * topic.score, 4),
                level=int(branch.levels[place]),
            )
            for place in np.flatnonzero(sure >= THRESHOLD_SCORE)
        ]
    return tuple(sorted(told, key=lambda one: (-one.score, one.id))[:MOST_SUBTOPICS])


def evidence(words: Line, branch: Branch) -> Floats:
    """Return [topics of the branch, features]: how much the words speak for each, alone and beside its siblings."""
    tally = Line(words.wording, words.values[:_MOST_WORDS]).tally(branch.words)
    spoken = {
        label: counts for label, counts in tally.items() if label[0] != "~" and sum(counts.values()) >= _LEAST_HITS
    }
    defined = {label[1:]: counts for label, counts in tally.items() if label[0] == "~"}
    strength = _strength(spoken, branch.codes)
    distinct = np.array([len(spoken.get(code, ())) for code in branch.codes], dtype=np.float32)
    features: Floats = np.stack(
        [
            np.log1p(strength),
            strength / (strength.sum() + _IDLE_WEIGHT),
            strength / max(float(strength.max()), 1e-6),
            _lead(strength),
            distinct / _MANY_WORDS,
            np.log1p(_strength(defined, branch.codes)),
            branch.levels == 2,  # noqa: PLR2004 - the broader level is right more often
        ],
        axis=1,
    ).astype(np.float32)
    return features


def _lead(strength: Floats) -> Floats:
    """Return from -1 to 1 how far each is before the strongest of the others."""
    first, second = np.sort(strength)[::-1][:2] if len(strength) > 1 else (strength[0], 0.0)
    other = np.where(strength == first, second, first)
    lead: Floats = (strength - other) / (strength + other + np.float32(1.0))
    return lead


def _strength(spoken: Mapping[str, Mapping[str, int]], codes: Sequence[str]) -> Floats:
    """Return how strongly each topic is spoken for; a word that speaks for many siblings tells little."""
    shared = Counter(chain.from_iterable(spoken.values()))
    weights = {word: math.log(1 + len(codes) / number) for word, number in shared.items()}
    sums = {
        code: sum([_LOGS[count] * weights[word] for word, count in words.items()]) for code, words in spoken.items()
    }
    return np.array([sums.get(code, 0.0) for code in codes], dtype=np.float32)
