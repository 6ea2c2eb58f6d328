"""Sitemaps and news sitemaps -> pages and further sitemaps. Pure: no clock, no network, no Kafka.

Reads XML (complete elements are kept when the document ends too early), plain lists of URLs, and gzip of either.
"""

from __future__ import annotations

import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import ada_url
from lxml import etree

from services.fetcher.dates import parse_date
from services.fetcher.robots import rules_from

MAX_SITEMAP_BYTES: Final = 50 * 1024 * 1024
"""The protocol's own cap on one sitemap, uncompressed (sitemaps.org)."""

MAX_LOCATIONS: Final = 50_000
MAX_SITEMAPS: Final = 500
MAX_DEPTH: Final = 10

KNOWN_PATHS: Final = (
    "/sitemap.xml /sitemap.xml.gz /sitemap_index.xml /sitemap-index.xml /sitemap_index.xml.gz /sitemap-index.xml.gz "
    "/sitemap_news.xml /sitemap-news.xml /news-sitemap.xml /sitemap-news.xml.gz /sitemap_news.xml.gz /sitemap/sitemap-index.xml"
).split()

Fetch = Callable[[str], tuple[int, Mapping[str, str], bytes]]


@dataclass(frozen=True)
class SitemapPage:
    """A page that a sitemap names. Instants are None where the sitemap gives none."""

    url: str
    modified_at: datetime | None = None
    title: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParsedSitemap:
    """What one document says: pages of a `urlset`, further sitemaps of a `sitemapindex`, those changed last first."""

    pages: tuple[SitemapPage, ...] = ()
    sitemaps: tuple[str, ...] = ()
    complete: bool = True


def parse_sitemap(data: bytes, url: str) -> ParsedSitemap:
    """Return what the sitemap at `url` says; an empty result for anything else, an over-long gzip included."""
    body = _unpacked(data)
    if body is None:
        return ParsedSitemap(complete=False)
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return ParsedSitemap(pages=tuple(SitemapPage(line) for line in _lines_of_urls(body)))
    pages: list[SitemapPage] = []
    sitemaps: list[tuple[float, str]] = []
    complete = True
    try:
        for kind, element in _rows(body.lstrip(b"\xef\xbb\xbf \t\r\n")):
            row = _fields(element)
            location = _absolute(row.get("loc", ""), url)
            if location and kind == "url":
                pages.append(_page(location, row))
            elif location:
                changed_at = parse_date(row.get("lastmod", ""))
                sitemaps.append((changed_at.timestamp() if changed_at else 0.0, location))
            if len(pages) + len(sitemaps) >= MAX_LOCATIONS:
                break
    except etree.XMLSyntaxError:
        complete = False
    newest_first = sorted(sitemaps, key=lambda row: row[0], reverse=True)
    return ParsedSitemap(tuple(pages), tuple(location for _, location in newest_first), complete)


def is_sitemap(data: bytes) -> bool:
    """Return whether the bytes look like an XML sitemap or sitemap index."""
    head = data[:2048]
    return (b"urlset" in head or b"sitemapindex" in head) and _ROOTS.search(head) is not None


_ROOTS: Final = re.compile(rb"[<:](?:urlset|sitemapindex)")


def walk(fetch: Fetch, home: str) -> Iterator[SitemapPage]:
    """Yield the pages that the sitemaps of the site at `home` name: those of robots.txt and those at the usual places.

    A page that two sitemaps name comes twice: who has seen what is the caller's to know.
    `fetch(url) -> (status, headers, body)`. At most `MAX_SITEMAPS` documents, `MAX_DEPTH` deep; a sitemap that names an earlier one ends there.
    """
    root = ada_url.URL(home)
    origin = f"{root.protocol}//{root.host}"
    status, _, body = fetch(origin + "/robots.txt")
    named = [_absolute(name, origin) for name in rules_from(status, body).sitemaps()] + [
        origin + path for path in KNOWN_PATHS
    ]
    queue = deque((name, 0) for name in named if name)
    visited: set[str] = set()
    while queue and len(visited) < MAX_SITEMAPS:
        name, depth = queue.popleft()
        if name in visited:
            continue
        visited.add(name)
        status, _, body = fetch(name)
        parsed = parse_sitemap(body, name) if status == 200 else ParsedSitemap()  # noqa: PLR2004 - OK
        if depth < MAX_DEPTH:
            queue.extend((child, depth + 1) for child in parsed.sitemaps)
        yield from parsed.pages


def _unpacked(data: bytes) -> bytes | None:
    if not data.startswith(b"\x1f\x8b"):
        return data[:MAX_SITEMAP_BYTES]
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(data, MAX_SITEMAP_BYTES + 1)
    except zlib.error:
        return None
    return body if len(body) <= MAX_SITEMAP_BYTES else None


def _lines_of_urls(body: bytes) -> Iterator[str]:
    for line in body.decode("utf-8-sig", "replace").splitlines()[:MAX_LOCATIONS]:
        text = line.strip()
        if text.startswith(("http://", "https://")) and " " not in text:
            yield text


_XML_OPTIONS: Final[dict[str, Any]] = {"resolve_entities": False, "no_network": True, "load_dtd": False}
_ROWS: Final = {"url", "sitemap"}


def _rows(body: bytes) -> Iterator[tuple[str, Any]]:
    parser: Any = etree.XMLPullParser(events=("end",), huge_tree=False, **_XML_OPTIONS)
    for start in range(0, len(body), 65536):
        parser.feed(body[start : start + 65536])
        for _, element in parser.read_events():
            kind = _local(element)
            if kind in _ROWS:
                yield kind, element
                element.clear()
    parser.close()


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _fields(row: Any) -> dict[str, str]:
    """The first text of each name wins: an image's `loc` comes after the page's own, and is one level deeper."""
    found: dict[str, str] = {}
    for child in row:
        name = _local(child)
        if name == "news":
            for part in child.iter():
                found.setdefault(f"news_{_local(part)}", (part.text or "").strip())
        elif name:
            found.setdefault(name, (child.text or "").strip())
    return found


def _page(url: str, row: dict[str, str]) -> SitemapPage:
    return SitemapPage(
        url,
        parse_date(row.get("lastmod", "")),
        row.get("news_title") or None,
        parse_date(row.get("news_publication_date", "")),
        row.get("news_language") or None,
        tuple(word.strip() for word in row.get("news_keywords", "").split(",") if word.strip()),
    )


def _absolute(location: str, base: str) -> str:
    try:
        parts = ada_url.URL(location, base)
    except ValueError:
        return ""
    return location if location.startswith(("http://", "https://")) and parts.protocol else str(parts.href)
