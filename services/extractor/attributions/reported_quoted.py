"""English clauses with "that" in which words are quoted -> drafts: "warned that it is “a shock”". Pure: no clock, no network, no Kafka.

Marks say that these are somebody's words, so less is asked of what stands before "that" than elsewhere: a verb of saying, or a noun for what is said.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from services.extractor.attributions.quotes_sources import subject_source
from services.extractor.attributions.reported_according import MIN_CLAUSE, Clause
from services.extractor.attributions.reported_frames import can_speak, clause_end
from services.extractor.attributions.reported_rules import is_relative
from services.extractor.words.cues import cues
from services.extractor.words.windows import FOLD, Strip

RULE: Final = "quoted-clause"
_NOUNS: Final = frozenset(
    "accusation accusations allegation allegations argument arguments assertion assertions assessment belief charge charges claim claims comment "
    "comments complaint complaints conclusion criticism dictum notion opinion remark remarks report reports rumor rumors rumour rumours statement "
    "statements suggestion suggestions view warning warnings".split()
)
_BACK, _LONGEST = 8, 80
_BREAKS: Final = frozenset({";", ":", "—", "–", "--"})


def quoted_clauses(strip: Strip) -> list[Clause]:
    """Return a clause for each "that" with quoted words behind it and a cue before it, in order."""
    found: list[Clause] = []
    for first, last in pairwise(strip.edges):
        if "that" in strip.lows[first:last]:
            found += _of_sentence(strip, first, last)
    return found


def _of_sentence(strip: Strip, first: int, last: int) -> list[Clause]:
    found: list[Clause] = []
    for that in range(first + 1, last - 1):
        if strip.lows[that] != "that" or strip.quote[that] >= 0:
            continue
        end = _end(strip, that, min(last, that + _LONGEST))
        quoted = any(number >= 0 for number in strip.quote[that:end])
        long = end - that >= MIN_CLAUSE or FOLD in strip.words[that:end]
        cue = _cue_before(strip, first, that) if quoted and long else None
        if cue is None or is_relative(strip, cue, that):
            continue
        source = subject_source(strip, first, cue)
        known = (source,) if source is not None and can_speak(strip, source) else ()
        span = strip.starts[cue], strip.ends[cue]
        found.append((((strip.starts[that], strip.ends[end - 1]),), known, (span,), strip.lows[cue], RULE))
    return found


def _end(strip: Strip, that: int, last: int) -> int:
    """Return where the clause ends; a reason that is given in it belongs to it."""
    end = clause_end(strip, that, last, "en")
    while end < last and strip.lows[end] == "because":
        end = clause_end(strip, end + 1, last, "en")
    return end


def _cue_before(strip: Strip, first: int, that: int) -> int | None:
    """Return the place of the nearest word of saying before `that`; no quote and no break may stand between.

    Right before it any verb in the past will do, if its subject can speak: "Hewlett sniped that".
    """
    for place in range(that - 1, max(first, that - _BACK) - 1, -1):
        if strip.words[place] in _BREAKS or strip.quote[place] >= 0:
            return None
        if strip.lows[place] in cues("en") or strip.lows[place] in _NOUNS:
            return place
    verb = that - 1 if strip.lows[that - 1].endswith(("ed", "cts", "nds")) else _said_to(strip, first, that)
    subject = subject_source(strip, first, verb) if verb is not None else None
    return verb if subject is not None and can_speak(strip, subject) else None


def _said_to(strip: Strip, first: int, that: int) -> int | None:
    """Return the place of a verb in the past that names its hearer: grumbled to a crowd on the quay that …."""
    places = range(that - 2, max(first, that - _BACK) - 1, -1)
    return next((at for at in places if strip.lows[at].endswith("ed") and strip.lows[at + 1] == "to"), None)
