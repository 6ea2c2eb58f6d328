"""The words that name a source -> the speaker. Pure: no clock, no network, no Kafka.

A table of ways, tried in turn: a person named, a pronoun, an organisation, a government by its capital, a role. What fits none of them is nobody:
`None` rather than a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from schemas.event import Span
from services.extractor.names.mention import Mention
from services.extractor.names.offices import BODIES
from services.extractor.names.roles import role_ending_at
from services.extractor.speakers.bodies import THE, body_of
from services.extractor.speakers.offices import metonym, named_body, place_government
from services.extractor.speakers.pronouns import GENDERS, SUBJECTS, resolve_pronoun
from services.extractor.speakers.roles import by_defendant, by_introduction, by_nominal, by_office, by_role
from services.extractor.speakers.room import Found, Room, speaker_of
from services.extractor.speakers.works import by_hearsay, by_spokesperson, by_work
from services.extractor.words.gazetteer import roles
from services.extractor.words.sentences import Reading

_POSSESSIVE: Final = frozenset({"'s", "’s", "'", "’"})
_PREPOSITIONS: Final = frozenset("of for to with by at from in on against about de del du von an".split())
_RELATIVE: Final = frozenset("who which that quien que qui der die который которая".split())


_SUBJECT_REACH, _FEW_WORDS = 6, 3
_BEFORE_NAMES: Final = _PREPOSITIONS | {"mr.", "mrs.", "ms."}


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
                and room.reading.lows[mention.first - 1] in _BEFORE_NAMES
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


def _apposed(room: Room, first: int, last: int) -> Found:
    """Its convener, NAME, told: a name in apposition to the source is the source."""
    reading = room.reading
    last -= reading.words[last - 1] == ","
    if reading.lows[first] not in THE or last + 1 >= len(reading.words) or reading.words[last] != ",":
        return None
    for mention in room.within(last + 1, last + 3):
        closed = mention.last < len(reading.words) and reading.words[mention.last] in {",", "."}
        if closed and mention.kind == "person" and mention.first in room.by_token:
            person = room.by_token[mention.first]
            return speaker_of(room, person), person
    return None


def _pronoun(room: Room, first: int, last: int) -> Found:
    if last - first > 1 and room.reading.lows[last - 1] in SUBJECTS and last - first <= _FEW_WORDS:  # "what she"
        first = last - 1
    low = room.reading.lows[first]
    if last - first > 1 or low not in GENDERS or (low == "sie" and _is_plural(room.reading, first)):
        return None
    choice = resolve_pronoun(room.reading, room.persons, first, room.last_person, room.last_block)
    return (speaker_of(room, choice.person), choice.person) if choice else None


def _is_plural(reading: Reading, place: int) -> bool:
    """Say whether German "sie" means several: its verb ends in -en (sie warnten, so meinten sie)."""
    beside = [at for at in (place + 1, place - 1) if 0 <= at < len(reading.lows) and reading.words[at][0].islower()]
    return any(reading.lows[at].endswith("en") for at in beside[:1])


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
        if mention.entry is None and mention.name.lower() in BODIES:
            continue  # das Ministerium: a noun, though it wears a capital
        if mention.first == first and mention.last == last and mention.entry is None and " " not in mention.name:
            state = place_government(mention.name, room.states)
            if state is not None:
                return state, None
        if mention.last < last and reading.lows[mention.last] in _POSSESSIVE:
            continue
        before = _role_inside(reading, first, mention.first)
        after = next(
            (reading.lows[place] for place in range(mention.last, last) if reading.lows[place] in roles()), None
        )
        if before is None and mention.first > first and reading.lows[mention.first - 1] in _PREPOSITIONS:
            return None
        speaker = named_body(reading, mention, before or after, _country_before(room, mention))
        room.bodies.remember(mention.name.lower().split()[-1], speaker)
        return speaker, None
    return None


def _role_inside(reading: Reading, first: int, last: int) -> str | None:
    for place in range(first + 1, last + 1):
        start = role_ending_at(reading, place, first)
        if start is not None:
            return " ".join(reading.lows[start:place])
    return None


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
    state = place_government(room.reading.words[first], room.states) if last - first == 1 else None
    if state is not None:
        return state, None
    for mention in room.within(first, last):
        if mention.first == first and mention.last == last:
            speaker = metonym(mention) or (
                place_government(mention.name, room.states) if mention.entry is None else None
            )
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


def _body(room: Room, first: int, last: int) -> Found:
    """The ministry, the pilots' association."""
    speaker = body_of(room.reading, room.mentions, room.bodies, first, last)
    return (speaker, None) if speaker else None


WAYS: Final[dict[str, Callable[[Room, int, int], Found]]] = {
    "named": _named_person,
    "apposed": _apposed,
    "it": _it,
    "pronoun": _pronoun,
    "relative": _relative,
    "office": by_office,
    "work": by_work,
    "organisation": _organisation,
    "government": _government,
    "role": by_role,
    "body": _body,
    "defendant": by_defendant,
    "nominal": by_nominal,
    "spokesperson": by_spokesperson,
    "hearsay": by_hearsay,
    "introduction": by_introduction,
}
