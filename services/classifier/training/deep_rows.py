"""What the deep reading is trained on, and what each of its trainings leaves out, by which it is joined with the default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.classifier.deep.reading import LONGEST_CHARS
from services.classifier.deep.roles import place_of, window
from services.classifier.kind_features import kinds
from services.classifier.training import kinds as kind_training
from services.classifier.training import marked
from services.classifier.training import stance as stance_training
from services.classifier.training.corpus import DEEDS, STANCES, is_held, read
from services.classifier.training.marked import Asked
from services.classifier.words.features import Floats


@dataclass(frozen=True)
class Labelled:
    """What is asked, its label's number, and its weight."""

    asked: Asked
    label: int
    weight: float = 1.0


def annotated(training: int = 0) -> dict[str, list[Labelled]]:
    """Return what people labelled, task by task, and our own sentences, without what a training leaves out."""
    return {"stance": list(_stances(training, held=False)), "kinds": [*_deeds(training, held=False), *_helpers()]}


def held_out(training: int = 0) -> dict[str, list[Labelled]]:
    """Return what people labelled and a training leaves out, task by task."""
    return {"stance": list(_stances(training, held=True)), "kinds": list(_deeds(training, held=True))}


def told(training: int) -> dict[str, list[tuple[Asked, Floats]]]:
    """Return what the teacher says, task by task; of stances not what it says of sentences that a training leaves out."""
    held = "\n".join(row["text"] for row in read(STANCES) if is_held("stance", row["text"], training))
    marks = marked.marks()
    return marks | {"stance": [row for row in marks["stance"] if row[0].text not in held]}


def _stances(training: int, *, held: bool) -> Iterator[Labelled]:
    """Yield the sentences of NewsMTSC with their targets, cut as in service."""
    for row in read(STANCES):
        if is_held("stance", row["text"], training) == held:
            text, target = window(row["text"], (row["start"], row["end"]), LONGEST_CHARS)
            label = stance_training.LABELS.index(stance_training.NAMES[row["label"]])
            yield Labelled(Asked(text, target, None), label)


def _deeds(training: int, *, held: bool) -> Iterator[Labelled]:
    """Yield the sentences of PLV with source and target."""
    for row in read(DEEDS):
        if is_held("kinds", row["text"], training) == held:
            yield Labelled(_asked(row["text"], row["source"], row["target"]), kinds().index(row["label"]))


def _helpers() -> Iterator[Labelled]:
    """Yield what PLV lacks: statements that only state, and sentences of our own."""
    state = kinds().index(kind_training.STATE)
    for sentence, speaker in kind_training.talks():
        yield Labelled(_asked(sentence, speaker, None), state, 0.3)
    for sentence in kind_training.own_statements():
        yield Labelled(Asked(sentence, None, None), state, 0.5)
    for sentence, label in kind_training.own_deeds():
        yield Labelled(Asked(sentence, None, None), kinds().index(label))


def _asked(text: str, source: str | None, target: str | None) -> Asked:
    return Asked(text, place_of(target, text), place_of(source, text))
