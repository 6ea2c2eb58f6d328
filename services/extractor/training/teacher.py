"""A teacher: a small encoder (all-MiniLM-L6-v2) that learns to label words from annotated texts, to mark texts that nobody annotated.

What it marks teaches what reads in service: the encoder is far too slow for that. Needs torch, which `make train` installs.
"""

from __future__ import annotations

import json
import math
import random
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from services.extractor.training.learning import add, batches, encoder_room, forbidden
from services.extractor.words.sequences import Floats
from services.extractor.words.windows import FOLD

SEED = 7
_EPOCHS, _BATCH, _AT_ONCE = 3, 32, 64
_RATE, _RATE_KEPT, _HEAD_RATE = 3e-4, 0.85, 2e-3
"""A layer learns at `_RATE_KEPT` of the rate of the one above it: what lies low is good already."""
_WARM_RATIO, _DECAY, _LONGEST_STEP = 0.06, 0.01, 1.0
_MEAN_FROM, _MEAN_KEEPS = 0.6, 0.98
"""The weights that teach are a running mean over the last part of the training: steadier than those of the last step."""
_MOST_TOKENS, _MOST_PIECES = 150, 8
_FIRST, _LAST, _UNKNOWN, _QUOTE = (
    101,
    102,
    100,
    1,
)  # of BERT's vocabulary; a folded quote is a token that it leaves free
_LAYER = re.compile(r"\blayer\.(\d+)")
_REPORT_EVERY = 100


@dataclass(frozen=True)
class Seen:
    """Words in tokens: their numbers, the mark of each (0: none), and where each word begins."""

    ids: list[int]
    marks: list[int]
    begins: list[int]


Example = tuple[Seen, list[int]]
"""What the encoder sees of some words, and the number of the label of each."""


class Teacher:
    """The package's weights, a vector for each mark, and a head that sees a word beside the mean of the marked ones."""

    def __init__(self, labels: Sequence[str], marks: int) -> None:
        room = encoder_room()
        self.labels = list(labels)
        self._torch = import_module("torch")
        self._torch.manual_seed(SEED)
        bert, nn = import_module("transformers"), self._torch.nn
        self._tokenizer = import_module("tokenizers").Tokenizer.from_file(str(room / "tokenizer.json"))
        self._tokenizer.no_padding()
        config = bert.BertConfig(**json.loads((room / "config.json").read_text()))
        encoder = bert.BertModel(config, add_pooling_layer=False)
        weights = import_module("safetensors.torch").load_file(str(room / "model.safetensors"))
        encoder.load_state_dict({name: weights[name] for name in encoder.state_dict()})
        encoder.embeddings.requires_grad_(False)  # noqa: FBT003 - torch's own signature
        width = config.hidden_size
        head, table = nn.Linear(2 * width, len(labels)), nn.Embedding(marks + 1, width, padding_idx=0)
        nn.init.normal_(table.weight[1:], std=0.02)
        self._model = nn.ModuleDict({"encoder": encoder, "head": head, "marks": table})
        self._layers = config.num_hidden_layers
        self._pieces = {FOLD: [_QUOTE]}

    def seen(self, words: Sequence[str], marks: Sequence[int]) -> Seen:
        """Return what is seen of words with their marks."""
        found = Seen([_FIRST], [0], [])
        for word, mark in zip(words, marks, strict=True):
            pieces = self._pieces_of(word)
            found.begins.append(len(found.ids))
            found.ids.extend(pieces)
            found.marks.extend([mark] * len(pieces))
        found.ids.append(_LAST)
        found.marks.append(0)
        return found

    def _pieces_of(self, word: str) -> list[int]:
        if word not in self._pieces:
            found = self._tokenizer.encode(word, add_special_tokens=False).ids
            self._pieces[word] = found[:_MOST_PIECES] or [_UNKNOWN]
        return self._pieces[word]

    def learn(self, rows: Sequence[Example]) -> None:
        """Train on the examples that are not all too long; the weights are then the mean over the end of the training."""
        torch, learning = self._torch, dict(self._model.named_parameters())
        learning = {name: value for name, value in learning.items() if value.requires_grad}
        rows, chance = [row for row in rows if len(row[0].ids) <= _MOST_TOKENS], random.Random(SEED)  # noqa: S311 - an order
        groups = [{"params": [value], "most": self._rate(name)} for name, value in learning.items()]
        optimizer = torch.optim.AdamW(groups, weight_decay=_DECAY, fused=True)
        steps, mean = _EPOCHS * math.ceil(len(rows) / _BATCH), dict[str, Any]()
        epochs = (batches(rows, _BATCH, lambda row: len(row[0].ids), chance) for _ in range(_EPOCHS))
        for step, batch in enumerate(batch for epoch in epochs for batch in epoch):
            slope = min(1, (step + 1) / (_WARM_RATIO * steps)) * (1 - step / steps)
            for group in optimizer.param_groups:
                group["lr"] = group["most"] * slope
            logits = torch.cat(self._logits([seen for seen, _ in batch]))
            loss = torch.nn.functional.cross_entropy(
                logits, torch.tensor([label for _, labels in batch for label in labels])
            )
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learning.values(), _LONGEST_STEP)
            optimizer.step()
            if step >= _MEAN_FROM * steps:
                add(mean, learning, _MEAN_KEEPS)
            if step % _REPORT_EVERY == 0:
                sys.stdout.write(f"{step} of {steps}: {loss.item():.3f}\n")
        self._model.load_state_dict(mean, strict=False)

    def _rate(self, name: str) -> float:
        if not name.startswith("encoder"):
            return _HEAD_RATE
        layer = _LAYER.search(name)
        return _RATE * float(_RATE_KEPT ** (self._layers - 1 - (int(layer[1]) if layer else -1)))

    def _logits(self, windows: Sequence[Seen]) -> list[Any]:
        """Return [words, labels] of each window."""
        torch = self._torch
        shape = len(windows), max(len(seen.ids) for seen in windows)
        ids, marks, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
        for row, seen in enumerate(windows):
            ids[row, : len(seen.ids)] = torch.tensor(seen.ids)
            marks[row, : len(seen.ids)] = torch.tensor(seen.marks)
            mask[row, : len(seen.ids)] = 1
        encoder, marked = self._model["encoder"], (marks > 0).unsqueeze(-1).float()
        entered = encoder.embeddings.word_embeddings(ids) + self._model["marks"](marks)
        states = encoder(inputs_embeds=entered, attention_mask=mask).last_hidden_state
        means = (states * marked).sum(1, keepdim=True) / marked.sum(1, keepdim=True).clamp(min=1)
        logits = self._model["head"](torch.cat([states, means.expand_as(states)], -1))
        return [logits[row, seen.begins] for row, seen in enumerate(windows)]

    def scores(self, windows: Sequence[Seen]) -> list[Floats]:
        """Return [words, labels] of each window: logarithms of likelihoods."""
        found: list[Floats] = [np.zeros((0, 0), dtype=np.float32)] * len(windows)
        order = sorted(range(len(windows)), key=lambda number: len(windows[number].ids))
        self._model.eval()
        with self._torch.no_grad():
            for start in range(0, len(order), _AT_ONCE):
                some = order[start : start + _AT_ONCE]
                for number, logits in zip(some, self._logits([windows[number] for number in some]), strict=True):
                    found[number] = logits.log_softmax(-1).numpy()
        self._model.train()
        return found


def best_labels(scores: Floats, labels: Sequence[str]) -> tuple[list[str], float]:
    """Return the labels of the likeliest path through `scores` (words × labels, logarithms), and its score; see `forbidden`."""
    allowed = forbidden(labels)
    best = scores[0] + allowed[0]
    came: list[Any] = []
    for row in scores[1:]:
        paths = best[:, None] + allowed
        came.append(paths.argmax(axis=0))
        best = paths.max(axis=0) + row
    path = [int(best.argmax())]
    for step in reversed(came):
        path.append(int(step[path[-1]]))
    return [labels[number] for number in reversed(path)], float(best.max())
