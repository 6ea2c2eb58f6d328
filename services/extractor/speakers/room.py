"""Who is in a text, and who spoke last: what the ways of finding a speaker share. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime

from schemas.statement import Speaker
from services.extractor.names.mention import Mention
from services.extractor.names.offices import GENERIC, with_country
from services.extractor.names.people import Person
from services.extractor.speakers.bodies import Bodies
from services.extractor.speakers.offices import states_of
from services.extractor.words.sentences import Reading

Found = tuple[Speaker, Person | None] | None


@dataclass(slots=True)
class Room:
    """Who is in the text, and who spoke last (in which block)."""

    reading: Reading
    mentions: list[Mention]
    persons: list[Person]
    published_at: datetime | None = None
    last: Speaker | None = None
    last_person: Person | None = None
    last_block: int = -1
    bodies: Bodies = field(default_factory=Bodies)
    by_token: dict[int, Person] = field(default_factory=dict)
    firsts: list[int] = field(default_factory=list)
    states: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.states = states_of(self.reading)
        self.firsts = [mention.first for mention in self.mentions]
        self.by_token = {mention.first: person for person in self.persons for mention in person.mentions}

    def within(self, first: int, last: int) -> list[Mention]:
        """Return the mentions that begin at tokens `first` to `last` (exclusive)."""
        return self.mentions[bisect_left(self.firsts, first) : bisect_left(self.firsts, last)]

    def heard(self, speaker: Speaker | None, person: Person | None, block: int) -> None:
        """Remember who spoke."""
        if speaker is not None:
            self.last, self.last_person, self.last_block = speaker, person, block


def speaker_of(room: Room, person: Person) -> Speaker:
    """Return the person as a speaker; role and office come from the text, or from the dated list when it covers the publication date."""
    role, organisation, country, entry = person.role, person.organisation, person.country, person.entry
    if entry is not None and entry.in_office(room.published_at):
        role = role or entry.role
        if organisation is None or (
            GENERIC.match(organisation) and GENERIC.match(entry.organisation.split(" ", 1)[-1])
        ):
            organisation = entry.organisation or organisation
    elif organisation and country:
        organisation = with_country(organisation, country)
    return Speaker(id=person.id, name=person.name, role=role, organisation=organisation, country=country)
