"""A draft that holds two reports -> two drafts: "said that A and that B", "said A, adding that B". Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from schemas.event import Span
from services.extractor.attributions.reported_frames import REFUSALS, object_start
from services.extractor.statements.sharing import Draft, ended
from services.extractor.words.cues import cues
from services.extractor.words.quotes import is_quoted
from services.extractor.words.sentences import Reading

_AND: Final = frozenset({"and", "but", "y", "e", "pero", "und", "aber"})
_JOINTS: Final = _AND | {","}
_CLOSING: Final = frozenset(["”", '"', "''"])
_THAT: Final = frozenset({"that", "que", "dass"})
_ADDING: Final = frozenset(
    "adding saying noting warning insisting arguing stressing claiming explaining predicting promising".split()
)
_LEAST_WORDS, _FEW_WORDS, _MOST_PARTS = 4, 2, 20
_SUBORDINATORS: Final = frozenset("while although though whereas".split())
_GOES_ON: Final = frozenset(
    "which who whom whose and or but as because including such not than especially particularly even".split()
)
_SURE_OBJECTS: Final = frozenset("appealed accused urged asked denied declined refused called".split())


def split(reading: Reading, pieces: Sequence[Span], draft: Draft) -> list[Draft]:
    """Return the draft cut at each place where another report of the same source begins, and those reports; at most so many.

    `pieces`: those of all quotes, in order; within quotation marks nothing is cut.
    """
    draft, behind = _parted(reading, draft)
    parts: list[Draft] = [behind] if behind is not None else []
    rest: Draft | None = draft
    while rest is not None and len(parts) < _MOST_PARTS:
        part, rest = _cut(reading, pieces, rest)
        parts.append(part)
    return parts


def _parted(reading: Reading, draft: Draft) -> tuple[Draft, Draft | None]:
    """“It is late,” she said, adding that A: return the draft without the words behind a participle, and these as a report, or None."""
    if len(draft.content) == 1 or not draft.source or not draft.cue or draft.carries:
        return draft, None
    start, end = draft.content[-1]
    first, last = reading.token_at(start), reading.token_at(end - 1) + 1
    known = cues(reading.language).get(reading.lows[first])
    if (
        known is None
        or not reading.lows[first].endswith("ing")
        or reading.words[first - 1] != ","
        or start < draft.cue[-1][1]
    ):
        return draft, None
    behind = _of(reading, draft, (first, first + 1), (first + 1, last), reading.lows[first])
    return (draft, None) if behind is None else (replace(draft, content=draft.content[:-1]), behind)


def _cut(reading: Reading, pieces: Sequence[Span], draft: Draft) -> tuple[Draft, Draft | None]:
    """Return the draft up to where another report begins, and that one, or the draft and None."""
    if not draft.source or not draft.cue or draft.carries:
        return draft, None
    draft = _own_clause(reading, draft)
    start, end = draft.content[-1]
    first, last = reading.token_at(start), reading.token_at(end - 1) + 1
    for place in range(first + _LEAST_WORDS, last - _LEAST_WORDS):
        closing = _closes(reading, place)
        if not closing and (reading.lows[place] not in _JOINTS or is_quoted(pieces, reading.starts[place])):
            continue
        later = _report_at(reading, draft, place, last, opens=reading.lows[first])
        if later is not None:
            return ended(reading, draft, place + closing), later
    return draft, None


def _closes(reading: Reading, place: int) -> bool:
    """Say whether a quote ends here, after a comma of its own: the “fine ship,” adding."""
    touches = reading.ends[place - 1] == reading.starts[place]
    return reading.words[place] in _CLOSING and reading.words[place - 1] == "," and touches


def _own_clause(reading: Reading, draft: Draft) -> Draft:
    """While some have suggested CLAUSE, the perspective remains …: what was said ends with the clause that "while" opens."""
    cue = reading.token_at(draft.cue[0][0])
    first, last = reading.sentences[reading.sentence_of[cue]]
    start, end = draft.content[-1]
    opens = reading.token_at(start)
    first += reading.lows[first] in _AND  # And while he said A, B
    if reading.lows[first] not in _SUBORDINATORS or opens < cue or "," in reading.words[first:cue]:
        return draft
    commas = [
        at
        for at in range(opens + _LEAST_WORDS, reading.token_at(end - 1))
        if reading.words[at] == ","
        and reading.lows[at + 1] not in _GOES_ON
        and not reading.lows[at + 1].endswith("ing")
    ]
    return ended(reading, draft, commas[-1]) if commas and last > commas[-1] + _LEAST_WORDS else draft


def _report_at(reading: Reading, draft: Draft, place: int, last: int, *, opens: str) -> Draft | None:
    low, after = reading.lows[place], place + 1
    if low in _AND and reading.lows[after] in _THAT and (opens in _THAT or draft.low in {"said", "says"}):
        return replace(draft, content=(reading.span(after, last),))
    if (low == "," or low in _CLOSING) and reading.lows[after] in _ADDING:
        opening = after + 1 + (reading.words[after + 1] == ",")
        return _of(reading, draft, (after, after + 1), (opening, last), reading.lows[after])
    if (
        low in _AND
        and reading.language == "en"
        and (reading.lows[after] in _SURE_OBJECTS or reading.lows[after] in REFUSALS)
    ):
        objects = object_start(reading.words, reading.lows, after, last)
        if objects is not None:
            return _of(
                reading,
                draft,
                (after, objects),
                (objects, last),
                reading.lows[objects - 1] if reading.lows[after] in REFUSALS else reading.lows[after],
            )
    return None


def _of(reading: Reading, draft: Draft, cue: tuple[int, int], content: tuple[int, int], low: str) -> Draft | None:
    if content[1] - content[0] < _FEW_WORDS or any(span[0] <= reading.starts[cue[0]] < span[1] for span in draft.cue):
        return None
    return replace(
        draft,
        content=(reading.span(*content),),
        cue=(reading.span(*cue),),
        low=low if low in cues(reading.language) else draft.low,
    )
