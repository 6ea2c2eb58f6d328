"""Text -> the people, organisations and places that it names. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Final

from schemas.article import NameV1
from services.extractor.names.mention import Mention
from services.extractor.names.mentions import find_mentions
from services.extractor.names.offices import GENERIC, with_country
from services.extractor.names.people import Person, find_people
from services.extractor.words.gazetteer import slug
from services.extractor.words.sentences import READ_CHARS, Reading, read_text

VERSION: Final = "names-4"
_memory: list[tuple[Reading, list[Mention], list[Person]]] = []


def find_names(text: str, language: str | None = "en") -> tuple[NameV1, ...]:
    """Return each person, organisation, place or group once, in order of first mention, with the offsets of its mentions.

    Ids are Wikidata's where the gazetteer knows the name, else a slug such as `person:maria-zakharova`; the same in every article.
    """
    mentions, persons = people_of(read_text(text[:READ_CHARS], language or "en"))
    names = [_of_person(person) for person in persons] + _of_others(mentions)
    return tuple(sorted(names, key=lambda name: name.mentions[0]))


def people_of(reading: Reading) -> tuple[list[Mention], list[Person]]:
    """Return the mentions and the people of a text; the last one is kept, since names and statements both ask."""
    for known, mentions, persons in _memory:
        if known is reading:
            return mentions, persons
    mentions = find_mentions(reading)
    persons = find_people(reading, mentions)
    _place_offices(persons)
    _memory[:] = [(reading, mentions, persons)]
    return mentions, persons


def _place_offices(persons: list[Person]) -> None:
    """A ministry without a country is that of its minister's country."""
    for person in persons:
        if person.organisation and person.country and GENERIC.match(person.organisation):
            person.organisation = with_country(person.organisation, person.country)


def _of_person(person: Person) -> NameV1:
    return NameV1(
        id=person.id,
        name=person.name,
        kind="person",
        mentions=tuple((mention.start, mention.end) for mention in person.mentions),
        role=person.role,
        organisation=person.organisation,
        country=person.country,
        score=0.95 if person.entry else 0.85,
    )


def _of_others(mentions: list[Mention]) -> list[NameV1]:
    grouped: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        if mention.kind in {"organisation", "place"}:
            grouped.setdefault(
                (mention.kind, mention.entry.id if mention.entry else mention.name.casefold()), []
            ).append(mention)
    names = []
    for group in grouped.values():
        first = group[0]
        name = first.entry.name if first.entry else first.name
        identity = first.entry.id if first.entry else f"{first.kind}:{slug(name)}"
        country = first.entry.country if first.entry else ""
        spans = tuple((mention.start, mention.end) for mention in group)
        names.append(
            NameV1(
                id=identity,
                name=name,
                kind=first.kind,
                mentions=spans,
                country=country or None,
                score=0.95 if first.entry else 0.8,
            )
        )
    return names
