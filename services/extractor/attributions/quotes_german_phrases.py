"""German words -> where the noun phrase that begins among them ends. Pure: no clock, no network, no Kafka.

Nouns wear capitals, so a phrase is an article or none, a few words in small letters, a run of capitals, and what hangs on those.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from schemas.event import Span
from services.extractor.attributions.quotes_german_words import (
    ADJECTIVE,
    ADVERBIAL,
    ADVERBS,
    CONJUNCTIONS,
    FOCUS,
    GENITIVE,
    HANGS,
    NEVER_FIRST,
    NOMINATIVE,
    OTHER_CASES,
    PREPOSITIONS,
    PRONOUNS,
)
from services.extractor.attributions.quotes_sources import span_of
from services.extractor.words.windows import FOLD, Strip

_PASSED_OVER: Final = ADVERBS | FOCUS | OTHER_CASES
_NOT_BEFORE_NOUNS: Final = PREPOSITIONS | CONJUNCTIONS | GENITIVE
_MOST_LOW, _MOST_BRACKETED, _MOST_WORDS = 4, 6, 24


def phrase_end(strip: Strip, first: int, limit: int) -> int | None:
    """Return where the noun phrase that can be a subject and begins at `first` ends, or None where none begins."""
    if first >= limit:
        return None
    low = strip.lows[first]
    follows = strip.words[first + 1] if first + 1 < limit else ""
    has_noun = bool(follows) and (follows[0].isalpha() or _is_noun(strip, first + 1))
    if low in PRONOUNS and not (low in NOMINATIVE and has_noun):
        return first + 1
    if low == "einer" and follows in {"der", "von"}:
        return names_end(strip, first, limit)
    if low in NOMINATIVE:
        at = _noun_of(strip, first + 1, limit)
    elif low in NEVER_FIRST or ADVERBIAL.fullmatch(low) or strip.quote[first] >= 0:
        return None
    else:
        at = first
    if at >= limit or not _is_noun(strip, at):
        return None
    return _with_apposition(strip, names_end(strip, at, limit), limit)


def first_phrase(strip: Strip, first: int, limit: int) -> Span | None:
    """Return the first noun phrase that can be a subject: adverbs, and what prepositions lead in, are passed over."""
    at = skipped(strip, first, limit, _PASSED_OVER)
    while at < limit and strip.lows[at] in PREPOSITIONS:
        at = skipped(strip, led_in_end(strip, at, limit), limit, _PASSED_OVER)
    end = phrase_end(strip, at, limit)
    return span_of(strip, at, end) if end is not None else None


def led_in(strip: Strip, preposition: int, limit: int) -> Span | None:
    """Return what the preposition leads in."""
    end = led_in_end(strip, preposition, limit)
    named = end > preposition + 1 and strip.words[end - 1] != FOLD
    return span_of(strip, preposition + 1, end) if named else None


def led_in_end(strip: Strip, preposition: int, limit: int) -> int:
    """Return where what the preposition leads in ends: behind its noun and what hangs on that."""
    at = preposition + 1
    while at < limit and strip.words[at][0].isalnum() and not strip.words[at][0].isupper():
        at += 1
    return names_end(strip, at, limit)


def names_end(strip: Strip, first: int, limit: int) -> int:
    """Return where a run of nouns and names ends, with brackets, genitives, "von …" and "und …" that hang on it."""
    at, last = first, min(limit, first + _MOST_WORDS)
    while at < last:
        word = strip.words[at]
        if _is_noun(strip, at) or (at > first and (word[0].isdigit() or word in {FOLD, "/"})):
            at += 1
        elif word == "(":
            close = next((to for to in range(at + 1, min(limit, at + _MOST_BRACKETED)) if strip.words[to] == ")"), None)
            if close is None:
                break
            at = close + 1
        elif at > first and strip.lows[at] in HANGS and (noun := _noun_after(strip, at + 1, limit)) is not None:
            at = noun + 1
        else:
            break
    return at


def skipped(strip: Strip, first: int, limit: int, lows: Collection[str]) -> int:
    """Return the first place from `first` on whose word is none of these."""
    while first < limit and strip.lows[first] in lows:
        first += 1
    return first


def _is_noun(strip: Strip, at: int) -> bool:
    """Say whether a word is a noun or a name: it wears a capital, or stands in marks (die „Hafenpost“)."""
    return strip.words[at][0].isupper() or (strip.quote[at] >= 0 and strip.words[at] != FOLD)


def _noun_of(strip: Strip, at: int, limit: int) -> int:
    """Return the place of the noun behind an article and what describes it: ein nicht genannter Sprecher, die in New York geborene Lopez."""
    if at < limit and strip.lows[at] in PREPOSITIONS:
        at = led_in_end(strip, at, limit)
    last = min(limit, at + _MOST_LOW)
    while at < last and strip.words[at][0].islower() and strip.lows[at] not in _NOT_BEFORE_NOUNS:
        at += 1
    return at


def _noun_after(strip: Strip, first: int, limit: int) -> int | None:
    """Return the place of the next noun behind a few adjectives and articles."""
    for at in range(first, min(limit, first + _MOST_LOW)):
        if _is_noun(strip, at) or strip.words[at] == FOLD:
            return at
        if not ADJECTIVE.fullmatch(strip.words[at]) and strip.lows[at] not in GENITIVE:
            return None
    return None


def _with_apposition(strip: Strip, end: int, limit: int) -> int:
    """Return where the apposition behind the comma ends: "der Leiter des Programms, Klaus Stöhr", and the other way round."""
    if end + 1 >= limit or strip.words[end] != ",":
        return end
    at, last = end + 1, min(limit, end + 2 + _MOST_LOW)
    while at < last and (strip.lows[at] in NOMINATIVE or ADJECTIVE.fullmatch(strip.words[at])):
        at += 1
    if at >= limit or not strip.words[at][0].isupper():
        return end
    closed = names_end(strip, at, limit)
    return closed if closed == limit or strip.words[closed] in {",", ":"} or closed - at > 1 else end
