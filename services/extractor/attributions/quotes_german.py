"""A German sentence -> the words for who speaks in it. Pure: no clock, no network, no Kafka.

The verb is the second part of a main clause: its subject is the part before it or, where a preposition, an adverb or a subordinate clause opens
the sentence, the first noun phrase behind it. In a clause that a conjunction opens the verb stands last and the subject first.
"""

from __future__ import annotations

from typing import Final

from schemas.event import Span
from services.extractor.attributions.quotes_german_phrases import first_phrase, led_in, led_in_end, phrase_end, skipped
from services.extractor.attributions.quotes_german_words import (
    ADVERBS,
    CONJUNCTIONS,
    COORDINATING,
    COPULA,
    FOCUS,
    GENITIVE,
    HELPERS,
    NEVER_FIRST,
    NO_VERBS,
    PASSIVE,
    PREPOSITIONS,
    PRONOUNS,
    STRONG,
    VIEWS,
    WEAK,
)
from services.extractor.attributions.quotes_sources import span_of
from services.extractor.words.windows import FOLD, Strip

_QUOTED: Final = "zitiert"
_SAID_THERE: Final = frozenset({"heißt", "hieß"})
_PLACES: Final = frozenset("in im auf bei beim aus von vom seitens".split())
_BY: Final = frozenset({"von", "vom", "durch"})
_OPENS: Final = FOCUS | COORDINATING
_CLAUSE_ENDS: Final = frozenset({",", ":", FOLD})
_FINITE: Final = STRONG | COPULA | PASSIVE
_NO_WEAK_VERBS: Final = NO_VERBS | ADVERBS
_BRACKET: Final = 14
"""So near before a participle stands its helping verb."""


def german_source(strip: Strip, first: int, cue: int, limit: int) -> Span | None:
    """Return the subject of the cue in the words from `first` to `limit`; for "heißt es in …" what it is said in, in the passive by whom."""
    low = strip.lows[cue]
    if low in _SAID_THERE and strip.lows[cue + 1 : cue + 2] == ["es"]:
        comma = next((at for at in range(cue + 2, limit) if strip.words[at] == ","), limit)
        return _led_in_by(_PLACES, strip, cue + 2, comma) or _led_in_by(_PLACES, strip, first, cue)
    helper = _helper(strip, first, cue) if low.endswith(("t", "en")) else None
    if helper is None:
        return _subject(strip, first, cue, limit)
    if strip.lows[helper] in PASSIVE and low != _QUOTED:
        return _led_in_by(_BY, strip, helper + 1, cue)
    return _subject(strip, first, helper, cue)


def sentence_source(strip: Strip, first: int, last: int) -> Span | None:
    """Return whose view the words from `first` to `last` give: "nach Ansicht von …", else the subject of their verb, whatever that is.

    In the passive by whom it is done; nobody where they say what something is.
    """
    if (view := _view(strip, first, last)) is not None:
        return view
    verb = _finite(strip, first, last)
    if verb is None:
        end = phrase_end(strip, first, last) if strip.words[last - 1] == ":" else None
        return span_of(strip, first, end) if end is not None else None
    if strip.lows[verb] in COPULA:
        return None
    if strip.lows[verb] in PASSIVE:
        return _led_in_by(_BY, strip, verb + 1, last)
    return _subject(strip, first, verb, last)


def opens_with_a_verb(strip: Strip, first: int, last: int) -> bool:
    """Say whether a verb and its subject follow a quote: …, erinnerte sich Trotnow; …, ließ ein Sprecher verlauten."""
    low = strip.lows[first]
    is_verb = strip.words[first].islower() and (low in STRONG or _is_weak(low))
    return is_verb and first_phrase(strip, first + 1, last) is not None


def _helper(strip: Strip, first: int, cue: int) -> int | None:
    """Return the place of the helping verb of a participle at `cue`, in its clause; one at once before it ends another clause."""
    for at in range(cue - 1, max(first, cue - _BRACKET) - 1, -1):
        if strip.words[at] == ",":
            return None
        if strip.lows[at] in HELPERS:
            return at if cue - at > 1 else None
    return None


def _subject(strip: Strip, first: int, verb: int, limit: int) -> Span | None:
    """Return the subject of the finite verb at `verb`."""
    if verb > first + 1 and strip.lows[verb - 1] == "und" and (earlier := _finite(strip, first, verb - 1)) is not None:
        return _subject(strip, first, earlier, verb - 1)
    opening = skipped(strip, first, verb, _OPENS)
    behind = strip.words[verb + 1] if verb + 1 < len(strip.words) else ","
    if opening < verb and strip.lows[opening] in CONJUNCTIONS and behind in _CLAUSE_ENDS:
        opening += 1  # Wie die Ministerin am Montag erklärte, …
        apart = False
    else:
        apart = strip.words[verb - 1] in {",", FOLD}
    if apart and behind in {"er", "sie"}:  # Gefragt, ob es reiche, sagte er
        return span_of(strip, verb + 1, verb + 2)
    end = phrase_end(strip, opening, verb)
    if end is not None and (not apart or _is_all_before(strip, end, verb)):
        return span_of(strip, opening, end)
    return first_phrase(strip, verb + 1, limit)


def _is_all_before(strip: Strip, end: int, verb: int) -> bool:
    """Say whether a phrase that ends at `end` is what stands before the verb, insertions between commas aside."""
    while end < verb and strip.lows[end] in PREPOSITIONS:
        end = led_in_end(strip, end, verb)
    return end >= verb - 1 or strip.words[end] == ","


def _led_in_by(prepositions: frozenset[str], strip: Strip, first: int, last: int) -> Span | None:
    """Return what the first of these prepositions leads in: in einer Mitteilung des Ministeriums, von der Opposition."""
    return next((led_in(strip, at, last) for at in range(first, last) if strip.lows[at] in prepositions), None)


def _view(strip: Strip, first: int, last: int) -> Span | None:
    """Return whose view is told: laut X, nach Ansicht des X."""
    for at in range(first, last - 1):
        if strip.lows[at] == "laut":
            return led_in(strip, at, last)
        if strip.words[at] in VIEWS and at > first and strip.lows[at - 1] in {"nach", "aus"}:
            return led_in(strip, at, last) if strip.lows[at + 1] in GENITIVE else None
    return None


def _finite(strip: Strip, first: int, last: int) -> int | None:
    """Return the place of the first finite verb; behind a subordinate clause it is the word behind the comma."""
    if first < last and strip.lows[first] in CONJUNCTIONS:
        first = next((at + 1 for at in range(first, last - 1) if strip.words[at] == ","), first)
        if strip.words[first].islower() and strip.lows[first] not in NEVER_FIRST:
            return first
    for at in range(first, last):
        word, low = strip.words[at], strip.lows[at]
        if word == FOLD:
            return None
        if word[0].islower() and (low in _FINITE or (_is_weak(low) and _may_precede(strip, first, at))):
            return at
    return None


def _is_weak(low: str) -> bool:
    return WEAK.fullmatch(low) is not None and low not in _NO_WEAK_VERBS


def _may_precede(strip: Strip, first: int, verb: int) -> bool:
    """Say whether what stands before a word lets it be a verb: behind an article or an adjective it is an adjective itself."""
    if verb == first:
        return True
    word, low = strip.words[verb - 1], strip.lows[verb - 1]
    return word[0].isupper() or word in {")", ","} or low in PRONOUNS or low in ADVERBS
