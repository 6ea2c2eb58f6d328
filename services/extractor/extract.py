"""Page -> article. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import hashlib
import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.article import Article, ArticleV1, ToldBy
from schemas.identity import normalised_words
from schemas.page import PageTooLarge, PageV1
from services.chassis.outcome import Skip
from services.extractor.dates.finding import VERSION as DATES_VERSION
from services.extractor.dates.finding import find_dates
from services.extractor.language import VERSION as LANGUAGE_VERSION
from services.extractor.language import Language, language
from services.extractor.metadata.authors import authors
from services.extractor.metadata.page_metadata import VERSION as METADATA_VERSION
from services.extractor.metadata.page_metadata import Metadata, metadata
from services.extractor.names.finding import VERSION as NAMES_VERSION
from services.extractor.names.finding import find_names
from services.extractor.not_article import LONG_CHARS, looks_binary, why_not
from services.extractor.not_article import VERSION as NOT_ARTICLE_VERSION
from services.extractor.page.charset import decoded
from services.extractor.page.tree import MAX_BLOCKS, MAX_ELEMENTS, outline
from services.extractor.page_look import Look
from services.extractor.statements.finding import VERSION as STATEMENTS_VERSION
from services.extractor.statements.finding import find_statements, once_each
from services.extractor.text.main_text import main_text, version
from services.extractor.text.paragraphs import PageText, is_heading, plain

LIMIT_BYTES: Final = 5 << 20
PLAIN_TYPE: Final = "text/plain"
FAST_LANE: Final = "fast"
FOUND_VERSIONS: Final = {"names": NAMES_VERSION, "dates": DATES_VERSION, "statements": STATEMENTS_VERSION}

_UTF_8: Final = re.compile(r"charset\s*=\s*[\"']?utf-?8", re.IGNORECASE)
SURE_DATE_SCORE: Final = 0.8
"""A date read with less than this gives way to the one in the feed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as read: its text, its metadata (None for plain text) and its language."""

    text: PageText
    told: Metadata | None
    language: Language


def extract(page: PageV1, now: datetime, limit_bytes: int = LIMIT_BYTES, *, in_haste: bool = False) -> ArticleV1:
    """Return the article on the page, with its names, dates and statements. Raise `Skip` when the page is no article.

    `now` is when this is read: it bounds the publication date and is kept as `extracted_at`. In haste, the text is what the block model finds,
    names, dates and statements are left for later, and the article's lane is `fast`.
    """
    reading = read(page, now, limit_bytes, in_haste=in_haste)
    article = _article(page, reading, now)
    if in_haste:
        article = article.model_copy(update={"lane": FAST_LANE})
        return ArticleV1(article=article, versions=_versions(reading))
    names = find_names(article.text, article.language)
    return ArticleV1(
        article=article,
        names=names,
        dates=find_dates(article.text, article.published_at, article.language),
        statements=once_each(find_statements(article.text, article.language, article.published_at, names, article.id)),
        versions=_versions(reading) | FOUND_VERSIONS,
    )


def read(page: PageV1, now: datetime, limit_bytes: int = LIMIT_BYTES, *, in_haste: bool = False) -> Reading:
    """Return the page's text and metadata, before anything is found in them. Raise `Skip` as `extract` does."""
    try:
        body = page.body(limit_bytes)
    except PageTooLarge as error:
        raise Skip("page_too_large", str(error)) from error
    if _is_plain(page):
        return _read_plain(_sent(body, page.content_type))
    return _read_markup(_decoded(body, page.content_type), page, now, in_haste=in_haste)


def _decoded(body: bytes, content_type: str) -> str:
    if looks_binary(body):
        raise Skip("not_text", content_type)
    return decoded(body, content_type)[0]


def _sent(body: bytes, content_type: str) -> str:
    """Return plain text as it was sent: UTF-8 verbatim, its byte order mark too, for the offsets of statements refer to it."""
    try:
        if _UTF_8.search(content_type) or (body.startswith(BOM_UTF8) and not looks_binary(body)):
            return body.decode()
    except UnicodeDecodeError:
        pass
    return _decoded(body, content_type)


def _is_plain(page: PageV1) -> bool:
    return page.content_type.split(";")[0].strip().lower() == PLAIN_TYPE


def _read_plain(text: str) -> Reading:
    if not text.strip():
        raise Skip("too_short", "the text is empty")
    if len(text) > LONG_CHARS:
        raise Skip("too_long", f"{len(text)} characters of text")
    return Reading(plain(text), None, language(text))


def _read_markup(markup: str, page: PageV1, now: datetime, *, in_haste: bool) -> Reading:
    url = page.final_url or page.entry.url
    seen = outline(markup)
    if seen.is_cut:  # half a text would be worse than none
        raise Skip("too_long", f"more than {MAX_ELEMENTS} elements or {MAX_BLOCKS} blocks")
    told = metadata(seen, url, now)
    text = main_text(seen, None if in_haste else markup, told.title, told.body, told.rules)
    if reason := why_not(Look(seen, told, text, url, page.status)):
        raise Skip(reason, f"{len(text.text)} characters of text")
    return Reading(text, told, language(text.text, told.language or page.entry.language or ""))


def _article(page: PageV1, reading: Reading, now: datetime) -> Article:
    entry, told = page.entry, reading.told
    common = Article(
        id=page.article_id,
        url=entry.url or None,
        site=entry.site or None,
        feed_id=entry.feed_id,
        feed_title=entry.feed_title,
        title=entry.title,
        authors=authors(entry.authors) or entry.authors,
        description=entry.summary,
        tags=entry.categories,
        language=reading.language.code,
        language_score=reading.language.score,
        languages=reading.language.all,
        published_at=entry.published_at,
        published_at_from="feed" if entry.published_at else None,
        modified_at=entry.modified_at,
        text=reading.text.text,
        paragraphs=reading.text.paragraphs,
        content_hash=content_hash(reading.text.text),
        lane=reading.text.lane,
        text_score=reading.text.score,
        discovered_at=entry.discovered_at,
        fetched_at=page.fetched_at,
        extracted_at=now,
        canary=page.canary,
    )
    common = common.model_copy(update={"told_by": _told_by_the_feed(common)})
    return common.model_copy(update=_plain_title(common) if told is None else _told(common, told))


FEED_SCORES: Final = {
    "title": 0.8,
    "authors": 0.7,
    "description": 0.8,
    "tags": 0.8,
    "published_at": 0.85,
    "modified_at": 0.8,
}
"""How sure we are of what a feed's entry says of its article."""


def _told_by_the_feed(article: Article) -> dict[str, ToldBy]:
    return {name: ToldBy(source="feed", score=score) for name, score in FEED_SCORES.items() if getattr(article, name)}


def _plain_title(article: Article) -> dict[str, object]:
    first = article.text.strip().split("\n", 1)[0].strip()
    return {} if article.title or not is_heading(first) else {"title": first}


def _told(article: Article, told: Metadata) -> dict[str, object]:
    """Return what the page knows better than the feed's entry did."""
    better: dict[str, object] = {
        "title": told.title,
        "authors": told.authors,
        "description": told.description,
        "tags": told.tags,
        "section": told.section,
        "site_name": told.site_name,
        "canonical_url": told.canonical_url,
        "image": told.image,
        "language_declared": told.language,
        "paywalled": told.paywalled,
        "live": told.live,
    }
    dates = told.dates
    if dates.modified:
        better |= {"modified_at": dates.modified.at, "modified_as": dates.modified.written}
    if dates.published and (dates.score >= SURE_DATE_SCORE or article.published_at is None):
        better |= {
            "published_at": dates.published.at,
            "published_at_from": dates.source,
            "published_as": dates.published.written,
        }
    better = {name: value for name, value in better.items() if value}
    sources = {name: source for name, source in told.sources.items() if name in better}
    better["told_by"] = article.told_by | {
        name: ToldBy(source=source, score=score) for name, (source, score) in sources.items()
    }
    return better


def content_hash(text: str) -> str:
    """Return the hash of the words of a text: the same for two copies that differ in case, spacing or punctuation (20 hex digits)."""
    return hashlib.blake2b(" ".join(normalised_words(text)).encode(), digest_size=10).hexdigest()


def _versions(reading: Reading) -> dict[str, str]:
    found = {"language": LANGUAGE_VERSION}
    if reading.told is None:
        return found
    read_page = {"text": version(reading.text.lane), "metadata": METADATA_VERSION, "not_article": NOT_ARTICLE_VERSION}
    return found | read_page
