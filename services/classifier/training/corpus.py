"""The development data, read by path; nothing of it is kept here. And which of its texts are held out, wherever something is trained on it."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

SEED = 20241105

STANCES = "target_sentiment_newsmtsc"
DEEDS, SYNTHETIC_DEEDS = "event_plover_plv", "event_ngec_synthetic"
TALKS = "quotes_polnear"
NEWS, WORLD_NEWS = ("topic_iptc1_bbc", "topic_iptc1_huffpost", "topic_iptc1_masakha"), "topic_ag4"

HELD_RATIO = {"stance": 0.08, "kinds": 0.12}
"""Which share of the texts of `STANCES` and `DEEDS` a training leaves out; by what it says of them the deep reading is joined with the default."""
TRAININGS = 3
"""Trainings of the deep reading; each leaves out other texts. What is trained once leaves out the first one's."""
FOLDS = 5


def folder() -> Path:
    """Return the folder of the reading data (`ONRECORD_DATA`, default ../shared/data)."""
    return Path(os.environ.get("ONRECORD_DATA", "../shared/data")) / "reading"


def path_of(task: str, part: str = "train") -> Path:
    """Return the file of a task; `gold` parts are for scoring only."""
    return folder() / f"{task}.{part}.jsonl"


def read(task: str, part: str = "train") -> list[dict[str, Any]]:
    """Return the rows of a task."""
    return [json.loads(line) for line in path_of(task, part).read_text(encoding="utf-8").splitlines()]


def is_held(task: str, text: str, training: int = 0) -> bool:
    """Say whether a training leaves a text out; all rows of one text are."""
    share = HELD_RATIO[task] * 1000
    return training * share <= _number(text) % 1000 < (training + 1) * share


def fold_of(text: str) -> int:
    """Return in which of the folds a text is held out."""
    return _number(text) % FOLDS


def _number(text: str) -> int:
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), 16)


def digest(tasks: list[str]) -> str:
    """Return a hash of the training files, for the model card."""
    total = hashlib.blake2b(digest_size=8)
    for task in tasks:
        total.update(path_of(task).read_bytes())
    return total.hexdigest()
