"""Which elements fill which field, for items that have the same elements. Pure: no clock, no network, no Kafka.

Each field is a row of names, best first. The items of a feed are alike, so what applies to one set of elements is worked out once.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from services.fetcher.feeds.element_names import NAMES

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
_AUTHORS: Final = ("author", "dc:creator", "dc:author", "itunes:author", "managingeditor", "xhtml:author")
_CATEGORIES: Final = ("category", "dc:subject", "itunes:category", "media:category", "keywords")
_KEYWORDS: Final = ("itunes:keywords", "media:keywords")
_MEDIA: Final = ("enclosure", "media:content", "media:group")
_TWO: Final = frozenset({"description", "summary"})

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
Places = tuple[int, ...]


class Shape(NamedTuple):
    """Places among the children, field by field, best first.

    `authors` has one row for each kind of author; `both` is description and summary as they come, where there are both; `named` has all places
    by name; `media` has those of what is attached; `link` is the place of an only link, else -1;
    `subtitle` is a channel's description.
    """

    title: Places
    summary: Places
    content: Places
    id: Places
    published: Places
    updated: Places
    language: Places
    categories: Places
    keywords: Places
    authors: tuple[Places, ...]
    both: Places
    named: dict[str, Places]
    media: dict[str, Places]
    link: int
    subtitle: Places


_FIELDS: Final = (_TITLE, _SUMMARY, _CONTENT, _ID, _PUBLISHED, _UPDATED, _LANGUAGE, _CATEGORIES, _KEYWORDS, _SUBTITLE)


def shape_of(children: list[Any]) -> Shape:
    """Return what applies to a channel or an item with these elements."""
    return _SHAPES[tuple([child.tag for child in children])]


def _worked_out(tags: tuple[str, ...]) -> Shape:
    places: dict[str, list[int]] = {}
    for place, tag in enumerate(tags):
        places.setdefault(NAMES[tag], []).append(place)
    named = {name: tuple(found) for name, found in places.items()}
    link = named.get("link", ())
    title, summary, content, identity, published, updated, language, categories, keywords, subtitle = (
        tuple(place for name in field for place in named.get(name, ())) for field in _FIELDS
    )
    return Shape(
        title=title,
        summary=summary,
        content=content,
        id=identity,
        published=published,
        updated=updated,
        language=language,
        categories=categories,
        keywords=keywords,
        authors=tuple(named[name] for name in _AUTHORS if name in named),
        both=tuple(place for name in named if name in _TWO for place in named[name]) if named.keys() >= _TWO else (),
        named=named,
        media={name: named[name] for name in _MEDIA if name in named},
        link=link[0] if len(link) == 1 else -1,
        subtitle=subtitle,
    )


class _Shapes(dict[tuple[str, ...], Shape]):
    """`_worked_out`, remembered: a subscript costs a third of a cached call. Emptied when somebody makes up shapes without end."""

    def __missing__(self, tags: tuple[str, ...]) -> Shape:
        shape = _worked_out(tags)
        if len(tags) <= _MOST_TAGS:
            if len(self) >= _MOST_SHAPES:
                self.clear()
            self[tags] = shape
        return shape


_MOST_TAGS: Final = 64
_MOST_SHAPES: Final = 2_048
_SHAPES: Final = _Shapes()


def found_of(children: list[Any], named: dict[str, Places]) -> dict[str, list[Any]]:
    """Return the children at these places, by name."""
    return {name: [children[place] for place in places] for name, places in named.items()}
