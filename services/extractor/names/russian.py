"""A Russian name in any case -> the same in the nominative, so that one person has one name. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from services.extractor.words.gazetteer import first_names

_CYRILLIC: Final = re.compile(r"[А-ЯЁ][а-яё]+")
_CASES: Final = (
    (re.compile(r"(.*)й"), ("я", "ю", "ем", "е")),
    (re.compile(r"(.*[бвгджзклмнпрстфхцчшщ])ь?"), ("а", "у", "ом", "е", "я", "ю", "ем")),
    (re.compile(r"(.*)а"), ("ы", "и", "е", "у", "ой")),
    (re.compile(r"(.*)я"), ("и", "е", "ю", "ей")),
)
"""How first names end in the nominative, and what stands there in the other cases."""

_FAMILY: Final = {
    "m": (
        (re.compile(r"(.*[оеёиы][вн])(?:а|у|ым|е)"), r"\1"),
        (re.compile(r"(.*[сц]к)(?:ого|ому|им|ом)"), r"\1ий"),
        (re.compile(r"(.*[днлрт])(?:ого|ому)"), r"\1ый"),
        (re.compile(r"(.{3,}[бвгджзклмнпрстфхцчшщ])(?:а|у|ом)"), r"\1"),
    ),
    "f": (
        (re.compile(r"(.*[оеёиы][вн])(?:ой|у)"), r"\1а"),
        (re.compile(r"(.*[сц]к)(?:ой|ую)"), r"\1ая"),
    ),
}
_SINGULAR: Final = ("m", "f")


@lru_cache(maxsize=1)
def _forms() -> dict[str, tuple[str, str]]:
    """Return form -> (nominative, gender) for every known first name; a form that is a name itself is left alone."""
    found: dict[str, tuple[str, str]] = {}
    for name, gender in first_names().items():
        if gender not in _SINGULAR or not _CYRILLIC.fullmatch(name):
            continue
        for pattern, endings in _CASES:
            if match := pattern.fullmatch(name):
                found |= {
                    match[1] + ending: (name, gender) for ending in endings if match[1] + ending not in first_names()
                }
                break
    return found


def nominative(name: str) -> str:
    """Return the name in the nominative (Олега Белова -> Олег Белов); as it is where no form of a first name that we know begins it."""
    first, *others = name.split()
    known = _forms().get(first)
    if known is None or not others:
        return name
    return " ".join([known[0], *others[:-1], _family(others[-1], known[1])])


def _family(name: str, gender: str) -> str:
    for pattern, plain in _FAMILY[gender]:
        if match := pattern.fullmatch(name):
            return match.expand(plain)
    return name
