"""RSS, RDF and Atom -> the model, for what lxml can read. Pure: no clock, no network, no Kafka.

One mapper for all three: the formats share names, and feeds mix them (Atom links in RSS, Dublin Core everywhere). Each field is a row of names,
best first; the first element with a value fills it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from lxml import etree

from services.fetcher.dates import parse_date
from services.fetcher.feed_cadence import cadence_of
from services.fetcher.feed_links import alternate_link, enclosures_of, link_by_rel, resolved
from services.fetcher.feed_model import MAX_ITEMS, FeedFormat, FeedItem, NotAFeed, ParsedFeed
from services.fetcher.feed_names import name_of
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


_TITLE: Final = ("title", "dc:title", "media:title", "itunes:title")
_SUMMARY: Final = (
    "description",
    "summary",
    "dc:description",
    "abstract",
    "dcterms:abstract",
    "itunes:summary",
    "media:description",
)
_CONTENT: Final = ("content:encoded", "content", "xhtml:body", "body", "xhtml:div", "fullitem", "content:items")
_ID: Final = ("guid", "id", "dc:identifier", "dcterms:identifier")
_PUBLISHED: Final = (
    "pubdate",
    "published",
    "issued",
    "dcterms:issued",
    "created",
    "dcterms:created",
    "dc:issued",
    "dc:created",
)
_UPDATED: Final = ("updated", "modified", "dcterms:modified", "dc:date", "dc:modified", "date", "lastbuilddate")
_LANGUAGE: Final = ("language", "dc:language", "xml:lang")
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
    if data.count(b"<item") + data.count(b"<entry") > MAX_LISTED:
        raise NotAFeed(f"more than {MAX_LISTED} items")
    root = etree.fromstring(data, _parser())
    if root is None:
        raise NotAFeed("no XML in it")
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
    for element in root.iter(etree.Element):
        element.tag = element.tag.removeprefix(own)
    return name_of(root.tag)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities="internal",  # type: ignore[arg-type]  # the stubs are older than the option
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _parts(root: Any) -> tuple[Any, Found, list[Any]]:
    """The channel, and the items wherever the format puts them: in it, beside it, or (in broken feeds) deeper."""
    beside = children_by_name(root)
    channel = beside["channel"][-1] if "channel" in beside else root
    found = beside if channel is root else children_by_name(channel)
    items = [item for name in _ITEM_NAMES for item in found.pop(name, ())]
    if found is not beside:
        items += [item for name in _ITEM_NAMES for item in beside.get(name, ())]
    if not items:
        items = [element for element in root.iter(etree.Element) if name_of(element.tag) in _ITEM_NAMES]
    return channel, found, items[:MAX_ITEMS]


def _feed(  # noqa: PLR0917 - the parts of a document
    feed_format: FeedFormat, found: Found, channel: Any, base: str, language: str, items: tuple[FeedItem, ...]
) -> ParsedFeed:
    return ParsedFeed(
        format=feed_format,
        title=first_text(found, _TITLE),
        link=alternate_link(found, base) or resolved(_href(channel), base),
        self_url=link_by_rel(found, "self", base),
        hub_urls=tuple(
            resolved(link.get("href", ""), base) for link in found.get("link", ()) if link.get("rel") == "hub"
        ),
        description=first_text(found, _SUBTITLE),
        language=first_text(found, _LANGUAGE) or language,
        id=_identifier(found, channel.get(_ABOUT, ""), base),
        author=", ".join(authors_of(found)),
        updated_at=first_date(found, _UPDATED) or _last_modified(channel),
        published_at=first_date(found, _PUBLISHED),
        cadence=cadence_of(found),
        items=items,
    )


def _identifier(found: Found, about: str, base: str) -> str:
    text = first_text(found, _ID)
    if text.startswith("/") and "id" in found:
        return resolved(text, base)
    return text or about


def _href(element: Any) -> str:
    return str(element.get("href") or element.get("HREF") or "")


def _last_modified(element: Any) -> datetime | None:
    """Channel Definition Format, the oldest of all, writes it as an attribute."""
    text = element.get("LASTMOD") or element.get("lastmod")
    return parse_date(text) if text else None


def _bodies(found: Found) -> tuple[str, str]:
    """The summary and the content; of a description and a summary both, the one that comes second is the content."""
    content = first_text(found, _CONTENT)
    if not content and "description" in found and "summary" in found:
        return first_text(found, tuple(name for name in found if name in _TWO)), first_text(
            found, tuple(name for name in reversed(found) if name in _TWO)
        )
    return first_text(found, _SUMMARY), content


_TWO: Final = ("description", "summary")


def _media_description(found: Found) -> str:
    groups = found.get("media:group", ()) or found.get("media:content", ())
    return next((text for group in groups if (text := first_text(children_by_name(group), ("media:description",)))), "")


_PLAIN_ITEM: Final = frozenset({"title", "link", "guid", "description", "pubdate", "comments", "source"})
"""What the plainest items are made of: where there is nothing else, nothing else is looked for."""


def _item(item: Any, base: str) -> FeedItem:
    found = children_by_name(item)
    if item.keys():
        base, own = _own(item, base)
    else:
        own = _NOTHING_OF_ITS_OWN
    if not own and found.keys() <= _PLAIN_ITEM:
        return _plain_item(found, base)
    summary, content = _bodies(found)
    return FeedItem(
        id=_identifier(found, own.get("about", ""), base),
        link=alternate_link(found, base) or resolved(own.get("about") or own.get("href", ""), base),
        title=first_text(found, _TITLE),
        summary=summary or content or _media_description(found),
        content=content,
        authors=authors_of(found),
        published_at=first_date(found, _PUBLISHED),
        updated_at=first_date(found, _UPDATED) or parse_date(own.get("modified", "")),
        language=first_text(found, _LANGUAGE) or own.get("language", ""),
        categories=categories_of(found),
        enclosures=enclosures_of(found, base),
    )


def _plain_item(found: Found, base: str) -> FeedItem:
    return FeedItem(
        id=first_text(found, ("guid",)),
        link=alternate_link(found, base),
        title=first_text(found, ("title",)),
        summary=first_text(found, ("description",)),
        published_at=first_date(found, ("pubdate",)),
        enclosures=enclosures_of(found, base) if any(link.keys() for link in found.get("link", ())) else (),
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
