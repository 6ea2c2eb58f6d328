"""Texts -> word clusters: words that stand between the same neighbours share one (a stand-in for parts of speech).

`python -m services.extractor.training.quotes_clusters` writes `models/quotes_words.txt.gz`: word, fine cluster, coarse cluster. Only words travel.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import svds
from sklearn.cluster import MiniBatchKMeans

from services.extractor.words.sentences import tokens_of

DATA = Path(os.environ.get("ONRECORD_DATA", "../shared/data")) / "reading"
MODELS = Path(__file__).parent.parent / "models"
WORDS, CONTEXTS, DIMENSIONS = 24_000, 3_000, 80
FINE, COARSE = 500, 60
SEED, LEAST_COUNT = 7, 3
_OFFSETS = (-2, -1, 1, 2)
_FRENCH = re.compile(r"\b(les|des|une|dans)\b.*\b(est|pour|que|aux)\b", re.DOTALL)


def texts() -> Iterator[str]:
    """Yield every English training text of the development data."""
    for path in sorted(DATA.glob("*.train.jsonl")):
        if "dewiki" in path.name or "synthetic" in path.name:
            continue
        for line in path.open(encoding="utf-8"):
            text = _text(json.loads(line))
            if not _FRENCH.search(text[:3000]):
                yield text


def _text(row: dict[str, Any]) -> str:
    if "sents" in row:
        return "\n\n".join(" ".join(sentence["tokens"]) for sentence in row["sents"])
    return str(row.get("text") or row.get("sentence") or "")


def clusters(seed: int = SEED) -> dict[str, tuple[int, int]]:
    """Return word -> (fine, coarse) cluster, by positional PPMI, SVD and k-means."""
    words = [[word.lower() if not word.isdigit() else "0" for word in tokens_of(text)] for text in texts()]
    counts = Counter(word for document in words for word in document)
    known = {word: number for number, (word, count) in enumerate(counts.most_common(WORDS)) if count >= LEAST_COUNT}
    vectors = _vectors([np.array([known.get(word, -1) for word in document]) for document in words], len(known))
    frequent = np.sqrt([counts[word] for word in known])
    labels = [
        MiniBatchKMeans(size, random_state=seed, n_init=3, batch_size=4096).fit(vectors, sample_weight=frequent).labels_
        for size in (FINE, COARSE)
    ]
    return {word: (int(labels[0][number]), int(labels[1][number])) for word, number in known.items()}


def _vectors(documents: list[np.ndarray], size: int) -> np.ndarray:
    rows, columns = [], []
    for document in documents:
        for place, offset in enumerate(_OFFSETS):
            here = document[max(0, -offset) : len(document) - max(0, offset)]
            there = document[max(0, offset) : len(document) + min(0, offset)]
            kept = (here >= 0) & (there >= 0) & (there < CONTEXTS)
            rows.append(here[kept])
            columns.append(there[kept] + place * CONTEXTS)
    row, column = np.concatenate(rows), np.concatenate(columns)
    matrix = csr_matrix((np.ones(len(row), dtype=np.float32), (row, column)), shape=(size, CONTEXTS * len(_OFFSETS)))
    total = matrix.sum()
    by_row = np.asarray(matrix.sum(axis=1)).ravel() + 1
    by_column = np.asarray(matrix.sum(axis=0)).ravel() ** 0.75 + 1
    by_column *= total / by_column.sum()
    scaled = diags(total / by_row) @ matrix @ diags(1 / by_column)
    scaled.data = np.maximum(0, np.log(scaled.data))
    left, values, _ = svds(scaled.astype(np.float32), k=DIMENSIONS, random_state=SEED)
    vectors = left * np.sqrt(values)
    unit: np.ndarray = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6)
    return unit


def main() -> None:
    """Write the clusters."""
    found = clusters()
    with gzip.GzipFile(MODELS / "quotes_words.txt.gz", "wb", mtime=0) as out:
        out.write("".join(f"{word}\t{fine}\t{coarse}\n" for word, (fine, coarse) in found.items()).encode())
    sys.stdout.write(f"{len(found)} words\n")


if __name__ == "__main__":
    main()
