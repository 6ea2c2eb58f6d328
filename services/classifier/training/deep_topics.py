"""The deep reading's heads for topics, one a language, and how they are joined with the default: found by cross-fitting.

A head reads an article's lead, but learns from later passages, too: four times the text for nothing at run time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from services.classifier import models
from services.classifier.deep.reading import Deep
from services.classifier.topic_features import codes
from services.classifier.topics import scores_by
from services.classifier.training import topics as topic_training
from services.classifier.training.corpus import FOLDS, SEED, fold_of
from services.classifier.training.fit import train
from services.classifier.words.features import Floats

TAUGHT_BY = {"en": {"en": 1.0}, "fr": {"en": 1.0, "fr": 3.0}}
"""Whose texts teach the head of a language, and how much they count: the French ones are few, and know seven topics only."""
_STRENGTH = 5.0
_PASSAGE_CHARS, _LEAST_CHARS, _MOST_PASSAGES = 600, 150, 4
_AT_ONCE = 256

Weighing = tuple[float, ...]
"""How much the logits of each of a task's heads, and last the logarithms of the default's scores, count."""
Heads = dict[str, tuple[Floats, Floats]]


@dataclass(frozen=True)
class _Texts:
    """Texts with their topics' numbers, weights and folds; `gists` [passages, width] of their passages, `of` tells of which text each is."""

    texts: Sequence[tuple[str, str | None]]
    answers: Any
    weights: Any
    real: Any
    folds: Any
    gists: Floats
    of: Any

    @property
    def leads(self) -> Floats:
        """The gist of each text's first passage."""
        return self.gists[np.unique(self.of, return_index=True)[1]]

    def only(self, language: str) -> Any:
        """Return which texts are real articles in that language."""
        return self.real & np.array([spoken == language for _, spoken in self.texts])


def joined(
    deep: Deep, weighing: Callable[[Sequence[Floats], Floats, Sequence[int]], Weighing]
) -> tuple[dict[str, Weighing], Heads]:
    """Return weighing and head of each language; the weighing by what heads and default say of texts that neither has seen."""
    texts = _read(deep)
    first = _first(texts)
    weighings, heads = dict[str, Weighing](), Heads()
    for language, counts in TAUGHT_BY.items():
        weights = texts.weights * np.array([counts.get(spoken or "", 0.0) for _, spoken in texts.texts])
        asked, own = texts.only(language), np.zeros_like(first)
        for fold in range(FOLDS):
            head, bias = _head(texts, np.where(texts.folds == fold, 0.0, weights))
            own[texts.folds == fold] = texts.leads[texts.folds == fold] @ head + bias
        task = f"topics_{language}"
        weighings[task] = weighing([own[asked]], first[asked], [int(answer) for answer in texts.answers[asked]])
        heads[task] = _head(texts, weights)
    return weighings, heads


def _read(deep: Deep) -> _Texts:
    """Return what the heads learn from; AG's texts are left out, which would double the time and know four topics only."""
    rows = [row for row in topic_training.texts() if row[1] in TAUGHT_BY and row[3] != topic_training.WORLD_WEIGHT]
    passages = [(place, row[0][at:]) for place, row in enumerate(rows) for at in starts(row[0])]
    gists = [deep.gist([text for _, text in passages[at : at + _AT_ONCE]]) for at in range(0, len(passages), _AT_ONCE)]
    return _Texts(
        texts=[(row[0], row[1]) for row in rows],
        answers=np.array([codes().index(topic_training.code_of(row[2])) for row in rows]),
        weights=np.array([row[3] for row in rows]),
        real=np.array([row[4] for row in rows]),
        folds=np.array([fold_of(row[0]) for row in rows]),
        gists=np.concatenate(gists),
        of=np.array([place for place, _ in passages]),
    )


def starts(text: str) -> range:
    """Return where the passages of a text begin that a head learns from; a last one that is all too short is none."""
    return range(0, max(1, min(len(text) - _LEAST_CHARS, _MOST_PASSAGES * _PASSAGE_CHARS)), _PASSAGE_CHARS)


def _first(texts: _Texts) -> Floats:
    """Return [texts, topics]: what the default says of each real article when it has not seen it."""
    scores = np.zeros((len(texts.texts), len(codes())), dtype=np.float32)
    temperature = models.linear("topics").temperature
    for fold in range(FOLDS):
        examples = topic_training.examples(lambda text, fold=fold: fold_of(text) == fold)  # type: ignore[misc]
        model = train(topic_training.RECIPE, examples, codes(), temperature)
        asked = np.flatnonzero(texts.real & (texts.folds == fold))
        scores[asked] = scores_by(model, [texts.texts[int(place)] for place in asked])
    return scores


def _head(texts: _Texts, weights: Any) -> tuple[Floats, Floats]:
    """Return a linear head [width, topics] and its bias, by the texts that have weight; a topic without any is as good as never told."""
    seen = weights[texts.of] > 0
    model = LogisticRegression(C=_STRENGTH, max_iter=300, random_state=SEED)
    model.fit(texts.gists[seen], texts.answers[texts.of][seen], weights[texts.of][seen])
    head = np.zeros((texts.gists.shape[1], len(codes())), dtype=np.float32)
    bias = np.full(len(codes()), -20.0, np.float32)
    head[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return head, bias
