"""Article -> its own stance towards its main actors, from what it says outside of statements. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from schemas.article import ArticleV1, NameV1
from schemas.event import Span
from schemas.statement import StanceV1
from services.classifier import models
from services.classifier.passages import Passages
from services.classifier.verdict import decided
from services.classifier.words.features import Floats

_ACTORS: Final = frozenset({"person", "organisation"})
_MOST_ACTORS: Final = 3
_LEAST_MENTIONS: Final = 2
_LEAST_SENTENCES: Final = 2
"""One sentence is an event, not an attitude."""
_MOST_SENTENCES: Final = 3
_LONGEST_CHARS: Final = 500
THRESHOLD_SCORE: Final = 0.7
"""More than for one statement: an article's stance is seldom plain, and readers themselves disagree about it."""


@dataclass(frozen=True)
class Actor:
    """One of those whom the article tells of, and the article's own sentences that name them, with their place in the text."""

    name: NameV1
    sentences: tuple[tuple[Span, Span], ...]


def actors_of(passages: Passages) -> list[Actor]:
    """Return the main actors; English only."""
    if passages.event.article.language != "en":
        return []
    said = passages.sentences_with(_said(passages.event))
    return [Actor(name, tuple(_sentences(passages, said, name))) for name in _actors(passages.event)]


def article_stances(actors: Sequence[Actor], scores: Floats) -> tuple[StanceV1, ...]:
    """Return the article's stance towards each actor, `abstain` where its sentences disagree or are too few.

    `scores` [sentences of all actors, labels] are those of the sentences.
    """
    each: Iterator[list[float]] = iter(scores.tolist())
    return tuple(_told(actor.name, list(islice(each, len(actor.sentences)))) for actor in actors)


def _actors(article: ArticleV1) -> Sequence[NameV1]:
    """Return those named most: people and organisations."""
    actors = [name for name in article.names if name.kind in _ACTORS and len(name.mentions) >= _LEAST_MENTIONS]
    return sorted(actors, key=lambda name: -len(name.mentions))[:_MOST_ACTORS]


def _sentences(passages: Passages, said: Collection[Span], name: NameV1) -> Iterator[tuple[Span, Span]]:
    """Yield the first sentences that name the actor and are the article's own words, with the actor's place."""
    seen = set[Span]()
    for start, end in name.mentions:
        sentence = passages.sentence_at(start)
        if sentence in seen or end > sentence[1] or sentence in said:
            continue
        seen.add(sentence)
        first = max(sentence[0], end - _LONGEST_CHARS)
        yield (first, min(sentence[1], first + _LONGEST_CHARS)), (start, end)
        if len(seen) == _MOST_SENTENCES:
            return


def _said(article: ArticleV1) -> tuple[Span, ...]:
    return tuple(span for statement in article.statements for span in statement.content)


def _told(name: NameV1, scores: Sequence[list[float]]) -> StanceV1:
    """Return the stance that the sentences hold on average."""
    model = models.linear("stance")
    means = [sum(each) / len(scores) for each in zip(*scores, strict=True)] or [0.0] * len(model.labels)
    least = THRESHOLD_SCORE if len(scores) >= _LEAST_SENTENCES else math.inf
    verdict = decided(model.labels[means.index(max(means))], max(means), least)
    return StanceV1.model_validate(
        {
            "target": name.name,
            "target_id": name.id,
            "stance": verdict.label,
            "score": verdict.score,
            "judged_by": model.version,
        }
    )
