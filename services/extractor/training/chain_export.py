"""What CRFsuite has learnt -> a chain as `sequences` reads it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pycrfsuite

from services.extractor.words.sequences import save_chain

MODELS = Path(__file__).parent.parent / "models"
_KEPT_WEIGHT = 0.02


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
