"""Quotes without a cue beside them -> whose they may be. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Final

from schemas.event import Span
from services.extractor.attributions.quotes_german import sentence_source
from services.extractor.attributions.quotes_inverted import LANGUAGES as INVERTING
from services.extractor.attributions.quotes_sources import span_of, subject_source
from services.extractor.attributions.quotes_subjects import Answer, source_of_cue
from services.extractor.attributions.reported_according import according_source
from services.extractor.words.cues import cues
from services.extractor.words.windows import FOLD, Strip

SUBJUNCTIVE: Final = frozenset(
    "sei seien habe werde könne müsse solle wolle dürfe gebe komme gehe stehe bleibe lasse liege brauche wisse trage bestehe".split()
)
_TITLING: Final = frozenset(
    "the das des ein eine dem den der die einem eines titel film titre título el la los las un una le les une".split()
)
_NAMES_WORDS: Final = frozenset("als von ein eine einen einem einer für".split())
_NOT_NAMING: Final = frozenset("berichten heißen finden fordern so lauten feststellen".split())
_LEAST_NAMED: Final = 2
_LEAST_WHOLE, _LEAST_WITH_CUE, _LEAST_ALONE = 2, 4, 6
_FAR: Final = 200
_PARTS: Final = frozenset({FOLD, ".", ";"})


def loose_quote(strip: Strip, place: int, language: str) -> Answer:
    """A quote too long for a title or a scare quote, without a cue: its source is the noun phrase before its colon ("Schäuble: …"), or unknown.

    A shorter one counts where its sentence has a cue.
    """
    table = cues(language)
    words = strip.words
    opening, last = _sentence(strip, place)
    first = next((at + 1 for at in range(place - 1, opening - 1, -1) if words[at] in _PARTS), opening)
    cue = next((at for at in range(place - 1, first - 1, -1) if words[at].lower() in table), None)
    if cue is None:
        cue = next((at for at in range(place + 1, last) if words[at].lower() in table), None)
    quote = strip.quotes[strip.quote[place]]
    alone = language == "en" and place == first and place + 1 == last
    source = _source_of_none(strip, first, place, language) if cue is None else None
    told = cue is not None or (language in INVERTING and source is not None)
    if quote.words < (_LEAST_WHOLE if alone else _LEAST_WITH_CUE if told else _LEAST_ALONE):
        return None
    colon = place > first and words[place - 1] == ":"
    if cue is None and place > first and strip.lows[place - 1] in _TITLING:
        return None
    if cue is None:
        return (
            source,
            span_of(strip, place, place + 1) if not colon else span_of(strip, place - 1, place),
            ":" if colon else "",
            "loose-quote",
        )
    source = source_of_cue(strip, first, cue, place if cue < place else last, language)
    return source, span_of(strip, cue, cue + 1), words[cue].lower(), "loose-quote"


def _source_of_none(strip: Strip, first: int, place: int, language: str) -> Span | None:
    """Return whose a quote without a cue is: by the sentence before it, or the phrase before its colon."""
    if language == "de":
        return sentence_source(strip, first, place)
    if strip.words[place - 1] == ":":
        return subject_source(strip, first, place - 1)
    return according_source(strip, first, place, language) if language in INVERTING and place > first else None


def _sentence(strip: Strip, place: int) -> tuple[int, int]:
    """Return where the sentence of a place begins and ends; of a very long one, what lies near."""
    first = last = place
    while first > max(0, place - _FAR) and strip.sentence[first - 1] == strip.sentence[place]:
        first -= 1
    while last < min(len(strip.words), place + _FAR) and strip.sentence[last] == strip.sentence[place]:
        last += 1
    return first, last


def is_reported(strip: Strip, place: int) -> bool:
    """Say whether the German sentence of a quote is in the subjunctive of reports."""
    first, last = _sentence(strip, place)
    return any(low in SUBJUNCTIVE for low in strip.lows[first:last])


def named_words(strip: Strip, place: int, language: str, *, opens_low: bool) -> Answer:
    """A few words that a verb of calling names as someone's (bezeichnete sie als „…“), or part of a report.

    A part stands in a sentence in the German subjunctive, or opens in lower case (`opens_low`), as no title does.
    """
    words = strip.quotes[strip.quote[place]].words
    table = cues(language)
    first, last = _sentence(strip, place)
    told = words >= _LEAST_NAMED and (opens_low or any(low in SUBJUNCTIVE for low in strip.lows[first:last]))
    names = place > first and strip.lows[place - 1] in _NAMES_WORDS
    if not told and not (names and (words >= _LEAST_NAMED or strip.lows[place - 1] == "als")):
        return None
    near = sorted(range(first, last), key=lambda at: abs(at - place))
    cue = next((at for at in near if strip.lows[at] in table and table[strip.lows[at]].lemma not in _NOT_NAMING), None)
    if cue is None:
        source = sentence_source(strip, first, place) if language == "de" else None
        return (source, span_of(strip, place, place + 1), "", "named-words") if told else None
    source = source_of_cue(strip, first, cue, place if cue < place else last, language)
    return source, span_of(strip, cue, cue + 1), strip.lows[cue], "named-words"
