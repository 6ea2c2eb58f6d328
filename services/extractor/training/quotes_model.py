"""PolNeAR -> the chain that finds source, cue and content around a possible cue.

`python -m services.extractor.training.quotes_model` writes `models/quotes_{cues.txt.gz,gate.npz,chain.npz}`. Trains on `*.train.jsonl` only.
"""

from __future__ import annotations

import gzip
import os
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pycrfsuite

from services.extractor import reported_cues
from services.extractor.reported import likely_cues, quote_gate
from services.extractor.reported_features import VERSION, Table, codes_of, cue_codes_of, window_arrays
from services.extractor.sequences import save_chain
from services.extractor.training.quotes_articles import Document, documents, is_held_out, taught
from services.extractor.training.quotes_labels import LABELS, in_one_part, inside, labelled
from services.extractor.word_codes import codes_of_words

MODELS = Path(__file__).parent.parent / "models"
SIZE = 1 << 21
GATE_SIZE = 1 << 18
_KEPT_WEIGHT = 0.02
_KNOWN_COUNT = 4


class CueCounts:
    """How often each word heads a cue: counted in two rounds, since the head is the word that most often is one."""

    def __init__(self, texts: list[Document]) -> None:
        self.total: Counter[str] = Counter()
        held: Counter[str] = Counter()
        cues: list[list[str]] = []
        for document in texts:
            lows = [word.lower() for word in document.strip.words]
            self.total.update(lows)
            for attribution in document.attributions:
                places = in_one_part(document, inside(document.strip, attribution.get("cue", [])))
                words = [lows[place] for place in places]
                if words:
                    held.update(words)
                    cues.append(words)
        self.rate = {word: held[word] / (self.total[word] + 2) for word in held}
        self.heads: Counter[str] = Counter(max(words, key=lambda word: self.rate.get(word, 0)) for words in cues)

    def table(self) -> dict[str, int]:
        """Return word (or `#cluster`) -> step."""
        by_cluster: Counter[int] = Counter()
        total_cluster: Counter[int] = Counter()
        clusters = reported_cues.word_clusters()
        for word, count in self.total.items():
            cluster = clusters.get(word, (0, 0))[0]
            total_cluster[cluster] += count
            by_cluster[cluster] += self.heads[word]
        prior = {cluster: by_cluster[cluster] / (total_cluster[cluster] + 50) for cluster in total_cluster}
        steps = {f"#{cluster}": _step(rate) for cluster, rate in prior.items() if _step(rate)}
        for word, count in self.total.items():
            rate = (self.heads[word] + 6 * prior.get(clusters.get(word, (0, 0))[0], 0)) / (count + 6)
            steps[word] = _step(rate)
        return {
            key: step
            for key, step in steps.items()
            if step or (self.total[key] >= _KNOWN_COUNT and _step(prior.get(clusters.get(key, (0, 0))[0], 0)))
        }


def _step(rate: float) -> int:
    return sum(rate >= edge for edge in reported_cues.STEPS)


def train_gate(texts: list[Document], path: Path) -> None:
    """Train the gate: from a possible cue's own features alone, whether it is one."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for document in texts:
        windows, tagged = labelled(document)
        if windows:
            codes = cue_codes_of(Table(document.strip), window_arrays(windows))
            names = (codes.T & np.uint64(GATE_SIZE - 1)).astype(np.int64)
            for row, tags in zip(names.tolist(), tagged, strict=True):
                trainer.append([[str(code) for code in row]], ["Y" if "V" in tags else "N"])
    trainer.set_params({"c1": 0.05, "c2": 0.05, "max_iterations": 120})
    raw = path.with_suffix(".crfsuite")
    trainer.train(str(raw))
    export_chain(raw, path, ["N", "Y"], VERSION, GATE_SIZE)
    raw.unlink()


def train(texts: list[Document], path: Path) -> None:
    """Train on the windows of the articles, of those that were taught only on what the teacher saw, and write the chain."""
    trainer = pycrfsuite.Trainer(verbose=False)
    count = 0
    for document in texts:
        windows, labels = labelled(document)
        if not windows:
            continue
        table, arrays = Table(document.strip), window_arrays(windows)
        passed = set(likely_cues(table, arrays)[0].tolist())
        codes, lengths = codes_of(table, arrays)
        names = (codes.T & np.uint64(SIZE - 1)).astype(np.int64)
        start = 0
        for number, (length, tags) in enumerate(zip(lengths.tolist(), labels, strict=True)):
            if not document.is_taught or number in passed or "V" in tags:
                trainer.append([[str(code) for code in row] for row in names[start : start + length].tolist()], tags)
                count += 1
            start += length
    sys.stdout.write(f"{count} windows\n")
    trainer.set_params(
        {
            "c1": 0.08,
            "c2": 0.02,
            "max_iterations": int(os.environ.get("ONRECORD_TRAIN_ROUNDS", "70")),
            "feature.possible_transitions": True,
        }
    )
    raw = path.with_suffix(".crfsuite")
    trainer.train(str(raw))
    export_chain(raw, path, LABELS, VERSION, SIZE)
    raw.unlink()


def export_chain(raw: Path, path: Path, names: list[str], version: str, size: int) -> None:
    """Turn a CRFsuite file into a chain with these labels, dropping weights that hardly count."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(raw))
    info = tagger.info()
    rows: dict[int, np.ndarray] = {}
    for (code, label), weight in info.state_features.items():
        if abs(weight) >= _KEPT_WEIGHT:
            rows.setdefault(int(code), np.zeros(len(names), dtype=np.float32))[names.index(label)] += weight
    transitions = np.full((len(names), len(names)), -20.0, dtype=np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[names.index(before), names.index(after)] = weight
    save_chain(path, names, rows, transitions, version, size)
    sys.stdout.write(f"{path.name}: {len(rows)} rows, {path.stat().st_size >> 10} KiB\n")


def main() -> None:
    """Write the cue table, the gate and the chain; with `dev`, leave one article in ten out, to choose settings."""
    texts = [document for document in documents() if "dev" not in sys.argv or not is_held_out(document)]
    texts += taught()
    with gzip.GzipFile(MODELS / "quotes_cues.txt.gz", "wb", mtime=0) as out:
        out.write("".join(f"{word}\t{step}\n" for word, step in sorted(CueCounts(texts).table().items())).encode())
    reported_cues.learned.cache_clear()
    reported_cues.cue_step.cache_clear()
    codes_of_words.clear()
    train_gate(texts, MODELS / "quotes_gate.npz")
    quote_gate.cache_clear()
    train(texts, MODELS / "quotes_chain.npz")


if __name__ == "__main__":
    main()
