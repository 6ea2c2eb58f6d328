"""Words -> how often each is the head of a cue, as learned. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Final

from services.extractor import ROOM

_MODELS: Final = ROOM / "models"
STEPS: Final = (0.02, 0.06, 0.15, 0.3, 0.5, 0.75)
CANDIDATE_STEP: Final = 2
_PRIOR: Final = 6


@lru_cache(maxsize=1)
def word_clusters() -> dict[str, tuple[int, int]]:
    """Return word -> (fine, coarse) cluster from the shipped table."""
    table = gzip.decompress((_MODELS / "quotes_words.txt.gz").read_bytes()).decode()
    rows = (line.split("\t") for line in table.splitlines())
    return {word: (int(fine) + 1, int(coarse) + 1) for word, fine, coarse in rows}


@lru_cache(maxsize=1)
def learned() -> tuple[dict[str, int], dict[int, int]]:
    """Return the shipped table: step of each word, and of each cluster for words that it does not hold."""
    table = gzip.decompress((_MODELS / "quotes_cues.txt.gz").read_bytes()).decode()
    words: dict[str, int] = {}
    clusters: dict[int, int] = {}
    for line in table.splitlines():
        key, step = line.split("\t")
        if key.startswith("#"):
            clusters[int(key[1:])] = int(step)
        else:
            words[key] = int(step)
    return words, clusters


@lru_cache(maxsize=60_000)
def cue_step(low: str) -> int:
    """Return how often the word (in lower case) heads a cue: 0 never to 6 nearly always."""
    words, clusters = learned()
    if low in words:
        return words[low]
    return clusters.get(word_clusters().get(low, (0, 0))[0], 0) if low.isalpha() else 0
