"""The development data, read by path; nothing of it is kept here."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

SEED = 20241105


def folder() -> Path:
    """Return the folder of the reading data (`ONRECORD_DATA`, default ../shared/data)."""
    return Path(os.environ.get("ONRECORD_DATA", "../shared/data")) / "reading"


def path_of(task: str, part: str = "train") -> Path:
    """Return the file of a task; `gold` parts are for scoring only."""
    return folder() / f"{task}.{part}.jsonl"


def read(task: str, part: str = "train") -> list[dict[str, Any]]:
    """Return the rows of a task."""
    return [json.loads(line) for line in path_of(task, part).read_text(encoding="utf-8").splitlines()]


def digest(tasks: list[str]) -> str:
    """Return a hash of the training files, for the model card."""
    total = hashlib.blake2b(digest_size=8)
    for task in tasks:
        total.update(path_of(task).read_bytes())
    return total.hexdigest()
