"""Statement -> the stretch of text that is judged. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from schemas.event import Span
from schemas.statement import StatementV1

LONGEST_PASSAGE_CHARS = 700
"""A statement over several paragraphs is judged by its beginning, where the cue stands."""


def reach_of(statement: StatementV1) -> Span:
    """Return where content, source and cue begin and end."""
    spans = (*statement.content, *statement.source, *statement.cue)
    return min(start for start, _ in spans), max(end for _, end in spans)


def passage_of(statement: StatementV1, text: str) -> str:
    """Return the statement with its source and cue, no longer than is judged."""
    start, end = reach_of(statement)
    return text[start : min(end, start + LONGEST_PASSAGE_CHARS)]
