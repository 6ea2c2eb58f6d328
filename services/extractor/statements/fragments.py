"""Drafts with a few quoted words -> drafts with the clause that these stand in. English. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from schemas.event import Span
from services.extractor.dates.words import WEEKDAYS
from services.extractor.statements.covering import is_held
from services.extractor.statements.scene import ADDRESSED
from services.extractor.statements.sharing import Draft
from services.extractor.words.quotes import Quoted
from services.extractor.words.sentences import Reading

_MOST_BETWEEN: Final = 24
_OTHERS_CUES: Final = frozenset({"said", "says"})
_LEADING: Final = frozenset([":", ";", "—", "–", "--"])
_LEADS: Final = frozenset([",", ":", "—", "–", "-"])
_CLAUSE_WORDS, _MOST_CLAUSE_WORDS = 2, 14
_FRAGMENT_ENDS: Final = frozenset(",.!?…;:—–-")
_OPENING: Final = frozenset('“"‘')
_AND: Final = frozenset({"and", "or"})
_CLAUSE_ENDS: Final = frozenset([",", ".", ";", ":", "!", "?", "—", "–", "--", "-", "(", ")"])
_NOT_ON: Final = frozenset(
    "and or but on in at during after before when while as since from by to with for until about over under because if though although than "
    "said says told adding saying".split()
)


def in_clause(reading: Reading, draft: Draft) -> Draft:
    """Let a few quoted words that stand inside a clause bring the clause with them: saying the man would “not get beat up”."""
    start = draft.content[0][0]
    first, place = reading.token_at(draft.cue[-1][1]), reading.token_at(start)
    opens = reading.text[start : start + 3].lstrip("“\"'‘`")[:1]
    behind = draft.cue[-1][1] < start and reading.sentence_of[first] == reading.sentence_of[place]
    if not (behind and opens.islower() and reading.words[place - 1] not in _LEADS):
        return draft
    if "that" in reading.lows[first:place]:
        first = reading.lows.index("that", first)
    elif draft.low in ADDRESSED or not _CLAUSE_WORDS <= place - first <= _MOST_CLAUSE_WORDS:
        return draft
    return replace(draft, content=((reading.starts[first], draft.content[0][1]), *draft.content[1:]))


def begins_before(reading: Reading, draft: Draft) -> int | None:
    """Return where the sentence begins whose end are a few quoted words with their cue behind them: the ferry would “sail in May,” she said."""
    start, end = draft.content[0]
    place = reading.token_at(start)
    first = reading.sentences[reading.sentence_of[place]][0]
    ends = reading.text[start:end].rstrip("”\"'’")[-1:] == ","
    if not (draft.cue and draft.cue[0][0] >= end and ends and first < place and _opens_low(reading, draft.content[0])):
        return None
    return reading.starts[first] if _LEADING.isdisjoint(reading.words[first:place]) else None


def is_of_another(reading: Reading, piece: Span, cue: Span) -> bool:
    """Say whether a cue is not that of a few quoted words, but of the next sentence: they became “one people.” Hart said …."""
    place, after = reading.token_at(piece[0]), reading.token_at(cue[0])
    begins = reading.sentences[reading.sentence_of[place]][0]
    return (
        begins < place < after
        and reading.sentence_of[place] != reading.sentence_of[after]
        and _opens_low(reading, piece)
    )


def _opens_low(reading: Reading, piece: Span) -> bool:
    return reading.text[piece[0] : piece[1]].lstrip("“\"'‘`")[:1].islower()


def by_sentence(reading: Reading, drafts: Sequence[Draft]) -> dict[int, list[int]]:
    """Return sentence -> the numbers of the drafts whose cue stands in it."""
    found: dict[int, list[int]] = {}
    for number, draft in enumerate(drafts):
        if draft.cue:
            found.setdefault(reading.sentence_of[reading.token_at(draft.cue[0][0])], []).append(number)
    return found


def goes_on_to(reading: Reading, quote: Quoted, drafts: Sequence[Draft], cued: dict[int, list[int]]) -> int | None:
    """Return the number of the draft before, in the same sentence, that a few quoted words belong to; None where another cue stands between.

    `cued`: the drafts by sentence, see `by_sentence`.
    """
    if len(quote.pieces) > 1 or not _opens_low(reading, quote.pieces[0]):
        return None
    near = cued.get(reading.sentence_of[reading.token_at(quote.start)], [])
    if not near or any(drafts[number].cue[0][0] > quote.start for number in near):
        return None
    nearest = max(near, key=lambda number: drafts[number].cue[0][0])
    draft = drafts[nearest]
    if draft.carries or draft.content[-1][0] < draft.cue[-1][1] or draft.content[-1][1] > quote.start:
        return None
    between = reading.words[reading.token_at(draft.content[-1][1]) : reading.token_at(quote.start)]
    return nearest if len(between) <= _MOST_BETWEEN and (_LEADING | _OTHERS_CUES).isdisjoint(between) else None


def with_fragments(
    reading: Reading, pieces: Sequence[Span], quotes: Sequence[Quoted], drafts: Sequence[Draft]
) -> list[Draft]:
    """Let what was said go on to a few quoted words later in its sentence: it is a “mistake,” made by some who are “just wrong”.

    `quotes`: those to look at; `pieces`: those of all quotes, in order. Quotes that a draft tells are left alone.
    """
    grown, cued = list(drafts), by_sentence(reading, drafts)
    for quote in quotes:
        number = goes_on_to(reading, quote, grown, cued)
        if number is not None and not is_held(quote.pieces, grown):
            draft = grown[number]
            longer = replace(draft, content=(*draft.content[:-1], (draft.content[-1][0], quote.end)))
            grown[number] = in_its_clause(reading, pieces, longer)
    return grown


def in_its_clause(reading: Reading, pieces: Sequence[Span], draft: Draft) -> Draft:
    """End a content with quoted words where its clause ends, not before and not behind; `pieces` are those of all quotes, in order."""
    return _to_clause_end(reading, pieces, _without_when(reading, pieces, _to_quote_end(pieces, draft)))


def _to_quote_end(pieces: Sequence[Span], draft: Draft) -> Draft:
    """Let a content that stops within quoted words have all of them: describes himself as “totally new”."""
    start, end = draft.content[-1]
    number = bisect_left(pieces, (end, 0)) - 1
    if number < 0 or not start < pieces[number][0] < end < pieces[number][1] - 1:
        return draft
    return replace(draft, content=(*draft.content[:-1], (start, pieces[number][1])))


def _without_when(reading: Reading, pieces: Sequence[Span], draft: Draft) -> Draft:
    """Drop what tells, behind quoted words, when they were said, and what the reporter adds: called him a “decent man” Tuesday."""
    start, end = draft.content[-1]
    for piece in pieces[bisect_left(pieces, (start, 0)) : bisect_left(pieces, (end, 0))]:
        if piece[1] >= end:
            break
        place = reading.token_at(piece[1])
        low, after = reading.lows[place], reading.lows[place + 1 : place + 2]
        added = low == "which" and reading.text[piece[1] - 2 : piece[1] - 1] == ","
        if (
            added
            or _is_participle(reading, place, low)
            or low in WEEKDAYS["en"]
            or (low == "on" and after and after[0] in WEEKDAYS["en"])
        ):
            return replace(draft, content=(*draft.content[:-1], (start, piece[1])))
    return draft


def _is_participle(reading: Reading, place: int, low: str) -> bool:
    """Say whether, behind a quote that ends in a comma, the reporter goes on: a “fine ship,” pointing at the quay."""
    return low.endswith("ing") and low != "including" and reading.words[place - 2] == ","


def _to_clause_end(reading: Reading, pieces: Sequence[Span], draft: Draft) -> Draft:
    """Let a content that stops at a few quoted words go on with its clause: called the judge a “hater” who had “railroaded” him."""
    start, end = draft.content[-1]
    last_piece = pieces[max(0, bisect_left(pieces, (end, 0)) - 1)] if pieces else (0, 0)
    marked = last_piece[1]
    if not marked - 1 <= end <= marked or marked < start or not draft.cue or draft.cue[-1][1] > draft.content[0][0]:
        return draft
    text, place = reading.text, reading.token_at(marked)
    if place >= len(reading.words):
        return draft
    if text[marked - 3 : marked].rstrip("”\"'’")[-1:] in _FRAGMENT_ENDS and reading.lows[place] != "because":
        return draft
    last = reading.sentences[reading.sentence_of[place - 1]][1]
    joined = reading.words[place] in _AND and place + 1 < last and reading.words[place + 1] in _OPENING
    if place >= last or not (joined or (reading.words[place].islower() and reading.lows[place] not in _NOT_ON)):
        return draft
    stop = place + joined
    while stop < last and (reading.words[stop] not in _CLAUSE_ENDS):
        stop += 1
    return replace(draft, content=(*draft.content[:-1], (start, reading.ends[stop - 1])))
