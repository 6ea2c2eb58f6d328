"""The network of `network.py` while it learns: the same weights by the same names, in torch. Needs torch, which `make train` installs.

It learns the likelihood of a window's labels as a whole (a conditional random field over what it says of each word), its weights at the end being a
running mean over the last half of the training.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from services.extractor.training.learning import NEVER, add, batches, forbidden
from services.extractor.words.network import ATTENTIVE, DILATIONS, DISTANCES, HEADS
from services.extractor.words.sequences import Floats, Ints

SEED = 7
WIDTH = 64
_EPOCHS, _BATCH = 7, 64
_RATE, _WARM_RATIO, _DECAY, _LONGEST_STEP = 2e-3, 0.05, 0.1, 1.0
_DROPPED, _WORDS_DROPPED, _LOOKS_DROPPED = 0.2, 0.1, 0.1
_MEAN_FROM, _MEAN_KEEPS = 0.5, 0.995
_LEAST = 1e-5
_REPORT_EVERY = 100


@dataclass(frozen=True)
class Example:
    """A window: the numbers of its words, the values of their traits (trait × word), the place of its cue, and the numbers of its labels."""

    words: Ints
    traits: Mapping[str, Ints]
    cue: int
    labels: Ints


class Learner:
    """Weights by name. `vectors`: one for each word number, which stay as they are; `traits`: how many values each has."""

    def __init__(self, vectors: Floats, traits: Mapping[str, int], labels: Sequence[str]) -> None:
        torch = self._torch = import_module("torch")
        torch.manual_seed(SEED)
        self._vectors = torch.tensor(vectors)
        self._forbidden = torch.tensor(forbidden(labels))
        self._opening = torch.tensor([NEVER if label[0] == "I" else 0.0 for label in labels])
        self._traits = tuple(traits)
        shapes = {"words": (vectors.shape[1], WIDTH), "out": (WIDTH, len(labels)), "out_bias": (len(labels),)}
        shapes |= {f"trait.{name}": (many, WIDTH) for name, many in traits.items()}
        for layer in range(len(DILATIONS)):
            shapes |= {f"join{layer}": (3 * WIDTH, WIDTH), f"cue{layer}": (WIDTH, WIDTH), f"join{layer}_bias": (WIDTH,)}
        for layer in ATTENTIVE:
            shapes |= {f"ask{layer}": (WIDTH, WIDTH), f"ask{layer}_bias": (WIDTH,), f"away{layer}": (DISTANCES, HEADS)}
            shapes |= {f"offer{layer}": (WIDTH, 2 * WIDTH), f"offer{layer}_bias": (2 * WIDTH,)}
            shapes |= {f"tell{layer}": (WIDTH, WIDTH), f"tell{layer}_bias": (WIDTH,)}
        self.weights = {name: self._begun(name, shape) for name, shape in shapes.items()}
        self.weights["transitions"] = torch.zeros(len(labels), len(labels))
        for weight in self.weights.values():
            weight.requires_grad_(True)  # noqa: FBT003 - torch's own signature

    def _begun(self, name: str, shape: tuple[int, ...]) -> Any:
        if name.endswith("_bias") or name.startswith("away"):
            return self._torch.zeros(shape)
        spread = 0.1 if name.startswith("trait.") else 1 / math.sqrt(3 * shape[0])
        return self._torch.randn(shape) * spread

    def learn(self, rows: Sequence[Example]) -> None:
        """Train on the windows; `weights` are then the mean over the end of the training."""
        torch, chance = self._torch, random.Random(SEED)  # noqa: S311 - an order
        optimizer = torch.optim.AdamW(self.weights.values(), weight_decay=_DECAY, betas=(0.9, 0.98))
        steps, mean = _EPOCHS * math.ceil(len(rows) / _BATCH), dict[str, Any]()
        epochs = (batches(rows, _BATCH, lambda row: len(row.words), chance) for _ in range(_EPOCHS))
        for step, batch in enumerate(batch for epoch in epochs for batch in epoch):
            for group in optimizer.param_groups:
                group["lr"] = _RATE * min(1, (step + 1) / (_WARM_RATIO * steps)) * (1 - step / steps)
            loss = self._loss(batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.weights.values(), _LONGEST_STEP)
            optimizer.step()
            if step > _MEAN_FROM * steps:
                add(mean, self.weights, _MEAN_KEEPS)
            if step % _REPORT_EVERY == 0:
                sys.stdout.write(f"{step} of {steps}: {loss.item():.4f}\n")
                sys.stdout.flush()
        self.weights = mean

    def _loss(self, batch: Sequence[Example]) -> Any:
        """Return by how much less likely the right labels are than all paths together, a word."""
        torch = self._torch
        mask, labels = self._laid([np.ones(len(row.words)) for row in batch]), self._laid([row.labels for row in batch])
        emissions = self._emissions(batch, mask > 0)
        between = self.weights["transitions"] + self._forbidden
        right = (emissions.gather(2, labels[..., None]).squeeze(2) * mask).sum()
        right = right + (between[labels[:, :-1], labels[:, 1:]] * mask[:, 1:]).sum()
        reached = emissions[:, 0] + self._opening
        for place in range(1, emissions.shape[1]):
            further = torch.logsumexp(reached[:, :, None] + between, 1) + emissions[:, place]
            reached = torch.where(mask[:, place, None] > 0, further, reached)
        return (torch.logsumexp(reached, 1).sum() - right) / mask.sum()

    def _laid(self, rows: Sequence[Any]) -> Any:
        """Return rows of numbers as one table, filled up with noughts."""
        table = np.zeros((len(rows), max(len(row) for row in rows)), dtype=np.int64)
        for number, row in enumerate(rows):
            table[number, : len(row)] = row
        return self._torch.tensor(table)

    def _emissions(self, batch: Sequence[Example], mask: Any) -> Any:
        """Return windows × words × labels; see `Network`, of which this is the twin that learns."""
        torch, weights = self._torch, self.weights
        inside = mask[..., None].float()
        words = self._dropped(self._vectors[self._laid([row.words for row in batch])], _DROPPED)
        words = words * (torch.rand(mask.shape) > _WORDS_DROPPED)[..., None]
        now = words @ weights["words"]
        for name in self._traits:
            now = now + weights[f"trait.{name}"][self._laid([row.traits[name] for row in batch])]
        now = now * inside
        cues = torch.arange(len(batch)), torch.tensor([row.cue for row in batch])
        away = self._laid([row.traits["away"] for row in batch])
        for layer, apart in enumerate(DILATIONS):
            scaled = self._scaled(now)
            padded = torch.nn.functional.pad(scaled, (0, 0, apart, apart))
            beside = torch.cat((padded[:, : -2 * apart], scaled, padded[:, 2 * apart :]), -1)
            found = beside @ weights[f"join{layer}"] + weights[f"join{layer}_bias"]
            found = torch.relu(found + (scaled[cues] @ weights[f"cue{layer}"])[:, None])
            now = (now + self._dropped(found, _DROPPED)) * inside
            if layer in ATTENTIVE:
                told = self._attended(self._scaled(now), cues, away, mask, layer)
                now = (now + self._dropped(told, _DROPPED)[:, None]) * inside
        return self._dropped(self._scaled(now), _DROPPED) @ weights["out"] + weights["out_bias"]

    def _attended(self, now: Any, cues: tuple[Any, Any], away: Any, mask: Any, layer: int) -> Any:
        weights, (many, length, width) = self.weights, now.shape
        asked = (now[cues] @ weights[f"ask{layer}"] + weights[f"ask{layer}_bias"]).view(many, 1, HEADS, -1)
        offered = (now @ weights[f"offer{layer}"] + weights[f"offer{layer}_bias"]).view(many, length, 2, HEADS, -1)
        fits = (asked * offered[:, :, 0]).sum(-1) * (width // HEADS) ** -0.5 + weights[f"away{layer}"][away]
        shares = self._dropped(fits.masked_fill(~mask[..., None], NEVER).softmax(1), _LOOKS_DROPPED)
        gathered = (shares[..., None] * offered[:, :, 1]).sum(1).view(many, width)
        return gathered @ weights[f"tell{layer}"] + weights[f"tell{layer}_bias"]

    def _dropped(self, values: Any, share: float) -> Any:
        return self._torch.nn.functional.dropout(values, share)

    def _scaled(self, now: Any) -> Any:
        return now * self._torch.rsqrt((now * now).mean(-1, keepdim=True) + _LEAST)

    def exported(self) -> dict[str, Floats]:
        """Return weight -> numbers as `Network` has them, `trait.…` and `words` apart: what is forbidden is in `transitions` and `opening`."""
        found = {name: np.asarray(weight.detach().numpy(), dtype=np.float32) for name, weight in self.weights.items()}
        for layer in ATTENTIVE:
            for part in (f"ask{layer}", f"ask{layer}_bias"):
                found[part] *= (WIDTH // HEADS) ** -0.5
        found["transitions"] += self._forbidden.numpy()
        found["opening"] = self._opening.numpy()
        return found
