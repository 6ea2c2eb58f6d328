"""Fit a linear model on rows of features, calibrate it, press it into eight bits, keep it with its card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from services.classifier import models
from services.classifier.training.corpus import SEED
from services.classifier.words import features
from services.classifier.words.features import Floats, Row, seen, weighed
from services.classifier.words.linear import Linear, softmax

_BITS_MOST = 127
_IDF_CAP = 12.0
_NEVER = -20.0
_SMOOTHING = 0.5
_LEAST_SEEN = 2
"""What occurs in one row only teaches nothing about others, and most features do."""


@dataclass(frozen=True)
class Recipe:
    """What tells one training from another.

    `strength` is scikit-learn's C; `balance` 1 weighs all labels alike, 0 as they come. With `apart` each label is fitted against the rest, and
    `prior` (0 to 1) says how far features are scaled by how much they tell of the label at first sight (Wang and Manning, ACL 2012).
    """

    name: str
    version: str
    bits: int
    strength: float
    balance: float
    folds: int = 4
    rounds: int = 80
    apart: bool = False
    prior: float = 0.0


@dataclass
class Examples:
    """Rows with labels and weights. `held` marks those that calibration may look at: real examples, not helpers."""

    rows: list[Row] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)

    def add(self, row: Row, label: str, weight: float = 1.0, *, held: bool = True) -> None:
        self.rows.append(row)
        self.labels.append(label)
        self.weights.append(weight)
        self.held.append(held)


@dataclass(frozen=True)
class Problem:
    """What a fit solves: features [rows, columns], the last `dense` columns no words; answers and weights of the rows; how many labels there are."""

    matrix: csr_matrix
    answers: Any
    weights: Any
    labels: int
    dense: int

    def only(self, rows: Any) -> Problem:
        """Return the problem of some of its rows."""
        return Problem(self.matrix[rows], self.answers[rows], self.weights[rows], self.labels, self.dense)


def train(recipe: Recipe, examples: Examples, labels: Sequence[str], temperature: float | None = None) -> Linear:
    """Fit on everything; calibrate by the temperature given, or else by one that fits the held-out logits of a cross-validation."""
    idf = _idf(examples.rows, 1 << recipe.bits)
    sparse, used = _matrix(examples.rows, idf)
    dense = np.stack([row.dense for row in examples.rows])
    answers = np.array([labels.index(label) for label in examples.labels])
    weights = np.array(examples.weights) * _balance(answers, recipe.balance)
    problem = Problem(hstack([sparse, csr_matrix(dense)]).tocsr(), answers, weights, len(labels), dense.shape[1])
    temperature = temperature or _temperature(recipe, problem, np.array(examples.held))
    coefficients, intercepts = _fitted(recipe, problem)
    full = np.zeros((1 << recipe.bits, len(labels)), dtype=np.float32)
    full[used] = coefficients[: len(used)]
    scale = np.abs(full).max(axis=0) / _BITS_MOST + 1e-12
    pressed = np.clip(np.round(full / scale), -_BITS_MOST, _BITS_MOST).astype(np.int8)
    tail = coefficients[len(used) :].astype(np.float32)
    return Linear(tuple(labels), pressed, scale.astype(np.float32), idf, tail, intercepts, temperature, recipe.version)


def _fitted(recipe: Recipe, problem: Problem) -> tuple[Floats, Floats]:
    """Return coefficients [features, labels] and intercepts [labels]; a label without examples is as good as never told."""
    coefficients = np.zeros((problem.matrix.shape[1], problem.labels), dtype=np.float32)
    intercepts = np.full(problem.labels, _NEVER, dtype=np.float32)
    if not recipe.apart:
        model = LogisticRegression(C=recipe.strength, max_iter=recipe.rounds, tol=1e-3, random_state=SEED)
        model.fit(problem.matrix, problem.answers, sample_weight=problem.weights)
        coefficients[:, model.classes_] = model.coef_.T
        intercepts[model.classes_] = model.intercept_
        return coefficients, intercepts
    for label in np.unique(problem.answers):
        told = problem.answers == label
        scaled = 1 - recipe.prior + recipe.prior * _first_sight(problem, told)
        model = LogisticRegression(
            C=recipe.strength, solver="liblinear", class_weight="balanced", max_iter=recipe.rounds, random_state=SEED
        )
        model.fit(problem.matrix @ diags(scaled), told, sample_weight=problem.weights)
        coefficients[:, label] = model.coef_[0] * scaled
        intercepts[label] = model.intercept_[0]
    return coefficients, intercepts


def _first_sight(problem: Problem, told: Any) -> Any:
    """Return how much each word feature tells of the label by itself, the size of its log-ratio; 1 for the dense numbers."""
    seen = problem.matrix > 0
    inside, outside = (np.asarray(seen[rows].sum(axis=0)).ravel() + _SMOOTHING for rows in (told, ~told))
    told_by = np.abs(np.log((inside / inside.sum()) / (outside / outside.sum())))
    told_by[-problem.dense :] = 1.0
    return told_by


def _idf(rows: Sequence[Row], width: int) -> Any:
    seen = np.zeros(width, dtype=np.float32)
    for row in rows:
        seen[np.unique(row.buckets)] += 1
    return np.minimum(np.log((1 + len(rows)) / (1 + seen)) + 1, _IDF_CAP).astype(np.float16)


def _matrix(rows: Sequence[Row], idf: Any) -> tuple[csr_matrix, Any]:
    """Return the rows over the buckets that more than one of them has, and which those are."""
    found = weighed(seen(rows), idf.astype(np.float32))
    buckets, columns, often_seen = np.unique(found.buckets, return_inverse=True, return_counts=True)
    whole = csr_matrix((found.weights, columns, found.starts), shape=(len(rows), len(buckets)))
    often = np.flatnonzero(often_seen >= _LEAST_SEEN)
    return whole[:, often], buckets[often]


def _balance(answers: Any, power: float) -> Any:
    counts = np.bincount(answers).astype(float)
    share = np.power(len(answers) / np.maximum(counts, 1), power)
    weights = share[answers]
    return weights / weights.mean()


def _temperature(recipe: Recipe, problem: Problem, held: Any) -> float:
    logits, truth = [], []
    folds = StratifiedKFold(recipe.folds, shuffle=True, random_state=SEED)
    for inner, outer in folds.split(problem.matrix, problem.answers):
        coefficients, intercepts = _fitted(recipe, problem.only(inner))
        seen = outer[held[outer]]
        logits.append(problem.matrix[seen] @ coefficients + intercepts)
        truth.append(problem.answers[seen])
    return best_temperature(np.concatenate(logits), np.concatenate(truth))


def best_temperature(logits: Floats, truth: Any) -> float:
    """Return the temperature with the least surprise (negative log-likelihood)."""
    grid = np.geomspace(0.3, 4.0, 80)
    losses = [-np.log(softmax(logits / t)[np.arange(len(truth)), truth] + 1e-9).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])


def calibration_error(scores: Floats, right: Any, bins: int = 10) -> float:
    """Return the expected calibration error of top scores [rows] against whether they were right [rows], in equal-width bins."""
    place = np.minimum((scores * bins).astype(int), bins - 1)
    parts = [(place == b) for b in range(bins) if (place == b).any()]
    return float(sum(part.mean() * abs(scores[part].mean() - right[part].mean()) for part in parts))


def macro_f1(truth: Sequence[str], told: Sequence[str]) -> float:
    """Return the mean F1 over the labels that occur in `truth`."""
    labels = sorted(set(truth))
    f1 = []
    for label in labels:
        hit = sum(a == b == label for a, b in zip(truth, told, strict=True))
        f1.append(2 * hit / max(1, truth.count(label) + list(told).count(label)))
    return sum(f1) / len(f1)


def keep(model: Linear, card: dict[str, Any]) -> Path:
    """Write `models/<name>.npz` and its card `models/<name>.json`; `card` has `name`."""
    name = card["name"]
    about = {
        "labels": model.labels,
        "temperature": model.temperature,
        "version": model.version,
        "features": features.VERSION,
    }
    target = models.WEIGHTS / f"{name}.npz"
    np.savez_compressed(
        target,
        sparse=model.sparse,
        scale=model.scale,
        idf=model.idf,
        dense=model.dense.astype(np.float16),
        bias=model.bias,
        about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
    )
    text = json.dumps(about | card, indent=1, ensure_ascii=False)
    (models.WEIGHTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return target
