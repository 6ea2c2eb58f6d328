"""Spanish, French and Russian words behind a verb of saying -> its subject. Pure: no clock, no network, no Kafka.

These languages put the subject behind the verb, and when and where it was said between them: «…», declaró el lunes en Lugo la ministra.
"""

from __future__ import annotations

from typing import Final

from schemas.event import Span
from services.extractor.attributions.quotes_sources import (
    DETERMINERS,
    cue_source,
    inverted_source,
    span_of,
    subject_source,
)
from services.extractor.words.windows import FOLD, Strip

LANGUAGES: Final = frozenset({"es", "fr", "ru"})
_PREPOSITIONS: Final = {
    "es": frozenset("a al ante con contra de desde durante en hasta para por sobre tras".split()),
    "fr": frozenset(
        "à au aux avec chez contre dans de depuis devant durant en lors par pendant pour sous sur vers après avant".split()
    ),
    "ru": frozenset("в во на о об от по при с со за из к ко для до перед после через у".split()),
}
_OF: Final = {"es": frozenset("de del".split()), "fr": frozenset("de du des d".split()), "ru": frozenset[str]()}
_DAYS: Final = frozenset(
    "lunes martes miércoles jueves viernes sábado domingo lundi mardi mercredi jeudi vendredi samedi dimanche".split()
)
_SKIPPED: Final = {
    "es": _DAYS
    | frozenset("se le les nos también además asimismo ayer hoy luego después entonces incluso ya este esta".split()),
    "fr": _DAYS
    | frozenset("- t lui leur nous aussi également encore ensuite hier aujourd'hui ainsi enfin alors ce cette".split()),
    "ru": frozenset("вчера сегодня также ранее позже накануне тогда затем ещё еще журналистам корреспондентам".split()),
}
_OPENERS: Final = frozenset(
    "además así como también lo la luego ainsi aussi comme enfin ensuite l le как так также кроме при".split()
)
"""What stands before a verb and is no subject: como recordó, así lo explicó, как отметил."""

_REFLEXIVE: Final = frozenset({"s", "'", "’", "se"})
_BEFORE_VERBS: Final = _REFLEXIVE | frozenset("a ont avait avaient ha han había habían".split())
_ENDINGS: Final = ("ой", "ом", "ем", "ей", "ых", "их", "ую", "им", "ым", "ого", "его")
"""How Russian adjectives end behind a preposition."""

_STOPS: Final = frozenset({",", ":", ";", "(", ")", "—", "–", "-", FOLD})
_BEFORE_NOUNS: Final = frozenset("' ’ ce cet cette ces este esta estos estas ese esa esos esas".split())
_MOST_WORDS: Final = 12


def inverted_subject(strip: Strip, first: int, limit: int, language: str) -> Span | None:
    """Return the first noun phrase behind the verb: adverbs, days, and what prepositions lead in, are passed over."""
    at = first
    while at < limit:
        low = strip.lows[at]
        if low in _SKIPPED[language]:
            at += 1
        elif low in DETERMINERS and at + 1 < limit and strip.lows[at + 1] in _DAYS:
            at += 2
        elif low in _PREPOSITIONS[language]:
            at = _past(strip, at + 1, limit, language)
        else:
            break
    return _russian_phrase(strip, at, limit) if language == "ru" else inverted_source(strip, at, limit)


def source_of(strip: Strip, first: int, cue: int, limit: int, language: str) -> Span | None:
    """Return the subject of the cue: before it, unless an adverb or a conjunction alone stands there, else behind it."""
    if cue > first and strip.words[cue - 1] == "," and (behind := inverted_subject(strip, cue + 1, limit, language)):
        return behind
    before = cue_source(strip, first, cue, cue + 1)
    if before is not None and _is_opener(strip, before, first, cue):
        before = None
    return before or inverted_subject(strip, cue + 1, limit, language)


def source_after(strip: Strip, first: int, cue: int, last: int, language: str) -> Span | None:
    """Return the subject of the cue behind a quote that ends at `first`."""
    if all(strip.lows[at] in _BEFORE_VERBS for at in range(first, cue)):
        return inverted_subject(strip, cue + 1, last, language)
    return subject_source(strip, first, cue)


def verb_behind(strip: Strip, first: int, last: int, language: str) -> int | None:
    """Return the place of a verb that is told by what stands beside it, whatever verb it is: assure-t-il, s'indigne-t-elle, se indigna ella."""
    if language not in LANGUAGES:
        return None
    at = first
    while at < last and strip.lows[at] in _REFLEXIVE:
        at += 1
    if at + 1 >= last or not strip.words[at].islower():
        return None
    is_told = strip.words[at + 1] == "-" or (at > first and inverted_subject(strip, at + 1, last, language) is not None)
    return at if is_told else None


def _is_opener(strip: Strip, source: Span, first: int, cue: int) -> bool:
    inside = [at for at in range(first, cue) if source[0] <= strip.starts[at] < source[1]]
    return all(strip.lows[at] in _OPENERS or not strip.words[at][0].isalpha() for at in inside)


def _past(strip: Strip, at: int, limit: int, language: str) -> int:
    """Return where what a preposition leads in ends: behind its noun, and the nouns that "de" joins to it."""
    while at < limit and (strip.lows[at] in DETERMINERS or strip.lows[at] in _BEFORE_NOUNS):
        at += 1
    if language == "ru":
        while at < limit - 1 and strip.lows[at].endswith(_ENDINGS):
            at += 1
    at += 1
    if at < limit and strip.lows[at] in _OF[language]:
        return _past(strip, at + 1, limit, language)
    return min(at, limit)


def _russian_phrase(strip: Strip, first: int, limit: int) -> Span | None:
    """Return the words up to the next mark, preposition or quote; Russian nouns wear no capital that would tell more."""
    last = first
    while (
        last < min(limit, first + _MOST_WORDS)
        and strip.words[last] not in _STOPS
        and strip.words[last][0].isalpha()
        and strip.lows[last] not in _PREPOSITIONS["ru"]
    ):
        last += 1
    return span_of(strip, first, last) if last > first else None
