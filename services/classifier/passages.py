"""An article as the finding rules read it: sentences, paragraphs and the days that it names. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from schemas.article import ArticleV1, DateV1
from schemas.event import Span

_BREAK: Final = re.compile(r"(?<=[.!?…][\"'”’»)])\s+(?=[\"'“‘«(]?[A-ZÀ-Þ0-9])|(?<=[.!?…])\s+(?=[\"'“‘«(]?[A-ZÀ-Þ])|\n+")
_MAY_END: Final = re.compile(r"[.!?…\"'”’»)\n]")
_NO_BREAK_AFTER: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Sen|Rep|Gov|Lt|Col|No|vs|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|[A-Z]|U\.S|US|U\.K|E\.U|U\.N|\d{1,2}))\.$"
)
_LONGEST_SHORT_FORM_CHARS: Final = 8
_EXPLICIT: Final = re.compile(r"\d")
_LINE: Final = re.compile(r"[^\n]+")
_YEAR: Final = re.compile(r"\b(?:1[89]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Day:
    """A day that the text names: its place, and whether the text itself gives the year."""

    start: int
    end: int
    day: date
    has_year: bool

    @property
    def span(self) -> Span:
        return self.start, self.end


class Passages:
    """What the rules ask of an article, worked out once.

    `lower` is the text in lower case: to see at little cost whether a rule's words stand in it at all; offsets may differ from the text's.
    `sentences` and `paragraphs` are spans; a line break ends a sentence, and lines are paragraphs where the extractor gave none. `all_days` are
    the dates with the precision of a day, "Tuesday" and "yesterday" among them, in order; `days` those of them that are named in figures.
    """

    def __init__(self, event: ArticleV1) -> None:
        text = event.article.text
        self.event = event
        self.text = text
        self.lower = text.lower()
        self.sentences = _sentences(text)
        self._sentence_starts = [start for start, _ in self.sentences]
        given = tuple((paragraph.start, paragraph.end) for paragraph in event.article.paragraphs)
        self.paragraphs: tuple[Span, ...] = given or tuple(match.span() for match in _LINE.finditer(text))
        found = (_day(text, mention) for mention in event.dates)
        self.all_days = tuple(sorted((day for day in found if day), key=lambda day: day.start))
        self.days = tuple(day for day in self.all_days if _EXPLICIT.search(text[day.start : day.end]))

    @property
    def published(self) -> date | None:
        instant = self.event.article.published_at
        return instant.date() if instant else None

    def sentence_at(self, place: int) -> Span:
        """Return the sentence that holds the character at `place`."""
        return _holder(self.sentences, self._sentence_starts, place)

    def paragraph_at(self, place: int) -> Span:
        """Return the paragraph that holds the character at `place`."""
        return next((span for span in self.paragraphs if span[0] <= place < span[1]), (place, place))

    def sentences_with(self, spans: Iterable[Span]) -> set[Span]:
        """Return the sentences of which a part lies in one of the spans."""
        found = set[Span]()
        for start, end in spans:
            first = max(bisect_right(self._sentence_starts, start) - 1, 0)
            last = bisect_left(self._sentence_starts, end)
            found.update(span for span in self.sentences[first:last] if start < span[1])
        return found


def _sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences, as spans; a line break ends one."""
    spans: list[Span] = []
    start = 0
    for mark in _MAY_END.finditer(text):
        place = mark.start() + (mark[0] != "\n")
        gap = _BREAK.match(text, place) if place >= start and text[place : place + 1].isspace() else None
        if gap is None:
            continue
        near = max(start, gap.start() - _LONGEST_SHORT_FORM_CHARS)
        if "\n" not in gap[0] and _NO_BREAK_AFTER.search(text, near, gap.start()):
            continue
        spans.append((start, gap.start()))
        start = gap.end()
    return tuple(span for span in (*spans, (start, len(text))) if span[1] > span[0])


def _day(text: str, mention: DateV1) -> Day | None:
    try:
        day = date.fromisoformat(mention.value[:10]) if len(mention.value) >= 10 else None  # noqa: PLR2004 - YYYY-MM-DD
    except ValueError:
        return None
    has_year = _YEAR.search(text[mention.start : mention.end]) is not None
    return Day(mention.start, mention.end, day, has_year) if day else None


def _holder(spans: tuple[Span, ...], starts: list[int], place: int) -> Span:
    """Return the span that holds the place; spans do not overlap, and `starts` are theirs in order."""
    number = bisect_right(starts, place) - 1
    return spans[number] if number >= 0 and place < spans[number][1] else (place, place)


def find_any(text: str, words: Iterable[str]) -> str | None:
    """Return the first of some words, or parts of words, that stands in the text."""
    for word in words:
        if word in text:
            return word
    return None
