"""Statement -> whom it speaks of: the names that its content mentions. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from schemas.article import ArticleV1, NameV1
from schemas.event import Span
from schemas.statement import StatementV1

Targets = tuple[tuple[NameV1, Span], ...]
"""Names, each with its first mention in the statement."""

_Mention = tuple[int, int, int, int]
"""Start, end, number of the name, number among its mentions."""


def targets_of(article: ArticleV1) -> list[Targets]:
    """Return each statement's targets, in the order of the article's names; the speaker is no target of their own."""
    mentions = sorted(
        (start, end, number, place)
        for number, name in enumerate(article.names)
        for place, (start, end) in enumerate(name.mentions)
    )
    starts = [mention[0] for mention in mentions]
    return [_named(statement, article.names, mentions, starts) for statement in article.statements]


def _named(
    statement: StatementV1, names: Sequence[NameV1], mentions: Sequence[_Mention], starts: Sequence[int]
) -> Targets:
    speaker = statement.speaker.id if statement.speaker else None
    first: dict[int, tuple[int, Span]] = {}
    for begin, stop in statement.content:
        for start, end, number, place in mentions[bisect_left(starts, begin) : bisect_left(starts, stop)]:
            if end <= stop and (number not in first or place < first[number][0]):
                first[number] = (place, (start, end))
    return tuple((names[number], first[number][1]) for number in sorted(first) if names[number].id != speaker)
