"""An article as the finding rules read it: sentences, paragraphs and the days that it names. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from schemas.article import ArticleV1
from schemas.event import Span

_BREAK: Final = re.compile(r"(?<=[.!?…][\"'”’»)])\s+(?=[\"'“‘«(]?[A-ZÀ-Þ0-9])|(?<=[.!?…])\s+(?=[\"'“‘«(]?[A-ZÀ-Þ])|\n+")
_MAY_END: Final = re.compile(r"[.!?…\"'”’»)\n]")
_NO_BREAK_AFTER: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Sen|Rep|Gov|Lt|Col|No|vs|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|[A-Z]|U\.S|US|U\.K|E\.U|U\.N|\d{1,2}))\.$"
)
_LONGEST_SHORT_FORM_CHARS: Final = 8
_EXPLICIT: Final = re.compile(r"\d")
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


@dataclass(frozen=True)
class Passages:
    """What the rules ask of an article, each answer worked out once."""

    event: ArticleV1

    @property
    def text(self) -> str:
        return self.event.article.text

    @cached_property
    def lower(self) -> str:
        """The text in lower case: to see at little cost whether a rule's words stand in it at all. Offsets may differ from the text's."""
        return self.text.lower()

    @property
    def published(self) -> date | None:
        instant = self.event.article.published_at
        return instant.date() if instant else None

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """The dates named in figures, with the precision of a day, in order."""
        return tuple(day for day in self.all_days if _EXPLICIT.search(self.text[day.start : day.end]))

    @cached_property
    def all_days(self) -> tuple[Day, ...]:
        """The dates with the precision of a day, "Tuesday" and "yesterday" among them."""
        found = (self._day(mention.start, mention.end, mention.value) for mention in self.event.dates)
        return tuple(sorted((day for day in found if day), key=lambda day: day.start))

    def _day(self, start: int, end: int, value: str) -> Day | None:
        try:
            day = date.fromisoformat(value[:10]) if len(value) >= 10 else None  # noqa: PLR2004 - YYYY-MM-DD
        except ValueError:
            return None
        return Day(start, end, day, _YEAR.search(self.text[start:end]) is not None) if day else None

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences, as spans; a line break ends one."""
        spans, start, text = [], 0, self.text
        for mark in _MAY_END.finditer(text):
            place = mark.start() + (mark[0] != "\n")
            gap = _BREAK.match(text, place) if place >= start and text[place : place + 1].isspace() else None
            if gap is None:
                continue
            near = max(start, gap.start() - _LONGEST_SHORT_FORM_CHARS)
            if "\n" not in gap[0] and _NO_BREAK_AFTER.search(self.text, near, gap.start()):
                continue
            spans.append((start, gap.start()))
            start = gap.end()
        return tuple(span for span in (*spans, (start, len(self.text))) if span[1] > span[0])

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """The paragraphs, as spans; lines where the extractor gave none."""
        if self.event.article.paragraphs:
            return tuple((paragraph.start, paragraph.end) for paragraph in self.event.article.paragraphs)
        return tuple(match.span() for match in re.finditer(r"[^\n]+", self.text))

    def sentence_at(self, place: int) -> Span:
        """Return the sentence that holds the character at `place`."""
        return _holder(self.sentences, self._sentence_starts, place)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

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
