"""A role -> the person of the text who has it: "the spokeswoman", "la rectora electa". Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from typing import Final

from services.extractor.names.mentions import is_role
from services.extractor.names.people import Person
from services.extractor.names.roles import role_ending_at
from services.extractor.speakers.bodies import INDEFINITE, THE
from services.extractor.speakers.clauses import case_of
from services.extractor.speakers.room import Found, Room, speaker_of
from services.extractor.words.gazetteer import entries, role_gender, roles
from services.extractor.words.sentences import Reading

_PERSON_NOUN: Final = re.compile(
    r"(?:er|or|ist|ian|ant|ess|man|woman|ary|ano|chief|head|mother|father|judge|priest|chair|pilot|coach|candidate)$"
)
_PARTIES: Final = frozenset("defendant suspect witness plaintiff claimant accused".split())
_FEW_WORDS, _SHORT_ROLE = 3, 5
_THE_ONE: Final = frozenset("the der die das el la le".split())
_OF: Final = frozenset("of for at in responsible der des von del de".split())
_CHARGED_NOUNS: Final = frozenset("defendant accused suspect acusado acusada angeklagte angeklagter".split())
_CHARGED: Final = frozenset("charged accused tried indicted convicted pleaded acusado acusada angeklagt".split())
_QUALIFIED: Final = frozenset("former one".split())
_CHARGED_REACH, _LEDE_SENTENCES = 8, 2
_SEVERAL: Final = INDEFINITE - {"a", "an"}
_ARTICLES: Final = THE | {"a", "an"}


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


def by_office(room: Room, first: int, last: int) -> Found:
    """The head of the Safety Bureau, Portugal's environment minister: the person who has that office anywhere in the text."""
    reading = room.reading
    if reading.lows[first] in _SEVERAL or (first + 1 < last and reading.words[last - 1] == ","):
        return None
    end = next((at for at in range(first + 1, last) if reading.lows[at] in _OF), last)
    start = role_ending_at(reading, end, first)
    named = any(reading.words[at][0].isupper() for at in range(first + 1, last))
    if start is None or not (named or end < last):
        return None
    role = " ".join(reading.lows[start:end])
    holders = [person for person in room.persons if any(_same_role(known, role) for known in person.roles)]
    words = {
        low
        for at, low in enumerate(reading.lows[first:last], first)
        if reading.words[at][0].isupper() and not start <= at < end
    }
    fitting = [person for person in holders if _fits(person, words)]
    return (speaker_of(room, fitting[0]), fitting[0]) if len(fitting) == 1 else None


def _fits(person: Person, words: set[str]) -> bool:
    """Say whether what a phrase names beside the role does not speak against the person's body."""
    known = {word.lower() for word in (person.organisation or "").split() if word[0].isupper()}
    return not known or not words or bool(known & words)


def by_defendant(room: Room, first: int, last: int) -> Found:
    """The defendant, the accused: the one person whom the text says to be charged or tried."""
    reading = room.reading
    if last - first > _FEW_WORDS or reading.lows[last - 1] not in _CHARGED_NOUNS:
        return None
    charged = {
        person.id: person
        for person in room.persons
        for mention in person.mentions
        if _CHARGED & set(reading.lows[mention.last : mention.last + _CHARGED_REACH])
    }
    (person, *others) = charged.values() or (None,)
    return (speaker_of(room, person), person) if person is not None and not others else None


def by_introduction(room: Room, first: int, last: int) -> Found:
    """A former manager of a silo denied …: whom the first sentence only describes is the first person that the next paragraph names."""
    reading = room.reading
    opening = reading.sentence_of[first]
    lede = reading.blocks[reading.block_at(reading.starts[first])]
    described = reading.lows[first] in _ARTICLES or reading.lows[first] in _QUALIFIED
    head = next((at for at in range(first, last) if reading.lows[at] in roles()), None)
    if (
        not described
        or head is None
        or opening > _LEDE_SENTENCES
        or any(p.mentions[0].first < last for p in room.persons)
    ):
        return None
    following = [person for person in room.persons if lede.first <= person.mentions[0].first]
    person = min(following, key=lambda one: one.mentions[0].first, default=None)
    if person is None or reading.block_at(person.mentions[0].start) - reading.block_at(reading.starts[first]) > 1:
        return None
    gender = role_gender(reading.lows[head], reading.language)
    if (gender and person.gender and gender != person.gender) or case_of(
        reading, person.mentions[0].first, person.mentions[0].last
    ) != "subject":
        return None
    return speaker_of(room, person), person


def by_nominal(room: Room, first: int, last: int) -> Found:
    """The soprano, the researcher: the one person whom the paragraph has named before, when the noun can mean a person."""
    reading = room.reading
    if last - first not in {2, 3} or reading.lows[first] not in _THE_ONE or not _is_person_noun(reading, first, last):
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


def _is_person_noun(reading: Reading, first: int, last: int) -> bool:
    """Say whether the phrase can mean one person: the soprano, the Ethiopian, die junge Mutter, la testigo, la rectora electa."""
    if reading.language == "en":
        entry = entries().get(reading.words[last - 1])
        return bool(_PERSON_NOUN.search(reading.lows[last - 1])) or (entry is not None and entry.kind == "demonym")
    return any(is_role(low, reading.language) for low in reading.lows[first + 1 : last])


def _same_role(known: str, role: str) -> bool:
    return (
        known == role
        or known.endswith((" " + role, role if len(role) > _SHORT_ROLE else " " + role))
        or role.endswith(" " + known)
    )
