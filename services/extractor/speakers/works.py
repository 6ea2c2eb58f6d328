"""Things that speak for somebody -> that somebody: "his letter", "the study", "a survey by ORG". Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from typing import Final

from services.extractor.names.mention import Mention
from services.extractor.speakers.bodies import THE, body_of
from services.extractor.speakers.offices import named_body
from services.extractor.speakers.pronouns import resolve_pronoun
from services.extractor.speakers.room import Found, Room, speaker_of
from services.extractor.words.sentences import Reading

_WORKS: Final = frozenset(
    "letter statement tweet post message memo note email e-mail diary speech essay column book blog testimony account report remarks comments words "
    "article paper study survey analysis review poll research findings carta comunicado mensaje informe estudio brief schreiben erklärung studie "
    "bericht".split()
)
_RESEARCH: Final = frozenset(
    "study survey research paper analysis report poll review findings work authors researchers scientists experts estudio informe encuesta autores "
    "investigadores studie bericht gutachten umfrage autoren forscher".split()
)
_BY: Final = frozenset("by from at of del de la por von des der the".split())
_POSSESSIVE: Final = frozenset({"'s", "’s", "'", "’"})
_OWNERS: Final = {"his": "m", "her": "f", "ihr": "f", "ihre": "f", "sein": "m", "seine": "m"}
_INSTITUTE: Final = re.compile(
    r"\b(?:universit|universid|institut|centre|center|college|laborator|observator|academy|hochschule)", re.IGNORECASE
)
_SAME_SOURCE: Final = frozenset("den diesen eigenen su sus".split())
_ONE: Final = frozenset("a an ein eine einer einem un una".split())
_SPOKESPERSONS: Final = frozenset(
    "spokesman spokeswoman spokesperson sprecher sprecherin sprechers portavoz porte-parole".split()
)
_REACH, _NEAR = 16, 3
_ALL_WORKS: Final = _WORKS | _RESEARCH
_ARTICLES: Final = _ONE | THE
_AUTHORED: Final = _BY - {"the", "la"}


def by_work(room: Room, first: int, last: int) -> Found:
    """Return who speaks through a work: its owner, the body or person it is by, or the one institute that the text ties to such work."""
    reading = room.reading
    head = next(
        (at for at in range(last - 1, first - 1, -1) if reading.lows[at] in _ALL_WORKS and _is_head(reading, at, last)),
        None,
    )
    if head is None:
        return None
    return (
        _owner(room, first, head)
        or _author(room, head, last)
        or (_elsewhere(room, first) if reading.lows[head] in _RESEARCH else None)
    )


def by_hearsay(room: Room, first: int, last: int) -> Found:
    """Den Angaben zufolge, según sus cálculos, a spokeswoman: whoever spoke last, in this paragraph or the one before."""
    reading = room.reading
    near = reading.block_at(reading.starts[first]) - room.last_block <= 1
    if room.last is None or not near or last - first > _NEAR:
        return None
    if reading.lows[first] in _SAME_SOURCE:
        return room.last, room.last_person
    role = reading.lows[last - 1]
    unnamed = reading.lows[first] in _ARTICLES and last - first == len(("a", "spokeswoman"))
    if unnamed and role in _SPOKESPERSONS and room.last_person is None:
        return room.last, None
    return None


def by_spokesperson(room: Room, first: int, last: int) -> Found:
    """A spokeswoman for the finance ministry: the body that she speaks for."""
    reading = room.reading
    of = next(
        (at for at in range(first + 1, last - 1) if reading.lows[at] in {"for", "of", "at", "der", "des", "del", "de"}),
        None,
    )
    if of is None or reading.lows[of - 1] not in _SPOKESPERSONS or reading.words[of + 1][0].isupper():
        return None
    body = body_of(reading, room.mentions, room.bodies, of + 1, last)
    return (body.model_copy(update={"role": reading.lows[of - 1], "organisation": body.name}), None) if body else None


def _is_head(reading: Reading, at: int, last: int) -> bool:
    """Say whether the noun at `at` is what the phrase is about: nothing but "of …", "on …", "published …" follows."""
    after = reading.lows[at + 1] if at + 1 < last else ""
    return not after or after in {
        "of",
        "on",
        "by",
        "from",
        "about",
        ",",
        "to",
        "in",
        "presented",
        "published",
        "released",
        "titled",
        "written",
        "de",
        "del",
        "von",
        "der",
        "des",
    }


def _owner(room: Room, first: int, head: int) -> Found:
    """His letter, Northmoor's annual report."""
    reading = room.reading
    low = reading.lows[first]
    if low in _OWNERS:
        choice = resolve_pronoun(reading, room.persons, first, room.last_person, room.last_block)
        return (speaker_of(room, choice.person), choice.person) if choice else None
    for mention in room.within(first, head):
        if mention.last < head and reading.lows[mention.last] in _POSSESSIVE:
            return _spoken(room, mention)
    return None


def _author(room: Room, head: int, last: int) -> Found:
    """A study by the University of Ghent: a name behind by, from, of or at."""
    for mention in room.within(head + 1, last):
        place = mention.first - 1
        while place > head and room.reading.lows[place] in {"the", "la", "der", "dem"}:
            place -= 1
        if room.reading.lows[place] in _AUTHORED:
            return _spoken(room, mention)
    return None


def _elsewhere(room: Room, first: int) -> Found:
    """The study: the body that the text names beside such a word, or the only institute of a person or a body in the text."""
    lows = room.reading.lows
    for place, low in enumerate(lows):
        if low in _RESEARCH and abs(place - first) > _NEAR:
            sentence = room.reading.sentence_of[place]
            for mention in room.within(place + 1, place + _REACH):
                tied = lows[mention.first - 1] in _BY or lows[mention.first - 2] in _BY
                if mention.kind == "organisation" and tied and room.reading.sentence_of[mention.first] == sentence:
                    return _spoken(room, mention)
    groups = [
        mention for mention in room.mentions if mention.kind == "organisation" and _INSTITUTE.search(mention.name)
    ]
    first_named = min(groups, key=lambda mention: mention.first, default=None)
    return _spoken(room, first_named) if first_named is not None else None


def _spoken(room: Room, mention: Mention) -> Found:
    if mention.kind == "person" and mention.first in room.by_token:
        person = room.by_token[mention.first]
        return speaker_of(room, person), person
    if mention.kind == "organisation":
        return named_body(room.reading, mention), None
    return None
