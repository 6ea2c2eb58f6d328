"""Kind and words -> PLOVER mode: by which means, or about what. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from functools import cache

from services.classifier import models


@cache
def modes(language: str) -> dict[str, dict[str, re.Pattern[str]]]:
    """Return the modes of each kind, with what speaks for them; empty for languages of which we have no patterns."""
    kinds = models.lexicon("modes").get(language, {})
    return {kind: {mode: re.compile(words) for mode, words in rows.items()} for kind, rows in kinds.items()}


def mode_of(kind: str | None, sentence: str, *, language: str = "en") -> str | None:
    """Return the mode that the words tell most often, the first one of equals; None where none of them does."""
    if kind is None:
        return None
    lowered = sentence.lower()
    told = {mode: len(words.findall(lowered)) for mode, words in modes(language).get(kind, {}).items()}
    best = max(told, key=lambda mode: told[mode], default=None)
    return best if best and told[best] else None
