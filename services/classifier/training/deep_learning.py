"""How a teacher, and the layers that ship, learn what to say of a text with a target and a source: one loop, one view of a text. Needs torch."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from typing import Any, Protocol

import numpy as np

from services.classifier.deep.roles import PARTS, SOURCE, TARGET, Roles
from services.classifier.training.corpus import SEED
from services.classifier.words.features import Floats

DROP = 0.1
_SMOOTHING, _HEAD_RATE = 0.05, 1e-3
_WARM_RATIO, _DECAY, _LONGEST_STEP = 0.06, 0.01, 1.0
_MEAN_FROM, _MEAN_KEEPS = 0.6, 0.98
"""The weights that ship are a running mean over the last part of the training: steadier than those of the last step."""
_SHELF = 20

Weights = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """What a learner sees of a text (`tokens`: numbers, or states), roles [tokens], how likely each label is [labels], and its weight."""

    tokens: Any
    roles: Roles
    answer: Floats
    weight: float = 1.0


@dataclass(frozen=True)
class Lesson:
    """Rows of a task; every so many steps a batch of them is learnt."""

    task: str
    rows: Sequence[Read]
    batch: int
    every: int = 1


class Learner(Protocol):
    """Trainable weights by name, how fast each learns at most, and the states [rows, tokens, width] after its last layer."""

    weights: Weights

    def rate(self, name: str) -> float: ...

    def states(self, tokens: Sequence[Any], roles: Any, seen: Any) -> Any: ...


def answer(label: int, labels: int) -> Floats:
    """Return how likely each label is where a person gave one: a little less than sure."""
    found = np.full(labels, _SMOOTHING / labels, dtype=np.float32)
    found[label] += 1 - _SMOOTHING
    return found


def add_heads(learner: Learner, labels: dict[str, int], width: int) -> None:
    """Give a learner the vectors of the roles (`roles`) and a head for each task (`<task>.weight`, `.bias`)."""
    torch = import_module("torch")
    learner.weights["roles"] = torch.randn(3, width) * 0.02
    for task, size in labels.items():
        bound = (PARTS * width) ** -0.5
        learner.weights[f"{task}.weight"] = torch.empty(size, PARTS * width).uniform_(-bound, bound)
        learner.weights[f"{task}.bias"] = torch.zeros(size)


def learn(learner: Learner, lessons: Sequence[Lesson], steps: int, order: int = SEED) -> Weights:
    """Return the weights after so many steps, in an order that a seed gives; products of matrices are worked out in sixteen bits."""
    torch = import_module("torch")
    torch.manual_seed(order)
    chance = random.Random(order)  # noqa: S311 - a seeded order, no secret
    weights, mean = learner.weights, Weights()
    for value in weights.values():
        value.requires_grad_()
    groups = [{"params": [value], "most": _rate(learner, name)} for name, value in weights.items()]
    optimizer = torch.optim.AdamW(groups, weight_decay=_DECAY, fused=True)
    streams = [_endless(lesson, chance) for lesson in lessons]
    for step in range(steps):
        slope = min(1, (step + 1) / (_WARM_RATIO * steps)) * (1 - step / steps)
        for group in optimizer.param_groups:
            group["lr"] = group["most"] * slope
        for lesson, batches in zip(lessons, streams, strict=True):
            if step % lesson.every == 0:
                _loss(learner, lesson.task, next(batches)).backward()
        torch.nn.utils.clip_grad_norm_(list(weights.values()), _LONGEST_STEP)
        optimizer.step()
        optimizer.zero_grad()
        if step >= _MEAN_FROM * steps:
            for name, value in weights.items():
                now = value.detach()
                mean[name] = mean[name] * _MEAN_KEEPS + now * (1 - _MEAN_KEEPS) if name in mean else now.clone()
    return mean


def _rate(learner: Learner, name: str) -> float:
    return learner.rate(name) if name.startswith("encoder") else _HEAD_RATE


def _endless(lesson: Lesson, chance: random.Random) -> Iterator[list[Read]]:
    """Yield batches of like length, in an order that chance gives, over and over."""
    for _ in count():
        order, batches = list(lesson.rows), []
        chance.shuffle(order)
        for start in range(0, len(order), lesson.batch * _SHELF):
            shelf = sorted(order[start : start + lesson.batch * _SHELF], key=lambda row: len(row.roles))
            batches += [shelf[at : at + lesson.batch] for at in range(0, len(shelf), lesson.batch)]
        chance.shuffle(batches)
        yield from batches


def _loss(learner: Learner, task: str, batch: Sequence[Read]) -> Any:
    torch = import_module("torch")
    found = torch.nn.functional.dropout(pooled(learner, batch), DROP)
    answers = torch.from_numpy(np.stack([row.answer for row in batch]))
    losses = torch.nn.functional.cross_entropy(logits(learner, task, found), answers, reduction="none")
    importance = torch.tensor([row.weight for row in batch])
    return (losses * importance).sum() / importance.sum()


def logits(learner: Learner, task: str, found: Any) -> Any:
    """Return [rows, labels] of what `pooled` found."""
    return found @ learner.weights[f"{task}.weight"].T + learner.weights[f"{task}.bias"]


def pooled(learner: Learner, batch: Sequence[Read]) -> Any:
    """Return [rows, PARTS * width], as `deep.roles.pooled` does for one text."""
    torch = import_module("torch")
    longest = max(len(row.roles) for row in batch)
    seen, roles = np.zeros((len(batch), longest), np.float32), np.zeros((len(batch), longest), dtype=np.int64)
    for place, row in enumerate(batch):
        seen[place, : len(row.roles)], roles[place, : len(row.roles)] = 1, row.roles
    marks, mask = torch.from_numpy(roles), torch.from_numpy(seen)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        state = learner.states([row.tokens for row in batch], marks, mask).float()
    parts = [(marks == role).float() for role in (TARGET, SOURCE)]
    means = [(state * part.unsqueeze(-1)).sum(1) / part.sum(1, keepdim=True).clamp(min=1) for part in (*parts, mask)]
    return torch.cat([means[0], means[1], state[:, 0], means[2]], 1)
