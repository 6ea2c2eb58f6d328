"""A role -> the person of the text who has it: "the spokeswoman", "la rectora electa". Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re

from services.extractor.names_gazetteer import role_gender, roles
from services.extractor.names_roles import role_ending_at
from services.extractor.speakers_bodies import INDEFINITE, THE
from services.extractor.speakers_room import Found, Room, speaker_of

_PERSON_NOUN = re.compile(
    r"(?:er|or|ist|ian|ant|ess|man|woman|ary|ano|chief|head|mother|father|judge|priest|chair|pilot|coach|candidate)$"
)
_PARTIES = frozenset("defendant suspect witness plaintiff claimant accused".split())
_FEW_WORDS, _SHORT_ROLE = 3, 5


def by_role(room: Room, first: int, last: int) -> Found:
    """The spokeswoman, the Russian president, the soprano: the person of the text who has that role."""
    reading = room.reading
    if reading.lows[first] in INDEFINITE or last - first > 2 * _FEW_WORDS:
        return None
    if reading.language in {"es", "fr"} and last - first >= _FEW_WORDS and reading.lows[first + 1] in roles():
        last = first + 2  # la rectora electa
    start = role_ending_at(reading, last, first)
    role = " ".join(reading.lows[start:last]) if start is not None else reading.lows[last - 1]
    if start is None and reading.lows[first] not in THE:
        return None
    gender = role_gender(role, reading.language)
    ahead = reading.starts[first]
    holders = [person for person in room.persons if any(_same_role(known, role) for known in person.roles)]
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


def by_nominal(room: Room, first: int, last: int) -> Found:
    """The soprano, the researcher: the one person whom the paragraph has named before, when the noun can mean a person."""
    reading = room.reading
    if last - first not in {2, 3} or reading.lows[first] != "the" or not _PERSON_NOUN.search(reading.lows[last - 1]):
        return None
    block = reading.blocks[reading.block_at(reading.starts[first])]
    near = [
        person for person in room.persons if any(block.first <= mention.first < first for mention in person.mentions)
    ]
    gender = role_gender(reading.lows[last - 1], reading.language)
    if (
        len(near) != 1
        or (near[0].roles and reading.lows[last - 1] in _PARTIES)
        or (gender and near[0].gender and near[0].gender != gender)
    ):
        return None
    return speaker_of(room, near[0]), near[0]


def _same_role(known: str, role: str) -> bool:
    return (
        known == role
        or known.endswith((" " + role, role if len(role) > _SHORT_ROLE else " " + role))
        or role.endswith(" " + known)
    )
