"""What the deep reading is trained on: marked sentences with labels, and which of them are held out for joining it with the default."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.event import Span
from services.classifier.deep.reading import LONGEST_CHARS
from services.classifier.deep.roles import place_of, window
from services.classifier.kind_features import kinds
from services.classifier.training import kinds as kind_training
from services.classifier.training import stance as stance_training
from services.classifier.training.corpus import read

HELD_RATIO = {"stance": 0.08, "kinds": 0.12}
FOLDS = 5


@dataclass(frozen=True)
class Marked:
    """A text with the places of target and source, its label's number, and its weight."""

    text: str
    target: Span | None
    source: Span | None
    label: int
    weight: float = 1.0


def is_held(task: str, text: str) -> bool:
    """Say whether a text is held out; all rows of one text are."""
    return _number(text) % 1000 < HELD_RATIO[task] * 1000


def fold_of(text: str) -> int:
    """Return in which of the folds a text is held out."""
    return _number(text) % FOLDS


def _number(text: str) -> int:
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), 16)


def stances() -> list[Marked]:
    """Return the sentences of NewsMTSC with their targets, cut as in service, without those held out."""
    found = []
    for row in read(stance_training.TASK):
        text, target = window(row["text"], (row["start"], row["end"]), LONGEST_CHARS)
        if not is_held("stance", row["text"]):
            found.append(Marked(text, target, None, stance_training.LABELS.index(stance_training.NAMES[row["label"]])))
    return found


def deeds() -> list[Marked]:
    """Return the sentences of PLV with source and target, without those held out."""
    return [
        _marked(row["text"], row["source"], row["target"], kinds().index(row["label"]))
        for row in read(kind_training.TASK)
        if not is_held("kinds", row["text"])
    ]


def helpers() -> Iterator[Marked]:
    """Yield what PLV lacks: statements that only state, and sentences of our own."""
    state = kinds().index(kind_training.STATE)
    for sentence, speaker in kind_training.talks():
        yield _marked(sentence, speaker, None, state, 0.3)
    for sentence in kind_training.own_statements():
        yield Marked(sentence, None, None, state, 0.5)
    for sentence, label in kind_training.own_deeds():
        yield Marked(sentence, None, None, kinds().index(label))


def _marked(text: str, source: str | None, target: str | None, label: int, weight: float = 1.0) -> Marked:
    return Marked(text, place_of(target, text), place_of(source, text), label, weight)
