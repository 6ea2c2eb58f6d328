"""PolNeAR, and texts that a teacher marked -> which words may be cues, and the gate that says of a possible cue whether it is one.

`python -m services.extractor.training.quotes_gate` writes `models/quotes_{cues.txt.gz,gate.npz}`. Trains on `*.train.jsonl` only.
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pycrfsuite

from services.extractor.attributions.reported_features import VERSION, Table, cue_codes_of, window_arrays
from services.extractor.training.chain_export import MODELS, export_chain
from services.extractor.training.quotes_articles import Document, documents, is_held_out, taught
from services.extractor.training.quotes_labels import in_one_part, inside, labelled
from services.extractor.words import cue_steps
from services.extractor.words.codes import codes_of_words

GATE_SIZE = 1 << 18
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
        clusters = cue_steps.word_clusters()
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
    return sum(rate >= edge for edge in cue_steps.STEPS)


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


def main() -> None:
    """Write the cue table and the gate; with `dev`, leave one article in ten out, to choose settings."""
    texts = [document for document in documents() if "dev" not in sys.argv or not is_held_out(document)]
    texts += taught()
    with gzip.GzipFile(MODELS / "quotes_cues.txt.gz", "wb", mtime=0) as out:
        out.write("".join(f"{word}\t{step}\n" for word, step in sorted(CueCounts(texts).table().items())).encode())
    cue_steps.learned.cache_clear()
    cue_steps.cue_step.cache_clear()
    codes_of_words.clear()
    train_gate(texts, MODELS / "quotes_gate.npz")


if __name__ == "__main__":
    main()
