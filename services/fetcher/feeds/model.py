"""What a feed says, whatever its format: one model for RSS, RDF, Atom, JSON Feed. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

FeedFormat = Literal["rss", "rdf", "atom", "json"]
Lane = Literal["strict", "mended", "tolerant", "json", "sitemap"]


MAX_ITEMS = 2_000
"""Kept of one document: the newest come first in practice, and a poll that brings more than this is not news."""


class NotAFeed(ValueError):
    """The bytes are no feed of any kind we read: look at what the URL serves today (a web page, an error, nothing)."""


class SitemapIndex(NotAFeed):
    """The bytes are a sitemap index: `sitemaps`, those changed last first, have the pages."""

    def __init__(self, sitemaps: tuple[str, ...]) -> None:
        super().__init__(f"a sitemap index of {len(sitemaps)} sitemaps")
        self.sitemaps = sitemaps


class FeedItem(NamedTuple):
    """One entry; a tuple, because it is made five times faster than a frozen dataclass.

    `summary` and `content` are as published (mostly HTML); instants are in UTC; `enclosures` are URLs.
    """

    id: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str = ""
    categories: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the neutral form: instants are epoch seconds."""
        published, updated = _epoch(self.published_at), _epoch(self.updated_at)
        return {
            "title": self.title,
            "link": self.link,
            "id": self.id,
            "summary": self.summary,
            "content": self.content,
            "body": self.content or self.summary,
            "author": ", ".join(self.authors),
            "updated": updated,
            "published": published,
            "date": updated if published is None else published,
            "language": self.language,
            "categories": list(self.categories),
            "enclosures": list(self.enclosures),
        }


class Cadence(NamedTuple):
    """How often the publisher says to come. `ttl_minutes` is RSS's; hours and days are UTC (RSS skipHours, skipDays; 0 is Monday)."""

    ttl_minutes: int | None = None
    period_seconds: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


class ParsedFeed(NamedTuple):
    """A feed and its items, newest as the publisher ordered them. `lane` names who read it."""

    format: FeedFormat
    title: str = ""
    link: str = ""
    self_url: str = ""
    hub_urls: tuple[str, ...] = ()
    description: str = ""
    language: str = ""
    id: str = ""
    author: str = ""
    updated_at: datetime | None = None
    published_at: datetime | None = None
    cadence: Cadence = Cadence()
    items: tuple[FeedItem, ...] = ()
    lane: Lane = "strict"

    def to_dict(self) -> dict[str, Any]:
        """Return the neutral form: `{format, feed: {…}, entries: […]}`; instants are epoch seconds or None."""
        feed = {
            "title": self.title,
            "link": self.link,
            "self": self.self_url,
            "description": self.description,
            "language": self.language,
            "id": self.id,
            "author": self.author,
            "updated": _epoch(self.updated_at),
            "published": _epoch(self.published_at),
            "ttl": self.cadence.ttl_minutes,
            "period": self.cadence.period_seconds,
            "skip_hours": sorted(self.cadence.skip_hours),
            "skip_days": sorted(self.cadence.skip_days),
            "hubs": list(self.hub_urls),
        }
        return {"format": self.format, "feed": feed, "entries": [item.to_dict() for item in self.items]}


def feed_from_dict(found: dict[str, Any], lane: Lane) -> ParsedFeed:
    """Return the feed whose neutral form is `found`."""
    feed = found["feed"]
    return ParsedFeed(
        format=found["format"],
        title=feed["title"],
        link=feed["link"],
        self_url=feed["self"],
        description=feed["description"],
        language=feed["language"],
        id=feed["id"],
        author=feed["author"],
        hub_urls=tuple(feed["hubs"]),
        updated_at=_instant(feed["updated"]),
        published_at=_instant(feed["published"]),
        cadence=Cadence(feed["ttl"], feed["period"], frozenset(feed["skip_hours"]), frozenset(feed["skip_days"])),
        items=tuple(_item_from_dict(entry) for entry in found["entries"]),
        lane=lane,
    )


def _item_from_dict(entry: dict[str, Any]) -> FeedItem:
    return FeedItem(
        id=entry["id"],
        link=entry["link"],
        title=entry["title"],
        summary=entry["summary"],
        content=entry["content"],
        authors=(entry["author"],) if entry["author"] else (),
        published_at=_instant(entry["published"]),
        updated_at=_instant(entry["updated"]),
        language=entry["language"],
        categories=tuple(entry["categories"]),
        enclosures=tuple(entry["enclosures"]),
    )


def _instant(epoch: float | None) -> datetime | None:
    return None if epoch is None else datetime.fromtimestamp(epoch, UTC)


def _epoch(instant: datetime | None) -> float | None:
    return None if instant is None else instant.timestamp()
