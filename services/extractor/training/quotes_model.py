"""PolNeAR -> the chain that finds source, cue and content around a possible cue.

`python -m services.extractor.training.quotes_model` writes `models/quotes_{cues.txt.gz,gate.npz,chain.npz}`. Trains on `*.train.jsonl` only.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite

from services.extractor import reported_cues
from services.extractor.quotes import find_quotes
from services.extractor.reported_features import VERSION, Table, codes_of, cue_codes_of, window_arrays
from services.extractor.reported_windows import Strip, Window, strip_of, windows_of
from services.extractor.sentences import read_text
from services.extractor.sequences import save_chain
from services.extractor.training.quotes_strips import whole_strip
from services.extractor.word_codes import codes_of_words

DATA = Path(os.environ.get("ONRECORD_DATA", "../shared/data")) / "reading"
MODELS = Path(__file__).parent.parent / "models"
LABELS = ["O", "V", "BS", "IS", "BC", "IC"]
SIZE = 1 << 21
GATE_SIZE = 1 << 18
_KEPT_WEIGHT = 0.02
_REACH = 48  # words to either side of a cue: more than reading looks at, which costs time and finds no more
_KNOWN_COUNT = 4


@dataclass
class Document:
    """An annotated article and its strip (see `whole_strip`)."""

    id: str
    text: str
    attributions: list[dict[str, Any]]
    strip: Strip
    origin: list[int]


def documents(path: Path) -> Iterator[Document]:
    """Yield the articles of a PolNeAR file."""
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        reading = read_text(row["text"], "en")
        yield Document(
            row["id"], row["text"], row["attributions"], *whole_strip(reading, strip_of(reading, find_quotes(reading)))
        )


def is_held_out(document: Document) -> bool:
    """Say whether an article is kept for choosing settings (one in ten of the training articles)."""
    return zlib.crc32(document.id.encode()) % 10 == 0


def _inside(strip: Strip, spans: list[list[int]]) -> set[int]:
    found = set()
    for start, end in spans:
        for place, at in enumerate(strip.starts):
            if at < end and min(strip.ends[place], end) - max(at, start) > (strip.ends[place] - at) / 2:
                found.add(place)
    return found


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
                words = [
                    lows[place] for place in _in_one_part(document, _inside(document.strip, attribution.get("cue", [])))
                ]
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


def _in_one_part(document: Document, places: set[int]) -> list[int]:
    """Of places that are in the folded text and inside a quote too, keep those in the quote: the fold hides nothing but quotes."""
    ordered = sorted(places)
    inner = [place for place in ordered if document.origin[place] >= 0]
    return inner or ordered


def labelled(document: Document) -> tuple[list[Window], list[list[str]]]:
    """Return the windows of an article and their labels; a window whose cue is some other word of a cue is left out."""
    strip = document.strip
    by_head: dict[int, tuple[set[int], set[int], set[int]]] = {}
    skipped: set[int] = set()
    for attribution in document.attributions:
        cue = _in_one_part(document, _inside(strip, attribution.get("cue", [])))
        if not cue:
            continue
        head = max(cue, key=lambda place: reported_cues.cue_step(strip.lows[place]))
        skipped |= set(cue)
        by_head.setdefault(
            head, (set(cue), _inside(strip, attribution.get("source") or []), _inside(strip, attribution["content"]))
        )
    steps = Table(strip).steps
    windows = [
        window
        for window in windows_of(strip, np.flatnonzero(steps >= reported_cues.CANDIDATE_STEP).tolist(), _REACH)
        if window.cue in by_head or window.cue not in skipped
    ]
    return windows, [_labels(window, by_head.get(window.cue)) for window in windows]


def _labels(window: Window, gold: tuple[set[int], set[int], set[int]] | None) -> list[str]:
    if gold is None:
        return ["O"] * (window.last - window.first)
    cue, source, content = gold
    labels: list[str] = []
    for place in range(window.first, window.last):
        kind = "V" if place in cue else "S" if place in source else "C" if place in content else "O"
        before = labels[-1][-1] if labels else "O"
        labels.append(kind if kind in "VO" else ("I" if before == kind else "B") + kind)
    return labels


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
    """Train on the articles and write the chain."""
    trainer = pycrfsuite.Trainer(verbose=False)
    count = 0
    for document in texts:
        windows, labels = labelled(document)
        if not windows:
            continue
        codes, lengths = codes_of(Table(document.strip), window_arrays(windows))
        names = (codes.T & np.uint64(SIZE - 1)).astype(np.int64)
        start = 0
        for length, tags in zip(lengths, labels, strict=True):
            trainer.append([[str(code) for code in row] for row in names[start : start + length].tolist()], tags)
            start += int(length)
            count += 1
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
    """Write the cue table and the chain; with `dev`, leave one article in ten out, to choose settings."""
    texts = list(documents(DATA / "quotes_polnear.train.jsonl"))
    if "dev" in sys.argv:
        texts = [document for document in texts if not is_held_out(document)]
    with gzip.GzipFile(MODELS / "quotes_cues.txt.gz", "wb", mtime=0) as out:
        out.write("".join(f"{word}\t{step}\n" for word, step in sorted(CueCounts(texts).table().items())).encode())
    reported_cues.learned.cache_clear()
    reported_cues.cue_step.cache_clear()
    codes_of_words.clear()
    train_gate(texts, MODELS / "quotes_gate.npz")
    if "gate" not in sys.argv:
        train(texts, MODELS / "quotes_chain.npz")


if __name__ == "__main__":
    main()
