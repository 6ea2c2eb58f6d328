"""What no XML parser accepts -> the model, by feedparser. Slow: give it capped bytes, in a worker that may be killed."""

from __future__ import annotations

import calendar
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import feedparser

from services.fetcher.dates import parse_date
from services.fetcher.feeds.links import resolved
from services.fetcher.feeds.model import MAX_ITEMS, FeedFormat, FeedItem, NotAFeed, ParsedFeed

MAX_TOLERANT_BYTES: Final = 2 * 1024 * 1024
MAX_TAGS: Final = 60_000
"""feedparser's time grows with tags, not bytes; a feed of 2,000 items has fewer."""

_REFERENCE = re.compile(rb"&#([xX][0-9a-fA-F]{1,4000}|[0-9]{1,4000});?")
_LAST_CHARACTER, _SURROGATES = 0x10FFFF, range(0xD800, 0xE000)


def parse_tolerantly(data: bytes, headers: Mapping[str, str], url: str) -> ParsedFeed:
    """Return what feedparser makes of `data` (UTF-8 or as it came); raise `NotAFeed` when it makes nothing of it."""
    if len(data) > MAX_TOLERANT_BYTES or data.count(b"<") > MAX_TAGS:
        raise NotAFeed("not well-formed, and too large to read with patience")
    found = feedparser.parse(
        _REFERENCE.sub(_to_a_character, data), response_headers={**headers, "content-location": url}
    )
    if not found.entries and not found.get("version"):
        raise NotAFeed("not well-formed, and no feed in it")
    return _feed(found, url)


def _to_a_character(match: re.Match[bytes]) -> bytes:
    """Return a reference as it is, or U+FFFD for one to no character (half a surrogate pair, a number too large), on which feedparser raises."""
    digits = match[1]
    number = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
    return match[0] if number <= _LAST_CHARACTER and number not in _SURROGATES else b"&#xFFFD;"


def _feed(found: Any, url: str) -> ParsedFeed:
    feed = found.feed
    return ParsedFeed(
        format=_format(found.get("version", "")),
        title=feed.get("title", ""),
        link=resolved(feed.get("link", ""), url),
        description=feed.get("subtitle", ""),
        language=feed.get("language") or "",
        id=feed.get("id", ""),
        author=feed.get("author", ""),
        updated_at=_instant(feed, "updated"),
        published_at=_instant(feed, "published"),
        items=tuple(_item(entry, url) for entry in found.entries[:MAX_ITEMS]),
        lane="tolerant",
    )


def _format(version: str) -> FeedFormat:
    if version.startswith("atom"):
        return "atom"
    return "rdf" if version in {"rss10", "rss090"} else "rss"


def _item(entry: Any, url: str) -> FeedItem:
    contents = [part.get("value", "") for part in entry.get("content", ())]
    return FeedItem(
        id=entry.get("id", ""),
        link=resolved(entry.get("link", ""), url),
        title=entry.get("title", ""),
        summary=entry.get("summary", ""),
        content=next((text for text in contents if text), ""),
        authors=tuple(dict.fromkeys(person["name"] for person in entry.get("authors", ()) if person.get("name"))),
        published_at=_instant(entry, "published"),
        updated_at=_instant(entry, "updated"),
        language="",
        categories=tuple(dict.fromkeys(tag["term"] for tag in entry.get("tags", ()) if tag.get("term"))),
        enclosures=tuple(part["href"] for part in entry.get("enclosures", ()) if part.get("href")),
    )


def _instant(part: Any, name: str) -> datetime | None:
    if not dict.__contains__(part, name):  # feedparser answers "updated" with "published", which is not the same
        return None
    own = parse_date(part.get(name) or "")
    parsed: time.struct_time | None = part.get(f"{name}_parsed")
    if own is not None or parsed is None:
        return own
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
