"""Items -> RSS, Atom, JSON Feed, news sitemap, OPML. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as ET

from deploy.newsroom.plan import Item

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
for _prefix, _space in {"atom": _ATOM, "dc": _DC, "sm": _SITEMAP, "news": _NEWS}.items():
    ET.register_namespace(_prefix, _space)


@dataclass(frozen=True)
class Channel:
    """One feed, ready to be written. `base` is `http://host:port`."""

    base: str
    path: str
    title: str
    language: str
    updated_at: datetime
    items: Sequence[Item]


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    child.text = text or None
    return child


def _bytes(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _authors(item: Item) -> tuple[str, ...]:
    return item.place.story.authors if item.place.story else ()


def _summary(item: Item) -> str:
    return item.place.story.description if item.place.story else item.place.title


def as_rss(channel: Channel) -> bytes:
    """RSS 2.0 with `dc:creator` and `atom:link rel=self`."""
    root = ET.Element("rss", version="2.0")
    top = _add(root, "channel")
    _add(top, "title", channel.title)
    _add(top, "link", channel.base + "/")
    _add(top, "description", f"Latest from {channel.title}")
    _add(top, "language", channel.language)
    _add(top, "lastBuildDate", format_datetime(channel.updated_at))
    _add(top, f"{{{_ATOM}}}link", rel="self", href=channel.base + channel.path, type="application/rss+xml")
    for item in channel.items:
        entry = _add(top, "item")
        _add(entry, "title", item.place.title)
        _add(entry, "link", channel.base + item.link)
        _add(entry, "guid", channel.base + item.place.path, isPermaLink="false")
        _add(entry, "description", f"<p>{_summary(item)}</p>")
        _add(entry, "pubDate", format_datetime(item.place.published_at))
        for author in _authors(item):
            _add(entry, f"{{{_DC}}}creator", author)
    return _bytes(root)


def as_atom(channel: Channel) -> bytes:
    """Atom 1.0."""
    root = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": channel.language})

    def add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
        return _add(parent, f"{{{_ATOM}}}{tag}", text, **attributes)

    add(root, "title", channel.title)
    add(root, "id", channel.base + channel.path)
    add(root, "updated", channel.updated_at.isoformat())
    add(root, "link", rel="self", href=channel.base + channel.path, type="application/atom+xml")
    add(root, "link", rel="alternate", href=channel.base + "/", type="text/html")
    for item in channel.items:
        entry = add(root, "entry")
        add(entry, "title", item.place.title)
        add(entry, "id", channel.base + item.place.path)
        add(entry, "link", rel="alternate", href=channel.base + item.link, type="text/html")
        add(entry, "published", item.place.published_at.isoformat())
        add(entry, "updated", _modified_at(item).isoformat())
        add(entry, "summary", _summary(item), type="text")
        for author in _authors(item) or (channel.title,):
            add(add(entry, "author"), "name", author)
    return _bytes(root)


def _modified_at(item: Item) -> datetime:
    story = item.place.story
    return (story and story.modified_at) or item.place.published_at


def as_json_feed(channel: Channel) -> bytes:
    """JSON Feed 1.1."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": channel.title,
            "home_page_url": channel.base + "/",
            "feed_url": channel.base + channel.path,
            "language": channel.language,
            "items": [_json_item(channel.base, item) for item in channel.items],
        },
        ensure_ascii=False,
    ).encode()


def _json_item(base: str, item: Item) -> dict[str, Any]:
    return {
        "id": base + item.place.path,
        "url": base + item.link,
        "title": item.place.title,
        "content_text": _summary(item),
        "date_published": item.place.published_at.isoformat(),
        "date_modified": _modified_at(item).isoformat(),
        "authors": [{"name": author} for author in _authors(item)],
    }


def as_news_sitemap(base: str, outlet: str, items: Sequence[Item]) -> bytes:
    """A sitemap with the news extension; each article once, without tracking parameters."""
    root = ET.Element(f"{{{_SITEMAP}}}urlset")
    for path, item in {item.place.path: item for item in items}.items():
        url = _add(root, f"{{{_SITEMAP}}}url")
        _add(url, f"{{{_SITEMAP}}}loc", base + path)
        news = _add(url, f"{{{_NEWS}}}news")
        publication = _add(news, f"{{{_NEWS}}}publication")
        _add(publication, f"{{{_NEWS}}}name", outlet)
        _add(publication, f"{{{_NEWS}}}language", item.place.story.language if item.place.story else "en")
        _add(news, f"{{{_NEWS}}}publication_date", item.place.published_at.isoformat())
        _add(news, f"{{{_NEWS}}}title", item.place.title)
    return _bytes(root)


def as_opml(base: str, outlet: str, feeds: Sequence[dict[str, Any]]) -> bytes:
    """OPML 2.0 of every feed."""
    root = ET.Element("opml", version="2.0")
    _add(_add(root, "head"), "title", outlet)
    body = _add(root, "body")
    for feed in feeds:
        _add(
            body,
            "outline",
            text=feed["title"],
            title=feed["title"],
            type="rss",
            xmlUrl=base + feed["path"],
            htmlUrl=base + "/",
        )
    return _bytes(root)


WRITERS: dict[str, tuple[str, Callable[[Channel], bytes]]] = {
    "rss": ("application/rss+xml", as_rss),
    "atom": ("application/atom+xml", as_atom),
    "json": ("application/feed+json", as_json_feed),
}
"""Format -> content type and writer."""
