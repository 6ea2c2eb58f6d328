"""Statement -> the stretch of text that is judged. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Final

from schemas.event import Span
from schemas.statement import StatementV1

LONGEST_PASSAGE_CHARS: Final = 700
"""A statement over several paragraphs is judged by its beginning, where the cue stands."""


def reach_of(statement: StatementV1) -> Span:
    """Return where content, source and cue begin and end."""
    spans = (*statement.content, *statement.source, *statement.cue)
    return min(start for start, _ in spans), max(end for _, end in spans)


def passage_span(statement: StatementV1, text: str) -> Span:
    """Return where the statement stands with its source and cue, no more of it than is judged."""
    start, end = reach_of(statement)
    return start, min(end, start + LONGEST_PASSAGE_CHARS, len(text))


def around(statement: StatementV1, target: Span, text: str) -> Span:
    """Return the stretch of the statement that holds the target, no more of it than is judged."""
    start, end = reach_of(statement)
    start = max(start, target[0] - LONGEST_PASSAGE_CHARS // 2)
    return start, min(end, start + LONGEST_PASSAGE_CHARS, len(text))


def passage_of(statement: StatementV1, text: str) -> str:
    """Return the statement with its source and cue, no longer than is judged."""
    start, end = passage_span(statement, text)
    return text[start:end]
