"""Text -> IPTC Media Topics. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from schemas.record import TopicV1
from services.classifier import models
from services.classifier.deep.reading import Deep
from services.classifier.subtopics import subtopics_of
from services.classifier.topic_features import LANGUAGES, Opening, codes, opening_of, topics_seen
from services.classifier.words.features import Floats
from services.classifier.words.linear import Linear, softmax
from services.classifier.words.wording import Line, Stretches, each_whole

THRESHOLD_SCORE: Final = 0.5
"""Below this the first topic is wrong more often than right."""
SECOND_SCORE: Final = 0.25
"""A second topic is told beside a first one that is as good as sure, or shares the text with it."""
MOST_TOPICS: Final = 3
SURE_SCORES: Final = {"en": 0.95, "fr": 1.0}
"""By language, above what the deep reading is not asked: it seldom turns the topic, and costs more than all the rest. Three of four long English
articles are above. Of French the default is surer than it is right, so there it is always asked; other languages have no head."""


def version() -> str:
    """Return which model tells topics."""
    deep = models.deep()
    return f"{models.linear('topics').version}+{deep.version}" if deep else models.linear("topics").version


def topics_of(text: str, language: str | None) -> tuple[TopicV1, ...]:
    """Return the topics that `text` is surely about; none when nothing is sure or the language is unknown to us.

    Those of level 1 stand first, then those of levels 2 and 3 under them; likeliest first.
    """
    return topics_of_all([(text, language)])[0]


def topics_of_all(
    texts: Sequence[tuple[str, str | None]], places: Stretches | None = None
) -> list[tuple[TopicV1, ...]]:
    """Do `topics_of` for many (text, language) at once; `places` tells where they stand in a text that was cut into words already."""
    if not texts:
        return []
    openings = opening_of(places or each_whole([text for text, _ in texts]))
    first = _scores_of(models.linear("topics"), openings, [language for _, language in texts])
    scores = _second(texts, first)
    return [
        _with_those_below(openings.line(row), _told(scores[row]), language) if language in LANGUAGES else ()
        for row, (_, language) in enumerate(texts)
    ]


def _with_those_below(words: Line, told: tuple[TopicV1, ...], language: str | None) -> tuple[TopicV1, ...]:
    return (*told, *subtopics_of(words, told, language)) if told else ()


def topic_scores(texts: Sequence[tuple[str, str | None]]) -> Floats:
    """Return [texts, topics in the order of `codes()`]: how likely each is the one that a desk would file the text under."""
    return _second(texts, scores_by(models.linear("topics"), texts))


def _second(texts: Sequence[tuple[str, str | None]], first: Floats) -> Floats:
    """Return the scores after the deep reading of what is in doubt, where it was chosen."""
    deep = models.deep()
    return deeper(deep, texts, first) if deep and texts else first


def deeper(deep: Deep, texts: Sequence[tuple[str, str | None]], first: Floats) -> Floats:
    """Return the scores after the deep reading of texts of which the default is not as good as sure, in the languages that have a head."""
    scores, best = first.copy(), first.max(axis=1)
    for language, sure in SURE_SCORES.items():
        asked = [place for place, (_, spoken) in enumerate(texts) if spoken == language and best[place] < sure]
        if asked:
            scores[asked] = deep.topics([texts[place][0] for place in asked], first[asked], language)
    return scores


def scores_by(model: Linear, texts: Sequence[tuple[str, str | None]]) -> Floats:
    """Do `topic_scores` with a given model."""
    if not texts:
        return np.zeros((0, len(model.labels)), dtype=np.float32)
    return _scores_of(model, opening_of(each_whole([text for text, _ in texts])), [language for _, language in texts])


def _scores_of(model: Linear, openings: Opening, languages: Sequence[str | None]) -> Floats:
    seen, lifts = topics_seen(openings, languages)
    return softmax(model.logits(seen) / np.float32(model.temperature) + lifts)


def _told(scores: Floats) -> tuple[TopicV1, ...]:
    order = scores.argsort()[::-1][:MOST_TOPICS]
    together = float(scores[order[:2]].sum())
    if scores[order[0]] < THRESHOLD_SCORE and not (
        scores[order[1]] >= SECOND_SCORE and together >= THRESHOLD_SCORE + SECOND_SCORE
    ):
        return ()
    kept = [place for rank, place in enumerate(order) if rank == 0 or scores[place] >= SECOND_SCORE]
    names = models.lexicon("topics")["topics"]
    return tuple(
        TopicV1(id=code, name=names[code]["name"], score=round(float(scores[place]), 4))
        for place in kept
        for code in (codes()[place],)
    )
