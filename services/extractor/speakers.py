"""The words that name a source -> the speaker. Pure: no clock, no network, no Kafka.

A table of ways, tried in turn: a person named, a pronoun, an organisation, a government by its capital, a role. What fits none of them is nobody:
`None` rather than a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from schemas.event import Span
from schemas.statement import Speaker
from services.extractor.names_gazetteer import roles
from services.extractor.names_mentions import Mention
from services.extractor.names_offices import GENERIC, with_country
from services.extractor.names_people import Person
from services.extractor.names_roles import role_ending_at
from services.extractor.sentences import Reading
from services.extractor.speakers_bodies import INDEFINITE, THE, Bodies, body_of, metonym, organisation
from services.extractor.speakers_pronouns import GENDERS, SUBJECTS, resolve_pronoun

_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
_PREPOSITIONS = frozenset("of for to with by at from in on against about de del du von an".split())
_RELATIVE = frozenset("who which that quien que qui der die который которая".split())


_PERSON_NOUN = re.compile(
    r"(?:er|or|ist|ian|ant|ess|man|woman|ary|ano|chief|head|mother|father|judge|priest|chair|pilot|coach|candidate)$"
)
_SUBJECT_REACH, _FEW_WORDS, _SHORT_ROLE = 6, 3, 5


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

    def __post_init__(self) -> None:
        self.firsts = [mention.first for mention in self.mentions]
        self.by_token = {mention.first: person for person in self.persons for mention in person.mentions}

    def within(self, first: int, last: int) -> list[Mention]:
        """Return the mentions that begin at tokens `first` to `last` (exclusive)."""
        return self.mentions[bisect_left(self.firsts, first) : bisect_left(self.firsts, last)]

    def heard(self, speaker: Speaker | None, person: Person | None, block: int) -> None:
        """Remember who spoke."""
        if speaker is not None:
            self.last, self.last_person, self.last_block = speaker, person, block


Found = tuple[Speaker, Person | None] | None


def resolve(room: Room, source: Span) -> Found:
    """Return the speaker whom `text[source]` names, and the person behind it if it is one; None when it cannot be told."""
    reading = room.reading
    first, last = reading.token_at(source[0]), reading.token_at(source[1] - 1) + 1
    if first >= last:
        return None
    for way in WAYS.values():
        found = way(room, first, last)
        if found is not None:
            return found
    return None


def _named_person(room: Room, first: int, last: int) -> Found:
    for mention in room.within(first, last):
        if mention.kind == "person" and mention.first in room.by_token:
            if (
                mention.first > first
                and room.reading.lows[mention.first - 1] in _PREPOSITIONS | {"mr.", "mrs.", "ms."}
                and _is_object(room, first, mention.first)
            ):
                continue
            if mention.last < last and room.reading.lows[mention.last] in _POSSESSIVE and mention.last + 1 < last:
                continue
            person = room.by_token[mention.first]
            return speaker_of(room, person), person
    return None


def _is_object(room: Room, first: int, place: int) -> bool:
    """Say whether a preposition stands before `place` (titles skipped) inside the source: "a spokesman for Mr. Clinton"."""
    while place > first and room.reading.lows[place - 1] in {"mr.", "mrs.", "ms.", "president", "sen.", "gov."}:
        place -= 1
    return place > first and room.reading.lows[place - 1] in _PREPOSITIONS


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


def _pronoun(room: Room, first: int, last: int) -> Found:
    if last - first > 1 and room.reading.lows[last - 1] in SUBJECTS and last - first <= _FEW_WORDS:  # "what she"
        first = last - 1
    low = room.reading.lows[first]
    if last - first > 1 or low not in GENDERS:
        return None
    choice = resolve_pronoun(room.reading, room.persons, first, room.last_person, room.last_block)
    return (speaker_of(room, choice.person), choice.person) if choice else None


def _relative(room: Room, first: int, last: int) -> Found:
    if last - first != 1 or room.reading.lows[first] not in _RELATIVE:
        return None
    before = [mention for mention in room.within(first - 12, first) if mention.last <= first]
    before = [
        mention for mention in before if room.reading.sentence_of[mention.first] == room.reading.sentence_of[first]
    ]
    if not before or before[-1].first not in room.by_token:
        return None
    person = room.by_token[before[-1].first]
    return speaker_of(room, person), person


def _organisation(room: Room, first: int, last: int) -> Found:
    reading = room.reading
    inside = [mention for mention in room.within(first, last) if mention.kind == "organisation"]
    for mention in inside:
        if mention.last < last and reading.lows[mention.last] in _POSSESSIVE:
            continue
        before = _role_inside(reading, first, mention.first)
        after = next(
            (reading.lows[place] for place in range(mention.last, last) if reading.lows[place] in roles()), None
        )
        if before is None and mention.first > first and reading.lows[mention.first - 1] in _PREPOSITIONS:
            return None
        entry = mention.entry if mention.entry and mention.entry.kind == "organisation" else None
        country = (entry.country if entry else "") or _country_before(room, mention)
        speaker = organisation(entry.name if entry else _without_the(mention.name), country or None, before or after)
        room.bodies.remember(mention.name.lower().split()[-1], speaker)
        return speaker, None
    return None


def _role_inside(reading: Reading, first: int, last: int) -> str | None:
    for place in range(first + 1, last + 1):
        start = role_ending_at(reading, place, first)
        if start is not None:
            return " ".join(reading.lows[start:place])
    return None


def _without_the(name: str) -> str:
    head, _, rest = name.partition(" ")
    return rest if head.lower() in {"the", "la", "el", "der", "die", "das"} and rest else name


def _country_before(room: Room, mention: Mention) -> str:
    near = [
        other.entry
        for other in room.within(mention.first - 6, mention.first)
        if other.entry and other.last >= mention.first - 1
    ]
    return near[-1].country if near else ""


def _government(room: Room, first: int, last: int) -> Found:
    """Moscow, Germany: a government, when the whole source is that name."""
    while first < last and room.reading.lows[first] in THE:
        first += 1
    for mention in room.within(first, last):
        if mention.first == first and mention.last == last:
            speaker = metonym(mention)
            if speaker is not None:
                return speaker, None
    return None


def _it(room: Room, first: int, last: int) -> Found:
    """It: the body that spoke last, in this paragraph or the one before."""
    low = room.reading.lows[first]
    if last - first != 1 or low not in {"it", "es", "which", "er", "sie"}:
        return None
    reading = room.reading
    reach = 0 if low in {"er", "sie"} else 1
    if (
        room.last is not None
        and room.last_person is None
        and reading.block_at(reading.starts[first]) - room.last_block <= reach
    ):
        return room.last, None
    sentence = reading.sentence_of[first]
    if (
        low != "it"
        or sentence == 0
        or reading.block_at(reading.starts[first])
        != reading.block_at(reading.starts[reading.sentences[sentence - 1][0]])
    ):
        return None
    opening = reading.sentences[sentence - 1][0]
    subject = next(iter(room.within(opening, opening + _SUBJECT_REACH)), None)
    if subject is not None and subject.kind == "organisation":
        return _organisation(room, subject.first, subject.last)
    return _body(room, opening, min(opening + _SUBJECT_REACH, len(reading.words)))


def _role(room: Room, first: int, last: int) -> Found:
    """The spokeswoman, the Russian president, the soprano: the person of the text who has that role."""
    reading = room.reading
    if reading.lows[first] in INDEFINITE or last - first > 2 * _FEW_WORDS:
        return None
    start = role_ending_at(reading, last, first)
    role = " ".join(reading.lows[start:last]) if start is not None else reading.lows[last - 1]
    if start is None and reading.lows[first] not in THE:
        return None
    gender = roles().get(role, "")
    ahead = reading.starts[first]
    holders = [person for person in room.persons if person.role and _same_role(person.role, role)]
    fitting = [person for person in holders if person.mentions[0].start < ahead] or holders
    if (
        not fitting
        and room.last_person
        and room.last_block == reading.block_at(ahead)
        and gender
        and room.last_person.gender == gender
    ):
        fitting = [room.last_person]
    if not fitting and start is not None:
        fitting = [
            p
            for p in room.persons
            if p.entry and p.mentions[0].start < ahead and role in p.entry.role and p.entry.in_office(room.published_at)
        ]
    if len({person.id for person in fitting}) == 1 or (fitting and fitting[-1] is room.last_person):
        return speaker_of(room, fitting[-1]), fitting[-1]
    return None


def _nominal(room: Room, first: int, last: int) -> Found:
    """The soprano, the researcher: the one person whom the paragraph has named before, when the noun can mean a person."""
    reading = room.reading
    if last - first not in {2, 3} or reading.lows[first] != "the" or not _PERSON_NOUN.search(reading.lows[last - 1]):
        return None
    block = reading.blocks[reading.block_at(reading.starts[first])]
    near = [
        person for person in room.persons if any(block.first <= mention.first < first for mention in person.mentions)
    ]
    gender = roles().get(reading.lows[last - 1], "")
    if len(near) != 1 or (gender and near[0].gender and near[0].gender != gender):
        return None
    return speaker_of(room, near[0]), near[0]


def _same_role(known: str, role: str) -> bool:
    return (
        known == role
        or known.endswith((" " + role, role if len(role) > _SHORT_ROLE else " " + role))
        or role.endswith(" " + known)
    )


def _body(room: Room, first: int, last: int) -> Found:
    """The ministry, the pilots' association."""
    speaker = body_of(room.reading, room.mentions, room.bodies, first, last)
    return (speaker, None) if speaker else None


WAYS: dict[str, Callable[[Room, int, int], Found]] = {
    "named": _named_person,
    "it": _it,
    "pronoun": _pronoun,
    "relative": _relative,
    "organisation": _organisation,
    "government": _government,
    "role": _role,
    "body": _body,
    "nominal": _nominal,
}
