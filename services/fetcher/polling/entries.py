"""Items of a feed or a sitemap -> entries, each article once. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.entry import EntryV1, Origin
from schemas.identity import BadUrl, article_id, site_of
from services.fetcher.feeds.model import FeedItem, ParsedFeed
from services.fetcher.polling.state import seen_key

_MOST_TITLE: Final = 500
_MOST_SUMMARY: Final = 2_000
_MOST_MARKUP: Final = 32_768
"""More is not looked at: what is kept of it is a few hundred characters of text."""

_MOST_URL: Final = 4_096
_TAG: Final = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Listing:
    """What a feed lists: entries that are new to it, keys of all that it lists, how many items name no page (by reason)."""

    entries: tuple[EntryV1, ...]
    keys: tuple[str, ...]
    unusable: tuple[str, ...]


def listing_of(
    feed: ParsedFeed, feed_id: str, seen: Collection[str], discovered_at: datetime, feed_title: str = ""
) -> Listing:
    """Return the listing of `feed`; entries come oldest last, as the publisher lists them, each article once."""
    keys: dict[str, None] = {}
    entries: list[EntryV1] = []
    unusable: list[str] = []
    for item in feed.items:
        found = _identified(item)
        if isinstance(found, str):
            unusable.append(found)
            continue
        url, article = found
        key = seen_key(article)
        if key in keys:
            continue
        keys[key] = None
        if key not in seen:
            entries.append(_entry(item, url, article, feed, feed_id, discovered_at, feed_title))
    return Listing(tuple(entries), tuple(keys), tuple(unusable))


def _identified(item: FeedItem) -> tuple[str, str] | str:
    for url in _candidates(item):
        try:
            return url, article_id(url)
        except BadUrl:
            continue
    return "bad_link" if item.link else "no_link"


def _candidates(item: FeedItem) -> Iterator[str]:
    if item.link and len(item.link) <= _MOST_URL:
        yield item.link
    if item.id.startswith(("http://", "https://")) and len(item.id) <= _MOST_URL:
        yield item.id


def _entry(  # noqa: PLR0917 - an entry is made of all of them
    item: FeedItem, url: str, article: str, feed: ParsedFeed, feed_id: str, discovered_at: datetime, feed_title: str
) -> EntryV1:
    origin: Origin = "sitemap" if feed.lane == "sitemap" else "feed"
    return EntryV1(
        article_id=article,
        site=site_of(url),
        url=url,
        origin=origin,
        feed_id=feed_id,
        feed_title=(feed_title or text_of(feed.title))[:_MOST_TITLE],
        title=text_of(item.title)[:_MOST_TITLE],
        authors=tuple(text_of(name)[:200] for name in item.authors[:20]),
        summary=text_of(item.summary)[:_MOST_SUMMARY],
        categories=tuple(text_of(name)[:100] for name in item.categories[:30]),
        language=(item.language or feed.language)[:35] or None,
        published_at=item.published_at or item.updated_at,
        modified_at=item.updated_at,
        discovered_at=discovered_at,
    )


def text_of(markup: str) -> str:
    """Return the text of a piece of markup as a feed carries it, on one line."""
    markup = markup[:_MOST_MARKUP]
    if "<" in markup:
        markup = _TAG.sub(" ", markup)
    if "&" in markup:
        markup = html.unescape(markup)
        if "<" in markup:
            markup = _TAG.sub(" ", markup)
    return " ".join(markup.split())
