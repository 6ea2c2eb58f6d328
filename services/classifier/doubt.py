"""Which rows are worth a second, dearer reading: those of which the first is least sure. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.classifier.words.features import Floats


@dataclass(frozen=True)
class Told:
    """Scores [rows, labels], and who told those of each row."""

    scores: Floats
    model: str
    second: frozenset[int] = frozenset()
    second_model: str = ""

    @property
    def by(self) -> list[str]:
        return [self.second_model if row in self.second else self.model for row in range(len(self.scores))]


def doubtful(scores: Floats, most: int | None) -> list[int]:
    """Return the `most` rows of whose best label the first reading is least sure, in the order of the rows; all when not given."""
    return sorted(int(row) for row in scores.max(axis=1).argsort(kind="stable")[:most])


def second_reading(told: Told, model: str, most: int | None, read: Callable[[Sequence[int], Floats], Floats]) -> Told:
    """Return what was told, with the scores of the doubtful rows as `read` gives them for their places and first scores."""
    few = doubtful(told.scores, most) if len(told.scores) else []
    if not few:
        return told
    scores = told.scores.copy()
    scores[few] = read(few, told.scores[few])
    return Told(scores, told.model, frozenset(few), model)
