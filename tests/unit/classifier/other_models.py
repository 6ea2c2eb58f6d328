"""A folder of models that judge otherwise than those that ship: the kinds lean towards one kind."""

import json
from pathlib import Path

import numpy as np

from services.classifier import models


def leaning(folder: Path, kind: str, by: float = 40.0, **changed) -> Path:
    """Write kinds.npz with the bias of one kind raised; `changed` replaces parts of what the file says about itself."""
    folder.mkdir(parents=True, exist_ok=True)
    with np.load(models.WEIGHTS / "kinds.npz") as kept:
        parts = {name: kept[name] for name in kept.files}
    about = json.loads(bytes(parts["about"])) | {"version": f"kinds-leaning-{kind.lower()}"} | changed
    parts["bias"] = parts["bias"].copy()
    parts["bias"][about["labels"].index(kind) if kind in about["labels"] else 0] += by
    parts["about"] = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
    np.savez_compressed(folder / "kinds.npz", **parts)
    return folder
