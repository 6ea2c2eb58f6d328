"""FeedV1: a subscription. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from schemas.event import Event, Instant
from schemas.identity import site_of


class FeedV1(Event):
    """One feed that we watch. A tombstone (key without value) on the stream removes it."""

    id: str
    url: str
    title: str = ""
    tags: tuple[str, ...] = ()
    added_at: Instant

    @property
    def key(self) -> str:
        return self.id

    @property
    def placed_by(self) -> str:
        """The site, as for entries: who polls a feed also fetches its site's pages. Raise `BadUrl`."""
        return site_of(self.url)

    @property
    def subject(self) -> str:
        return self.url
