"""Text, with its topics of level 1 -> IPTC Media Topics of levels 2 and 3 under them. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import mul
from typing import Any, Final

from schemas.record import TopicV1
from services.classifier import models
from services.classifier.words.profiles import Profiles
from services.classifier.words.wording import Line

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
    """The topics under one of level 1, each with its level, 2 or 3. `words` holds what speaks for each, and under `~code` what defines it."""

    levels: dict[str, int]
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
        levels={code: topic["level"] for code, topic in topics.items()},
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
    weights, bias = card["coefficients"], card["bias"]
    told: list[TopicV1] = []
    for topic in topics:
        branch = branches(english=language == "en")[topic.id]
        for code, seen in evidence(words, branch, spoken_only=True).items():
            sure = 1 / (1 + math.exp(-bias - sum(map(mul, weights, seen))))
            if sure >= THRESHOLD_SCORE:
                score, level = round(sure * topic.score, 4), branch.levels[code]
                told.append(TopicV1(id=code, name=known[code]["name"], score=score, level=level))
    return tuple(sorted(told, key=lambda one: (-one.score, one.id))[:MOST_SUBTOPICS])


def evidence(words: Line, branch: Branch, *, spoken_only: bool = False) -> dict[str, tuple[float, ...]]:
    """Return for each topic of the branch, or for those that some word speaks for, how much does: alone and beside its siblings."""
    tally = Line(words.wording, words.values[:_MOST_WORDS]).tally(branch.words)
    spoken = {
        label: counts for label, counts in tally.items() if label[0] != "~" and sum(counts.values()) >= _LEAST_HITS
    }
    defined = {label[1:]: counts for label, counts in tally.items() if label[0] == "~"}
    strength, hinted = _strength(spoken, len(branch.levels)), _strength(defined, len(branch.levels))
    first, second = sorted((*strength.values(), 0.0, 0.0), reverse=True)[:2]
    total = sum(strength.values()) + _IDLE_WEIGHT
    found: dict[str, tuple[float, ...]] = {}
    for code, level in branch.levels.items():
        if spoken_only and code not in spoken:
            continue
        own = strength.get(code, 0.0)
        other = second if own == first else first
        found[code] = (
            math.log1p(own),
            own / total,
            own / max(first, 1e-6),
            (own - other) / (own + other + 1),  # how far before the strongest of the others
            len(spoken.get(code, ())) / _MANY_WORDS,
            math.log1p(hinted.get(code, 0.0)),
            float(level == 2),  # noqa: PLR2004 - the broader level is right more often
        )
    return found


def _strength(spoken: Mapping[str, Mapping[str, int]], siblings: int) -> dict[str, float]:
    """Return how strongly each topic is spoken for; a word that speaks for many siblings tells little."""
    shared = Counter(chain.from_iterable(spoken.values()))
    weights = {word: math.log(1 + siblings / number) for word, number in shared.items()}
    return {
        code: sum([_LOGS[count] * weights[word] for word, count in words.items()]) for code, words in spoken.items()
    }
