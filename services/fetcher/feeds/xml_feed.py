"""RSS, RDF and Atom -> the model, for what lxml can read. Pure: no clock, no network, no Kafka.

One mapper for all three: the formats share names, and feeds mix them (Atom links in RSS, Dublin Core everywhere). Each field is a row of names,
best first; the first element with a value fills it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from services.fetcher.dates import parse_date
from services.fetcher.feeds.cadence import cadence_of
from services.fetcher.feeds.element_names import NAMES
from services.fetcher.feeds.links import alternate_link, enclosures_of, link_by_rel, plain_link, resolved
from services.fetcher.feeds.model import MAX_ITEMS, FeedFormat, FeedItem, NotAFeed, ParsedFeed
from services.fetcher.feeds.shapes import Shape, found_of, shape_of
from services.fetcher.feeds.tree import MarkupInside, quick_tree, whole_tree
from services.fetcher.feeds.values import (
    Found,
    authors_of,
    categories_of,
    first_date,
    first_text,
)

MAX_LISTED: Final = 10_000
"""A document that lists more is refused before it is parsed: its tree alone would hold up the event loop."""

_LEAST_BYTES_LISTED: Final = MAX_LISTED * len("<item/>")

_FORMATS: Final[Mapping[str, FeedFormat]] = {
    "rss": "rss",
    "feed": "atom",
    "rdf:rdf": "rdf",
    "channel": "rss",
    "rdf": "rdf",
    "entry": "atom",
}
_ITEM_NAMES: Final = frozenset({"item", "entry"})
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
    top = NAMES[root.tag]
    if top.startswith("other:"):
        top = _in_its_own_namespace(root)
    if top not in _FORMATS:
        raise NotAFeed(f"the outermost element is <{top[:40]}>")
    parts = _parts(root)
    channel = parts.channel
    base = resolved(root.get(_BASE, ""), url) if root.get(_BASE) else url
    if channel is not root and channel.get(_BASE):
        base = resolved(channel.get(_BASE), base)
    language = channel.get(_LANG) or root.get(_LANG) or ""
    read = tuple([_item(item, base) for item in parts.items])
    return _feed(_FORMATS[top], parts, base, language, read)


def _in_its_own_namespace(root: Any) -> str:
    """A feed in a namespace that nobody knows is still a feed: that namespace is taken off."""
    own = root.tag.rpartition("}")[0] + "}"
    for element in root.iter("*"):
        element.tag = element.tag.removeprefix(own)
    return NAMES[root.tag]


class _Parts(NamedTuple):
    """The channel, what it says of itself, and the items."""

    channel: Any
    head: list[Any]
    items: list[Any]


def _parts(root: Any) -> _Parts:
    """The items are wherever the format puts them: in the channel, beside it, or (in broken feeds) deeper."""
    channel = root
    for child in root:
        if NAMES[child.tag] == "channel":
            channel = child
    head, items = _parted(channel)
    if channel is not root:
        items += _parted(root)[1]
    if not items:
        items = [element for element in root.iter("*") if NAMES[element.tag] in _ITEM_NAMES]
    return _Parts(channel, head, items[:MAX_ITEMS])


def _parted(parent: Any) -> tuple[list[Any], list[Any]]:
    plain = parent.findall("item")
    if plain and parent[-len(plain)] is plain[0]:  # as in nearly every feed, they are all that comes last
        front, items = _each_parted(parent[: -len(plain)])
        return front, items + plain
    return _each_parted(parent[:])


def _each_parted(children: list[Any]) -> tuple[list[Any], list[Any]]:
    head: list[Any] = []
    items: list[Any] = []
    for child in children:
        (items if NAMES[child.tag] in _ITEM_NAMES else head).append(child)
    return head, items


def _feed(feed_format: FeedFormat, parts: _Parts, base: str, language: str, items: tuple[FeedItem, ...]) -> ParsedFeed:
    channel, children, _ = parts
    shape = shape_of(children)
    found = found_of(children, shape.named)
    return ParsedFeed(
        format=feed_format,
        title=first_text(children, shape.title),
        link=alternate_link(found, base) or resolved(_href(channel), base),
        self_url=link_by_rel(found, "self", base),
        hub_urls=tuple(
            [resolved(link.get("href", ""), base) for link in found.get("link", ()) if link.get("rel") == "hub"]
        ),
        description=first_text(children, shape.subtitle),
        language=first_text(children, shape.language) or language,
        id=_identifier(children, shape, base) or channel.get(_ABOUT, ""),
        author=", ".join(authors_of(children, shape.authors)),
        updated_at=first_date(children, shape.updated) or _last_modified(channel),
        published_at=first_date(children, shape.published),
        cadence=cadence_of(found),
        items=items,
    )


def _identifier(children: list[Any], shape: Shape, base: str) -> str:
    text = first_text(children, shape.id)
    return resolved(text, base) if text.startswith("/") and "id" in shape.named else text


def _href(element: Any) -> str:
    return str(element.get("href") or element.get("HREF") or "")


def _last_modified(element: Any) -> datetime | None:
    """Channel Definition Format, the oldest of all, writes it as an attribute."""
    text = element.get("LASTMOD") or element.get("lastmod")
    return parse_date(text) if text else None


def _media_description(children: list[Any], shape: Shape) -> str:
    for place in shape.named.get("media:group") or shape.named.get("media:content") or ():
        group = list(children[place])
        text = first_text(group, shape_of(group).named.get("media:description", ()))
        if text:
            return text
    return ""


def _item(item: Any, base: str) -> FeedItem:
    children = item[:]
    shape = shape_of(children)
    # Taken apart at once: to ask for one field by its name costs as much as what is done with it.
    title, summary, content, ids, published, updated, language, topics, words, authors, both, named, media, link, _ = (
        shape
    )
    about = place = tongue = modified = ""
    if item.keys():
        base, about, place, tongue, modified = _own(item, base)
    identity = first_text(children, ids)
    if identity.startswith("/") and "id" in named:
        identity = resolved(identity, base)
    body = first_text(children, content) if content else ""
    if both and not body:  # of a description and a summary both, the one that comes second is the content
        summary, body = both, first_text(children, both[::-1])
    page = plain_link(children[link], base) if link >= 0 else ""
    attached = media if page else named
    found = found_of(children, attached) if attached else _NOTHING
    return _new_tuple(
        FeedItem,
        (
            identity or about,
            page or alternate_link(found, base) or resolved(place, base),
            first_text(children, title),
            first_text(children, summary) or body or (_media_description(children, shape) if media else ""),
            body,
            authors_of(children, authors) if authors else (),
            first_date(children, published),
            (first_date(children, updated) if updated else None) or (parse_date(modified) if modified else None),
            (first_text(children, language) if language else "") or tongue,
            categories_of(children, topics, words) if topics or words else (),
            enclosures_of(found, base) if attached else (),
        ),
    )


_NOTHING: Final[Found] = {}
_new_tuple: Final = tuple.__new__
"""Half the price of `FeedItem(…)`, which does no more."""


def _own(item: Any, base: str) -> tuple[str, str, str, str, str]:
    """What an item says by attributes: base URL, identity, place, language, change; asked for one by one: there may be 300,000."""
    if item.get(_BASE):
        base = resolved(item.get(_BASE), base)
    about = item.get(_ABOUT) or ""
    modified = item.get("LASTMOD") or item.get("lastmod") or ""
    return base, about, about or _href(item), item.get(_LANG) or "", modified
