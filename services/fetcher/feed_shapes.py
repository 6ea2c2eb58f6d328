"""Which elements fill which field, for items that have the same elements. Pure: no clock, no network, no Kafka.

Each field is a row of names, best first. The items of a feed are alike, so what applies to one set of elements is worked out once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

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
_MEDIA: Final = frozenset({"enclosure", "media:content", "media:group"})
_TWO: Final = ("description", "summary")


class Shape(NamedTuple):
    """The names that apply, field by field. `both` is description and summary in document order, where there are both; `media`: any attached."""

    title: tuple[str, ...]
    summary: tuple[str, ...]
    content: tuple[str, ...]
    id: tuple[str, ...]
    published: tuple[str, ...]
    updated: tuple[str, ...]
    language: tuple[str, ...]
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    keywords: tuple[str, ...]
    both: tuple[str, ...]
    media: bool


_FIELDS: Final = (
    _TITLE,
    _SUMMARY,
    _CONTENT,
    _ID,
    _PUBLISHED,
    _UPDATED,
    _LANGUAGE,
    _AUTHORS,
    _CATEGORIES,
    _KEYWORDS,
)


@lru_cache(maxsize=2048)
def shape_of(names: tuple[str, ...]) -> Shape:
    """Return what applies to a channel or an item with elements of these names, in document order."""
    fields = [tuple(name for name in field if name in names) for field in _FIELDS]
    both = tuple(name for name in names if name in _TWO)
    return Shape(*fields, both if len(both) == len(_TWO) else (), not _MEDIA.isdisjoint(names))  # type: ignore[call-arg, arg-type]
