"""Several sources that may tell one thing -> what is told, by whom, and how sure that is. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

AGREED_SCORE: Final = 0.05
"""What each further source that says the same adds."""

_NO_WORD: Final = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told; the name of the source that is trusted most, and a score from 0 to 1."""

    what: str
    source: str
    score: float


def told(rows: Iterable[tuple[str, float, str]], limit_chars: int) -> Told | None:
    """Return the first row that says something, surer for every later source that agrees; None when all are silent.

    A row is a source, its score, and what it says; longer texts than `limit_chars` are cut.
    """
    said = [(source, score, text.strip()) for source, score, text in rows if text and text.strip()]
    if not said:
        return None
    source, score, text = said[0]
    return Told(text[:limit_chars], source, surer(score, sum(_same(text, other) for _, _, other in said[1:])))


def surer(score: float, agreeing: int) -> float:
    """Return the score of a source with so many others that say the same."""
    return round(min(1.0, score + AGREED_SCORE * agreeing), 3)


def _same(one: str, two: str) -> bool:
    return one == two or _NO_WORD.sub(" ", one.casefold()).strip() == _NO_WORD.sub(" ", two.casefold()).strip()
