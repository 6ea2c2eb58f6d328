"""The words that name an office -> organisation and country. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from services.extractor.words.gazetteer import entries, rows_of
from services.extractor.words.sentences import Reading

DETERMINERS: Final = frozenset(
    "a an the der die das dem den des ein eine einer el la los las un una le les l une its their his her".split()
)
INSIDE_NAMES: Final = frozenset("of the and for de del la las los y e des der für und von du et".split())
GENERIC: Final = re.compile(
    r"^(?:(?:[\w’'-]+ ){1,3}ministry|(?:foreign|home|external affairs|information|digital) office|ministry of [\w ]+|(?:central|national) bank|"
    r"parliament|government|presidency|presidential (?:office|administration)|security council|army|navy|air force|armed forces|police|"
    r"supreme court|central election commission|coast guard|intelligence service)$",
    re.IGNORECASE,
)

BODIES: Final = frozenset(row[0] for row in rows_of("bodies.txt"))
"""Common nouns for bodies, over all languages."""
_NOT_KEPT: Final = {"'s", "’s", "campaign,"} | DETERMINERS - {"la", "de"}
_NOT_AT_EDGES: Final = INSIDE_NAMES | {"'s", "’s"}


@lru_cache(maxsize=1)
def demonyms() -> dict[str, str]:
    """Return ISO code -> adjective ("RU" -> "Russian")."""
    found: dict[str, str] = {}
    for name, kind, country, *_ in rows_of("places.tsv"):
        if kind == "demonym":
            found.setdefault(country, name)
    return found


def organisation_of(reading: Reading, first: int, last: int) -> tuple[str | None, str | None]:
    """Return (organisation, country) of a phrase such as "Russian Foreign Ministry", "US" or "Clinton campaign"."""
    table = entries()
    country = None
    kept: list[str] = []
    place = first
    while place < last:
        for size in range(min(5, last - place), 0, -1):
            phrase = reading.text[reading.starts[place] : reading.ends[place + size - 1]]
            entry = table.get(phrase)
            if entry is not None and (entry.kind != "person" or size > 1):
                country = country or (entry.country or None)
                if entry.kind == "organisation":
                    kept.append(entry.name)
                break
        else:
            size = 1
            if reading.lows[place] not in _NOT_KEPT or kept:
                kept.append(reading.words[place])
        place += size
    while kept and kept[-1].lower() in _NOT_AT_EDGES:
        kept.pop()
    while kept and kept[0].lower() in _NOT_AT_EDGES:
        kept.pop(0)
    name = " ".join(kept).replace(" 's", "'s").replace(" ’s", "’s")
    return (with_country(name, country) if name and not name.islower() else None), country


def with_country(organisation: str, country: str | None) -> str:
    """Return "Foreign Ministry" as "Russian Foreign Ministry" when the country is known."""
    if (
        country
        and GENERIC.match(organisation)
        and country in demonyms()
        and not organisation.startswith(tuple(demonyms().values()))
    ):
        return f"{demonyms()[country]} {organisation[0].upper()}{organisation[1:]}"
    return organisation
