"""How the deep reading's heads and the default's models are joined: two numbers a task, found on held-out rows by their likelihood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from services.classifier.training.corpus import DEEDS, NEWS, STANCES, TALKS, is_held, read
from services.classifier.training.deep_topics import Heads, Weighing
from services.classifier.training.fit import Examples, Recipe, calibration_error, macro_f1, train
from services.classifier.words.features import Floats
from services.classifier.words.linear import Linear, softmax

DATA = (STANCES, DEEDS, TALKS, *NEWS)
_LEAST = 1e-6


def joined(deep: Deep, heads: Heads) -> tuple[dict[str, Weighing], Heads]:
    """Return the weighing of each task, and the heads for topics, fitted on all their texts after that was found."""
    stances = [row for row in read(STANCES) if is_held("stance", row["text"])]
    deeds = [row for row in read(DEEDS) if is_held("kinds", row["text"])]
    first = {
        "stance": _without("stance", stance_training.RECIPE, stance_training.examples, stance_training.LABELS),
        "kinds": _without("kinds", kind_training.RECIPE, kind_training.examples, kinds()),
    }
    sentences = [(row["text"], row["start"], row["end"]) for row in stances]
    doings = [(row["text"], row["source"], row["target"]) for row in deeds]
    weighings = {
        "stance": weighing(
            [deep.stance_pool(sentences) @ heads["stance"][0] + heads["stance"][1]],
            first["stance"].scores([stance_row(*row) for row in sentences]),
            [stance_training.LABELS.index(stance_training.NAMES[row["label"]]) for row in stances],
        ),
        "kinds": weighing(
            [deep.kind_pool(doings) @ heads["kinds"][0] + heads["kinds"][1]],
            first["kinds"].scores([kind_row(*row) for row in doings]),
            [kinds().index(row["label"]) for row in deeds],
        ),
    }
    for_topics, topics = deep_topics.joined(deep, weighing)
    return weighings | for_topics, topics


def _without(task: str, recipe: Recipe, examples: Callable[[Callable[[str], bool]], Examples], labels: Any) -> Linear:
    """Return the default's model as it would be without what is held out."""
    return train(recipe, examples(lambda text: is_held(task, text)), labels, models.linear(task).temperature)


def weighing(own: Sequence[Floats], first: Floats, truth: Sequence[int]) -> Weighing:
    """Return the weights with the least surprise, never below nought: one for each head's logits, the last for the default's scores."""
    parts, answers = np.stack([*own, np.log(first + _LEAST)]), np.array(truth)

    def surprise(weights: Any) -> float:
        shares = softmax(np.tensordot(weights, parts, axes=1))
        return float(-np.log(shares[np.arange(len(answers)), answers] + _LEAST).mean())

    found = minimize(surprise, [0.5] * len(parts), method="L-BFGS-B", bounds=[(0, 5)] * len(parts))
    return tuple(round(float(weight), 4) for weight in found.x)


def measured(deep: Deep) -> dict[str, float]:
    """Return macro-F1 and calibration error on the gold parts, of what the service says with the deep reading."""
    gold = read(STANCES, "gold")
    rows = [(row["text"], row["start"], row["end"]) for row in gold]
    first = models.linear("stance").scores([stance_row(*row) for row in rows])
    scores = _second(first, lambda few, some: deep.stances([rows[i] for i in few], some))
    figures = _figures(
        "stance", scores, [stance_training.LABELS.index(stance_training.NAMES[row["label"]]) for row in gold]
    )
    gold = read(DEEDS, "gold")
    doings = [(row["text"], row["source"], row["target"]) for row in gold]
    first = models.linear("kinds").scores([kind_row(*row) for row in doings])
    scores = _second(first, lambda few, some: deep.kinds([doings[i] for i in few], some))
    return figures | _figures("kinds", scores, [kinds().index(row["label"]) for row in gold]) | _measured_topics(deep)


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
