"""A feed's bytes -> what it says. Pure: no clock, no network, no Kafka.

Lanes, fastest first: strict XML; the same XML mended (named HTML entities, stray bytes before it, control characters); JSON Feed; feedparser for
the rest. News sitemaps are feeds too. The lane is on the result.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from html.entities import html5
from typing import Final

from lxml import etree

from services.fetcher.feeds.encodings import claims_utf8, to_utf8
from services.fetcher.feeds.json_feed import parse_json_feed
from services.fetcher.feeds.links import resolved
from services.fetcher.feeds.model import NotAFeed, ParsedFeed
from services.fetcher.feeds.news_sitemap import parse_sitemap_feed
from services.fetcher.feeds.tolerant import parse_tolerantly
from services.fetcher.feeds.xml_feed import parse_xml_feed
from services.fetcher.sitemaps import is_sitemap

MAX_FEED_BYTES: Final = 16 * 1024 * 1024

MAX_MENDED_BYTES: Final = 2 * 1024 * 1024
MAX_JSON_BYTES: Final = 3 * 1024 * 1024
MAX_JSON_OBJECTS: Final = 50_000
"""Python holds its lock while it reads JSON or searches: larger ones would stop the event loop for over 50 ms."""

_SPACE: Final = b" \t\r\n\x0c\x00"


def parse_feed(data: bytes, headers: Mapping[str, str], url: str) -> ParsedFeed:
    """Return what the feed at `url` says; `headers` are those of the answer (any case). Raise `NotAFeed`, which says why."""
    quick = parse_quickly(data, headers, url)
    return quick if quick is not None else parse_tolerantly(data, headers, url)


def parse_without_pause(data: bytes, headers: Mapping[str, str], url: str) -> ParsedFeed | None:
    """Return what the feed says, or None when that takes another process (`tolerant_worker`). Raise `NotAFeed`. For a thread beside an event loop.

    Python holds its lock while it recodes, searches and reads JSON. Of what is larger than `MAX_BYTES_HERE`, only a megabyte of well-formed XML
    in UTF-8 is read here.
    """
    data = _unpacked(data)
    if len(data) <= MAX_BYTES_HERE:
        return parse_quickly(data, headers, url)
    if len(data) > MAX_FEED_BYTES:
        raise NotAFeed(f"more than {MAX_FEED_BYTES} bytes")
    if len(data) > MAX_XML_BYTES_HERE or not _XML_HERE.match(data, 0, 1024) or is_sitemap(data):
        return None
    heard = lowered(headers)
    if not claims_utf8(data, heard):
        return None
    try:
        return parse_xml_feed(to_utf8(data, heard).strip(_SPACE), _base_url(heard, url))
    except etree.XMLSyntaxError:
        return None


MAX_BYTES_HERE: Final = 256 * 1024
MAX_XML_BYTES_HERE: Final = 1024 * 1024
_XML_HERE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:[?!A-Za-z])")


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers with their names in lower case."""
    return {name.lower(): value for name, value in headers.items()}


def parse_quickly(data: bytes, headers: Mapping[str, str], url: str) -> ParsedFeed | None:
    """Return what the feed says, or None when only the tolerant lane can tell (`feeds.tolerant`, slow). Raise `NotAFeed`."""
    if len(data) > MAX_FEED_BYTES:
        raise NotAFeed(f"more than {MAX_FEED_BYTES} bytes")
    heard = lowered(headers)
    feed = _read(to_utf8(_unpacked(data), heard).strip(_SPACE), _base_url(heard, url))
    language = heard.get("content-language", "").partition(",")[0].strip()
    return feed._replace(language=language) if feed and language and not feed.language else feed


def _unpacked(data: bytes) -> bytes:
    """A file that is gzip itself (`sitemap.xml.gz`), whatever the wire did."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(data, MAX_FEED_BYTES + 1)
    except zlib.error as error:
        raise NotAFeed("gzip that does not unpack") from error
    if len(body) > MAX_FEED_BYTES:
        raise NotAFeed(f"more than {MAX_FEED_BYTES} bytes")
    return body


def _base_url(headers: Mapping[str, str], url: str) -> str:
    if "content-location" not in headers:
        return url
    place = resolved(headers["content-location"], url)
    return place if place.startswith(("http://", "https://")) else url


def _read(text: bytes, url: str) -> ParsedFeed | None:
    if not text:
        raise NotAFeed("empty")
    if text.startswith((b"{", b"[")):
        if len(text) > MAX_JSON_BYTES or text.count(b"{") > MAX_JSON_OBJECTS:
            raise NotAFeed(f"JSON of more than {MAX_JSON_BYTES} bytes or {MAX_JSON_OBJECTS} objects")
        return parse_json_feed(text, url)
    try:
        return _strict(text, url)
    except etree.XMLSyntaxError:
        return _mended(text, url)


_RSS_FIRST: Final = re.compile(rb"(?:<\?xml[^<>]*>\s*)?<rss\b")
"""Most feeds begin so, and a sitemap never does."""


def _strict(text: bytes, url: str) -> ParsedFeed:
    if not _RSS_FIRST.match(text) and is_sitemap(text):
        return parse_sitemap_feed(text, url)
    return parse_xml_feed(text, url)


def _mended(text: bytes, url: str) -> ParsedFeed | None:
    """The mends are few and change no meaning; what they do not cure is for the tolerant lane."""
    if len(text) > MAX_MENDED_BYTES:
        raise NotAFeed("not well-formed, and too large to mend")
    for mend in MENDS:
        text = mend(text)
        try:
            return parse_xml_feed(text, url)._replace(lane="mended")
        except etree.XMLSyntaxError:
            continue
    return None


_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_ENTITIES: Final = {b"amp", b"lt", b"gt", b"quot", b"apos"}
_BARE_AMPERSAND = re.compile(rb"&(?!#?[A-Za-z0-9]{1,31};)")
_FORBIDDEN = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|&#(?:x(?:0|[0-8bcef]|1[0-9a-f])|[0-8]|1[124-9]|2\d|3[01]);",
    re.IGNORECASE,
)
_ROOT = re.compile(rb"<\?xml|<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)


def _without_leading_noise(text: bytes) -> bytes:
    match = _ROOT.search(text, 0, 65536)
    return text[match.start() :] if match else text


def _with_numeric_entities(text: bytes) -> bytes:
    """HTML's named entities are not XML's, and most feeds that fail do so by `&nbsp;`."""

    def one(match: re.Match[bytes]) -> bytes:
        if match[1] in _XML_ENTITIES:
            return match[0]
        value = html5.get(match[1].decode() + ";")
        return match[0] if value is None else "".join(f"&#{ord(char)};" for char in value).encode()

    return _ENTITY.sub(one, text)


def _with_escaped_ampersands(text: bytes) -> bytes:
    return _BARE_AMPERSAND.sub(b"&amp;", text)


def _without_forbidden_characters(text: bytes) -> bytes:
    return _FORBIDDEN.sub(b"", text)


MENDS: Final[tuple[Callable[[bytes], bytes], ...]] = (
    _without_leading_noise,
    _with_numeric_entities,
    _without_forbidden_characters,
    _with_escaped_ampersands,
)
