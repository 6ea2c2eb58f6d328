"""Article -> what the models are asked about it. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from schemas.event import Span
from schemas.statement import StatementV1
from services.classifier.features import Floats
from services.classifier.kind_features import KindRow
from services.classifier.narration import Actor, actors_of
from services.classifier.passage import around, passage_span
from services.classifier.passages import Passages
from services.classifier.stance_features import StanceRow
from services.classifier.targets import Targets, targets_of
from services.classifier.wording import Stretches, Wording, stretches

Row = TypeVar("Row")


@dataclass(frozen=True)
class Questions:
    """What is asked of one article: the kind of each statement, the stance towards each target of it, the article's own towards its actors.

    Spans are those of the article's text; they have the order of the rows.
    """

    passages: Passages

    @property
    def language(self) -> str:
        return self.passages.event.article.language or "en"

    @property
    def headed(self) -> str:
        """Title and text."""
        article = self.passages.event.article
        return f"{article.title}\n{article.text}" if article.title else article.text

    @cached_property
    def targets(self) -> list[Targets]:
        """Whom each statement speaks of."""
        return targets_of(self.passages.event)

    @cached_property
    def spans(self) -> list[Span]:
        """Where each statement stands."""
        return [passage_span(statement, self.passages.text) for statement in self.passages.event.statements]

    @cached_property
    def kinds(self) -> list[KindRow]:
        """Each statement, who speaks, and to whom."""
        text, statements = self.passages.text, self.passages.event.statements
        return [
            (text[start:end], _speaker(statement, text), found[0][0].name if found else None)
            for statement, (start, end), found in zip(statements, self.spans, self.targets, strict=True)
        ]

    @cached_property
    def reaches(self) -> list[tuple[Span, Span]]:
        """The stretch around each target of each statement, and the target."""
        statements = zip(self.passages.event.statements, self.targets, strict=True)
        return [
            (around(statement, target, self.passages.text), target)
            for statement, found in statements
            for _, target in found
        ]

    @cached_property
    def stances(self) -> list[StanceRow]:
        """Those of the statements, in the order of `reaches`."""
        return self.rows(self.reaches)

    @cached_property
    def actors(self) -> list[Actor]:
        """The article's main actors, with the sentences that tell of them."""
        return actors_of(self.passages)

    def rows(self, reaches: Iterable[tuple[Span, Span]]) -> list[StanceRow]:
        """Return stretches with a target as the model of stance is asked about them."""
        text = self.passages.text
        return [(text[first:last], start - first, end - first) for (first, last), (start, end) in reaches]


def _speaker(statement: StatementV1, text: str) -> str | None:
    if statement.source:
        start, end = statement.source[0]
        return text[start:end]
    return statement.speaker.name if statement.speaker else None


@dataclass(frozen=True)
class Sheaf:
    """Several articles whose words are looked at together, which costs less for each."""

    questions: Sequence[Questions]

    @cached_property
    def wording(self) -> Wording:
        return Wording("\n".join(each.headed for each in self.questions))

    @cached_property
    def _starts(self) -> list[int]:
        """Where each article with its title begins."""
        sizes = [len(each.headed) + 1 for each in self.questions]
        return [sum(sizes[:number]) for number in range(len(sizes))]

    def whole(self) -> Stretches:
        """Return the articles with their titles."""
        begun = zip(self._starts, self.questions, strict=True)
        return stretches(self.wording, [(start, start + len(each.headed)) for start, each in begun])

    def stretches(self, spans: Callable[[Questions], Sequence[Span]]) -> Stretches:
        """Return stretches of the texts of all articles, one article after the other."""
        found = []
        for start, each in zip(self._starts, self.questions, strict=True):
            shift = start + len(each.headed) - len(each.passages.text)
            found += [(begin + shift, end + shift) for begin, end in spans(each)]
        return stretches(self.wording, found)


def parted(scores: Floats, sizes: Sequence[int]) -> list[Floats]:
    """Return the scores of each article, given how many rows each has."""
    return np.split(scores, np.cumsum(sizes)[:-1])
