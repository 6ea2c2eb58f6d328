"""An article's text -> paragraphs cut where statements and findings begin and end. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from schemas.article import Article
from schemas.event import Span
from schemas.record import RecordV1
from schemas.statement import StatementV1
from services.monitor.views.links import printable
from services.monitor.views.passages import Mark, inside

_PRIORITY: tuple[Mark, ...] = ("content", "cue", "source")
_ROLES: tuple[Mark, ...] = _PRIORITY


@dataclass(frozen=True)
class Segment:
    """A run of one paragraph. `statement` is its number in the margin, None outside of statements; `finding` likewise."""

    text: str
    mark: Mark
    statement: int | None
    finding: int | None
    starts: bool = False
    """The first run of its statement: the place to link to."""
    shows_finding: bool = False
    """The first run of its finding's evidence."""


@dataclass(frozen=True)
class MarkedParagraph:
    """One block of the article, with the numbers of the statements that begin in it."""

    role: str
    segments: tuple[Segment, ...]
    statements: tuple[int, ...]


@dataclass(frozen=True)
class _Marked:
    span: Span
    mark: Mark
    number: int


def marked_article(record: RecordV1, statements: Sequence[StatementV1]) -> tuple[MarkedParagraph, ...]:
    """Return the text as paragraphs of marked segments; statements and findings are numbered from 1 in the order given."""
    text = printable(record.article.text)
    marked = [mark for number, one in enumerate(statements, 1) for mark in _marks(one, number, len(text))]
    found = [
        _Marked(span, "", number)
        for number, finding in enumerate(record.findings, 1)
        for span in inside(finding.evidence, len(text))
    ]
    paragraphs = sorted(blocks(record.article, text), key=lambda block: block[1])
    places = [span for _, span in paragraphs]
    cutter = _Cutter(text)
    return tuple(
        cutter.paragraph(role, span, here, evidence)
        for (role, span), here, evidence in zip(
            paragraphs, _by_place(marked, places), _by_place(found, places), strict=True
        )
    )


def _by_place(marked: list[_Marked], places: list[Span]) -> list[list[_Marked]]:
    """Return for each place, in order, what overlaps it; an article may have thousands of both."""
    starts = [start for start, _ in places]
    found: list[list[_Marked]] = [[] for _ in places]
    for one in marked:
        place = max(0, bisect_right(starts, one.span[0]) - 1)
        while place < len(places) and starts[place] < one.span[1]:
            if _overlap(one.span, places[place]):
                found[place].append(one)
            place += 1
    return found


def _marks(statement: StatementV1, number: int, length: int) -> Iterable[_Marked]:
    for mark, spans in (("content", statement.content), ("cue", statement.cue), ("source", statement.source)):
        for span in inside(spans, length):
            yield _Marked(span, mark, number)  # type: ignore[arg-type]  # a literal out of a tuple


def blocks(article: Article, text: str) -> list[tuple[str, Span]]:
    """Return (role, span) of each paragraph that is there; lines of the text when the article names no paragraphs."""
    named = [(one.role, span) for one in article.paragraphs for span in inside([(one.start, one.end)], len(text))]
    return [(role, span) for role, span in (named or _lines(text)) if text[span[0] : span[1]].strip()]


def _lines(text: str) -> list[tuple[str, Span]]:
    found, start = [], 0
    for line in text.splitlines(keepends=True):
        found.append(("paragraph", (start, start + len(line))))
        start += len(line)
    return found


class _Cutter:
    """Cuts paragraph after paragraph, and knows which statements have begun."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._begun: set[tuple[str, int]] = set()

    def paragraph(self, role: str, span: Span, here: list[_Marked], evidence: list[_Marked]) -> MarkedParagraph:
        edges = {*span, *(edge for one in (*here, *evidence) for edge in one.span if span[0] < edge < span[1])}
        segments = tuple(
            self._segment((start, end), _best(here, start), _at(evidence, start))
            for start, end in pairwise(sorted(edges))
        )
        return MarkedParagraph(role, segments, tuple(one.statement for one in segments if one.starts and one.statement))

    def _segment(self, span: Span, best: _Marked | None, finding: int | None) -> Segment:
        text = self._text[span[0] : span[1]]
        shows = finding is not None and self._is_first(("finding", finding))
        if best is None:
            return Segment(text, "", None, finding, shows_finding=shows)
        starts = best.mark == "content" and self._is_first(("statement", best.number))
        return Segment(text, best.mark, best.number, finding, starts, shows)

    def _is_first(self, what: tuple[str, int]) -> bool:
        if what in self._begun:
            return False
        self._begun.add(what)
        return True


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _best(here: list[_Marked], at: int) -> _Marked | None:
    covering = [one for one in here if one.span[0] <= at < one.span[1]]
    return min(covering, key=lambda one: (_ROLES.index(one.mark), one.span[1] - one.span[0]), default=None)


def _at(evidence: list[_Marked], at: int) -> int | None:
    return next((one.number for one in evidence if one.span[0] <= at < one.span[1]), None)
