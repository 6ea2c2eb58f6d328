"""How often Python looks for objects that hold each other: what reads an article makes tens of thousands of objects and hardly a cycle."""

from __future__ import annotations

import gc
from typing import Final

OBJECTS: Final = 20_000
"""So many more objects are there before the collector looks (Python: 700). Reading takes a tenth less time so."""


def collect_seldom() -> None:
    """Take what is there now (models, word lists) for permanent, and look at the rest seldom."""
    gc.freeze()
    gc.set_threshold(OBJECTS)
