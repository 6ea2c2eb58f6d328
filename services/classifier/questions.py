"""Article -> what the models are asked about it. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

import numpy as np

from schemas.event import Span
from schemas.statement import StatementV1
from services.classifier.kind_features import KindRow
from services.classifier.narration import Actor, actors_of
from services.classifier.passage import around, passage_span
from services.classifier.passages import Passages
from services.classifier.stance_features import StanceRow
from services.classifier.targets import Targets, targets_of
from services.classifier.words.features import Floats
from services.classifier.words.wording import Stretches, Wording, stretches


class Questions:
    """What is asked of one article: the kind of each statement, the stance towards each target of it, the article's own towards its actors.

    `headed` is title and text. `targets` tells whom each statement speaks of, `spans` where it stands, `kinds` with whom and to whom. `reaches`
    are the stretch around each target of each statement, and the target; `stances` what is asked of them; `actors` the article's main
    actors, with the sentences that tell of them. Spans are those of the article's text; they have the order of the rows.
    """

    def __init__(self, passages: Passages) -> None:
        article, text = passages.event.article, passages.text
        self.passages = passages
        self.language = article.language or "en"
        self.headed = f"{article.title}\n{text}" if article.title else text
        self.targets: list[Targets] = targets_of(passages.event)
        self.spans: list[Span] = [passage_span(statement, text) for statement in passages.event.statements]
        self.kinds: list[KindRow] = [
            (text[start:end], _speaker(statement, text), found[0][0].name if found else None)
            for statement, (start, end), found in zip(passages.event.statements, self.spans, self.targets, strict=True)
        ]
        self.reaches: list[tuple[Span, Span]] = [
            (around(statement, target, text), target)
            for statement, found in zip(passages.event.statements, self.targets, strict=True)
            for _, target in found
        ]
        self.stances: list[StanceRow] = self.rows(self.reaches)
        self.actors: list[Actor] = actors_of(passages)

    def rows(self, reaches: Iterable[tuple[Span, Span]]) -> list[StanceRow]:
        """Return stretches with a target as the model of stance is asked about them."""
        text = self.passages.text
        return [(text[first:last], start - first, end - first) for (first, last), (start, end) in reaches]


def _speaker(statement: StatementV1, text: str) -> str | None:
    if statement.source:
        start, end = statement.source[0]
        return text[start:end]
    return statement.speaker.name if statement.speaker else None


class Sheaf:
    """Several articles whose words are looked at together, which costs less for each."""

    def __init__(self, questions: Sequence[Questions]) -> None:
        self.questions = questions
        self.wording = Wording("\n".join([each.headed for each in questions]))
        sizes = [len(each.headed) + 1 for each in questions]
        self._starts = list(accumulate(sizes[:-1], initial=0))  # where each article with its title begins

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
