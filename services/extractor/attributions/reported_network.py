"""Windows around possible cues -> scores of labels, by the shipped network. Pure: no clock, no network, no Kafka.

Training and reading see the same: the vectors of words (`words.vectors`), where quotes stand and how they end, how far away the cue is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.extractor import ROOM
from services.extractor.attributions.reported_features import Table, Windows
from services.extractor.words.codes import Memory, shape_of
from services.extractor.words.cue_steps import cue_step
from services.extractor.words.network import DISTANCES, Network, Rows, away_of
from services.extractor.words.sequences import Floats, Ints
from services.extractor.words.vectors import mean_vectors

MODEL: Final = ROOM / "models" / "quotes_network.npz"
VERSION: Final = "quotes-network-1"
LABELS: Final = ("O", "V", "BS", "IS", "BC", "IC")
SHAPES: Final = 256
TRAITS: Final = {"shape": SHAPES, "step": 8, "quoted": 2, "ends": 9, "away": DISTANCES}
"""What is seen of a word beside its pieces: the number of values of each. The first two are of the word, the others of its place."""
_OF_WORDS, _OF_PLACES = ("shape", "step"), ("quoted", "ends", "away")


@dataclass(frozen=True, slots=True)
class Hearer:
    """The network and what enters it: vectors of words, and a vector for each value of each trait."""

    network: Network
    words: Memory[np.float32]
    traits: Mapping[str, Floats]

    def emissions(self, words: list[str], table: Table, windows: Windows) -> tuple[Floats, Rows]:
        """Return rows × labels, and how the windows (of the strip whose `words` these are) lie in the rows."""
        first, last, cue = windows
        rows = Rows.of(last - first, cue - first)
        place = first[rows.window] + rows.inner
        entered = self.words(words).take(place, axis=0)
        for name, values in seen_at(table, place, cue[rows.window]).items():
            entered += self.traits[name].take(values, axis=0)
        return self.network.emissions(entered, rows), rows


def seen_at(table: Table, place: Ints, cue: Ints) -> dict[str, Ints]:
    """Return trait -> its value in each place of a strip, for the cue of its window."""
    values = table.quoted[place + 2], table.endings[place + 2], away_of(place - cue)
    return dict(zip(_OF_PLACES, values, strict=True))


def seen_of(words: list[str]) -> dict[str, Ints]:
    """Return trait -> its value for each word, wherever it stands."""
    values = [shape_of(word) % SHAPES for word in words], [cue_step(word.lower()) for word in words]
    return {name: np.array(own, dtype=np.int64) for name, own in zip(_OF_WORDS, values, strict=True)}


@lru_cache(maxsize=1)
def quote_hearer() -> Hearer:
    """Return the shipped model."""
    return load_hearer(MODEL)


def load_hearer(path: Path) -> Hearer:
    """Read what `save_hearer` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        traits = {name: stored[f"trait.{name}"].astype(np.float32) for name in TRAITS}
        weights = {name[7:]: stored[name].astype(np.float32) for name in stored.files if name.startswith("weight.")}
        vectors = stored["vectors"].astype(np.float32) * stored["unit"]
        pieces = {piece: number for number, piece in enumerate(bytes(stored["pieces"]).decode().split("\n"))}
        transitions = stored["transitions"].astype(np.float32)

    def known_of(words: list[str]) -> Floats:
        found = mean_vectors(words, pieces, vectors)
        for name, values in seen_of(words).items():
            found += traits[name].take(values, axis=0)
        return found

    return Hearer(Network(LABELS, weights, transitions), Memory(known_of, vectors.shape[1], np.float32), traits)


def save_hearer(  # noqa: PLR0917 - what it is made of
    path: Path,
    pieces: list[str],
    vectors: Floats,
    traits: Mapping[str, Floats],
    weights: Mapping[str, Floats],
    transitions: Floats,
) -> None:
    """Write vectors of pieces (pieces × width) as 8-bit steps of a unit per column, all else in 16 bits."""
    unit = np.abs(vectors).max(axis=0) / np.float32(127)
    stored: dict[str, Any] = {
        "pieces": np.frombuffer("\n".join(pieces).encode(), dtype=np.uint8),
        "vectors": np.round(vectors / unit).astype(np.int8),
        "unit": unit.astype(np.float32),
        "transitions": transitions.astype(np.float32),
        "version": VERSION,
    }
    stored |= {f"trait.{name}": values.astype(np.float16) for name, values in traits.items()}
    stored |= {f"weight.{name}": values.astype(np.float16) for name, values in weights.items()}
    np.savez_compressed(path, **stored)
