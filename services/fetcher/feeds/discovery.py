"""Which feeds a web page names: `<link rel=alternate>`. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

from services.fetcher.feeds.links import resolved

_HEAD_BYTES: Final = 256 * 1024
_LINK: Final = re.compile(r"<(link|base)\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"(?<![a-zA-Z-])([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TYPES: Final = {
    "application/rss+xml": 0,
    "application/atom+xml": 0,
    "application/feed+json": 1,
    "application/rdf+xml": 2,
    "application/json": 3,
}
_COMMENTS: Final = re.compile(r"comments?\b", re.IGNORECASE)
_MOST: Final = 20


@dataclass(frozen=True)
class FeedLink:
    """A feed that a page names."""

    url: str
    title: str
    content_type: str


def feeds_of_page(body: bytes, url: str) -> tuple[FeedLink, ...]:
    """Return the feeds that the page at `url` names, the likeliest first: as the page orders them, comments' feeds and plain JSON last."""
    base, found = url, dict[str, tuple[int, FeedLink]]()
    for match in _LINK.finditer(body[:_HEAD_BYTES].decode("utf-8", "replace")):
        attributes = _attributes(match[2])
        if match[1].lower() == "base":
            base = resolved(attributes.get("href", ""), url) or base
        link = _feed_link(attributes, base) if match[1].lower() == "link" else None
        if link is not None:
            rank = _TYPES[link.content_type] + (10 if _COMMENTS.search(link.title) or "/comments/" in link.url else 0)
            found.setdefault(link.url, (rank, link))
    ordered = sorted(found.values(), key=lambda ranked: ranked[0])
    return tuple(link for _, link in ordered)[:_MOST]


def _attributes(text: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(text)
    }


def _feed_link(attributes: dict[str, str], base: str) -> FeedLink | None:
    kind = attributes.get("type", "").partition(";")[0].strip().lower()
    named = "alternate" in attributes.get("rel", "").lower().split()
    target = resolved(attributes.get("href", ""), base)
    if not named or kind not in _TYPES or not target.startswith(("http://", "https://")):
        return None
    if kind == "application/json" and "wp-json" in target:
        return None
    return FeedLink(target, attributes.get("title", ""), kind)
