"""When an article is looked at again. Pure: no clock, no network, no Kafka.

A change makes a new revision of the same article, never a new article: the entry of a revisit has the article's own id.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.entry import EntryV1
from services.fetcher.deferral import Deferred
from services.fetcher.memory import Fetched

REASON: Final = "revisit"
_KEPT: Final = (
    "article_id",
    "site",
    "url",
    "feed_id",
    "feed_title",
    "title",
    "language",
    "published_at",
    "discovered_at",
)


def plan_of(text: str) -> tuple[float, ...]:
    """Return the ages, in seconds, at which an article is looked at again; raise ValueError when they are none. Empty is never."""
    ages = tuple(sorted(float(part) for part in text.split(",") if part.strip()))
    if any(age <= 0 for age in ages):
        raise ValueError("an age at which to look again is more than 0 seconds")
    return ages


def next_visit(entry: EntryV1, row: Fetched, plan: Sequence[float], now: float, luck: float) -> Deferred | None:
    """Return the row that waits for the next visit, or None when the article has had them all.

    A visit that was missed (we were down) is made up by the next one. Visits are spread by a tenth: a feed's articles came in one burst.
    """
    for age in plan[row.visits :]:
        due = row.first_at + age * (1 + 0.1 * luck)
        if due > now:
            return Deferred(slim(entry), 0, due, REASON)
    return None


def visits_until(row: Fetched, plan: Sequence[float], now: float) -> int:
    """Return how many visits of the plan lie behind an article at `now`, this one included."""
    return max(row.visits + 1, sum(row.first_at + age <= now for age in plan))


def slim(entry: EntryV1) -> EntryV1:
    """Return the entry of a revisit: what the first one said of the article, without what is long."""
    return EntryV1(origin="revisit", **{name: getattr(entry, name) for name in _KEPT})
