"""Everything the classifier knows: word lists, and sets of weights, each loaded once. The one room here that reads files.

Several sets of weights may live side by side in one process: `with using(ModelSet(folder)):` judges by those of a folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from services.chassis.settings import from_environment
from services.classifier.deep.reading import Deep, open_deep
from services.classifier.settings import ClassifierSettings
from services.classifier.words import features
from services.classifier.words.linear import Linear
from services.classifier.words.vectors import Vectors

_ROOM = Path(__file__).parent
LEXICON = _ROOM / "lexicon"
WEIGHTS = _ROOM / "models"

_BROKEN = (KeyError, ValueError, TypeError, AttributeError, EOFError, BadZipFile)
"""What reading a file of weights raises when it is something else: no archive, a bare array, parts of other types."""


class StaleWeights(RuntimeError):
    """The weights were trained on other features than this code makes: run `make train`."""


class BadWeights(RuntimeError):
    """A file of weights is not what `make train` writes: name a folder that it wrote."""


@cache
def lexicon(name: str) -> dict[str, Any]:
    """Return `lexicon/<name>.json`; raise `FileNotFoundError` when the package was built without its data files."""
    content: dict[str, Any] = json.loads((LEXICON / f"{name}.json").read_text(encoding="utf-8"))
    return content


class ModelSet:
    """The weights of one folder (`WEIGHTS` when none is given), each loaded when first asked for. What it lacks is taken from those that ship.

    With `reads_deep` the encoder reads, too; when not given, that is as the setting says for the set that ships, whose scores its heads know, and
    no for others.
    """

    def __init__(self, folder: Path | None = None, *, reads_deep: bool | None = None) -> None:
        self._folder = folder
        self._reads_deep = reads_deep
        self._linear: dict[str, Linear] = {}
        self._cards: dict[str, dict[str, Any]] = {}
        self._vectors: Vectors | None = None

    @property
    def folder(self) -> Path:
        return self._folder or WEIGHTS

    def has(self, name: str) -> bool:
        """Say whether the folder itself holds these weights."""
        return self._owns(f"{name}.npz")

    def _owns(self, file: str) -> bool:
        return self is SHIPPED or (self._folder is not None and (self._folder / file).is_file())

    def linear(self, name: str) -> Linear:
        """Return `<name>.npz`; raise `StaleWeights` when it does not fit this code, `BadWeights` when it is no such file."""
        if name not in self._linear:
            own = self._owns(f"{name}.npz")
            self._linear[name] = _read_linear(self.folder / f"{name}.npz") if own else SHIPPED.linear(name)
        return self._linear[name]

    def card(self, name: str) -> dict[str, Any]:
        """Return `<name>.json`: what a model was made of and how well it does; the weights, too, where they are few. Raise `BadWeights`."""
        if name not in self._cards:
            own = self._owns(f"{name}.json")
            self._cards[name] = _read_card(self.folder / f"{name}.json") if own else SHIPPED.card(name)
        return self._cards[name]

    def vectors(self) -> Vectors:
        """Return the word vectors of `words.npz`; raise `BadWeights` when it is no such file."""
        if self._vectors is None:
            own = self._owns("words.npz")
            self._vectors = _read_vectors(self.folder / "words.npz") if own else SHIPPED.vectors()
        return self._vectors

    def deep(self) -> Deep | None:
        """Return the deep reading where this set has one; raise `DeepIsMissing` when the extra is not installed."""
        wanted = (self is SHIPPED and deep_is_chosen()) if self._reads_deep is None else self._reads_deep
        return _opened_deep() if wanted else None


SHIPPED = ModelSet()
_in_use: ContextVar[ModelSet] = ContextVar("models in use", default=SHIPPED)


@contextmanager
def using(chosen: ModelSet) -> Iterator[None]:
    """Judge by these weights while inside, in this task or thread alone."""
    token = _in_use.set(chosen)
    try:
        yield
    finally:
        _in_use.reset(token)


def linear(name: str) -> Linear:
    """Return the weights of this name of the set that is in use."""
    return _in_use.get().linear(name)


def card(name: str) -> dict[str, Any]:
    """Return the card of this name of the set that is in use."""
    return _in_use.get().card(name)


def vectors() -> Vectors:
    """Return the word vectors of the set that is in use."""
    return _in_use.get().vectors()


def deep() -> Deep | None:
    """Return the deep reading of the set that is in use, or None; raise `DeepIsMissing` when the extra is not installed."""
    return _in_use.get().deep()


@cache
def deep_is_chosen() -> bool:
    """Say whether `ONRECORD_CLASSIFIER_SPEED` asks for the deep reading."""
    return from_environment(ClassifierSettings).classifier_speed == "deep"


@cache
def _opened_deep() -> Deep:
    return open_deep(WEIGHTS / "deep")


def _read_card(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadWeights(f"{path} is no model card: {error}") from error
    return content


def _read_linear(path: Path) -> Linear:
    try:
        with np.load(path) as kept:
            about = json.loads(bytes(kept["about"]))
            if about["features"] != features.VERSION:
                raise StaleWeights(f"{path.stem}: trained on {about['features']}, this is {features.VERSION}")
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
    except _BROKEN as error:
        raise BadWeights(f"{path} holds no linear model: {error}") from error


def _read_vectors(path: Path) -> Vectors:
    try:
        with np.load(path) as kept:
            return Vectors(bytes(kept["words"]).decode().split("\n"), kept["table"], kept["rarity"])
    except _BROKEN as error:
        raise BadWeights(f"{path} holds no word vectors: {error}") from error
