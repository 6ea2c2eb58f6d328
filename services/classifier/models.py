"""Everything the classifier knows, loaded once: word lists and weights. The one room here that reads files."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from services.classifier import features
from services.classifier.deep.reading import Deep, open_deep
from services.classifier.linear import Linear
from services.classifier.settings import ClassifierSettings
from services.classifier.vectors import Vectors

_ROOM = Path(__file__).parent
LEXICON = _ROOM / "lexicon"
WEIGHTS = _ROOM / "models"


class StaleWeights(RuntimeError):
    """The weights were trained on other features than this code makes: run `make train`."""


@cache
def lexicon(name: str) -> dict[str, Any]:
    """Return `lexicon/<name>.json`; raise `FileNotFoundError` when the package was built without its data files."""
    content: dict[str, Any] = json.loads((LEXICON / f"{name}.json").read_text(encoding="utf-8"))
    return content


@cache
def vectors() -> Vectors:
    """Return the word vectors of `models/words.npz`."""
    with np.load(WEIGHTS / "words.npz") as kept:
        words = bytes(kept["words"]).decode().split("\n")
        return Vectors(words, kept["table"], kept["rarity"])


@cache
def linear(name: str) -> Linear:
    """Return `models/<name>.npz`; raise `StaleWeights` when it does not fit this code."""
    with np.load(WEIGHTS / f"{name}.npz") as kept:
        about = json.loads(bytes(kept["about"]))
        if about["features"] != features.VERSION:
            raise StaleWeights(f"{name}: trained on {about['features']}, this is {features.VERSION}")
        return Linear(
            labels=tuple(about["labels"]),
            sparse=kept["sparse"],
            scale=kept["scale"],
            idf=kept["idf"],
            dense=kept["dense"].astype(np.float32),
            bias=kept["bias"],
            temperature=about["temperature"],
            version=about["version"],
        )


@cache
def deep() -> Deep | None:
    """Return the deep reading where `ONRECORD_CLASSIFIER_SPEED` chose it, else None; raise `DeepIsMissing` when the extra is not installed."""
    return open_deep(WEIGHTS / "deep") if ClassifierSettings().classifier_speed == "deep" else None
