"""Mentions -> mentions that agree: the text votes on who is a person, a body or a place. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from schemas.article import NameKind
from services.extractor.names.mention import Mention
from services.extractor.words.gazetteer import Hit, first_names
from services.extractor.words.sentences import Reading

ORGANISATION_HEAD: Final = re.compile(
    r"^(?:Ministerio|Gobierno|Consejería|Comisión|Asociación|Universidad|Sindicato|Federación|Tribunal|Audiencia|Fiscalía|Ayuntamiento|Banco|Partido|"
    r"Instituto|Confederación|Policía|Guardia|Junta|Cámara|Hospital|Fundación|Consejo|Agencia|Ministère|Commission|Université|Parti|Syndicat|Fédération|"
    r"Assemblée|Conseil|Banque|Cour|Ministerium|Gewerkschaft|Universität|Technische|Hochschule|Landesamt|Bundesamt|(?!Landrat$)\w+(?:ministerium|verband|gericht|amt|"
    r"bank|partei|rat|gewerkschaft|verein|klinik|dienst))$"
)
_LANDS: Final = frozenset({"country", "capital"})
_OWNS: Final = (["’s"], ["'s"])
_OF_STATES: Final = frozenset("army navy airspace embassy border borders parliament coast".split())
_ORGANISATION_TAILS: Final = frozenset(
    "Rovers United Wanderers Athletic Albion Hotspur Bank Savings Airlines Airways Institute University College Partners Telecom Union "
    "Association Council Ministry Opera Orchestra Museum Theatre Theater Insurance Holdings Group Authority Agency Bureau Party Wire Tribune "
    "Power Water Energy Media Networks Systems Technologies Steel Foods Lines Line Ferries Shipping Foundation Federation Society Corporation "
    "Industries Motors Pharmaceuticals Ltd Inc Corp GmbH AG plc Commission Committee Department".split()
)


def voted(mentions: list[Mention]) -> list[Mention]:
    """Let the text vote: what ends a person's full name elsewhere is that person, whatever the tagger took it for."""
    full = [mention.name for mention in mentions if mention.kind == "person" and " " in mention.name]
    endings = {" ".join(words[place:]) for words in (name.split() for name in full) for place in range(1, len(words))}
    places = {mention.name.casefold() for mention in mentions if mention.kind == "place"}
    return _shortened([_with_kind(mention, endings, places) for mention in mentions], endings)


def _with_kind(mention: Mention, endings: set[str], places: set[str]) -> Mention:
    """A surname of the text is a person; "Harbour Rovers" is none; a lone word that is a place elsewhere is that place."""
    if mention.entry is not None:
        return mention
    kind = mention.kind
    if kind != "person" and mention.name in endings:
        kind = "person"
    elif kind in {"person", "place"} and _is_body_name(mention.name):
        kind = "organisation"
    elif kind == "person" and mention.name.casefold() in places and mention.name not in endings:
        kind = "place"
    return mention if kind == mention.kind else replace(mention, kind=kind)


def _shortened(mentions: list[Mention], endings: set[str]) -> list[Mention]:
    """Give "Rovers", the short form of "Harbour Rovers", the full name: the one body of the text that ends so."""
    full: dict[str, set[str]] = {}
    for mention in mentions:
        if mention.kind != "organisation" or mention.entry is not None or " " not in mention.name:
            continue
        if _is_body_name(mention.name):
            full.setdefault(mention.name.split()[-1], set()).add(mention.name)
        if ORGANISATION_HEAD.match(mention.name.split()[0]):  # the Consejería, for the Consejería de Educación
            full.setdefault(mention.name.split()[0], set()).add(mention.name)
    return [
        replace(mention, kind="organisation", name=next(iter(full[mention.name])))
        if mention.entry is None and mention.name not in endings and len(full.get(mention.name, ())) == 1
        else mention
        for mention in mentions
    ]


def _is_body_name(name: str) -> bool:
    words = name.split()
    return len(words) > 1 and words[-1].rstrip(".") in _ORGANISATION_TAILS and words[0] not in first_names()


def with_surnames(reading: Reading, found: list[tuple[int, int, NameKind]]) -> list[tuple[int, int, NameKind]]:
    """A word that ends a full name elsewhere in the text is that person's surname."""
    taken = {place for first, last, _ in found for place in range(first, last)}
    surnames = {reading.words[last - 1] for first, last, kind in found if kind == "person" and last - first > 1}
    alone: list[tuple[int, int, NameKind]] = [
        (place, place + 1, "person")
        for place, word in enumerate(reading.words)
        if word in surnames and place not in taken
    ]
    return sorted(found + alone)


def with_lands(
    reading: Reading, found: list[tuple[int, int, NameKind]], hits: dict[tuple[int, int], Hit]
) -> list[tuple[int, int, NameKind]]:
    """Tallinn asked; Velmia's army: a lone word is the country or capital of that name, or has what only states have.

    Unless somebody in the text bears the name.
    """
    borne = {
        word
        for first, last, kind in found
        if kind == "person" and last - first > 1
        for word in reading.words[first:last]
    }
    alone = [(first, last) for first, last, _ in found if last - first == 1]
    states = {reading.words[first] for first, last in alone if _has_an_army(reading, last)}
    states |= {reading.words[span[0]] for span in alone if span in hits and hits[span].entry.kind in _LANDS}
    lands = {span for span in alone if reading.words[span[0]] in states - borne}
    return [(first, last, "place" if (first, last) in lands else kind) for first, last, kind in found]


def _has_an_army(reading: Reading, place: int) -> bool:
    return reading.words[place : place + 1] in _OWNS and not _OF_STATES.isdisjoint(reading.lows[place + 1 : place + 2])


def with_bodies(reading: Reading, found: list[tuple[int, int, NameKind]]) -> list[tuple[int, int, NameKind]]:
    """A run of capitals that ends as the names of bodies do ("Baltic Straits Line") is one, though the tagger passed it by or saw a place."""
    found = [
        (first, last + 1, "organisation")
        if kind == "place" and reading.words[last : last + 1] and reading.words[last] in _ORGANISATION_TAILS
        else (first, last, kind)
        for first, last, kind in found
    ]
    taken = {place for first, last, _ in found for place in range(first, last)}
    missed: list[tuple[int, int, NameKind]] = []
    for place, word in enumerate(reading.words):
        if word not in _ORGANISATION_TAILS or place in taken:
            continue
        first = place
        while (
            first > reading.sentences[reading.sentence_of[place]][0]
            and first - 1 not in taken
            and reading.words[first - 1][0].isupper()
            and reading.lows[first - 1] not in {"the", "a", "an", "this", "its", "our"}
        ):
            first -= 1
        if place - first in {1, 2, 3}:
            missed.append((first, place + 1, "organisation"))
    return sorted(found + missed)
