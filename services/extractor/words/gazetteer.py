"""Text -> the known places, organisations and people in it. Pure: no clock, no network, no Kafka.

Tables in `lexicon/`: `places.tsv` (countries with ISO code and Wikidata id, demonyms, capitals, larger cities), `organisations.tsv`, `people.tsv`
(a dated list written by hand), `first_names.tsv`, `roles.tsv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

from services.extractor import ROOM
from services.extractor.phrases import Phrases

LEXICON: Final = ROOM / "lexicon"
VERSION: Final = "names-gazetteer-1"
EntryKind = Literal["country", "demonym", "capital", "city", "region", "organisation", "person"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a table knows of a name. `country` is ISO 3166-1 alpha-2 or empty; `since` and `until` date a person's role."""

    name: str
    kind: EntryKind
    id: str
    country: str = ""
    role: str = ""
    organisation: str = ""
    gender: str = ""
    since: str = ""
    until: str = ""

    def in_office(self, at: datetime | None) -> bool:
        """Say whether the person held the role on that day; of an unknown day nothing can be said."""
        day = at.date().isoformat() if at else ""
        return (
            bool(day)
            and self.since <= day[: len(self.since)]
            and (not self.until or day[: len(self.until)] <= self.until)
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found at `text[start:end]`."""

    start: int
    end: int
    entry: Entry


def rows_of(table: str) -> list[list[str]]:
    """Return the rows of a table in `lexicon/`; lines that start with # are remarks."""
    lines = (LEXICON / table).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


def slug(name: str) -> str:
    """Return a name in lower case with hyphens, as ids use it."""
    return "-".join(
        "".join(char if char.isalnum() else " " for char in name.replace("’", "").replace("'", "")).casefold().split()
    )


@lru_cache(maxsize=1)
def entries() -> dict[str, Entry]:
    """Return every spelling and what it stands for; people win over organisations, organisations over places."""
    found: dict[str, Entry] = {}
    for name, kind, country, canonical, wikidata in rows_of("places.tsv"):
        prefix = "place" if kind in {"city", "region"} else "country"
        place_id = wikidata or (f"{prefix}:{slug(canonical)}" if prefix == "place" else f"country:{country.lower()}")
        found[name] = Entry(canonical if kind in {"country", "demonym"} else name, kind, place_id, country)  # type: ignore[arg-type]
    for name, spellings, country, wikidata in rows_of("organisations.tsv"):
        entry = Entry(name, "organisation", wikidata or f"organisation:{slug(name)}", country)
        for spelling in (name, *filter(None, spellings.split(";"))):
            found[spelling] = entry
    found.update(people())
    return found


@lru_cache(maxsize=1)
def people() -> dict[str, Entry]:
    """Return every spelling of a person in the dated list."""
    found = {}
    for name, gender, role, organisation, country, wikidata, since, until, spellings in rows_of("people.tsv"):
        entry = Entry(
            name, "person", wikidata or f"person:{slug(name)}", country, role, organisation, gender, since, until
        )
        for spelling in (name, *filter(None, spellings.split(";"))):
            found[spelling.lstrip("~")] = entry  # ~ marks a surname that says enough alone
    return found


@lru_cache(maxsize=1)
def first_names() -> dict[str, str]:
    """Return first name -> m, f or u (borne by both)."""
    return {name: gender for gender, names in rows_of("first_names.tsv") for name in names.split()}


@lru_cache(maxsize=1)
def roles() -> dict[str, str]:
    """Return role in lower case -> gender (m, f or empty), over all languages."""
    return {role.lower(): gender for _, gender, role in rows_of("roles.tsv")}


@lru_cache(maxsize=1)
def _genders() -> dict[tuple[str, str], str]:
    return {(language, role.lower()): gender for language, gender, role in rows_of("roles.tsv")}


def role_gender(role: str, language: str) -> str:
    """Return m, f or empty: what the role's word says in that language (a director is a man in Spanish only)."""
    return _genders().get((language, role), "")


@lru_cache(maxsize=1)
def _spellings() -> tuple[Phrases, tuple[Entry, ...]]:
    return Phrases(entries()), tuple(entries().values())


def find_known(text: str) -> list[Hit]:
    """Return the longest known names, in order, at word boundaries, not overlapping."""
    hits: list[Hit] = []
    size = len(text)
    spellings, known = _spellings()
    for place, start, end in spellings.find(text):
        if (start and text[start - 1].isalnum()) or (end < size and text[end].isalnum()):
            continue
        while hits and hits[-1].start >= start:
            hits.pop()
        if not hits or hits[-1].end <= start:
            hits.append(Hit(start, end, known[place]))
    return hits
