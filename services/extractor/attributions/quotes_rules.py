"""Quotes -> who said them, by rule, in every supported language. Pure: no clock, no network, no Kafka.

A quote has its cue after it ("…," she said), before it (she said: "…") or between its pieces ("…," she said, "…"). A quote without a cue belongs to
the speaker of the paragraph before it goes on from; that is decided where speakers are (see `statements.finding`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from schemas.event import Span
from services.extractor.attributions.quotes_german import opens_with_a_verb
from services.extractor.attributions.quotes_inverted import LANGUAGES as INVERTING
from services.extractor.attributions.quotes_inverted import verb_behind
from services.extractor.attributions.quotes_sources import DETERMINERS, INSIDE_PHRASE, PRONOUNS, may_name, span_of
from services.extractor.attributions.quotes_subjects import Answer, source_behind_quote, source_of_cue
from services.extractor.words.cues import NOT_VERBS, cues
from services.extractor.words.windows import FOLD, Strip

_MAX_GAP, _SIGNATURE_WORDS = 12, 8
_MAX_AFTER, _MAX_BEFORE = 22, 26
_OPEN_VERB: Final = re.compile(r"(?:ó|aba|ía|te|ten|t|é|a|л|ла|ли|лся|лась|лись|so|ed)$")
_ARTICLES: Final = DETERMINERS - {"a", "l"}
_OPENS_PHRASE: Final = DETERMINERS | PRONOUNS


@dataclass(frozen=True, slots=True)
class Ruled:
    """A quote (`number` in the strip) with its source and cue. `rule` names the row that found them."""

    number: int
    source: Span | None
    cue: Span
    low: str
    rule: str


def rule_quotes(strip: Strip, language: str) -> list[Ruled]:
    """Return the quotes whose cue stands beside them, in order."""
    found: dict[int, Ruled] = {}
    for place in strip.folds:
        number = strip.quote[place]
        ruled = _after(strip, place, language) or _before(strip, place, language) or _signed(strip, place)
        if ruled is None or (number in found and found[number].rule != "cue-before"):
            continue
        found[number] = Ruled(number, *ruled)
    return list(found.values())


def continued_quote(strip: Strip, place: int, language: str) -> int | None:
    """Return the place of the quote that goes on after the cue of the quote at `place`, or None."""
    cue = _after(strip, place, language) if strip.words[place] == FOLD else None
    if cue is None:
        return None
    after = place + 1
    while after < len(strip.words) and strip.block[after] == strip.block[place] and strip.words[after] != FOLD:
        if strip.words[after] in {".", "!", "?", ";"}:
            goes_on = after + 1 + (strip.words[after + 1 : after + 2] in (["—"], ["–"]))
            if strip.words[goes_on : goes_on + 1] != [FOLD]:
                return None
        after += 1
    ends = (
        after < len(strip.words)
        and strip.block[after] == strip.block[place]
        and strip.words[after - 1] in {",", ".", ":", "—", "–"}
    )
    if not ends or after - place >= _MAX_AFTER:
        return None
    is_within = strip.sentence[after + 1 : after + 2] == [strip.sentence[after]]
    own = (_after(strip, after, language) if is_within else None) or _before(strip, after, language)
    return after if own is None or own[1] == cue[1] else None


def _after(strip: Strip, place: int, language: str) -> Answer:
    """Look right of the quote: "…", [source] cue [source]."""
    last = place + 1
    limit = min(len(strip.words), place + 1 + _MAX_AFTER)
    while (
        last < limit
        and strip.block[last] == strip.block[place]
        and strip.words[last] not in {FOLD, ".", "!", "?", ";", ":"}
    ):
        last += 1
    first = place + 1
    while first < last and strip.words[first] in {",", "-", "–", "—", ")"}:
        first += 1
    opens_anew = first < last and strip.sentence[first] != strip.sentence[place]
    if opens_anew and place > 0 and strip.words[place - 1] == ":":  # what led in the quote has said whose it is
        return None
    cue = _first_cue(strip, first, last, cues(language))
    if cue is None and not opens_anew:
        cue = verb_behind(strip, first, last, language) if first < last else None
        if cue is None and first > place + 1:
            cue = _open_cue(strip, first, last, language)
    if cue is None or (opens_anew and (cue > first + 4 or _leads_in(strip, cue, last))):
        return None
    source = source_behind_quote(strip, first, cue, last, language)
    if source is None:
        return None
    return source, span_of(strip, cue, cue + 1), strip.lows[cue], "quote-then-cue"


def _leads_in(strip: Strip, cue: int, last: int) -> bool:
    """Say whether the sentence of the cue leads in the next quote, which begins at `last`: "…." She added, "…"."""
    return (
        last < len(strip.words)
        and strip.words[last] in {FOLD, ":"}
        and (last == cue + 1 or strip.words[last - 1] == ",")
    )


def _signed(strip: Strip, place: int) -> Answer:
    """A quote with its speaker's name after a dash, in its own line or the next: "…" — Mary Smith, Leeds."""
    last = place + 1
    if (
        last + 1 >= len(strip.words)
        or strip.words[last] not in {"-", "–", "—", "--"}
        or strip.block[last] - strip.block[place] > 1
    ):
        return None
    end = last + 1
    while (
        end < len(strip.words)
        and strip.block[end] == strip.block[last]
        and strip.words[end] not in {",", ".", ";", FOLD}
        and end - last < _SIGNATURE_WORDS
    ):
        end += 1
    if end == last + 1 or not all(
        word[0].isupper() or word.lower() in INSIDE_PHRASE for word in strip.words[last + 1 : end]
    ):
        return None
    return span_of(strip, last + 1, end), span_of(strip, last, last + 1), strip.words[last], "signed"


def _first_cue(strip: Strip, first: int, last: int, table: Mapping[str, object]) -> int | None:
    for place in range(first, min(last, first + 14)):
        low = strip.lows[place]
        if low in table and not (low in NOT_VERBS and (place == first or not may_name(strip.words[place - 1]))):
            return place
        if low in {"that", "which", "who", "dass", "que", "что"}:
            return None
    return None


def _open_cue(strip: Strip, first: int, last: int, language: str) -> int | None:
    """A verb right after "…", counts as a cue although no table has it, when a name or a noun phrase follows: «…», ironizó Tazi."""
    if language == "de" and first + 1 < last and opens_with_a_verb(strip, first, last):
        return first
    if first + 1 >= last or not _OPEN_VERB.search(strip.words[first]) or not strip.words[first].islower():
        return None
    follower = strip.words[first + 1]
    return first if follower[0].isupper() or follower.lower() in _OPENS_PHRASE else None


def _before(strip: Strip, place: int, language: str) -> Answer:
    """Look left of the quote: source cue [:,] "…", or cue source: "…"."""
    table = cues(language)
    first = place
    floor = max(0, place - _MAX_BEFORE)
    colon = place > 0 and strip.words[place - 1] == ":"
    while first > floor and strip.words[first - 1] != FOLD and _same_run(strip, first, place, colon=colon):
        first -= 1
    cue = next(
        (
            at
            for at in range(place - 1, first - 1, -1)
            if strip.lows[at] in table
            and strip.lows[at] not in NOT_VERBS
            and not (language in INVERTING and at > first and strip.lows[at - 1] in _ARTICLES)  # la juge
        ),
        None,
    )
    if cue is None:
        return None
    gap = [word for word in strip.words[cue + 1 : place] if word not in {",", ":", "that", "dass", "que", "что"}]
    source = source_of_cue(strip, first, cue, place if gap else cue + 1, language)
    if (source is None and gap) or (len(gap) > _MAX_GAP and not colon):
        return None
    return source, span_of(strip, cue, cue + 1), strip.lows[cue], "cue-before"


def _same_run(strip: Strip, first: int, place: int, *, colon: bool) -> bool:
    before = first - 1
    if strip.words[before] in {".", "!", "?", ";"}:
        return False
    return strip.sentence[before] == strip.sentence[place] or (
        colon and strip.sentence[before] == strip.sentence[place - 1]
    )
