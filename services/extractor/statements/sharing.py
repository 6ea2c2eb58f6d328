"""Drafts of one sentence -> drafts that share their subject: "She said A and added B". Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Final

from schemas.event import Span
from services.extractor.attributions.quotes_sources import subject_source
from services.extractor.attributions.reported_frames import can_speak
from services.extractor.words.cues import cues
from services.extractor.words.sentences import Reading
from services.extractor.words.windows import FOLD, Strip

_AND: Final = frozenset(["and", "but", "or", ",", "while", "before", "y", "e", "und", "aber", "et"])
_BETWEEN: Final = frozenset("also then later again even still has have had".split())
_REPORTING: Final = frozenset({"say", "warn", "promise", "urge", "deny"})
_SUBJECT_WORDS: Final = 8
_SUBJECT_ENDS: Final = frozenset(
    [
        ",",
        "who",
        "which",
        "that",
        "on",
        "at",
        "in",
        "too",
        "also",
        "and",
        "(",
        "—",
        "–",
        ":",
        ";",
        "“",
        '"',
        "last",
        "this",
    ]
)
_FINITE: Final = frozenset("is was were has had have will would said says told did does called put".split())
_NOT_SUBJECTS: Final = frozenset(
    "in at on for with after before when while as if but and though although since because during from by earlier later asked".split()
)
_DETERMINERS: Final = frozenset("the a an his her its their one".split())
_PASSIVE: Final = frozenset("is was are were be been being".split())
_NO_SUBJECT_BEFORE: Final = _PASSIVE | {"to"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before its speaker is known. `carries` says that it has no source of its own and goes on from the speaker before."""

    content: tuple[Span, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    low: str
    score: float
    found_by: str
    carries: bool = False

    @property
    def start(self) -> int:
        """Where the statement begins in the text: content, source or cue, whichever comes first."""
        return min(span[0] for span in (*self.content[:1], *self.source[:1], *self.cue[:1]))


def share_sources(reading: Reading, strip: Strip, drafts: list[Draft]) -> list[Draft]:
    """Give a cue without a subject that of the cue before it, and end the content of that one where the new cue is led in by "and"."""
    ordered = sorted(
        drafts + _second_halves(reading, drafts), key=lambda draft: draft.cue[0][0] if draft.cue else draft.start
    )
    table = cues(reading.language)
    for number, draft in enumerate(ordered):
        if not draft.cue or draft.low not in table or draft.carries:
            continue
        joint = _joint_before(reading, draft.cue[0][0])
        before = _giver(reading, ordered[:number], draft, joint) if joint is not None else None
        if joint is None or before is None or (draft.source and draft.source != ordered[before].source):
            ordered[number] = _with_subject(strip, reading, draft)
            continue
        ordered[number] = replace(draft, source=ordered[before].source)
        if reading.words[joint] != "," or draft.low.endswith("ing"):
            ordered[before] = ended(reading, ordered[before], joint)
    return ordered


def _second_halves(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """Find the report that another one has swallowed: "said A and added that B"."""
    taken = {span[0] for draft in drafts for span in draft.cue}
    found = []
    for draft in drafts:
        start, end = draft.content[-1]
        first, last = reading.token_at(start), reading.token_at(end - 1)
        for joint in range(first + _SUBJECT_WORDS // 2, last - _SUBJECT_WORDS // 2):
            if reading.lows[joint] not in {"and", "but"} or not draft.source:
                continue
            cue = joint + 1 + (reading.lows[joint + 1] in _BETWEEN)
            that = next(
                (
                    place
                    for place in range(cue + 1, min(cue + _SUBJECT_WORDS // 2 + 1, last))
                    if reading.lows[place] == "that"
                ),
                None,
            )
            known = cues(reading.language).get(reading.lows[cue])
            if (
                that is None
                or known is None
                or known.kind not in _REPORTING
                or not reading.lows[cue].endswith(("ed", "said", "told"))
            ):
                continue
            if reading.starts[cue] not in taken:
                span = ((reading.starts[that], end),)
                found.append(
                    replace(
                        draft,
                        content=span,
                        source=(),
                        cue=(reading.span(cue, cue + 1),),
                        low=reading.lows[cue],
                        found_by="clause",
                    )
                )
                break
    return found


def _with_subject(strip: Strip, reading: Reading, draft: Draft) -> Draft:
    """Give a cue in the past or present tense, whose source the model missed, the noun phrase before it, or the one that opens its sentence."""
    place = reading.token_at(draft.cue[0][0])
    if draft.source or reading.lows[place] in _NO_SUBJECT_BEFORE or reading.lows[place].endswith("ing"):
        return draft
    at = bisect_right(strip.starts, draft.cue[0][0]) - 1
    first = at
    while first > 0 and strip.sentence[first - 1] == strip.sentence[at]:
        first -= 1
    if at == first or strip.words[at] == FOLD:
        return draft
    source = subject_source(strip, first, at)
    if source is not None and can_speak(strip, source):
        return replace(draft, source=(source,))
    opening = _opening_phrase(reading, place)
    return replace(draft, source=(opening,)) if opening else draft


def _opening_phrase(reading: Reading, place: int) -> Span | None:
    """Return the noun phrase that opens the sentence of the cue at token `place`, up to the first comma, preposition or verb."""
    first = reading.sentences[reading.sentence_of[place]][0]
    end = first
    while (
        end < place
        and end - first < _SUBJECT_WORDS
        and reading.lows[end] not in _SUBJECT_ENDS
        and not (end > first and reading.lows[end] in _FINITE)
    ):
        end += 1
    opens = reading.words[first]
    nominal = (
        opens[0].isupper()
        and reading.lows[first] not in _NOT_SUBJECTS
        and any(word[0].isupper() for word in reading.words[first + 1 : end])
    )
    named = end - first == 1 and reading.lows[first] not in _NOT_SUBJECTS
    determined = reading.lows[first] in _DETERMINERS and end - first > 1
    known = end != first and end <= place and (nominal or named or determined)
    return reading.span(first, end) if known else None


def _joint_before(reading: Reading, offset: int) -> int | None:
    """Return the token of the "and" or comma that leads in the cue at `offset`; for "adding" the cue itself is enough."""
    place = reading.token_at(offset)
    if reading.lows[place] in _PASSIVE:
        return None
    at = place - 1
    while at > 0 and (reading.lows[at] in _BETWEEN or reading.lows[at].endswith("ly")):
        at -= 1
    if at >= 0 and reading.lows[at] in _AND and reading.sentence_of[at] == reading.sentence_of[place]:
        return at
    return None


def _giver(reading: Reading, earlier: list[Draft], draft: Draft, joint: int) -> int | None:
    sentence = reading.sentence_of[joint]
    for number in range(len(earlier) - 1, -1, -1):
        other = earlier[number]
        if other.source and other.cue and reading.sentence_of[reading.token_at(other.cue[0][0])] == sentence:
            return number if other.source[0][0] < draft.cue[0][0] else None
    return None


def ended(reading: Reading, draft: Draft, joint: int) -> Draft:
    """Cut the content at the joint, unless little would be left of it."""
    cut = reading.starts[joint]
    kept: list[Span] = []
    for start, end in draft.content:
        if start < cut < end:
            last = joint - 1
            while last > 0 and reading.words[last] in {",", ";"}:
                last -= 1
            end = reading.ends[last]  # noqa: PLW2901 - the piece ends before the joint
        if start < end:
            kept.append((start, end))
    whole = sum(end - start for start, end in draft.content)
    return (
        replace(draft, content=tuple(kept))
        if kept and sum(end - start for start, end in kept) > min(12, whole / 4)
        else draft
    )
