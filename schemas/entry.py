"""EntryV1: an item seen in a feed or a sitemap, or a URL submitted by hand. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Literal

from schemas.event import Event, Instant

Origin = Literal["feed", "sitemap", "submitted", "revisit"]


class EntryV1(Event):
    """A hint that an article is there to fetch. Keyed by site, so that one replica owns a site's whole queue."""

    article_id: str
    site: str
    url: str
    origin: Origin
    feed_id: str | None = None
    feed_title: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    summary: str = ""
    categories: tuple[str, ...] = ()
    language: str | None = None
    published_at: Instant | None = None
    modified_at: Instant | None = None
    discovered_at: Instant

    @property
    def key(self) -> str:
        return self.site

    @property
    def subject(self) -> str:
        return self.url
