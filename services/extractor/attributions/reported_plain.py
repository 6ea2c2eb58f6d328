"""English reports without "that" -> drafts: "the mayor said it would rain", "CLAUSE, the mayor announced". Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Final

from services.extractor.attributions.quotes_sources import subject_source
from services.extractor.attributions.reported_according import MIN_CLAUSE, SENTENCE_ENDS, Clause
from services.extractor.words.windows import FOLD, Strip

_SCENE_WORDS: Final = frozenset(
    "on in at after during late early this yesterday today when monday tuesday wednesday thursday friday saturday sunday".split()
)
_ASIDES: Final = frozenset(
    "in on at after during for to with as when while if by under speaking asked despite following since before from meanwhile however earlier "
    "later but and".split()
)
_SAID: Final = frozenset({"said", "says"})
_PLAIN: Final = frozenset("said says announced reported added warned confirmed ruled noted".split())
_NOT_CLAUSES: Final = frozenset(
    [
        ",",
        ".",
        ":",
        "in",
        "on",
        "at",
        "to",
        "that",
        "of",
        "no",
        "nothing",
        "so",
        "goodbye",
        "as",
        "during",
        "after",
        "before",
        "by",
    ]
)
REMARKS: Final = frozenset(
    "remarks comments words statement statements stance position rhetoric speech answer answers message".split()
)
_SHOW: Final = frozenset(
    "suggest suggests suggested reflect reflects reflected show shows showed indicate indicates indicated make makes made imply".split()
)
_TAIL_WORDS, _SHOWN_WORDS = 4, 9
_STOPS: Final = SENTENCE_ENDS | {","}


def made_clear(strip: Strip, first: int, last: int) -> list[Clause]:
    """Read "SOURCE made (it) clear that CLAUSE"; remarks that make something clear are the reporter's reading of them."""
    for that in range(first + 2, last) if "clear" in strip.lows[first:last] else ():
        if strip.lows[that] != "that" or strip.lows[that - 1] != "clear":
            continue
        verb = that - 2 - (strip.lows[that - 2] == "it")
        source = (
            subject_source(strip, first, verb)
            if verb > first and strip.lows[verb] in {"made", "makes", "make"}
            else None
        )
        end = without_stops(strip, last)
        if source is None or end - that < MIN_CLAUSE:
            continue
        cue = strip.starts[verb], strip.ends[that - 1]
        return [(((strip.starts[that], strip.ends[end - 1]),), (source,), (cue,), "made", "clause")]
    return []


def remarks(strip: Strip, first: int, last: int) -> list[Clause]:
    """Read "NAME's comments suggest that CLAUSE", "her remarks reflect the view that CLAUSE": what words show, as the reporter reads them."""
    if REMARKS.isdisjoint(strip.lows[first:last]):
        return []
    for place in range(first + 1, last - MIN_CLAUSE):
        owned = strip.words[place - 1] in {"'s", "’s"} or strip.lows[place - 1] in {"his", "her", "their"}
        if not owned or strip.lows[place] not in REMARKS or strip.lows[place + 1] not in _SHOW:
            continue
        that = next((at for at in range(place + 2, min(place + _SHOWN_WORDS, last)) if strip.lows[at] == "that"), None)
        source = subject_source(strip, first, place + 1)
        end = without_stops(strip, last)
        if that is None or source is None or end - that < MIN_CLAUSE or FOLD in strip.words[that:end]:
            continue
        cue = strip.starts[place + 1], strip.ends[that - 1]
        return [(((strip.starts[that], strip.ends[end - 1]),), (source,), (cue,), strip.lows[place + 1], "remarks")]
    return []


def plain_said(strip: Strip, first: int, last: int) -> list[Clause]:
    """Read "SOURCE said CLAUSE." and "CLAUSE, SOURCE announced.": English needs no "that"."""
    if _PLAIN.isdisjoint(strip.lows[first:last]):
        return []
    for cue in range(first + 1, last):
        low = strip.lows[cue]
        if low not in _PLAIN or any(word == FOLD for word in strip.words[first:last]):
            continue
        end = without_stops(strip, last)
        comma = next((place for place in range(cue - 1, first + MIN_CLAUSE, -1) if strip.words[place] == ","), None)
        source = subject_source(strip, first, cue)
        if source is None:
            return []
        span = strip.starts[cue], strip.ends[cue]
        if comma is not None and source[0] >= strip.starts[comma] and _trails(strip, (first, comma, cue, end)):
            return [(((strip.starts[first], strip.ends[comma - 1]),), (source,), (span,), low, "clause")]
        if (
            low in _SAID
            and source[0] == strip.starts[first]
            and end - cue > MIN_CLAUSE
            and strip.lows[cue + 1] not in _NOT_CLAUSES
        ):
            return [(((strip.starts[cue + 1], strip.ends[end - 1]),), (source,), (span,), low, "clause")]
        return []
    return []


def _trails(strip: Strip, at: tuple[int, int, int, int]) -> bool:
    """Say whether a cue ends its sentence, or is followed by when and where it was said: "CLAUSE, the mayor announced on Sunday after …"."""
    first, comma, cue, end = at
    if end - cue <= _TAIL_WORDS:
        return True
    scene = strip.lows[cue + 1] in _SCENE_WORDS
    return scene and strip.lows[first] not in _ASIDES and comma - first > MIN_CLAUSE and strip.words[cue - 1] != ","


def without_stops(strip: Strip, end: int) -> int:
    """Return the place before the stops and commas that end at `end`."""
    while end > 0 and strip.words[end - 1] in _STOPS:
        end -= 1
    return end
