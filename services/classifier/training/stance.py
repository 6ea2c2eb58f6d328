"""Train the model of stance: `python -m services.classifier.training.stance`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from services.classifier.stance_features import BITS, stance_row
from services.classifier.training.corpus import STANCES, digest, read
from services.classifier.training.fit import Examples, Recipe, calibration_error, keep, macro_f1, train
from services.classifier.training.marked import marks
from services.classifier.words.linear import Linear

LABELS = ("favourable", "neutral", "unfavourable")
NAMES = {"positive": "favourable", "neutral": "neutral", "negative": "unfavourable"}
_MARK_WEIGHT = 0.3
"""Of a sentence that a teacher marked, by its likeliest label; all of them together weigh a little less than what people labelled."""
RECIPE = Recipe("stance", "stance-linear-3", BITS, strength=2.0, balance=0.0, apart=True, prior=0.5)


def _row(example: dict[str, Any]) -> Any:
    return stance_row(example["text"], example["start"], example["end"])


def main() -> None:
    """Train, measure on the gold part, keep."""
    model = train(RECIPE, examples(), LABELS)
    figures = measured(model)
    print(figures)  # noqa: T201 - a training run is read by a person
    keep(model, CARD | {"data_hash": digest([STANCES]), "figures": figures})


def examples(without: Callable[[str], bool] = lambda _: False) -> Examples:
    """Return what the model learns from, but for texts that are to be left out."""
    found = Examples()
    for example in read(STANCES):
        if not without(example["text"]):
            found.add(_row(example), NAMES[example["label"]])
    for asked, shares in marks()["stance"]:
        if asked.target:
            found.add(stance_row(asked.text, *asked.target), LABELS[int(shares.argmax())], _MARK_WEIGHT, held=False)
    return found


def measured(model: Linear) -> dict[str, float]:
    """Return macro-F1 and calibration error on the gold part."""
    gold = read(STANCES, "gold")
    scores = model.scores([_row(example) for example in gold])
    truth = [NAMES[example["label"]] for example in gold]
    told = [LABELS[i] for i in scores.argmax(axis=1)]
    right = np.array([a == b for a, b in zip(truth, told, strict=True)])
    return {"macro_f1": round(macro_f1(truth, told), 4), "ece": round(calibration_error(scores.max(axis=1), right), 4)}


CARD = {
    "name": "stance",
    "task": "stance of a sentence towards a target named in it",
    "data": "NewsMTSC, train part (7,891 English sentences on US politics with a target), read by path; 22,000 sentences of the same set, of PolNeAR "
    "and of news, without labels, that a teacher marked (`teacher`); VADER valences; own word lists",
    "licence": "NewsMTSC: MIT-style; VADER: MIT; the teacher (all-mpnet-base-v2): Apache-2.0; PolNeAR states none",
    "limits": "English. Other languages are judged by word lists alone, and mostly abstain.",
}

if __name__ == "__main__":
    main()
