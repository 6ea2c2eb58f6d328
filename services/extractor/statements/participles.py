"""A report led in by a participle -> the same with the subject of its sentence: "She left, warning that …". Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import Final

from schemas.event import Span
from services.extractor.attributions.quotes_sources import inverted_source, subject_source
from services.extractor.attributions.reported_frames import can_speak
from services.extractor.statements.sharing import Draft
from services.extractor.words.verbs import AUXILIARIES, PASTS
from services.extractor.words.windows import FOLD, Strip

_LEADS_IN: Final = frozenset({",", "by", "while"})
_ADVERBS: Final = frozenset("also then even again still just once often never later reportedly".split())
_VERBS: Final = (
    AUXILIARIES
    | PASTS
    | frozenset("caught cut dealt hung quit shut spread stole struck stuck swept tore withdrew".split())
)
_OTHERS: Final = frozenset(
    "who which whose because when as but and after since if although though where ; : — –".split()
)
_NO_SUBJECT: Final = frozenset("how what why since because if".split())
_DAYS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday late early last this week month year".split()
)
_INVERTED: Final = frozenset({"asked", "said", "says", "asks", "wrote", "added", "replied"})
_REACH, _BRACKET = 16, 24


def with_subject_of_sentence(strip: Strip, draft: Draft) -> Draft:
    """Return the draft with a subject as source that its cue hangs on, or that a day or words between commas part from it."""
    if draft.source or not draft.cue or draft.carries:
        return draft
    cue = bisect_right(strip.starts, draft.cue[0][0]) - 1
    first = strip.edges[bisect_right(strip.edges, cue) - 1]
    if cue <= first or strip.words[cue] == FOLD:
        return draft
    source = _of_participle(strip, first, cue) if strip.lows[cue].endswith("ing") else _of_verb(strip, first, cue)
    if source is None or any(start < source[1] and source[0] < end for start, end in draft.content):
        return draft  # "The union, it is said, …": whom a passive is about
    return replace(draft, source=(source,)) if can_speak(strip, source) else draft


def _of_participle(strip: Strip, first: int, cue: int) -> Span | None:
    """Return the subject of the one verb of the sentence, where a participle hangs on it."""
    joint = cue - 1
    while joint > first and (strip.lows[joint] in _ADVERBS or strip.lows[joint].endswith("ly")):
        joint -= 1
    if (
        joint <= first
        or strip.lows[joint] not in _LEADS_IN
        or strip.lows[first] in _NO_SUBJECT
        or strip.lows[cue] == "meaning"
    ):
        return None
    verb = next((at for at in range(first + 1, min(joint, first + _REACH)) if _is_verb(strip, at)), None)
    if verb is None or not _OTHERS.isdisjoint(strip.lows[verb:joint]):
        return None
    while verb > first and strip.lows[verb - 1] in _ADVERBS:
        verb -= 1
    return subject_source(strip, first, verb)


def _of_verb(strip: Strip, first: int, cue: int) -> Span | None:
    """Return the subject of a verb: behind it where a quote stands before it, or before the day or the words between commas that part them."""
    at = cue
    if strip.words[cue - 1] == FOLD and strip.lows[cue] in _INVERTED:
        return inverted_source(strip, cue + 1, min(len(strip.words), cue + _REACH))
    while at > first and strip.lows[at - 1] in _DAYS:
        at -= 1
    if at < cue and at > first and strip.lows[at - 1] == "on":
        return subject_source(strip, first, at - 1)
    if at < cue:
        return subject_source(strip, first, at)
    if strip.words[cue - 1] != ",":
        return None
    opening = next((at for at in range(cue - 3, max(first, cue - _BRACKET), -1) if strip.words[at] == ","), None)
    return subject_source(strip, first, opening) if opening is not None else None


def _is_verb(strip: Strip, at: int) -> bool:
    """Say whether a word is a verb in the past, or an auxiliary, of the sentence itself."""
    word = strip.words[at]  # in small letters: "Will" and "Ted" are names
    finite = word in _VERBS or word.endswith("ed")
    return finite and strip.lows[at - 1] not in _OTHERS and strip.lows[at - 1] not in {"to", "that", "a", "the"}
