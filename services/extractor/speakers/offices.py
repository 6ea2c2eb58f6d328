"""A name for a body or a state -> the speaker it stands for, under one canonical name. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from schemas.statement import Speaker
from services.extractor.names.mention import Mention
from services.extractor.names.offices import GENERIC, with_country
from services.extractor.words.gazetteer import entries, slug
from services.extractor.words.sentences import Reading

_METONYMS: Final = {
    "Brussels": "European Commission",
    "Brüssel": "European Commission",
    "Bruselas": "European Commission",
    "Bruxelles": "European Commission",
}
_STATE: Final = frozenset("government ministry minister army president parliament embassy ambassador".split())


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {entry.country: entry.name for entry in entries().values() if entry.kind == "country"}


def government_of(country: str) -> Speaker:
    """Return the government of a country (ISO 3166-1 alpha-2) as a speaker."""
    name = f"Government of {_countries().get(country, country)}"
    return Speaker(id=f"government:{country.lower()}", name=name, country=country)


def organisation(name: str, country: str | None = None, role: str | None = None) -> Speaker:
    """Return an organisation as a speaker; with a role, someone who speaks for it."""
    name = with_country(name.replace("'", "’"), country)
    known = entries().get(name)
    identity = known.id if known and known.kind == "organisation" else f"organisation:{slug(name)}"
    return Speaker(id=identity, name=name, role=role, organisation=name if role else None, country=country)


def metonym(mention: Mention) -> Speaker | None:
    """Return the government that a country or its capital stands for."""
    if mention.name in _METONYMS:
        return organisation(_METONYMS[mention.name])
    if mention.entry is not None and mention.entry.kind in {"country", "capital"}:
        return government_of(mention.entry.country)
    return None


def named_body(reading: Reading, mention: Mention, role: str | None = None, country: str = "") -> Speaker:
    """Return the organisation that a mention names: "Tavria's Defence Ministry" is the Defence Ministry of Tavria."""
    if mention.entry is not None and mention.entry.kind == "organisation":
        name = mention.entry.name if reading.language == "en" else without_the(mention.name)
        speaker = organisation(name, mention.entry.country or country or None, role)
        return speaker.model_copy(update={"id": mention.entry.id})
    name, before = without_the(mention.name), mention.first - 1
    if reading.language == "de":
        name = _with_adjective(reading, mention.first, name)
    owned = before > 0 and reading.lows[before] in {"'s", "’s"} and reading.words[before - 1][0].isupper()
    if owned and GENERIC.match(name) and reading.words[before - 1] not in entries():
        name = f"{name} of {reading.words[before - 1]}"
    return organisation(name, country or None, role)


_ENDINGS: Final = {"der": "er", "die": "e", "das": "es"}


def _with_adjective(reading: Reading, first: int, name: str) -> str:
    """Return "der Deutsche Wetterdienst" as Deutscher Wetterdienst: an adjective with a capital is part of the name."""
    if first < len(_ENDINGS) - 1 or reading.lows[first - 2] not in _ENDINGS:
        return name
    adjective = reading.words[first - 1]
    if not (adjective[0].isupper() and adjective.endswith("e")):
        return name
    return f"{adjective[:-1]}{_ENDINGS[reading.lows[first - 2]]} {name}"


def without_the(name: str) -> str:
    """Return a name without the article that it may open with."""
    head, _, rest = name.partition(" ")
    return rest if head.lower() in {"the", "la", "el", "der", "die", "das"} and rest else name


def place_government(name: str, states: frozenset[str]) -> Speaker | None:
    """Return the government of a place that no table knows but that the text speaks of as a state."""
    return organisation(f"Government of {name}") if name in states else None


def states_of(reading: Reading) -> frozenset[str]:
    """Return the words whose ministers, army or government the text speaks of ("Tavria's army")."""
    lows = reading.lows
    owners = (at for at, low in enumerate(lows) if at and low in {"'s", "’s"})
    return frozenset(reading.words[at - 1] for at in owners if _STATE & set(lows[at + 1 : at + 4]))
