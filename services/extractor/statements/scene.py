"""The words around a cue -> when, where and to whom it was said, and whether it was denied. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from schemas.article import DateV1
from schemas.event import Span
from services.extractor.phrases import Phrases
from services.extractor.speakers.room import Room
from services.extractor.words.sentences import Reading

_VENUE: Final = re.compile(
    r"\b(?i:in|at|during|on|via|through|bei|auf|im|en|durante|lors d[’']une?) (?:an? |the |his |her |their |its |einer |einem |una |un |la )?"
    r"(?P<venue>(?:[\w-]+ ){0,3}?(?:briefing|interview|speech|statement|news conference|press conference|conference|tweet|post|letter|email|e-mail|"
    r"memo|rally|address|debate|hearing|testimony|town hall|op-ed|column|podcast|broadcast|video|message|remarks|report|summit|meeting|phone call|"
    r"call|Pressekonferenz|Interview|Rede|Erklärung|Mitteilung|Gespräch|rueda de prensa|entrevista|discurso|comunicado|conférence de presse|"
    r"entretien)\b(?: (?:with|to|for|mit|con|avec) (?:the )?[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)*)?)"
    r"|\bon (?P<channel>Twitter|Facebook|X|Telegram|Truth Social|television|TV|state television|Instagram)\b"
)
_IS_DAY: Final = re.compile(r"\d{4}-\d{2}(-\d{2})?(T[\d:]+)?$")
_DAY: Final = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag)\b"
)
_VENUE_WORDS: Final = (
    *"briefing interview speech statement conference tweet post letter email e-mail memo rally address debate hearing testimony op-ed column".split(),
    *"podcast broadcast video message remarks report summit meeting call konferenz Rede Erklärung Mitteilung Gespräch prensa entrevista".split(),
    *"discurso comunicado presse entretien".split(),
    *"Interview|town hall|on Twitter|on Facebook|on X|on Tele|on tele|on Truth|on TV|on state|on Insta".split("|"),
)
"""Without one of these, looking for a venue, which is dear, finds none."""
_VENUES: Final = Phrases(_VENUE_WORDS)
ADDRESSED: Final = frozenset(
    "told tells tell telling asked asks informed reminded assured warned urged thanked advised notified briefed instructed promised".split()
)
_CAPITAL: Final = r"(?:(?:[A-Z]\.){2,}|[A-Z][\w’'-]*(?:\.[\w’'-]+)*)"
_ADDRESSEE: Final = re.compile(
    r"\s+((?:the |a |an |his |her |their )?(?:[a-z-]+ )?(?:(?:reporters|journalists|lawmakers|parliament|supporters|voters|viewers|"
    r"delegates|investors|shareholders|councillors|senators|deputies|members|residents|workers|students|staff|fans|jurors|police|"
    r"meeting|conference|committee|commission|council|court|hearing|inquiry|jury|judge|assembly|congress|audience|crowd|rally|"
    r"newspaper|broadcaster|agency|them|him|her|us|me)\b|"
    rf"{_CAPITAL}(?: (?:of |the )?{_CAPITAL})*))"
)
_WHERE: Final = frozenset("in at near outside from en in à bei vor nahe".split())
_PLACE_WORDS, _SCENE_CHARS = 9, 2_000
_NEGATIONS: Final = frozenset(
    "not never n't didn’t didn't ’t neither nor without nicht nie no nunca ne jamais не".split()
)
_NEGATIVE: Final = frozenset({"deny", "refuse"})


@dataclass(frozen=True, slots=True)
class Scene:
    """When and where something was said; offsets of what says so."""

    said_at: str | None = None
    venue: str | None = None
    at: int = -1


def sentence_span(reading: Reading, offset: int) -> Span:
    """Return the offsets of the sentence around `offset`."""
    token = min(reading.token_at(offset), len(reading.words) - 1)
    first, last = reading.sentences[reading.sentence_of[token]]
    return reading.span(first, last)


def _outside(start: int, content: Sequence[Span]) -> bool:
    return not any(first <= start < last for first, last in content)


def scene_of(reading: Reading, dates: Sequence[DateV1], cue: int, content: Sequence[Span]) -> Scene:
    """Return the date and the venue that the cue's sentence gives, outside of what was said."""
    start, end = sentence_span(reading, cue)
    first = bisect_left(dates, max(start, cue - _SCENE_CHARS), key=lambda date: date.start)
    last = bisect_left(dates, min(end, cue + _SCENE_CHARS), key=lambda date: date.start)
    near = [date for date in dates[first:last] if _outside(date.start, content) and is_day(date.value)]
    date = min(near, key=lambda date: abs(date.start - cue), default=None)
    name = next((venue for at, venue in _venues(reading.text, start, end) if _outside(at, content)), None)
    return Scene(date.value if date else None, name, date.start if date else -1)


@lru_cache(maxsize=256)
def _venues(text: str, start: int, end: int) -> tuple[tuple[int, str], ...]:
    """Return the venues in `text[start:end]`, each with the offset of the phrase that gives it."""
    places = _venue_words(text)
    first = bisect_left(places, start)
    if first == len(places) or places[first] >= end:
        return ()
    found = (match for match in _VENUE.finditer(text, start, end) if not _DAY.search(match[0]))
    return tuple((match.start(), match["venue"] or match["channel"]) for match in found)


@lru_cache(maxsize=4)
def _venue_words(text: str) -> list[int]:
    return sorted(start for _, start, _ in _VENUES.find(text))


def place_of(room: Room, cue: Span, content: Sequence[Span]) -> str | None:
    """Return the place that the words behind the cue give ("told reporters in Berlin", "said at a news conference in Kuressaare"), or None."""
    reading = room.reading
    first = reading.token_at(cue[1] - 1) + 1
    for mention in room.within(first, first + _PLACE_WORDS):
        same = reading.sentence_of[mention.first] == reading.sentence_of[max(first - 1, 0)]
        if not same or not _outside(mention.start, content):
            return None
        if mention.kind == "place" and reading.lows[mention.first - 1] in _WHERE:
            return mention.name
    return None


def is_day(value: str) -> bool:
    """Say whether a TIMEX3 value is a day, a month or an instant (a week, a season or a duration does not date a statement)."""
    return bool(_IS_DAY.match(value))


def addressee_of(text: str, cue: Span, low: str, content: Sequence[Span]) -> str | None:
    """Return whom a cue such as "told" names as its hearer."""
    if low not in ADDRESSED:
        return None
    match = _ADDRESSEE.match(text, cue[1])
    return match[1] if match and _outside(match.start(1), content) else None


def is_negated(reading: Reading, cue: Span, kind: str | None) -> bool:
    """Say whether the cue denies: "denied", "refused to say", "did not say"."""
    if kind in _NEGATIVE:
        return True
    first = reading.token_at(cue[0])
    return any(low in _NEGATIONS for low in reading.lows[max(0, first - 3) : reading.token_at(cue[1] - 1) + 1])
