"""A news sitemap -> the model, so that it is polled like any feed. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Iterable

from services.fetcher.feeds.model import MAX_ITEMS, FeedItem, ParsedFeed, SitemapIndex
from services.fetcher.sitemaps import SitemapPage, parse_sitemap


def parse_sitemap_feed(data: bytes, url: str) -> ParsedFeed:
    """Return the pages of the sitemap at `url`, newest first; raise `SitemapIndex` for what names sitemaps and no pages."""
    parsed = parse_sitemap(data, url)
    if parsed.sitemaps and not parsed.pages:
        raise SitemapIndex(parsed.sitemaps)
    newest = sorted(parsed.pages, key=_newest, reverse=True)[:MAX_ITEMS]
    return ParsedFeed(format="rss", link=url, self_url=url, items=tuple(map(_item, newest)), lane="sitemap")


def merged(feeds: Iterable[ParsedFeed], url: str) -> ParsedFeed:
    """Return the sitemaps of one index as one feed."""
    items = tuple(item for feed in feeds for item in feed.items)
    return ParsedFeed(format="rss", link=url, self_url=url, items=items[:MAX_ITEMS], lane="sitemap")


def _newest(page: SitemapPage) -> float:
    instant = page.published_at or page.modified_at
    return instant.timestamp() if instant else 0.0


def _item(page: SitemapPage) -> FeedItem:
    return FeedItem(
        id=page.url,
        link=page.url,
        title=page.title or "",
        published_at=page.published_at,
        updated_at=page.modified_at,
        language=page.language or "",
        categories=page.keywords,
    )
