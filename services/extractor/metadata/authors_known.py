"""Whom a byline may name without saying so: full names that begin with a first name which we know. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from services.extractor import ROOM
from services.extractor.words.gazetteer import first_names

MAX_NAME_WORDS: Final = 4
HONORIFICS: Final = frozenset("Dr Prof Mr Mrs Ms".split())
PARTICLES: Final = frozenset(
    (
        "af al am av bin bint d da dal de degli dei del della den der des di dit do dos du e el en i ibn la le los of op 't te ten ter "
        "the und van vom von y zu zum zur"
    ).split()
)
"""What stands in small letters within a name."""


def is_known_person(name: str) -> bool:
    """Say whether the text is a full name that begins with a first name which we know."""
    words = [word for word in name.split() if word.rstrip(".") not in HONORIFICS]
    return 1 < len(words) <= MAX_NAME_WORDS and is_first_name(words[0]) and is_capitalised(words)


def is_first_name(word: str) -> bool:
    """Say whether a table has this first name, or its first half: Daisy-Mae."""
    if word in first_names() or word in _byline_names():
        return True
    half, hyphen, _ = word.partition("-")
    return bool(hyphen) and (half in first_names() or half in _byline_names())


@lru_cache(maxsize=1)
def _byline_names() -> frozenset[str]:
    lines = (ROOM / "data" / "byline_first_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def is_capitalised(words: list[str]) -> bool:
    """Say whether the words are written as names are: in capitals but for particles, which end none."""
    heads = [word for word in words if word[:1].isalpha()]
    if not heads or heads[0][0].islower() or sum(word[0].islower() for word in heads) > len(heads) / 2:
        return False
    return not any(word.islower() and (word not in PARTICLES or word == words[-1]) for word in heads[1:])
