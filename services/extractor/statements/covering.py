"""Which words drafts tell already. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from schemas.event import Span
from services.extractor.statements.sharing import Draft

_COVERED: Final = 0.5


def is_held(pieces: Sequence[Span], drafts: Iterable[Draft]) -> bool:
    """Say whether one draft tells half of these pieces or more."""
    size = sum(end - start for start, end in pieces)
    first, last = pieces[0][0], pieces[-1][1]
    near = (draft for draft in drafts if draft.content[0][0] < last and draft.content[-1][1] > first)
    return any(shared(pieces, draft.content) >= _COVERED * size for draft in near)


def is_touched(start: int, end: int, drafts: Iterable[Draft]) -> bool:
    """Say whether a draft tells something between two places."""
    return any(draft.content[0][0] < end and start < draft.content[-1][1] for draft in drafts)


def shared(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Return how many characters are in both."""
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
