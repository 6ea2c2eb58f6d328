"""Spans of a text -> the passage around them, with marks. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from schemas.event import Part, Span

Mark = Literal["", "content", "cue", "source"]

CONTEXT_CHARACTERS = 280  # of a sentence, kept on each side of what was said
JOIN_CHARACTERS = 280  # pieces that stand closer than this are shown as one passage
CONTENT_CHARACTERS = 6_000  # of one statement; whoever wants more opens the article
ELISION = " […] "

_SENTENCE_END = re.compile(r"[.!?…][\"”“’‘»«›‹)\]]*\s+(?=[\"“„”‘‚’«»‹›(\[¿¡]*[^\W\d_a-zà-öø-ÿа-яё])|\n")
_PRIORITY: tuple[Mark, ...] = ("content", "cue", "source")


class Fragment(Part):
    """A run of text; `mark` says what it is to the statement, "" for the words around it."""

    text: str
    mark: Mark = ""


def inside(spans: Iterable[Span], length: int) -> list[Span]:
    """Return the spans that lie in a text of `length` characters, in order, cut to it; empty ones are dropped."""
    cut = ((max(0, start), min(length, end)) for start, end in spans)
    return sorted((start, end) for start, end in cut if start < end)


def content_of(text: str, spans: Iterable[Span]) -> str:
    """Return the words of a statement; pieces that the text interrupts are joined by an ellipsis."""
    pieces = (" ".join(text[start:end].split()) for start, end in inside(spans, len(text)))
    return clipped(" … ".join(piece for piece in pieces if piece), CONTENT_CHARACTERS)


def clipped(text: str, limit: int) -> str:
    """Return `text`, cut at a word so that it has at most `limit` characters, the ellipsis included."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip() + "…"


def passage(text: str, content: Sequence[Span], cue: Sequence[Span], source: Sequence[Span]) -> tuple[Fragment, ...]:
    """Return the sentences around `content` as fragments; cue and source are marked where they stand in those sentences."""
    size = len(text)
    marks = {"content": inside(content, size), "cue": inside(cue, size), "source": inside(source, size)}
    fragments: list[Fragment] = []
    for window in _windows(text, marks["content"], marks["cue"] + marks["source"]):
        if fragments:
            fragments.append(Fragment(text=ELISION))
        fragments.extend(_marked(text, window, marks))
    return _within_limit(fragments)


def _windows(text: str, content: list[Span], near: list[Span]) -> list[Span]:
    windows: list[Span] = []
    for start, end in content:
        low, high = start, end
        for other_start, other_end in near:
            if other_start - high < CONTEXT_CHARACTERS and low - other_end < CONTEXT_CHARACTERS:
                low, high = min(low, other_start), max(high, other_end)
        window = (_sentence_start(text, low), _sentence_end(text, high))
        if windows and window[0] - windows[-1][1] < JOIN_CHARACTERS:
            windows[-1] = (windows[-1][0], max(windows[-1][1], window[1]))
        else:
            windows.append(window)
    return windows


def _sentence_start(text: str, at: int) -> int:
    floor = max(0, at - CONTEXT_CHARACTERS)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, floor, min(len(text), at + 2)) if match.end() <= at]
    if ends:
        return ends[-1]
    space = text.find(" ", floor, at)
    return floor if floor == 0 or space < 0 else space + 1


def _sentence_end(text: str, at: int) -> int:
    ceiling = min(len(text), at + CONTEXT_CHARACTERS)
    match = _SENTENCE_END.search(text, max(0, at - 2), ceiling)
    if match and match.end() >= at:
        return max(at, match.start() + len(match[0].rstrip()))
    space = text.rfind(" ", at, ceiling)
    return ceiling if ceiling == len(text) or space < 0 else space


def _marked(text: str, window: Span, marks: dict[str, list[Span]]) -> Iterable[Fragment]:
    low, high = window
    edges = {low, high, *(edge for spans in marks.values() for span in spans for edge in span if low < edge < high)}
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        mark = next((name for name in _PRIORITY if any(a <= start < b for a, b in marks[name])), "")
        yield Fragment(text=text[start:end].replace("\n", " "), mark=mark)


def _within_limit(fragments: list[Fragment]) -> tuple[Fragment, ...]:
    kept: list[Fragment] = []
    room = CONTENT_CHARACTERS + 2 * CONTEXT_CHARACTERS
    for fragment in fragments:
        if room <= 0:
            break
        kept.append(Fragment(text=clipped(fragment.text, room), mark=fragment.mark))
        room -= len(fragment.text)
    return tuple(kept)
