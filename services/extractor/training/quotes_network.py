"""PolNeAR, and texts that a teacher marked -> the network that hears source, cue and content around a possible cue.

`python -m services.extractor.training.quotes_network` writes `models/quotes_network.npz`. Needs torch, which `make train` installs; seeded. Trains on
`*.train.jsonl` only, and with `dev` leaves one article of PolNeAR in ten out, to choose settings.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module

import numpy as np

from services.extractor.attributions.reported import likely_cues
from services.extractor.attributions.reported_features import Table, window_arrays
from services.extractor.attributions.reported_network import LABELS, MODEL, TRAITS, save_hearer, seen_at, seen_of
from services.extractor.training.learning import encoder_room
from services.extractor.training.network_learner import Example, Learner
from services.extractor.training.quotes_articles import Document, documents, is_held_out, taught
from services.extractor.training.quotes_labels import labelled
from services.extractor.words.codes import Numbers
from services.extractor.words.sequences import Floats
from services.extractor.words.vectors import mean_vectors

_SPREAD = 0.5
_GATE = -4.0
"""More windows without a report are learnt from than are read: of those that are read alone, the network takes too many for reports."""
_WRITTEN = re.compile("(##)?[!-~À-ɏ‐-⁞€-₿]+")
"""What pieces are kept: of Latin letters, digits and marks."""


def encoder_pieces() -> tuple[list[str], Floats]:
    """Return the pieces of the encoder's words, and the vector of each (pieces × its width), around their mean."""
    room = encoder_room()
    vocabulary: dict[str, int] = json.loads((room / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    kept = {piece: row for piece, row in vocabulary.items() if _WRITTEN.fullmatch(piece) and piece[:7] != "[unused"}
    weights = import_module("safetensors.numpy").load_file(str(room / "model.safetensors"))
    vectors = weights["embeddings.word_embeddings.weight"][list(kept.values())].astype(np.float32)
    vectors -= vectors.mean(axis=0)
    return list(kept), vectors * (_SPREAD / vectors.std())


def examples(texts: Iterable[Document], numbers: Numbers) -> Iterator[Example]:
    """Yield the windows of which the gate lets the cue through or that hold a report."""
    for document in texts:
        windows, tagged = labelled(document)
        if not windows:
            continue
        table, (first, last, cue) = Table(document.strip), window_arrays(windows)
        passed = set(likely_cues(table, (first, last, cue), _GATE)[0].tolist())
        for number, (window, tags) in enumerate(zip(windows, tagged, strict=True)):
            if number in passed or "V" in tags:
                place = np.arange(window.first, window.last)
                words = document.strip.words[window.first : window.last]
                traits = seen_of(words) | seen_at(table, place, np.full(len(place), window.cue))
                labels = np.array([LABELS.index(tag) for tag in tags])
                yield Example(np.array([numbers[word] for word in words]), traits, window.cue - window.first, labels)


def main() -> None:
    """Train, and write what reads."""
    pieces, vectors = encoder_pieces()
    known = {piece: number for number, piece in enumerate(pieces)}
    texts = [document for document in documents() if "dev" not in sys.argv or not is_held_out(document)]
    numbers = Numbers()
    rows = [*examples(texts, numbers), *examples(taught(), numbers)]
    sys.stdout.write(f"{len(rows)} windows, {len(numbers)} words\n")
    learner = Learner(mean_vectors(list(numbers), known, vectors), TRAITS, LABELS)
    learner.learn(rows)
    weights = learner.exported()
    traits = {name: weights.pop(f"trait.{name}") for name in TRAITS}
    transitions, entering = weights.pop("transitions"), weights.pop("words")
    save_hearer(MODEL, pieces, vectors @ entering, traits, weights, transitions)


if __name__ == "__main__":
    main()
