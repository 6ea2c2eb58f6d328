"""RSS, RDF and Atom -> the model, for what lxml can read. Pure: no clock, no network, no Kafka.

One mapper for all three: the formats share names, and feeds mix them (Atom links in RSS, Dublin Core everywhere). Each field is a row of names,
best first; the first element with a value fills it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from services.fetcher.dates import parse_date
from services.fetcher.feed_cadence import cadence_of
from services.fetcher.feed_links import alternate_link, enclosures_of, link_by_rel, resolved
from services.fetcher.feed_model import MAX_ITEMS, FeedFormat, FeedItem, NotAFeed, ParsedFeed
from services.fetcher.feed_names import name_of
from services.fetcher.feed_shapes import Shape, shape_of
from services.fetcher.feed_tree import MarkupInside, quick_tree, whole_tree
from services.fetcher.feed_values import (
    Found,
    authors_of,
    categories_of,
    children_by_name,
    first_date,
    first_text,
)

MAX_LISTED: Final = 10_000
"""A document that lists more is refused before it is parsed: its tree alone would hold up the event loop."""

_LEAST_BYTES_LISTED: Final = MAX_LISTED * len("<item/>")

_SUBTITLE: Final = (
    "subtitle",
    "tagline",
    "description",
    "dc:description",
    "itunes:summary",
    "itunes:subtitle",
    "abstract",
    "info",
)
_FORMATS: Final[Mapping[str, FeedFormat]] = {
    "rss": "rss",
    "feed": "atom",
    "rdf:rdf": "rdf",
    "channel": "rss",
    "rdf": "rdf",
    "entry": "atom",
}
_ITEM_NAMES: Final = ("item", "entry")
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def parse_xml_feed(data: bytes, url: str) -> ParsedFeed:
    """Return what the feed says; `data` is UTF-8. Raise `NotAFeed`, or `lxml.etree.XMLSyntaxError` when not well-formed."""
    if len(data) > _LEAST_BYTES_LISTED and data.count(b"<item") + data.count(b"<entry") > MAX_LISTED:
        raise NotAFeed(f"more than {MAX_LISTED} items")
    root = quick_tree(data)
    if root is not None:
        try:
            return _read(root, url)
        except MarkupInside:
            pass
    root = whole_tree(data)
    if root is None:
        raise NotAFeed("no XML in it")
    return _read(root, url)


def _read(root: Any, url: str) -> ParsedFeed:
    top = name_of(root.tag)
    if top.startswith("other:"):
        top = _in_its_own_namespace(root)
    if top not in _FORMATS:
        raise NotAFeed(f"the outermost element is <{top[:40]}>")
    channel, found, items = _parts(root)
    base = resolved(root.get(_BASE, ""), url) if root.get(_BASE) else url
    if channel is not root and channel.get(_BASE):
        base = resolved(channel.get(_BASE), base)
    language = channel.get(_LANG) or root.get(_LANG) or ""
    read = tuple([_item(item, base) for item in items])
    return _feed(_FORMATS[top], found, channel, base, language, read)


def _in_its_own_namespace(root: Any) -> str:
    """A feed in a namespace that nobody knows is still a feed: that namespace is taken off."""
    own = root.tag.rpartition("}")[0] + "}"
    for element in root.iter("*"):
        element.tag = element.tag.removeprefix(own)
    return name_of(root.tag)


def _parts(root: Any) -> tuple[Any, Found, list[Any]]:
    """The channel, and the items wherever the format puts them: in it, beside it, or (in broken feeds) deeper."""
    beside = children_by_name(root)
    channel = beside["channel"][-1] if "channel" in beside else root
    found = beside if channel is root else children_by_name(channel)
    items = [item for name in _ITEM_NAMES for item in found.pop(name, ())]
    if found is not beside:
        items += [item for name in _ITEM_NAMES for item in beside.get(name, ())]
    if not items:
        items = [element for element in root.iter("*") if name_of(element.tag) in _ITEM_NAMES]
    return channel, found, items[:MAX_ITEMS]


def _feed(  # noqa: PLR0917 - the parts of a document
    feed_format: FeedFormat, found: Found, channel: Any, base: str, language: str, items: tuple[FeedItem, ...]
) -> ParsedFeed:
    shape = shape_of(tuple(found))
    return ParsedFeed(
        format=feed_format,
        title=first_text(found, shape.title),
        link=alternate_link(found, base) or resolved(_href(channel), base),
        self_url=link_by_rel(found, "self", base),
        hub_urls=tuple(
            resolved(link.get("href", ""), base) for link in found.get("link", ()) if link.get("rel") == "hub"
        ),
        description=first_text(found, _SUBTITLE),
        language=first_text(found, shape.language) or language,
        id=_identifier(found, shape.id, channel.get(_ABOUT, ""), base),
        author=", ".join(authors_of(found, shape.authors)),
        updated_at=first_date(found, shape.updated) or _last_modified(channel),
        published_at=first_date(found, shape.published),
        cadence=cadence_of(found),
        items=items,
    )


def _identifier(found: Found, names: tuple[str, ...], about: str, base: str) -> str:
    text = first_text(found, names)
    if text.startswith("/") and "id" in found:
        return resolved(text, base)
    return text or about


def _href(element: Any) -> str:
    return str(element.get("href") or element.get("HREF") or "")


def _last_modified(element: Any) -> datetime | None:
    """Channel Definition Format, the oldest of all, writes it as an attribute."""
    text = element.get("LASTMOD") or element.get("lastmod")
    return parse_date(text) if text else None


def _bodies(found: Found, shape: Shape) -> tuple[str, str]:
    """The summary and the content; of a description and a summary both, the one that comes second is the content."""
    content = first_text(found, shape.content)
    if not content and shape.both:
        return first_text(found, shape.both), first_text(found, shape.both[::-1])
    return first_text(found, shape.summary), content


def _media_description(found: Found) -> str:
    groups = found.get("media:group", ()) or found.get("media:content", ())
    return next((text for group in groups if (text := first_text(children_by_name(group), ("media:description",)))), "")


def _item(item: Any, base: str) -> FeedItem:
    found = children_by_name(item)
    shape = shape_of(tuple(found))
    own = _NOTHING_OF_ITS_OWN
    if item.keys():
        base, own = _own(item, base)
    summary, content = _bodies(found, shape)
    return FeedItem(
        _identifier(found, shape.id, own.get("about", ""), base),
        alternate_link(found, base) or resolved(own.get("about") or own.get("href", ""), base),
        first_text(found, shape.title),
        summary or content or (_media_description(found) if shape.media else ""),
        content,
        authors_of(found, shape.authors),
        first_date(found, shape.published),
        first_date(found, shape.updated) or parse_date(own.get("modified", "")),
        first_text(found, shape.language) or own.get("language", ""),
        categories_of(found, shape.categories, shape.keywords) if shape.categories or shape.keywords else (),
        enclosures_of(found, base, media=shape.media),
    )


_NOTHING_OF_ITS_OWN: Final[dict[str, str]] = {}


def _own(item: Any, base: str) -> tuple[str, dict[str, str]]:
    """The base URL and what else an item says by attributes; lxml's `items()` takes quadratic time, so they are asked for one by one."""
    if item.get(_BASE):
        base = resolved(item.get(_BASE), base)
    own = {
        "about": item.get(_ABOUT) or "",
        "href": _href(item),
        "language": item.get(_LANG) or "",
        "modified": item.get("LASTMOD") or item.get("lastmod") or "",
    }
    return base, own
