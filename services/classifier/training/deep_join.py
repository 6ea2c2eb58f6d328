"""How the deep reading's heads and the default's models are joined: two numbers a task, found on held-out rows by their likelihood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from services.classifier import models
from services.classifier.deep.reading import Deep
from services.classifier.doubt import Told, second_reading
from services.classifier.kind_features import kind_row, kinds
from services.classifier.stance_features import stance_row
from services.classifier.topic_features import codes
from services.classifier.topics import deeper, scores_by
from services.classifier.training import deep_topics
from services.classifier.training import kinds as kind_training
from services.classifier.training import stance as stance_training
from services.classifier.training import topics as topic_training
from services.classifier.training.corpus import DEEDS, NEWS, STANCES, TALKS, TRAININGS, is_held, read
from services.classifier.training.deep_topics import Heads, Weighing
from services.classifier.training.fit import Examples, Recipe, calibration_error, macro_f1, train
from services.classifier.words.features import Floats
from services.classifier.words.linear import Linear, softmax

DATA = (STANCES, DEEDS, TALKS, *NEWS)
FILE = Path(__file__).with_name("left_out.npz")
"""What each training's heads say (logits in sixteen bits) of the texts that it left out, one training after the other."""
_LEAST = 1e-6

Row = dict[str, Any]


@dataclass(frozen=True)
class _Task:
    """How rows of the data become what is asked, what the default sees, and a label's number; what the heads see of what is asked."""

    data: str
    recipe: Recipe
    examples: Callable[[Callable[[str], bool]], Examples]
    labels: Sequence[str]
    asked: Callable[[Row], Any]
    features: Callable[..., Any]
    label: Callable[[Row], str]
    pool: Callable[[Deep, Any], Floats]

    def left_out(self, training: int) -> list[Row]:
        """Return the rows that a training left out."""
        return [row for row in read(self.data) if is_held(self.recipe.name, row["text"], training)]

    def first(self, model: Linear, rows: Sequence[Row]) -> Floats:
        """Return what a model of the default's says of rows."""
        return model.scores([self.features(*self.asked(row)) for row in rows])

    def truth(self, rows: Sequence[Row]) -> list[int]:
        return [self.labels.index(self.label(row)) for row in rows]


_TASKS = {
    "stance": _Task(
        STANCES,
        stance_training.RECIPE,
        stance_training.examples,
        stance_training.LABELS,
        asked=lambda row: (row["text"], row["start"], row["end"]),
        features=stance_row,
        label=lambda row: stance_training.NAMES[row["label"]],
        pool=Deep.stance_pool,
    ),
    "kinds": _Task(
        DEEDS,
        kind_training.RECIPE,
        kind_training.examples,
        kinds(),
        asked=lambda row: (row["text"], row["source"], row["target"]),
        features=kind_row,
        label=lambda row: str(row["label"]),
        pool=Deep.kind_pool,
    ),
}


def said_of_left_out(deep: Deep, training: int) -> dict[str, Floats]:
    """Return [rows, labels] of each task: the logits of a training's heads for what it left out."""
    return {
        name: deep.heads[name].heads[0].logits(task.pool(deep, [task.asked(row) for row in task.left_out(training)]))
        for name, task in _TASKS.items()
    }


def keep_left_out(said: Sequence[dict[str, Floats]]) -> None:
    """Write what all trainings said."""
    arrays: dict[str, Any] = {name: np.concatenate([each[name] for each in said]).astype(np.float16) for name in _TASKS}
    np.savez_compressed(FILE, **arrays)


def joined(deep: Deep) -> tuple[dict[str, Weighing], Heads, dict[str, float]]:
    """Return the weighing of each task, the heads for topics, fitted on all their texts after that was found, and figures of what was left out.

    No row is left that none of the trainings has seen, so each is weighed by what it says of its own, and their mean as they are together.
    """
    weighings, figures = dict[str, Weighing](), dict[str, float]()
    with np.load(FILE) as kept:
        for name, task in _TASKS.items():
            own, (first, truth) = kept[name].astype(np.float32), _unseen(task, len(kept[name]))
            weighings[name] = weighing([own], first, truth)
            figures |= {f"{name}_rows": len(truth)} | _figures(name, _together(weighings[name], [own], first), truth)
    for_topics, topics = deep_topics.joined(deep, weighing)
    return weighings | for_topics, topics, figures


def _unseen(task: _Task, rows: int) -> tuple[Floats, list[int]]:
    """Return what the default says of what the trainings left out, by models that had not seen it either, and the labels' numbers."""
    left_out = [task.left_out(training) for training in range(TRAININGS)]
    truth = [label for some in left_out for label in task.truth(some)]
    if len(truth) != rows:
        raise ValueError(f"{FILE.name} was made of other texts: run `make train ARGS=--deep`")
    return np.concatenate([task.first(_without(task, training), some) for training, some in enumerate(left_out)]), truth


def _without(task: _Task, training: int) -> Linear:
    """Return the default's model as it would be without what a training left out."""
    name = task.recipe.name
    examples = task.examples(lambda text: is_held(name, text, training))
    return train(task.recipe, examples, task.labels, models.linear(name).temperature)


def weighing(own: Sequence[Floats], first: Floats, truth: Sequence[int]) -> Weighing:
    """Return the weights with the least surprise, never below nought: one for each head's logits, the last for the default's scores."""
    answers = np.array(truth)

    def surprise(weights: Any) -> float:
        shares = _together(weights, own, first)
        return float(-np.log(shares[np.arange(len(answers)), answers] + _LEAST).mean())

    count = len(own) + 1
    found = minimize(surprise, [0.5] * count, method="L-BFGS-B", bounds=[(0, 5)] * count)
    return tuple(round(float(weight), 4) for weight in found.x)


def _together(weights: Any, own: Sequence[Floats], first: Floats) -> Floats:
    """Return [rows, labels], as `deep.heads.Panel` does, but as finely as the search for weights needs it: in sixty-four bits."""
    return softmax(np.tensordot(weights, np.stack([*own, np.log(first + _LEAST)]), axes=1))


def measured(deep: Deep) -> dict[str, float]:
    """Return macro-F1 and calibration error on the gold parts, of what the service says with the deep reading."""
    figures = dict[str, float]()
    for name, read_deeply in (("stance", deep.stances), ("kinds", deep.kinds)):
        task = _TASKS[name]
        gold = read(task.data, "gold")
        asked = [task.asked(row) for row in gold]
        first = task.first(models.linear(name), gold)
        scores = _second(first, lambda few, some, asked=asked, by=read_deeply: by([asked[i] for i in few], some))
        figures |= _figures(name, scores, task.truth(gold))
    return figures | _measured_topics(deep)


def _measured_topics(deep: Deep) -> dict[str, float]:
    figures: dict[str, float] = {}
    every, truths = list[Floats](), list[int]()
    for source in NEWS:
        gold = read(source, "gold")
        asked = [(row["text"], row.get("lang", "en")) for row in gold]
        first = scores_by(models.linear("topics"), asked)
        scores = _second(first, lambda few, some, asked=asked: deeper(deep, [asked[i] for i in few], some))
        truth = [codes().index(topic_training.code_of(row["label"])) for row in gold]
        every.append(scores)
        truths += truth
        figures |= _figures(source, scores, truth)
    return figures | {"topics_ece": _figures("topics", np.concatenate(every), truths)["topics_ece"]}


def _second(first: Floats, reading: Callable[..., Floats]) -> Floats:
    return second_reading(Told(first, ""), "", None, reading).scores


def _figures(name: str, scores: Floats, truth: Sequence[int]) -> dict[str, float]:
    told = scores.argmax(axis=1)
    f1 = macro_f1([str(label) for label in truth], [str(label) for label in told])
    error = calibration_error(scores.max(axis=1), told == np.array(truth))
    return {f"{name}_macro_f1": round(f1, 4), f"{name}_ece": round(error, 4)}
