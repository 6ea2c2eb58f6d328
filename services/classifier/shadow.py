"""What a person names -> models that are safe to run beside the present ones. Reads the files that they name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from services.classifier import kinds, stance, topics
from services.classifier.deep.encoder import DeepIsMissing
from services.classifier.kind_features import kinds as kind_labels
from services.classifier.models import BadWeights, ModelSet, StaleWeights, using
from services.classifier.topic_features import codes

LINEAR = ("topics", "kinds", "stance")
STANCES = ("favourable", "neutral", "unfavourable")
PROBE = "The minister in Norland said that the opposition had lied to parliament."

_LABELS: dict[str, Callable[[], tuple[str, ...]]] = {"topics": codes, "kinds": kind_labels, "stance": lambda: STANCES}

NAMED: dict[str, Callable[[], ModelSet]] = {
    "default": lambda: ModelSet(reads_deep=False),
    "deep": lambda: ModelSet(reads_deep=True),
}
"""Sets of models that go by a name; an extra that brings models of its own adds a row."""


class NoSuchModel(LookupError):
    """Nothing that could judge goes by this name: give a folder with topics.npz, kinds.npz, stance.npz or words.npz."""


def shadow(name: str) -> ModelSet:
    """Return the models of a name in `NAMED`, or of a folder, tried on one sentence.

    Raise `NoSuchModel`, `StaleWeights` or `BadWeights` with a sentence for people.
    """
    if name in NAMED:
        named = NAMED[name]()
        try:
            named.deep()
        except DeepIsMissing as error:
            raise NoSuchModel(str(error)) from error
        return named
    folder = Path(name)
    if not folder.is_dir():
        raise NoSuchModel(f"there is no folder {name}, and no models are called so ({', '.join(NAMED)} are)")
    found = ModelSet(folder)
    if not any(found.has(each) for each in (*LINEAR, "words")):
        raise NoSuchModel(f"{name} holds no model: none of topics.npz, kinds.npz, stance.npz, words.npz")
    _try(found)
    return found


def _try(found: ModelSet) -> None:
    for task, labels in _LABELS.items():
        if set(found.linear(task).labels) != set(labels()):
            raise StaleWeights(f"{task} of {found.folder} tells other labels than this code knows")
        if task != "stance" and found.linear(task).labels != labels():
            raise StaleWeights(f"{task} of {found.folder} tells its labels in another order")
    try:
        with using(found):
            topics.topics_of(PROBE, "en")
            kinds.kind_of(PROBE, "The minister", "the opposition")
            stance.stance_towards(PROBE, 35, 49)
    except (ValueError, IndexError) as error:
        raise BadWeights(f"the files of {found.folder} do not fit one another: {error}") from error
